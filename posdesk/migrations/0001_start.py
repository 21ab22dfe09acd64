"""The first schema, as SQL frozen when it was released; the models go on without it."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    for statement in STATEMENTS:
        db.execute_sql(statement)


STATEMENTS = (
    """CREATE TABLE "setting" ("name" TEXT NOT NULL PRIMARY KEY, "value" TEXT NOT NULL)
    STRICT""",
    """CREATE TRIGGER "setting_no_delete" BEFORE DELETE ON "setting"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "image" ("id" TEXT NOT NULL PRIMARY KEY, "mime" TEXT NOT NULL, "data"
    BLOB NOT NULL, "created_at" INTEGER NOT NULL, "deleted_at" INTEGER) STRICT""",
    """CREATE TRIGGER "image_no_delete" BEFORE DELETE ON "image"  BEGIN SELECT RAISE(ABORT,
    'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "category" ("id" TEXT NOT NULL PRIMARY KEY, "parent_id" TEXT, "name" TEXT
    NOT NULL, "position" INTEGER NOT NULL DEFAULT 0, "colour" TEXT NOT NULL DEFAULT '',
    "deleted_at" INTEGER, FOREIGN KEY ("parent_id") REFERENCES "category" ("id") ON DELETE
    RESTRICT) STRICT""",
    """CREATE INDEX "category_parent_id" ON "category" ("parent_id")""",
    """CREATE TRIGGER "category_no_delete" BEFORE DELETE ON "category"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "brand" ("id" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL,
    "deleted_at" INTEGER) STRICT""",
    """CREATE INDEX "brand_name" ON "brand" ("name")""",
    """CREATE TRIGGER "brand_no_delete" BEFORE DELETE ON "brand"  BEGIN SELECT RAISE(ABORT,
    'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "product" ("id" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL,
    "category_id" TEXT, "brand_id" TEXT, "description" TEXT NOT NULL DEFAULT '',
    "spec_names" TEXT NOT NULL DEFAULT '[]', "origin" TEXT NOT NULL DEFAULT '',
    "ingredients" TEXT NOT NULL DEFAULT '', "shelf_life" TEXT NOT NULL DEFAULT '',
    "storage" TEXT NOT NULL DEFAULT '', "licence_number" TEXT NOT NULL DEFAULT '',
    "certification_number" TEXT NOT NULL DEFAULT '', "image_id" TEXT, "active" INTEGER NOT
    NULL DEFAULT 1, "created_at" INTEGER NOT NULL, "deleted_at" INTEGER, FOREIGN KEY
    ("category_id") REFERENCES "category" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("brand_id") REFERENCES "brand" ("id") ON DELETE RESTRICT, FOREIGN KEY ("image_id")
    REFERENCES "image" ("id") ON DELETE RESTRICT, CHECK (active IN (0, 1))) STRICT""",
    """CREATE INDEX "product_name" ON "product" ("name")""",
    """CREATE INDEX "product_category_id" ON "product" ("category_id")""",
    """CREATE TRIGGER "product_no_delete" BEFORE DELETE ON "product"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "variant" ("id" TEXT NOT NULL PRIMARY KEY, "product_id" TEXT NOT NULL,
    "sku" TEXT, "label" TEXT NOT NULL DEFAULT '', "spec_values" TEXT NOT NULL DEFAULT
    '[]', "unit" TEXT NOT NULL DEFAULT '件', "weighed" INTEGER NOT NULL DEFAULT 0, "price"
    INTEGER NOT NULL, "cost" INTEGER, "tax_rate" INTEGER NOT NULL DEFAULT 1300, "image_id"
    TEXT, "position" INTEGER NOT NULL DEFAULT 0, "active" INTEGER NOT NULL DEFAULT 1,
    "created_at" INTEGER NOT NULL, "deleted_at" INTEGER, FOREIGN KEY ("product_id")
    REFERENCES "product" ("id") ON DELETE RESTRICT, FOREIGN KEY ("image_id") REFERENCES
    "image" ("id") ON DELETE RESTRICT, CHECK (price >= 0 AND price <= 100000000000), CHECK
    (tax_rate BETWEEN 0 AND 10000), CHECK (active IN (0, 1) AND weighed IN (0, 1))) STRICT""",
    """CREATE INDEX "variant_product_id" ON "variant" ("product_id")""",
    """CREATE UNIQUE INDEX variant_sku ON variant (sku) WHERE sku IS NOT NULL AND deleted_at
    IS NULL""",
    """CREATE TRIGGER "variant_no_delete" BEFORE DELETE ON "variant"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "barcode" ("id" TEXT NOT NULL PRIMARY KEY, "code" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL, "quantity" INTEGER NOT NULL DEFAULT 1000, "deleted_at"
    INTEGER, FOREIGN KEY ("variant_id") REFERENCES "variant" ("id") ON DELETE RESTRICT,
    CHECK (quantity > 0), CHECK (length(code) > 0)) STRICT""",
    """CREATE INDEX "barcode_variant_id" ON "barcode" ("variant_id")""",
    """CREATE UNIQUE INDEX barcode_code ON barcode (code) WHERE deleted_at IS NULL""",
    """CREATE TRIGGER "barcode_no_delete" BEFORE DELETE ON "barcode"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "favourite" ("id" TEXT NOT NULL PRIMARY KEY, "product_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0, "deleted_at" INTEGER, FOREIGN KEY
    ("product_id") REFERENCES "product" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE UNIQUE INDEX "favourite_product_id" ON "favourite" ("product_id")""",
    """CREATE TRIGGER "favourite_no_delete" BEFORE DELETE ON "favourite"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "role" ("id" TEXT NOT NULL PRIMARY KEY, "code" TEXT NOT NULL, "name" TEXT
    NOT NULL, "rights" TEXT NOT NULL DEFAULT '[]', "limits" TEXT NOT NULL DEFAULT '{}',
    "deleted_at" INTEGER) STRICT""",
    """CREATE UNIQUE INDEX "role_code" ON "role" ("code")""",
    """CREATE TRIGGER "role_no_delete" BEFORE DELETE ON "role"  BEGIN SELECT RAISE(ABORT,
    'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "staff" ("id" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "role_id"
    TEXT NOT NULL, "pin_hash" TEXT NOT NULL, "colour" TEXT NOT NULL DEFAULT '', "active"
    INTEGER NOT NULL DEFAULT 1, "created_at" INTEGER NOT NULL, "deleted_at" INTEGER,
    FOREIGN KEY ("role_id") REFERENCES "role" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE INDEX "staff_role_id" ON "staff" ("role_id")""",
    """CREATE TRIGGER "staff_no_delete" BEFORE DELETE ON "staff"  BEGIN SELECT RAISE(ABORT,
    'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "staff_event" ("id" TEXT NOT NULL PRIMARY KEY, "staff_id" TEXT, "event"
    TEXT NOT NULL, "detail" TEXT NOT NULL DEFAULT '', "till" TEXT NOT NULL, "occurred_at"
    INTEGER NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE
    RESTRICT) STRICT""",
    """CREATE INDEX "staff_event_staff_id" ON "staff_event" ("staff_id")""",
    """CREATE INDEX "staff_event_occurred_at" ON "staff_event" ("occurred_at")""",
    """CREATE TRIGGER "staff_event_no_update" BEFORE UPDATE ON "staff_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "staff_event_no_delete" BEFORE DELETE ON "staff_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "approval" ("id" TEXT NOT NULL PRIMARY KEY, "act" TEXT NOT NULL, "detail"
    TEXT NOT NULL DEFAULT '', "asked_by_id" TEXT, "approved_by_id" TEXT NOT NULL, "till"
    TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("asked_by_id") REFERENCES
    "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("approved_by_id") REFERENCES "staff"
    ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE INDEX "approval_asked_by_id" ON "approval" ("asked_by_id")""",
    """CREATE INDEX "approval_approved_by_id" ON "approval" ("approved_by_id")""",
    """CREATE INDEX "approval_occurred_at" ON "approval" ("occurred_at")""",
    """CREATE TRIGGER "approval_no_update" BEFORE UPDATE ON "approval"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "approval_no_delete" BEFORE DELETE ON "approval"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "approval_use" ("id" TEXT NOT NULL PRIMARY KEY, "approval_id" TEXT NOT
    NULL, "till" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("approval_id") REFERENCES "approval" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE UNIQUE INDEX "approval_use_approval_id" ON "approval_use" ("approval_id")""",
    """CREATE TRIGGER "approval_use_no_update" BEFORE UPDATE ON "approval_use"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "approval_use_no_delete" BEFORE DELETE ON "approval_use"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "parked_cart" ("id" TEXT NOT NULL PRIMARY KEY, "cart_id" TEXT NOT NULL,
    "label" TEXT NOT NULL DEFAULT '', "cart" TEXT NOT NULL, "total" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL, "till" TEXT NOT NULL, "parked_by_id" TEXT, "parked_at"
    INTEGER NOT NULL, "recalled_by_id" TEXT, "recalled_at" INTEGER, "deleted_at" INTEGER,
    FOREIGN KEY ("parked_by_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("recalled_by_id") REFERENCES "staff" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE INDEX "parked_cart_parked_by_id" ON "parked_cart" ("parked_by_id")""",
    """CREATE INDEX "parked_cart_recalled_by_id" ON "parked_cart" ("recalled_by_id")""",
    """CREATE UNIQUE INDEX parked_cart_waiting ON parked_cart (cart_id) WHERE recalled_at IS
    NULL AND deleted_at IS NULL""",
    """CREATE TRIGGER "parked_cart_no_delete" BEFORE DELETE ON "parked_cart"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "void_event" ("id" TEXT NOT NULL PRIMARY KEY, "cart_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL, "variant_id" TEXT, "name" TEXT NOT NULL DEFAULT '', "quantity"
    INTEGER NOT NULL DEFAULT 0, "amount" INTEGER NOT NULL DEFAULT 0, "reason" TEXT NOT
    NULL DEFAULT '', "staff_id" TEXT, "approval_id" TEXT, "till" TEXT NOT NULL,
    "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("variant_id") REFERENCES "variant" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("approval_id")
    REFERENCES "approval" ("id") ON DELETE RESTRICT, CHECK (scope IN ('line', 'cart')))
    STRICT""",
    """CREATE INDEX "void_event_cart_id" ON "void_event" ("cart_id")""",
    """CREATE INDEX "void_event_staff_id" ON "void_event" ("staff_id")""",
    """CREATE INDEX "void_event_business_day" ON "void_event" ("business_day")""",
    """CREATE TRIGGER "void_event_no_update" BEFORE UPDATE ON "void_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "void_event_no_delete" BEFORE DELETE ON "void_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "orders" ("id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT NULL,
    "cart_id" TEXT NOT NULL, "channel" TEXT NOT NULL DEFAULT 'counter', "currency" TEXT
    NOT NULL, "tax_inclusive" INTEGER NOT NULL DEFAULT 1, "lines" INTEGER NOT NULL,
    "pieces" INTEGER NOT NULL, "gross" INTEGER NOT NULL, "offer_discount" INTEGER NOT NULL
    DEFAULT 0, "line_discount" INTEGER NOT NULL DEFAULT 0, "order_discount" INTEGER NOT
    NULL DEFAULT 0, "rounding" INTEGER NOT NULL DEFAULT 0, "total" INTEGER NOT NULL, "tax"
    INTEGER NOT NULL, "note" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "approval_id"
    TEXT, "till" TEXT NOT NULL, "business_day" TEXT NOT NULL, "hour" INTEGER NOT NULL
    DEFAULT 0, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("approval_id") REFERENCES "approval" ("id") ON
    DELETE RESTRICT, CHECK (total >= 0 AND lines > 0), CHECK (hour BETWEEN 0 AND 23))
    STRICT""",
    """CREATE UNIQUE INDEX "orders_number" ON "orders" ("number")""",
    """CREATE UNIQUE INDEX "orders_cart_id" ON "orders" ("cart_id")""",
    """CREATE INDEX "orders_staff_id" ON "orders" ("staff_id")""",
    """CREATE INDEX "orders_business_day" ON "orders" ("business_day")""",
    """CREATE INDEX "orders_occurred_at" ON "orders" ("occurred_at")""",
    """CREATE TRIGGER "orders_no_update" BEFORE UPDATE ON "orders"  BEGIN SELECT RAISE(ABORT,
    'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "orders_no_delete" BEFORE DELETE ON "orders"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "order_line" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL, "variant_id" TEXT, "name" TEXT NOT NULL, "label" TEXT NOT
    NULL DEFAULT '', "sku" TEXT NOT NULL DEFAULT '', "barcode" TEXT NOT NULL DEFAULT '',
    "unit" TEXT NOT NULL DEFAULT '', "weighed" INTEGER NOT NULL DEFAULT 0, "quantity"
    INTEGER NOT NULL, "list_price" INTEGER NOT NULL, "unit_price" INTEGER NOT NULL,
    "gross" INTEGER NOT NULL, "offer_discount" INTEGER NOT NULL DEFAULT 0, "line_discount"
    INTEGER NOT NULL DEFAULT 0, "order_discount" INTEGER NOT NULL DEFAULT 0, "net" INTEGER
    NOT NULL, "tax_rate" INTEGER NOT NULL, "tax" INTEGER NOT NULL, "cost" INTEGER, "note"
    TEXT NOT NULL DEFAULT '', "stages" TEXT NOT NULL DEFAULT '[]', FOREIGN KEY
    ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY ("variant_id")
    REFERENCES "variant" ("id") ON DELETE RESTRICT, CHECK (quantity > 0), CHECK (net >=
    0)) STRICT""",
    """CREATE INDEX "order_line_order_id" ON "order_line" ("order_id")""",
    """CREATE INDEX "order_line_variant_id" ON "order_line" ("variant_id")""",
    """CREATE UNIQUE INDEX "order_line_order_id_position" ON "order_line" ("order_id",
    "position")""",
    """CREATE TRIGGER "order_line_no_update" BEFORE UPDATE ON "order_line"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "order_line_no_delete" BEFORE DELETE ON "order_line"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "payment_attempt" ("id" TEXT NOT NULL PRIMARY KEY, "cart_id" TEXT NOT
    NULL, "tender" TEXT NOT NULL, "provider" TEXT NOT NULL, "amount" INTEGER NOT NULL,
    "code_tail" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "till" TEXT NOT NULL,
    "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON
    DELETE RESTRICT, CHECK (amount > 0)) STRICT""",
    """CREATE INDEX "payment_attempt_cart_id" ON "payment_attempt" ("cart_id")""",
    """CREATE INDEX "payment_attempt_staff_id" ON "payment_attempt" ("staff_id")""",
    """CREATE TRIGGER "payment_attempt_no_update" BEFORE UPDATE ON "payment_attempt"  BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "payment_attempt_no_delete" BEFORE DELETE ON "payment_attempt"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "payment_attempt_event" ("id" TEXT NOT NULL PRIMARY KEY, "attempt_id"
    TEXT NOT NULL, "state" TEXT NOT NULL, "reference" TEXT NOT NULL DEFAULT '', "detail"
    TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("attempt_id") REFERENCES "payment_attempt" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (state IN ('pending',
    'confirmed', 'failed', 'unknown', 'revoked'))) STRICT""",
    """CREATE INDEX "payment_attempt_event_attempt_id" ON "payment_attempt_event"
    ("attempt_id")""",
    """CREATE INDEX "payment_attempt_event_staff_id" ON "payment_attempt_event" ("staff_id")""",
    """CREATE TRIGGER "payment_attempt_event_no_update" BEFORE UPDATE ON
    "payment_attempt_event"  BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TRIGGER "payment_attempt_event_no_delete" BEFORE DELETE ON
    "payment_attempt_event"  BEGIN SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact');
    END""",
    """CREATE TABLE "payment" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL, "tender" TEXT NOT NULL, "amount" INTEGER NOT NULL,
    "tendered" INTEGER NOT NULL, "change" INTEGER NOT NULL DEFAULT 0, "reference" TEXT NOT
    NULL DEFAULT '', "attempt_id" TEXT, "staff_id" TEXT, "till" TEXT NOT NULL,
    "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("order_id")
    REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY ("attempt_id") REFERENCES
    "payment_attempt" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES
    "staff" ("id") ON DELETE RESTRICT, CHECK (amount >= 0 AND change >= 0 AND tendered =
    amount + change), CHECK (change = 0 OR tender = 'cash')) STRICT""",
    """CREATE INDEX "payment_order_id" ON "payment" ("order_id")""",
    """CREATE UNIQUE INDEX "payment_attempt_id" ON "payment" ("attempt_id")""",
    """CREATE INDEX "payment_staff_id" ON "payment" ("staff_id")""",
    """CREATE INDEX "payment_business_day" ON "payment" ("business_day")""",
    """CREATE UNIQUE INDEX "payment_order_id_position" ON "payment" ("order_id", "position")""",
    """CREATE TRIGGER "payment_no_update" BEFORE UPDATE ON "payment"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "payment_no_delete" BEFORE DELETE ON "payment"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "refund" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL, "amount" INTEGER NOT NULL, "reference" TEXT NOT NULL
    DEFAULT '', "reason" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "approval_id" TEXT,
    "till" TEXT NOT NULL, "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL,
    FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("payment_id") REFERENCES "payment" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("approval_id")
    REFERENCES "approval" ("id") ON DELETE RESTRICT, CHECK (amount > 0)) STRICT""",
    """CREATE INDEX "refund_order_id" ON "refund" ("order_id")""",
    """CREATE INDEX "refund_payment_id" ON "refund" ("payment_id")""",
    """CREATE INDEX "refund_staff_id" ON "refund" ("staff_id")""",
    """CREATE INDEX "refund_business_day" ON "refund" ("business_day")""",
    """CREATE TRIGGER "refund_no_update" BEFORE UPDATE ON "refund"  BEGIN SELECT RAISE(ABORT,
    'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "refund_no_delete" BEFORE DELETE ON "refund"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "stock_move" ("id" TEXT NOT NULL PRIMARY KEY, "variant_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL, "reason" TEXT NOT NULL, "order_line_id" TEXT, "note" TEXT
    NOT NULL DEFAULT '', "staff_id" TEXT, "till" TEXT NOT NULL, "occurred_at" INTEGER NOT
    NULL, FOREIGN KEY ("variant_id") REFERENCES "variant" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (reason
    IN ('sale', 'return', 'import', 'count', 'adjust', 'receive'))) STRICT""",
    """CREATE INDEX "stock_move_variant_id" ON "stock_move" ("variant_id")""",
    """CREATE TRIGGER "stock_move_no_update" BEFORE UPDATE ON "stock_move"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "stock_move_no_delete" BEFORE DELETE ON "stock_move"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "print_event" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "document" TEXT NOT NULL, "copy_number" INTEGER NOT NULL, "staff_id" TEXT, "till" TEXT
    NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("order_id") REFERENCES "orders"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON
    DELETE RESTRICT) STRICT""",
    """CREATE INDEX "print_event_order_id" ON "print_event" ("order_id")""",
    """CREATE UNIQUE INDEX "print_event_order_id_document_copy_number_till" ON "print_event"
    ("order_id", "document", "copy_number", "till")""",
    """CREATE TRIGGER "print_event_no_update" BEFORE UPDATE ON "print_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "print_event_no_delete" BEFORE DELETE ON "print_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "drawer_event" ("id" TEXT NOT NULL PRIMARY KEY, "reason" TEXT NOT NULL,
    "order_id" TEXT, "staff_id" TEXT, "approval_id" TEXT, "till" TEXT NOT NULL,
    "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON
    DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE
    RESTRICT, FOREIGN KEY ("approval_id") REFERENCES "approval" ("id") ON DELETE RESTRICT)
    STRICT""",
    """CREATE INDEX "drawer_event_order_id" ON "drawer_event" ("order_id")""",
    """CREATE TRIGGER "drawer_event_no_update" BEFORE UPDATE ON "drawer_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "drawer_event_no_delete" BEFORE DELETE ON "drawer_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "journal" ("id" TEXT NOT NULL PRIMARY KEY, "device" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL, "dseq" INTEGER NOT NULL, "command" TEXT NOT NULL, "actor"
    TEXT, "occurred_at" INTEGER NOT NULL, "hlc" INTEGER NOT NULL, "schema" INTEGER NOT
    NULL, "changes" BLOB NOT NULL, "private" BLOB, "salt" BLOB, "private_hash" BLOB,
    "prev_hash" BLOB NOT NULL, "hash" BLOB NOT NULL) STRICT""",
    """CREATE INDEX "journal_occurred_at" ON "journal" ("occurred_at")""",
    """CREATE UNIQUE INDEX "journal_device_epoch_dseq" ON "journal" ("device", "epoch",
    "dseq")""",
    """CREATE TRIGGER "journal_no_update" BEFORE UPDATE ON "journal" WHEN NOT (NEW.private IS
    NULL AND NEW.salt IS NULL AND NEW."id" IS OLD."id" AND NEW."device" IS OLD."device"
    AND NEW."epoch" IS OLD."epoch" AND NEW."dseq" IS OLD."dseq" AND NEW."command" IS
    OLD."command" AND NEW."actor" IS OLD."actor" AND NEW."occurred_at" IS
    OLD."occurred_at" AND NEW."hlc" IS OLD."hlc" AND NEW."schema" IS OLD."schema" AND
    NEW."changes" IS OLD."changes" AND NEW."private_hash" IS OLD."private_hash" AND
    NEW."prev_hash" IS OLD."prev_hash" AND NEW."hash" IS OLD."hash") BEGIN SELECT
    RAISE(ABORT, 'journal entries are never changed'); END""",
    """CREATE TRIGGER "journal_no_delete" BEFORE DELETE ON "journal"  BEGIN SELECT
    RAISE(ABORT, 'journal entries are never deleted'); END""",
    """CREATE TABLE "stock_level" ("variant_id" TEXT NOT NULL PRIMARY KEY, "on_hand" INTEGER
    NOT NULL) STRICT""",
    """CREATE TABLE "product_touch" ("product_id" TEXT NOT NULL, "occurred_at" INTEGER NOT
    NULL, PRIMARY KEY ("product_id", "occurred_at")) STRICT""",
    """CREATE TABLE "variant_sales" ("variant_id" TEXT NOT NULL PRIMARY KEY, "sold" INTEGER
    NOT NULL DEFAULT 0, "sales" INTEGER NOT NULL DEFAULT 0, "last_sold_at" INTEGER NOT
    NULL) STRICT""",
    """CREATE INDEX "variant_sales_last_sold_at" ON "variant_sales" ("last_sold_at")""",
    """CREATE INDEX variant_sales_rank ON variant_sales (sales DESC, variant_id)""",
    """CREATE TABLE "search_item" ("docid" INTEGER NOT NULL PRIMARY KEY, "variant_id" TEXT
    NOT NULL, "product_id" TEXT NOT NULL, "name_key" TEXT NOT NULL, "rest" TEXT NOT NULL,
    "codes" TEXT NOT NULL, "category_id" TEXT, "brand_id" TEXT, "price" INTEGER NOT NULL,
    "active" INTEGER NOT NULL DEFAULT 1, "created_at" INTEGER NOT NULL) STRICT""",
    """CREATE UNIQUE INDEX "search_item_variant_id" ON "search_item" ("variant_id")""",
    """CREATE INDEX "search_item_name_key" ON "search_item" ("name_key")""",
    """CREATE INDEX "search_item_price" ON "search_item" ("price")""",
    """CREATE INDEX "search_item_created_at" ON "search_item" ("created_at")""",
    """CREATE TABLE "search_word" ("word" TEXT NOT NULL PRIMARY KEY) STRICT""",
    """CREATE TABLE "day_total" ("business_day" TEXT NOT NULL, "till" TEXT NOT NULL,
    "measure" TEXT NOT NULL, "key" TEXT NOT NULL DEFAULT '', "count" INTEGER NOT NULL
    DEFAULT 0, "amount" INTEGER NOT NULL DEFAULT 0, PRIMARY KEY ("business_day", "till",
    "measure", "key")) STRICT""",
    """CREATE TABLE "device" ("id" INTEGER NOT NULL PRIMARY KEY, "device" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL, "dseq" INTEGER NOT NULL, "hlc" INTEGER NOT NULL, "last_hash"
    BLOB NOT NULL, "created_at" INTEGER NOT NULL, CHECK (id = 1)) STRICT""",
    """CREATE TABLE "counter" ("name" TEXT NOT NULL PRIMARY KEY, "value" INTEGER NOT NULL)
    STRICT""",
    """CREATE TABLE "till_setting" ("name" TEXT NOT NULL PRIMARY KEY, "value" TEXT NOT NULL)
    STRICT""",
    """CREATE TABLE "open_cart" ("id" INTEGER NOT NULL PRIMARY KEY, "cart" TEXT NOT NULL,
    "staff_id" TEXT, "updated_at" INTEGER NOT NULL, CHECK (id = 1)) STRICT""",
    """CREATE TABLE "print_job" ("id" TEXT NOT NULL PRIMARY KEY, "job" TEXT NOT NULL,
    "order_id" TEXT, "payload" TEXT NOT NULL DEFAULT '{}', "printer" TEXT NOT NULL DEFAULT
    '', "state" TEXT NOT NULL DEFAULT 'queued', "tries" INTEGER NOT NULL DEFAULT 0,
    "cause" TEXT NOT NULL DEFAULT '', "created_at" INTEGER NOT NULL, "due_at" INTEGER NOT
    NULL DEFAULT 0, "done_at" INTEGER, CHECK (state IN ('queued', 'sending', 'printed',
    'failed', 'interrupted', 'cancelled'))) STRICT""",
    """CREATE INDEX "print_job_order_id" ON "print_job" ("order_id")""",
    """CREATE INDEX "print_job_state_due_at" ON "print_job" ("state", "due_at")""",
    """CREATE TABLE "pin_guard" ("staff_id" TEXT NOT NULL PRIMARY KEY, "failures" INTEGER NOT
    NULL DEFAULT 0, "locked_ms" INTEGER NOT NULL DEFAULT 0, "run" TEXT NOT NULL DEFAULT
    '', "seen_ms" INTEGER NOT NULL DEFAULT 0, CHECK (failures >= 0 AND locked_ms >= 0))
    STRICT""",
    """CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, content='',
    contentless_delete=1, detail=none, tokenize='ascii')""",
)
