"""What this schema has more than the one before it, as SQL frozen when it was released.

A table that got columns and other constraints is described anew in the schema table, as SQLite's
documentation of ALTER TABLE allows where the rows on the disk stay as they are.
"""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    for statement in COLUMNS:
        db.execute_sql(statement)
    db.execute_sql("PRAGMA writable_schema = ON")
    for table, described in TABLES.items():
        db.execute_sql(
            "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", (described, table)
        )
    db.execute_sql("PRAGMA writable_schema = RESET")
    for statement in STATEMENTS:
        db.execute_sql(statement)


COLUMNS = (
    """ALTER TABLE "variant" ADD COLUMN "weight" INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE "variant" ADD COLUMN "shelf" TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE "orders" ADD COLUMN "member_id" TEXT""",
    """ALTER TABLE "orders" ADD COLUMN "terms" TEXT NOT NULL DEFAULT 'now'""",
    """ALTER TABLE "order_line" ADD COLUMN "kind_of" TEXT NOT NULL DEFAULT 'goods'""",
    """ALTER TABLE "order_line" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1""",
    """ALTER TABLE "refund" ADD COLUMN "tender" TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE "refund" ADD COLUMN "return_id" TEXT""",
    """ALTER TABLE "refund" ADD COLUMN "change_id" TEXT""",
)

TABLES = {
    "variant": """CREATE TABLE "variant" ("id" TEXT NOT NULL PRIMARY KEY, "product_id" TEXT NOT NULL,
    "sku" TEXT, "label" TEXT NOT NULL DEFAULT '', "spec_values" TEXT NOT NULL DEFAULT
    '[]', "unit" TEXT NOT NULL DEFAULT '件', "weighed" INTEGER NOT NULL DEFAULT 0, "price"
    INTEGER NOT NULL, "cost" INTEGER, "tax_rate" INTEGER NOT NULL DEFAULT 1300, "image_id"
    TEXT, "position" INTEGER NOT NULL DEFAULT 0, "active" INTEGER NOT NULL DEFAULT 1,
    "created_at" INTEGER NOT NULL, "deleted_at" INTEGER, "weight" INTEGER NOT NULL DEFAULT
    0, "shelf" TEXT NOT NULL DEFAULT '', FOREIGN KEY ("product_id") REFERENCES "product"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("image_id") REFERENCES "image" ("id") ON
    DELETE RESTRICT, CHECK (price >= 0 AND price <= 100000000000), CHECK (tax_rate BETWEEN
    0 AND 10000), CHECK (active IN (0, 1) AND weighed IN (0, 1))) STRICT""",
    "orders": """CREATE TABLE "orders" ("id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT NULL,
    "cart_id" TEXT NOT NULL, "channel" TEXT NOT NULL DEFAULT 'counter', "currency" TEXT
    NOT NULL, "tax_inclusive" INTEGER NOT NULL DEFAULT 1, "lines" INTEGER NOT NULL,
    "pieces" INTEGER NOT NULL, "gross" INTEGER NOT NULL, "offer_discount" INTEGER NOT NULL
    DEFAULT 0, "line_discount" INTEGER NOT NULL DEFAULT 0, "order_discount" INTEGER NOT
    NULL DEFAULT 0, "rounding" INTEGER NOT NULL DEFAULT 0, "total" INTEGER NOT NULL, "tax"
    INTEGER NOT NULL, "note" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "approval_id"
    TEXT, "till" TEXT NOT NULL, "business_day" TEXT NOT NULL, "hour" INTEGER NOT NULL
    DEFAULT 0, "occurred_at" INTEGER NOT NULL, "member_id" TEXT, "terms" TEXT NOT NULL
    DEFAULT 'now', FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("approval_id") REFERENCES "approval" ("id") ON DELETE RESTRICT, FOREIGN
    KEY ("member_id") REFERENCES "member" ("id") ON DELETE RESTRICT, CHECK (total >= 0 AND
    lines > 0), CHECK (hour BETWEEN 0 AND 23), CHECK (terms IN ('now', 'later', 'deposit',
    'cod', 'account', 'instalments'))) STRICT""",
    "order_line": """CREATE TABLE "order_line" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL, "variant_id" TEXT, "name" TEXT NOT NULL, "label" TEXT NOT
    NULL DEFAULT '', "sku" TEXT NOT NULL DEFAULT '', "barcode" TEXT NOT NULL DEFAULT '',
    "unit" TEXT NOT NULL DEFAULT '', "weighed" INTEGER NOT NULL DEFAULT 0, "quantity"
    INTEGER NOT NULL, "list_price" INTEGER NOT NULL, "unit_price" INTEGER NOT NULL,
    "gross" INTEGER NOT NULL, "offer_discount" INTEGER NOT NULL DEFAULT 0, "line_discount"
    INTEGER NOT NULL DEFAULT 0, "order_discount" INTEGER NOT NULL DEFAULT 0, "net" INTEGER
    NOT NULL, "tax_rate" INTEGER NOT NULL, "tax" INTEGER NOT NULL, "cost" INTEGER, "note"
    TEXT NOT NULL DEFAULT '', "stages" TEXT NOT NULL DEFAULT '[]', "kind_of" TEXT NOT NULL
    DEFAULT 'goods', "version" INTEGER NOT NULL DEFAULT 1, FOREIGN KEY ("order_id")
    REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY ("variant_id") REFERENCES
    "variant" ("id") ON DELETE RESTRICT, CHECK (quantity > 0), CHECK (net >= 0), CHECK
    (kind_of IN ('goods', 'charge'))) STRICT""",
    "refund": """CREATE TABLE "refund" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL, "amount" INTEGER NOT NULL, "reference" TEXT NOT NULL
    DEFAULT '', "reason" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "approval_id" TEXT,
    "till" TEXT NOT NULL, "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL,
    "tender" TEXT NOT NULL DEFAULT '', "return_id" TEXT, "change_id" TEXT, FOREIGN KEY
    ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY ("payment_id")
    REFERENCES "payment" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES
    "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("approval_id") REFERENCES "approval"
    ("id") ON DELETE RESTRICT, CHECK (amount > 0)) STRICT""",
    "stock_move": """CREATE TABLE "stock_move" ("id" TEXT NOT NULL PRIMARY KEY, "variant_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL, "reason" TEXT NOT NULL, "order_line_id" TEXT, "note" TEXT
    NOT NULL DEFAULT '', "staff_id" TEXT, "till" TEXT NOT NULL, "occurred_at" INTEGER NOT
    NULL, FOREIGN KEY ("variant_id") REFERENCES "variant" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (reason
    IN ('sale', 'return', 'import', 'count', 'adjust', 'receive', 'undelivered',
    'write_off'))) STRICT""",
}

STATEMENTS = (
    """DROP TRIGGER approval_no_update""",
    """CREATE TRIGGER "approval_no_update" BEFORE UPDATE ON "approval" WHEN NOT (NEW."id" IS
    OLD."id" AND NEW."act" IS OLD."act" AND NEW."asked_by_id" IS OLD."asked_by_id" AND
    NEW."approved_by_id" IS OLD."approved_by_id" AND NEW."till" IS OLD."till" AND
    NEW."occurred_at" IS OLD."occurred_at" AND (NEW."detail" IS OLD."detail" OR
    NEW."detail" IN ('', x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TABLE "member" ("id" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL DEFAULT
    '', "card_code" TEXT NOT NULL DEFAULT '', "email" TEXT NOT NULL DEFAULT '', "note"
    TEXT NOT NULL DEFAULT '', "language" TEXT NOT NULL DEFAULT '', "notices_ok" INTEGER
    NOT NULL DEFAULT 1, "marketing_ok" INTEGER NOT NULL DEFAULT 0, "merged_into_id" TEXT,
    "created_at" INTEGER NOT NULL, "erased_at" INTEGER, "deleted_at" INTEGER, FOREIGN KEY
    ("merged_into_id") REFERENCES "member" ("id") ON DELETE RESTRICT, CHECK (notices_ok IN
    (0, 1) AND marketing_ok IN (0, 1))) STRICT""",
    """CREATE UNIQUE INDEX member_card_code ON member (card_code) WHERE card_code <> '' AND
    deleted_at IS NULL""",
    """CREATE INDEX member_merged ON member (merged_into_id) WHERE merged_into_id IS NOT NULL""",
    """CREATE TRIGGER "member_no_delete" BEFORE DELETE ON "member"  BEGIN SELECT RAISE(ABORT,
    'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "member_phone" ("id" TEXT NOT NULL PRIMARY KEY, "member_id" TEXT NOT
    NULL, "phone" TEXT NOT NULL, "label" TEXT NOT NULL DEFAULT '', "position" INTEGER NOT
    NULL DEFAULT 0, "deleted_at" INTEGER, FOREIGN KEY ("member_id") REFERENCES "member"
    ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE INDEX "member_phone_member_id" ON "member_phone" ("member_id")""",
    """CREATE TRIGGER "member_phone_no_delete" BEFORE DELETE ON "member_phone"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "member_address" ("id" TEXT NOT NULL PRIMARY KEY, "member_id" TEXT NOT
    NULL, "consignee" TEXT NOT NULL DEFAULT '', "phone" TEXT NOT NULL DEFAULT '', "region"
    TEXT NOT NULL DEFAULT '', "street" TEXT NOT NULL DEFAULT '', "note" TEXT NOT NULL
    DEFAULT '', "hours" TEXT NOT NULL DEFAULT '', "is_default" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL DEFAULT 0, "deleted_at" INTEGER, FOREIGN KEY ("member_id")
    REFERENCES "member" ("id") ON DELETE RESTRICT, CHECK (is_default IN (0, 1))) STRICT""",
    """CREATE INDEX "member_address_member_id" ON "member_address" ("member_id")""",
    """CREATE TRIGGER "member_address_no_delete" BEFORE DELETE ON "member_address"  BEGIN
    SELECT RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "credit_entry" ("id" TEXT NOT NULL PRIMARY KEY, "member_id" TEXT NOT
    NULL, "amount" INTEGER NOT NULL, "reason" TEXT NOT NULL, "order_id" TEXT, "return_id"
    TEXT, "note" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "approval_id" TEXT, "till"
    TEXT NOT NULL, "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN
    KEY ("member_id") REFERENCES "member" ("id") ON DELETE RESTRICT, CHECK (reason IN
    ('return', 'spend', 'cancel', 'adjust')), CHECK (amount <> 0)) STRICT""",
    """CREATE INDEX "credit_entry_member_id" ON "credit_entry" ("member_id")""",
    """CREATE INDEX "credit_entry_order_id" ON "credit_entry" ("order_id")""",
    """CREATE INDEX "credit_entry_return_id" ON "credit_entry" ("return_id")""",
    """CREATE TRIGGER "credit_entry_no_update" BEFORE UPDATE ON "credit_entry" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."member_id" IS OLD."member_id" AND NEW."amount" IS
    OLD."amount" AND NEW."reason" IS OLD."reason" AND NEW."order_id" IS OLD."order_id" AND
    NEW."return_id" IS OLD."return_id" AND NEW."staff_id" IS OLD."staff_id" AND
    NEW."approval_id" IS OLD."approval_id" AND NEW."till" IS OLD."till" AND
    NEW."business_day" IS OLD."business_day" AND NEW."occurred_at" IS OLD."occurred_at"
    AND (NEW."note" IS OLD."note" OR NEW."note" IN ('', x''))) BEGIN SELECT RAISE(ABORT,
    'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "credit_entry_no_delete" BEFORE DELETE ON "credit_entry"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE INDEX orders_terms ON orders (terms, occurred_at) WHERE terms <> 'now'""",
    """DROP TRIGGER orders_no_update""",
    """CREATE TRIGGER "orders_no_update" BEFORE UPDATE ON "orders" WHEN NOT (NEW."id" IS
    OLD."id" AND NEW."number" IS OLD."number" AND NEW."cart_id" IS OLD."cart_id" AND
    NEW."channel" IS OLD."channel" AND NEW."currency" IS OLD."currency" AND
    NEW."tax_inclusive" IS OLD."tax_inclusive" AND NEW."lines" IS OLD."lines" AND
    NEW."pieces" IS OLD."pieces" AND NEW."gross" IS OLD."gross" AND NEW."offer_discount"
    IS OLD."offer_discount" AND NEW."line_discount" IS OLD."line_discount" AND
    NEW."order_discount" IS OLD."order_discount" AND NEW."rounding" IS OLD."rounding" AND
    NEW."total" IS OLD."total" AND NEW."tax" IS OLD."tax" AND NEW."staff_id" IS
    OLD."staff_id" AND NEW."approval_id" IS OLD."approval_id" AND NEW."till" IS OLD."till"
    AND NEW."business_day" IS OLD."business_day" AND NEW."hour" IS OLD."hour" AND
    NEW."occurred_at" IS OLD."occurred_at" AND NEW."member_id" IS OLD."member_id" AND
    NEW."terms" IS OLD."terms" AND (NEW."note" IS OLD."note" OR NEW."note" IN ('', x'')))
    BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """DROP TRIGGER order_line_no_update""",
    """CREATE TRIGGER "order_line_no_update" BEFORE UPDATE ON "order_line" WHEN NOT (NEW."id"
    IS OLD."id" AND NEW."order_id" IS OLD."order_id" AND NEW."position" IS OLD."position"
    AND NEW."variant_id" IS OLD."variant_id" AND NEW."name" IS OLD."name" AND NEW."label"
    IS OLD."label" AND NEW."sku" IS OLD."sku" AND NEW."barcode" IS OLD."barcode" AND
    NEW."unit" IS OLD."unit" AND NEW."weighed" IS OLD."weighed" AND NEW."quantity" IS
    OLD."quantity" AND NEW."list_price" IS OLD."list_price" AND NEW."unit_price" IS
    OLD."unit_price" AND NEW."gross" IS OLD."gross" AND NEW."offer_discount" IS
    OLD."offer_discount" AND NEW."line_discount" IS OLD."line_discount" AND
    NEW."order_discount" IS OLD."order_discount" AND NEW."net" IS OLD."net" AND
    NEW."tax_rate" IS OLD."tax_rate" AND NEW."tax" IS OLD."tax" AND NEW."cost" IS
    OLD."cost" AND NEW."stages" IS OLD."stages" AND NEW."kind_of" IS OLD."kind_of" AND
    NEW."version" IS OLD."version" AND (NEW."note" IS OLD."note" OR NEW."note" IN ('',
    x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE INDEX "refund_return_id" ON "refund" ("return_id")""",
    """CREATE INDEX "refund_change_id" ON "refund" ("change_id")""",
    """DROP TRIGGER refund_no_update""",
    """CREATE TRIGGER "refund_no_update" BEFORE UPDATE ON "refund" WHEN NOT (NEW."id" IS
    OLD."id" AND NEW."order_id" IS OLD."order_id" AND NEW."payment_id" IS OLD."payment_id"
    AND NEW."amount" IS OLD."amount" AND NEW."reference" IS OLD."reference" AND
    NEW."staff_id" IS OLD."staff_id" AND NEW."approval_id" IS OLD."approval_id" AND
    NEW."till" IS OLD."till" AND NEW."business_day" IS OLD."business_day" AND
    NEW."occurred_at" IS OLD."occurred_at" AND NEW."tender" IS OLD."tender" AND
    NEW."return_id" IS OLD."return_id" AND NEW."change_id" IS OLD."change_id" AND
    (NEW."reason" IS OLD."reason" OR NEW."reason" IN ('', x''))) BEGIN SELECT RAISE(ABORT,
    'facts are never changed: add a correcting fact'); END""",
    """CREATE INDEX stock_move_counted ON stock_move (variant_id) WHERE reason IN ('import',
    'count', 'adjust', 'receive')""",
    """CREATE TABLE "order_change" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL, "difference" INTEGER NOT NULL, "rounding" INTEGER NOT NULL
    DEFAULT 0, "reason" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "approval_id" TEXT,
    "till" TEXT NOT NULL, "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL,
    FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("approval_id")
    REFERENCES "approval" ("id") ON DELETE RESTRICT, CHECK (version > 1)) STRICT""",
    """CREATE INDEX "order_change_order_id" ON "order_change" ("order_id")""",
    """CREATE UNIQUE INDEX "order_change_order_id_version" ON "order_change" ("order_id",
    "version")""",
    """CREATE TRIGGER "order_change_no_update" BEFORE UPDATE ON "order_change" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."order_id" IS OLD."order_id" AND NEW."version" IS
    OLD."version" AND NEW."difference" IS OLD."difference" AND NEW."rounding" IS
    OLD."rounding" AND NEW."staff_id" IS OLD."staff_id" AND NEW."approval_id" IS
    OLD."approval_id" AND NEW."till" IS OLD."till" AND NEW."business_day" IS
    OLD."business_day" AND NEW."occurred_at" IS OLD."occurred_at" AND (NEW."reason" IS
    OLD."reason" OR NEW."reason" IN ('', x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TRIGGER "order_change_no_delete" BEFORE DELETE ON "order_change"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "line_cancel" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "order_line_id" TEXT NOT NULL, "change_id" TEXT, "quantity" INTEGER NOT NULL, "amount"
    INTEGER NOT NULL, "tax" INTEGER NOT NULL DEFAULT 0, "occurred_at" INTEGER NOT NULL,
    FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("change_id") REFERENCES "order_change" ("id") ON DELETE RESTRICT, CHECK (quantity > 0
    AND amount >= 0)) STRICT""",
    """CREATE INDEX "line_cancel_order_id" ON "line_cancel" ("order_id")""",
    """CREATE INDEX "line_cancel_order_line_id" ON "line_cancel" ("order_line_id")""",
    """CREATE TRIGGER "line_cancel_no_update" BEFORE UPDATE ON "line_cancel"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "line_cancel_no_delete" BEFORE DELETE ON "line_cancel"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "order_event" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "event" TEXT NOT NULL, "detail" TEXT NOT NULL DEFAULT '', "staff_id" TEXT,
    "approval_id" TEXT, "till" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id")
    REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("approval_id") REFERENCES
    "approval" ("id") ON DELETE RESTRICT, CHECK (event IN ('accepted', 'cancelled',
    'expired', 'assigned', 'attention', 'attended'))) STRICT""",
    """CREATE INDEX "order_event_order_id" ON "order_event" ("order_id")""",
    """CREATE UNIQUE INDEX order_event_ended ON order_event (order_id) WHERE event IN
    ('cancelled', 'expired')""",
    """CREATE TRIGGER "order_event_no_update" BEFORE UPDATE ON "order_event" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."order_id" IS OLD."order_id" AND NEW."event" IS
    OLD."event" AND NEW."staff_id" IS OLD."staff_id" AND NEW."approval_id" IS
    OLD."approval_id" AND NEW."till" IS OLD."till" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."detail" IS OLD."detail" OR NEW."detail" IN ('', x'')))
    BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "order_event_no_delete" BEFORE DELETE ON "order_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "order_note" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "text" TEXT NOT NULL, "for_customer" INTEGER NOT NULL DEFAULT 0, "staff_id" TEXT,
    "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON
    DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE
    RESTRICT) STRICT""",
    """CREATE INDEX "order_note_order_id" ON "order_note" ("order_id")""",
    """CREATE TRIGGER "order_note_no_update" BEFORE UPDATE ON "order_note" WHEN NOT (NEW."id"
    IS OLD."id" AND NEW."order_id" IS OLD."order_id" AND NEW."for_customer" IS
    OLD."for_customer" AND NEW."staff_id" IS OLD."staff_id" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."text" IS OLD."text" OR NEW."text" IN ('', x''))) BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "order_note_no_delete" BEFORE DELETE ON "order_note"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "consignee" ("id" TEXT NOT NULL PRIMARY KEY, "member_id" TEXT, "name"
    TEXT NOT NULL DEFAULT '', "phone" TEXT NOT NULL DEFAULT '', "phone_tail" TEXT NOT NULL
    DEFAULT '', "region" TEXT NOT NULL DEFAULT '', "street" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '', "hours" TEXT NOT NULL DEFAULT '', "occurred_at"
    INTEGER NOT NULL) STRICT""",
    """CREATE INDEX "consignee_member_id" ON "consignee" ("member_id")""",
    """CREATE INDEX consignee_phone_tail ON consignee (phone_tail, phone) WHERE phone_tail <>
    ''""",
    """CREATE INDEX consignee_name ON consignee (name) WHERE name <> ''""",
    """CREATE TRIGGER "consignee_no_update" BEFORE UPDATE ON "consignee" WHEN NOT (NEW."id"
    IS OLD."id" AND NEW."member_id" IS OLD."member_id" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."hours" IS OLD."hours" OR NEW."hours" IN ('', x'')) AND
    (NEW."name" IS OLD."name" OR NEW."name" IN ('', x'')) AND (NEW."note" IS OLD."note" OR
    NEW."note" IN ('', x'')) AND (NEW."phone" IS OLD."phone" OR NEW."phone" IN ('', x''))
    AND (NEW."phone_tail" IS OLD."phone_tail" OR NEW."phone_tail" IN ('', x'')) AND
    (NEW."region" IS OLD."region" OR NEW."region" IN ('', x'')) AND (NEW."street" IS
    OLD."street" OR NEW."street" IN ('', x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TRIGGER "consignee_no_delete" BEFORE DELETE ON "consignee"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "fulfilment" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON
    DELETE RESTRICT) STRICT""",
    """CREATE INDEX "fulfilment_order_id" ON "fulfilment" ("order_id")""",
    """CREATE TRIGGER "fulfilment_no_update" BEFORE UPDATE ON "fulfilment"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "fulfilment_no_delete" BEFORE DELETE ON "fulfilment"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "fulfilment_line" ("id" TEXT NOT NULL PRIMARY KEY, "fulfilment_id" TEXT
    NOT NULL, "order_line_id" TEXT NOT NULL, "version" INTEGER NOT NULL DEFAULT 1,
    "quantity" INTEGER NOT NULL, FOREIGN KEY ("fulfilment_id") REFERENCES "fulfilment"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("order_line_id") REFERENCES "order_line"
    ("id") ON DELETE RESTRICT, CHECK (quantity > 0)) STRICT""",
    """CREATE INDEX "fulfilment_line_fulfilment_id" ON "fulfilment_line" ("fulfilment_id")""",
    """CREATE INDEX "fulfilment_line_order_line_id" ON "fulfilment_line" ("order_line_id")""",
    """CREATE TRIGGER "fulfilment_line_no_update" BEFORE UPDATE ON "fulfilment_line"  BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "fulfilment_line_no_delete" BEFORE DELETE ON "fulfilment_line"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "fulfilment_terms" ("id" TEXT NOT NULL PRIMARY KEY, "fulfilment_id" TEXT
    NOT NULL, "version" INTEGER NOT NULL, "method" TEXT NOT NULL, "consignee_id" TEXT,
    "carrier_id" TEXT, "slot_day" TEXT NOT NULL DEFAULT '', "slot_from" INTEGER NOT NULL
    DEFAULT 0, "slot_until" INTEGER NOT NULL DEFAULT 0, "due_at" INTEGER, "occurred_at"
    INTEGER NOT NULL, FOREIGN KEY ("fulfilment_id") REFERENCES "fulfilment" ("id") ON
    DELETE RESTRICT, FOREIGN KEY ("consignee_id") REFERENCES "consignee" ("id") ON DELETE
    RESTRICT, CHECK (method IN ('counter', 'courier', 'local', 'pickup')), CHECK
    (slot_from BETWEEN 0 AND 1440 AND slot_until BETWEEN slot_from AND 1440)) STRICT""",
    """CREATE INDEX "fulfilment_terms_fulfilment_id" ON "fulfilment_terms" ("fulfilment_id")""",
    """CREATE INDEX "fulfilment_terms_consignee_id" ON "fulfilment_terms" ("consignee_id")""",
    """CREATE UNIQUE INDEX "fulfilment_terms_fulfilment_id_version" ON "fulfilment_terms"
    ("fulfilment_id", "version")""",
    """CREATE INDEX "fulfilment_terms_slot_day_slot_from" ON "fulfilment_terms" ("slot_day",
    "slot_from")""",
    """CREATE TRIGGER "fulfilment_terms_no_update" BEFORE UPDATE ON "fulfilment_terms"  BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "fulfilment_terms_no_delete" BEFORE DELETE ON "fulfilment_terms"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "pickup_code" ("id" TEXT NOT NULL PRIMARY KEY, "fulfilment_id" TEXT NOT
    NULL, "code" TEXT NOT NULL, "expires_at" INTEGER NOT NULL, "occurred_at" INTEGER NOT
    NULL, FOREIGN KEY ("fulfilment_id") REFERENCES "fulfilment" ("id") ON DELETE RESTRICT,
    CHECK (code GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]')) STRICT""",
    """CREATE INDEX "pickup_code_fulfilment_id" ON "pickup_code" ("fulfilment_id")""",
    """CREATE INDEX "pickup_code_code" ON "pickup_code" ("code")""",
    """CREATE TRIGGER "pickup_code_no_update" BEFORE UPDATE ON "pickup_code"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "pickup_code_no_delete" BEFORE DELETE ON "pickup_code"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "due" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1, "position" INTEGER NOT NULL, "due_on" TEXT NOT
    NULL, "due_at" INTEGER NOT NULL, "amount" INTEGER NOT NULL, "occurred_at" INTEGER NOT
    NULL, FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, CHECK
    (amount > 0 AND position > 0)) STRICT""",
    """CREATE INDEX "due_order_id" ON "due" ("order_id")""",
    """CREATE UNIQUE INDEX "due_order_id_version_position" ON "due" ("order_id", "version",
    "position")""",
    """CREATE TRIGGER "due_no_update" BEFORE UPDATE ON "due"  BEGIN SELECT RAISE(ABORT,
    'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "due_no_delete" BEFORE DELETE ON "due"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "delivery_rule" ("id" TEXT NOT NULL PRIMARY KEY, "position" INTEGER NOT
    NULL DEFAULT 0, "method" TEXT NOT NULL, "region" TEXT NOT NULL DEFAULT '', "served"
    INTEGER NOT NULL DEFAULT 1, "base" INTEGER NOT NULL DEFAULT 0, "free_from" INTEGER NOT
    NULL DEFAULT 0, "first_weight" INTEGER NOT NULL DEFAULT 0, "step_weight" INTEGER NOT
    NULL DEFAULT 0, "step" INTEGER NOT NULL DEFAULT 0, "active" INTEGER NOT NULL DEFAULT
    1, "deleted_at" INTEGER, CHECK (method IN ('courier', 'local', 'pickup')), CHECK (base
    >= 0 AND free_from >= 0 AND first_weight >= 0 AND step >= 0), CHECK (step_weight > 0
    OR step = 0)) STRICT""",
    """CREATE TRIGGER "delivery_rule_no_delete" BEFORE DELETE ON "delivery_rule"  BEGIN
    SELECT RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "delivery_slot" ("id" TEXT NOT NULL PRIMARY KEY, "method" TEXT NOT NULL
    DEFAULT 'local', "weekdays" INTEGER NOT NULL DEFAULT 127, "slot_from" INTEGER NOT
    NULL, "slot_until" INTEGER NOT NULL, "capacity" INTEGER NOT NULL DEFAULT 10,
    "closes_before" INTEGER NOT NULL DEFAULT 0, "active" INTEGER NOT NULL DEFAULT 1,
    "deleted_at" INTEGER, CHECK (method IN ('local', 'pickup')), CHECK (slot_from BETWEEN
    0 AND 1440 AND slot_until BETWEEN slot_from AND 1440), CHECK (capacity >= 0 AND
    weekdays BETWEEN 0 AND 127)) STRICT""",
    """CREATE TRIGGER "delivery_slot_no_delete" BEFORE DELETE ON "delivery_slot"  BEGIN
    SELECT RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "carrier" ("id" TEXT NOT NULL PRIMARY KEY, "code" TEXT NOT NULL, "name"
    TEXT NOT NULL, "phone" TEXT NOT NULL DEFAULT '', "waybill_pattern" TEXT NOT NULL
    DEFAULT '', "waybill_check" TEXT NOT NULL DEFAULT '', "tracking_url" TEXT NOT NULL
    DEFAULT '', "own" INTEGER NOT NULL DEFAULT 0, "late_after" INTEGER NOT NULL DEFAULT
    72, "stuck_after" INTEGER NOT NULL DEFAULT 48, "import_mapping" TEXT NOT NULL DEFAULT
    '{}', "position" INTEGER NOT NULL DEFAULT 0, "active" INTEGER NOT NULL DEFAULT 1,
    "deleted_at" INTEGER, CHECK (late_after > 0 AND stuck_after > 0)) STRICT""",
    """CREATE UNIQUE INDEX "carrier_code" ON "carrier" ("code")""",
    """CREATE TRIGGER "carrier_no_delete" BEFORE DELETE ON "carrier"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "waybill_range" ("id" TEXT NOT NULL PRIMARY KEY, "carrier_id" TEXT NOT
    NULL, "till" TEXT NOT NULL, "prefix" TEXT NOT NULL DEFAULT '', "first" INTEGER NOT
    NULL, "last" INTEGER NOT NULL, "next" INTEGER NOT NULL, "width" INTEGER NOT NULL,
    "deleted_at" INTEGER, FOREIGN KEY ("carrier_id") REFERENCES "carrier" ("id") ON DELETE
    RESTRICT, CHECK (first <= last AND next BETWEEN first AND last + 1)) STRICT""",
    """CREATE INDEX "waybill_range_carrier_id" ON "waybill_range" ("carrier_id")""",
    """CREATE TRIGGER "waybill_range_no_delete" BEFORE DELETE ON "waybill_range"  BEGIN
    SELECT RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "shipment" ("id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT NULL,
    "order_id" TEXT NOT NULL, "fulfilment_id" TEXT NOT NULL, "method" TEXT NOT NULL,
    "staff_id" TEXT, "till" TEXT NOT NULL, "business_day" TEXT NOT NULL, "occurred_at"
    INTEGER NOT NULL, FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE
    RESTRICT, FOREIGN KEY ("fulfilment_id") REFERENCES "fulfilment" ("id") ON DELETE
    RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK
    (method IN ('counter', 'courier', 'local', 'pickup'))) STRICT""",
    """CREATE UNIQUE INDEX "shipment_number" ON "shipment" ("number")""",
    """CREATE INDEX "shipment_order_id" ON "shipment" ("order_id")""",
    """CREATE INDEX "shipment_fulfilment_id" ON "shipment" ("fulfilment_id")""",
    """CREATE TRIGGER "shipment_no_update" BEFORE UPDATE ON "shipment"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "shipment_no_delete" BEFORE DELETE ON "shipment"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "shipment_line" ("id" TEXT NOT NULL PRIMARY KEY, "shipment_id" TEXT NOT
    NULL, "order_line_id" TEXT NOT NULL, "quantity" INTEGER NOT NULL, FOREIGN KEY
    ("shipment_id") REFERENCES "shipment" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT, CHECK (quantity >
    0)) STRICT""",
    """CREATE INDEX "shipment_line_shipment_id" ON "shipment_line" ("shipment_id")""",
    """CREATE INDEX "shipment_line_order_line_id" ON "shipment_line" ("order_line_id")""",
    """CREATE TRIGGER "shipment_line_no_update" BEFORE UPDATE ON "shipment_line"  BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "shipment_line_no_delete" BEFORE DELETE ON "shipment_line"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "shipment_event" ("id" TEXT NOT NULL PRIMARY KEY, "shipment_id" TEXT NOT
    NULL, "state" TEXT NOT NULL, "happened_at" INTEGER NOT NULL, "place" TEXT NOT NULL
    DEFAULT '', "detail" TEXT NOT NULL DEFAULT '', "person" TEXT NOT NULL DEFAULT '',
    "photo_id" TEXT, "source" TEXT NOT NULL DEFAULT 'hand', "hand_over_id" TEXT, "run_id"
    TEXT, "parcel_id" TEXT, "staff_id" TEXT, "till" TEXT NOT NULL, "occurred_at" INTEGER
    NOT NULL, FOREIGN KEY ("shipment_id") REFERENCES "shipment" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (state IN
    ('packing', 'packed', 'ready', 'handed_over', 'in_transit', 'out_for_delivery',
    'parcel_signed', 'signed', 'failed', 'returned', 'cancelled')), CHECK (source IN
    ('hand', 'import', 'provider'))) STRICT""",
    """CREATE INDEX "shipment_event_shipment_id" ON "shipment_event" ("shipment_id")""",
    """CREATE INDEX "shipment_event_hand_over_id" ON "shipment_event" ("hand_over_id")""",
    """CREATE INDEX "shipment_event_run_id" ON "shipment_event" ("run_id")""",
    """CREATE UNIQUE INDEX shipment_event_ended ON shipment_event (shipment_id) WHERE state
    IN ('signed', 'returned', 'cancelled')""",
    """CREATE TRIGGER "shipment_event_no_update" BEFORE UPDATE ON "shipment_event" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."shipment_id" IS OLD."shipment_id" AND NEW."state" IS
    OLD."state" AND NEW."happened_at" IS OLD."happened_at" AND NEW."photo_id" IS
    OLD."photo_id" AND NEW."source" IS OLD."source" AND NEW."hand_over_id" IS
    OLD."hand_over_id" AND NEW."run_id" IS OLD."run_id" AND NEW."parcel_id" IS
    OLD."parcel_id" AND NEW."staff_id" IS OLD."staff_id" AND NEW."till" IS OLD."till" AND
    NEW."occurred_at" IS OLD."occurred_at" AND (NEW."detail" IS OLD."detail" OR
    NEW."detail" IN ('', x'')) AND (NEW."person" IS OLD."person" OR NEW."person" IN ('',
    x'')) AND (NEW."place" IS OLD."place" OR NEW."place" IN ('', x''))) BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "shipment_event_no_delete" BEFORE DELETE ON "shipment_event"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "pick_check" ("id" TEXT NOT NULL PRIMARY KEY, "shipment_id" TEXT NOT
    NULL, "order_line_id" TEXT NOT NULL, "quantity" INTEGER NOT NULL, "quality_ok" INTEGER
    NOT NULL DEFAULT 1, "scanned" INTEGER NOT NULL DEFAULT 0, "note" TEXT NOT NULL DEFAULT
    '', "staff_id" TEXT, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("shipment_id")
    REFERENCES "shipment" ("id") ON DELETE RESTRICT, FOREIGN KEY ("order_line_id")
    REFERENCES "order_line" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES
    "staff" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE INDEX "pick_check_shipment_id" ON "pick_check" ("shipment_id")""",
    """CREATE TRIGGER "pick_check_no_update" BEFORE UPDATE ON "pick_check" WHEN NOT (NEW."id"
    IS OLD."id" AND NEW."shipment_id" IS OLD."shipment_id" AND NEW."order_line_id" IS
    OLD."order_line_id" AND NEW."quantity" IS OLD."quantity" AND NEW."quality_ok" IS
    OLD."quality_ok" AND NEW."scanned" IS OLD."scanned" AND NEW."staff_id" IS
    OLD."staff_id" AND NEW."occurred_at" IS OLD."occurred_at" AND (NEW."note" IS
    OLD."note" OR NEW."note" IN ('', x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TRIGGER "pick_check_no_delete" BEFORE DELETE ON "pick_check"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "parcel" ("id" TEXT NOT NULL PRIMARY KEY, "shipment_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL, "weight" INTEGER NOT NULL DEFAULT 0, "occurred_at"
    INTEGER NOT NULL, FOREIGN KEY ("shipment_id") REFERENCES "shipment" ("id") ON DELETE
    RESTRICT) STRICT""",
    """CREATE INDEX "parcel_shipment_id" ON "parcel" ("shipment_id")""",
    """CREATE UNIQUE INDEX "parcel_shipment_id_position" ON "parcel" ("shipment_id",
    "position")""",
    """CREATE TRIGGER "parcel_no_update" BEFORE UPDATE ON "parcel"  BEGIN SELECT RAISE(ABORT,
    'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "parcel_no_delete" BEFORE DELETE ON "parcel"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "waybill" ("id" TEXT NOT NULL PRIMARY KEY, "parcel_id" TEXT NOT NULL,
    "shipment_id" TEXT NOT NULL, "carrier_id" TEXT NOT NULL, "number" TEXT NOT NULL,
    "staff_id" TEXT, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("parcel_id") REFERENCES
    "parcel" ("id") ON DELETE RESTRICT, FOREIGN KEY ("shipment_id") REFERENCES "shipment"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("carrier_id") REFERENCES "carrier" ("id") ON
    DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE
    RESTRICT) STRICT""",
    """CREATE INDEX "waybill_parcel_id" ON "waybill" ("parcel_id")""",
    """CREATE INDEX "waybill_shipment_id" ON "waybill" ("shipment_id")""",
    """CREATE INDEX "waybill_number" ON "waybill" ("number")""",
    """CREATE TRIGGER "waybill_no_update" BEFORE UPDATE ON "waybill"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "waybill_no_delete" BEFORE DELETE ON "waybill"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "pick_list" ("id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT NULL,
    "staff_id" TEXT, "till" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE UNIQUE INDEX "pick_list_number" ON "pick_list" ("number")""",
    """CREATE TRIGGER "pick_list_no_update" BEFORE UPDATE ON "pick_list"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "pick_list_no_delete" BEFORE DELETE ON "pick_list"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "pick_list_shipment" ("id" TEXT NOT NULL PRIMARY KEY, "pick_list_id" TEXT
    NOT NULL, "shipment_id" TEXT NOT NULL, "position" INTEGER NOT NULL, FOREIGN KEY
    ("pick_list_id") REFERENCES "pick_list" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("shipment_id") REFERENCES "shipment" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE INDEX "pick_list_shipment_pick_list_id" ON "pick_list_shipment"
    ("pick_list_id")""",
    """CREATE INDEX "pick_list_shipment_shipment_id" ON "pick_list_shipment" ("shipment_id")""",
    """CREATE TRIGGER "pick_list_shipment_no_update" BEFORE UPDATE ON "pick_list_shipment"
    BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "pick_list_shipment_no_delete" BEFORE DELETE ON "pick_list_shipment"
    BEGIN SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "hand_over" ("id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT NULL,
    "carrier_id" TEXT NOT NULL, "received_by" TEXT NOT NULL DEFAULT '', "staff_id" TEXT,
    "till" TEXT NOT NULL, "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL,
    FOREIGN KEY ("carrier_id") REFERENCES "carrier" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE UNIQUE INDEX "hand_over_number" ON "hand_over" ("number")""",
    """CREATE INDEX "hand_over_carrier_id" ON "hand_over" ("carrier_id")""",
    """CREATE TRIGGER "hand_over_no_update" BEFORE UPDATE ON "hand_over" WHEN NOT (NEW."id"
    IS OLD."id" AND NEW."number" IS OLD."number" AND NEW."carrier_id" IS OLD."carrier_id"
    AND NEW."staff_id" IS OLD."staff_id" AND NEW."till" IS OLD."till" AND
    NEW."business_day" IS OLD."business_day" AND NEW."occurred_at" IS OLD."occurred_at"
    AND (NEW."received_by" IS OLD."received_by" OR NEW."received_by" IN ('', x''))) BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "hand_over_no_delete" BEFORE DELETE ON "hand_over"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "driver_run" ("id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT NULL,
    "driver_id" TEXT, "driver_name" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "till" TEXT
    NOT NULL, "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("driver_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id")
    REFERENCES "staff" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE UNIQUE INDEX "driver_run_number" ON "driver_run" ("number")""",
    """CREATE TRIGGER "driver_run_no_update" BEFORE UPDATE ON "driver_run"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "driver_run_no_delete" BEFORE DELETE ON "driver_run"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "run_stop" ("id" TEXT NOT NULL PRIMARY KEY, "run_id" TEXT NOT NULL,
    "shipment_id" TEXT NOT NULL, "position" INTEGER NOT NULL, FOREIGN KEY ("run_id")
    REFERENCES "driver_run" ("id") ON DELETE RESTRICT, FOREIGN KEY ("shipment_id")
    REFERENCES "shipment" ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE INDEX "run_stop_run_id" ON "run_stop" ("run_id")""",
    """CREATE INDEX "run_stop_shipment_id" ON "run_stop" ("shipment_id")""",
    """CREATE TRIGGER "run_stop_no_update" BEFORE UPDATE ON "run_stop"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "run_stop_no_delete" BEFORE DELETE ON "run_stop"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "run_settlement" ("id" TEXT NOT NULL PRIMARY KEY, "run_id" TEXT NOT NULL,
    "expected" INTEGER NOT NULL, "counted" INTEGER NOT NULL, "note" TEXT NOT NULL DEFAULT
    '', "staff_id" TEXT, "approval_id" TEXT, "till" TEXT NOT NULL, "business_day" TEXT NOT
    NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("run_id") REFERENCES "driver_run"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON
    DELETE RESTRICT) STRICT""",
    """CREATE UNIQUE INDEX "run_settlement_run_id" ON "run_settlement" ("run_id")""",
    """CREATE TRIGGER "run_settlement_no_update" BEFORE UPDATE ON "run_settlement"  BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "run_settlement_no_delete" BEFORE DELETE ON "run_settlement"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "return_policy" ("id" TEXT NOT NULL PRIMARY KEY, "category_id" TEXT,
    "returnable" INTEGER NOT NULL DEFAULT 1, "days_no_reason" INTEGER NOT NULL DEFAULT 7,
    "days_quality" INTEGER NOT NULL DEFAULT 15, "evidence_for_damage" INTEGER NOT NULL
    DEFAULT 1, "shop_pays_way_back" INTEGER NOT NULL DEFAULT 0, "deleted_at" INTEGER,
    FOREIGN KEY ("category_id") REFERENCES "category" ("id") ON DELETE RESTRICT, CHECK
    (days_no_reason >= 0 AND days_quality >= 0)) STRICT""",
    """CREATE UNIQUE INDEX "return_policy_category_id" ON "return_policy" ("category_id")""",
    """CREATE TRIGGER "return_policy_no_delete" BEFORE DELETE ON "return_policy"  BEGIN
    SELECT RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "return_request" ("id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT NULL,
    "order_id" TEXT, "member_id" TEXT, "channel" TEXT NOT NULL DEFAULT 'counter', "wish"
    TEXT NOT NULL DEFAULT 'refund', "risks" TEXT NOT NULL DEFAULT '', "staff_id" TEXT,
    "approval_id" TEXT, "till" TEXT NOT NULL, "business_day" TEXT NOT NULL, "occurred_at"
    INTEGER NOT NULL, FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE
    RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("approval_id") REFERENCES "approval" ("id") ON DELETE RESTRICT, CHECK
    (wish IN ('refund', 'exchange', 'credit')), CHECK (channel IN ('counter', 'phone',
    'online'))) STRICT""",
    """CREATE UNIQUE INDEX "return_request_number" ON "return_request" ("number")""",
    """CREATE INDEX "return_request_order_id" ON "return_request" ("order_id")""",
    """CREATE INDEX "return_request_member_id" ON "return_request" ("member_id")""",
    """CREATE TRIGGER "return_request_no_update" BEFORE UPDATE ON "return_request"  BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "return_request_no_delete" BEFORE DELETE ON "return_request"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "return_line" ("id" TEXT NOT NULL PRIMARY KEY, "request_id" TEXT NOT
    NULL, "position" INTEGER NOT NULL, "order_line_id" TEXT, "variant_id" TEXT, "name"
    TEXT NOT NULL, "label" TEXT NOT NULL DEFAULT '', "unit" TEXT NOT NULL DEFAULT '',
    "quantity" INTEGER NOT NULL, "ceiling" INTEGER, "reason" TEXT NOT NULL, "condition"
    TEXT NOT NULL DEFAULT '', "note" TEXT NOT NULL DEFAULT '', "exchange_variant_id" TEXT,
    FOREIGN KEY ("request_id") REFERENCES "return_request" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("variant_id") REFERENCES "variant" ("id") ON DELETE RESTRICT, CHECK
    (quantity > 0)) STRICT""",
    """CREATE INDEX "return_line_request_id" ON "return_line" ("request_id")""",
    """CREATE INDEX "return_line_order_line_id" ON "return_line" ("order_line_id")""",
    """CREATE UNIQUE INDEX "return_line_request_id_position" ON "return_line" ("request_id",
    "position")""",
    """CREATE TRIGGER "return_line_no_update" BEFORE UPDATE ON "return_line" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."request_id" IS OLD."request_id" AND NEW."position" IS
    OLD."position" AND NEW."order_line_id" IS OLD."order_line_id" AND NEW."variant_id" IS
    OLD."variant_id" AND NEW."name" IS OLD."name" AND NEW."label" IS OLD."label" AND
    NEW."unit" IS OLD."unit" AND NEW."quantity" IS OLD."quantity" AND NEW."ceiling" IS
    OLD."ceiling" AND NEW."reason" IS OLD."reason" AND NEW."condition" IS OLD."condition"
    AND NEW."exchange_variant_id" IS OLD."exchange_variant_id" AND (NEW."note" IS
    OLD."note" OR NEW."note" IN ('', x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TRIGGER "return_line_no_delete" BEFORE DELETE ON "return_line"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "return_event" ("id" TEXT NOT NULL PRIMARY KEY, "request_id" TEXT NOT
    NULL, "state" TEXT NOT NULL, "reason" TEXT NOT NULL DEFAULT '', "note" TEXT NOT NULL
    DEFAULT '', "carrier_id" TEXT, "waybill" TEXT NOT NULL DEFAULT '', "staff_id" TEXT,
    "approval_id" TEXT, "till" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("request_id") REFERENCES "return_request" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("approval_id")
    REFERENCES "approval" ("id") ON DELETE RESTRICT, CHECK (state IN ('requested',
    'asked', 'answered', 'approved', 'rejected', 'sent_back', 'brought_in', 'received',
    'inspected', 'settled', 'refused', 'withdrawn'))) STRICT""",
    """CREATE INDEX "return_event_request_id" ON "return_event" ("request_id")""",
    """CREATE UNIQUE INDEX return_event_ended ON return_event (request_id) WHERE state IN
    ('rejected', 'withdrawn', 'refused', 'settled')""",
    """CREATE INDEX return_event_waybill ON return_event (waybill) WHERE waybill <> ''""",
    """CREATE TRIGGER "return_event_no_update" BEFORE UPDATE ON "return_event" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."request_id" IS OLD."request_id" AND NEW."state" IS
    OLD."state" AND NEW."carrier_id" IS OLD."carrier_id" AND NEW."waybill" IS
    OLD."waybill" AND NEW."staff_id" IS OLD."staff_id" AND NEW."approval_id" IS
    OLD."approval_id" AND NEW."till" IS OLD."till" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."note" IS OLD."note" OR NEW."note" IN ('', x'')) AND
    (NEW."reason" IS OLD."reason" OR NEW."reason" IN ('', x''))) BEGIN SELECT RAISE(ABORT,
    'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "return_event_no_delete" BEFORE DELETE ON "return_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "inspection" ("id" TEXT NOT NULL PRIMARY KEY, "request_id" TEXT NOT NULL,
    "return_line_id" TEXT NOT NULL, "quantity" INTEGER NOT NULL, "condition" TEXT NOT NULL
    DEFAULT '', "disposition" TEXT NOT NULL, "deduction" INTEGER NOT NULL DEFAULT 0,
    "deduction_reason" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "approval_id" TEXT,
    "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("request_id") REFERENCES "return_request"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("return_line_id") REFERENCES "return_line"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON
    DELETE RESTRICT, FOREIGN KEY ("approval_id") REFERENCES "approval" ("id") ON DELETE
    RESTRICT, CHECK (disposition IN ('restock', 'damaged', 'scrap')), CHECK (quantity > 0
    AND deduction >= 0)) STRICT""",
    """CREATE INDEX "inspection_request_id" ON "inspection" ("request_id")""",
    """CREATE INDEX "inspection_return_line_id" ON "inspection" ("return_line_id")""",
    """CREATE TRIGGER "inspection_no_update" BEFORE UPDATE ON "inspection" WHEN NOT (NEW."id"
    IS OLD."id" AND NEW."request_id" IS OLD."request_id" AND NEW."return_line_id" IS
    OLD."return_line_id" AND NEW."quantity" IS OLD."quantity" AND NEW."condition" IS
    OLD."condition" AND NEW."disposition" IS OLD."disposition" AND NEW."deduction" IS
    OLD."deduction" AND NEW."staff_id" IS OLD."staff_id" AND NEW."approval_id" IS
    OLD."approval_id" AND NEW."occurred_at" IS OLD."occurred_at" AND
    (NEW."deduction_reason" IS OLD."deduction_reason" OR NEW."deduction_reason" IN ('',
    x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TRIGGER "inspection_no_delete" BEFORE DELETE ON "inspection"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "settlement" ("id" TEXT NOT NULL PRIMARY KEY, "request_id" TEXT NOT NULL,
    "resolution" TEXT NOT NULL, "amount" INTEGER NOT NULL, "rounding" INTEGER NOT NULL
    DEFAULT 0, "charges" INTEGER NOT NULL DEFAULT 0, "deduction" INTEGER NOT NULL DEFAULT
    0, "way_back" INTEGER NOT NULL DEFAULT 0, "refunded" INTEGER NOT NULL DEFAULT 0,
    "exchange_order_id" TEXT, "staff_id" TEXT, "approval_id" TEXT, "till" TEXT NOT NULL,
    "business_day" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("request_id") REFERENCES "return_request" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("exchange_order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("approval_id")
    REFERENCES "approval" ("id") ON DELETE RESTRICT, CHECK (resolution IN ('refund',
    'credit', 'exchange')), CHECK (amount >= 0 AND deduction >= 0 AND charges >= 0 AND
    way_back >= 0), CHECK (refunded BETWEEN 0 AND amount)) STRICT""",
    """CREATE INDEX "settlement_request_id" ON "settlement" ("request_id")""",
    """CREATE INDEX "settlement_exchange_order_id" ON "settlement" ("exchange_order_id")""",
    """CREATE INDEX "settlement_business_day" ON "settlement" ("business_day")""",
    """CREATE TRIGGER "settlement_no_update" BEFORE UPDATE ON "settlement"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "settlement_no_delete" BEFORE DELETE ON "settlement"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "settlement_line" ("id" TEXT NOT NULL PRIMARY KEY, "settlement_id" TEXT
    NOT NULL, "return_line_id" TEXT NOT NULL, "inspection_id" TEXT NOT NULL, "quantity"
    INTEGER NOT NULL, "amount" INTEGER NOT NULL, "tax" INTEGER NOT NULL DEFAULT 0,
    "deduction" INTEGER NOT NULL DEFAULT 0, FOREIGN KEY ("settlement_id") REFERENCES
    "settlement" ("id") ON DELETE RESTRICT, FOREIGN KEY ("return_line_id") REFERENCES
    "return_line" ("id") ON DELETE RESTRICT, FOREIGN KEY ("inspection_id") REFERENCES
    "inspection" ("id") ON DELETE RESTRICT, CHECK (quantity > 0 AND amount >= 0 AND
    deduction <= amount)) STRICT""",
    """CREATE INDEX "settlement_line_settlement_id" ON "settlement_line" ("settlement_id")""",
    """CREATE INDEX "settlement_line_return_line_id" ON "settlement_line" ("return_line_id")""",
    """CREATE UNIQUE INDEX "settlement_line_inspection_id" ON "settlement_line"
    ("inspection_id")""",
    """CREATE TRIGGER "settlement_line_no_update" BEFORE UPDATE ON "settlement_line"  BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "settlement_line_no_delete" BEFORE DELETE ON "settlement_line"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "photo" ("id" TEXT NOT NULL PRIMARY KEY, "owner" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL, "mime" TEXT NOT NULL, "data" BLOB NOT NULL, "width" INTEGER
    NOT NULL, "height" INTEGER NOT NULL, "staff_id" TEXT, "occurred_at" INTEGER NOT NULL,
    FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (owner IN
    ('return', 'shipment', 'review', 'ticket'))) STRICT""",
    """CREATE INDEX "photo_owner_id" ON "photo" ("owner_id")""",
    """CREATE TRIGGER "photo_no_update" BEFORE UPDATE ON "photo" WHEN NOT (NEW."id" IS
    OLD."id" AND NEW."owner" IS OLD."owner" AND NEW."owner_id" IS OLD."owner_id" AND
    NEW."mime" IS OLD."mime" AND NEW."width" IS OLD."width" AND NEW."height" IS
    OLD."height" AND NEW."staff_id" IS OLD."staff_id" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."data" IS OLD."data" OR NEW."data" IN ('', x''))) BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "photo_no_delete" BEFORE DELETE ON "photo"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "notice_template" ("id" TEXT NOT NULL PRIMARY KEY, "step" TEXT NOT NULL,
    "channel" TEXT NOT NULL, "language" TEXT NOT NULL, "subject" TEXT NOT NULL DEFAULT '',
    "body" TEXT NOT NULL, "provider_code" TEXT NOT NULL DEFAULT '', "active" INTEGER NOT
    NULL DEFAULT 1, "deleted_at" INTEGER, CHECK (channel IN ('mail', 'sms'))) STRICT""",
    """CREATE TRIGGER "notice_template_no_delete" BEFORE DELETE ON "notice_template"  BEGIN
    SELECT RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "notice" ("id" TEXT NOT NULL PRIMARY KEY, "dedupe" TEXT NOT NULL, "step"
    TEXT NOT NULL, "channel" TEXT NOT NULL, "language" TEXT NOT NULL, "order_id" TEXT,
    "request_id" TEXT, "ticket_id" TEXT, "member_id" TEXT, "recipient" TEXT NOT NULL
    DEFAULT '', "subject" TEXT NOT NULL DEFAULT '', "body" TEXT NOT NULL DEFAULT '',
    "provider_code" TEXT NOT NULL DEFAULT '', "fields" TEXT NOT NULL DEFAULT '', "till"
    TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, CHECK (channel IN ('mail', 'sms')))
    STRICT""",
    """CREATE UNIQUE INDEX "notice_dedupe" ON "notice" ("dedupe")""",
    """CREATE INDEX "notice_order_id" ON "notice" ("order_id")""",
    """CREATE INDEX "notice_request_id" ON "notice" ("request_id")""",
    """CREATE INDEX "notice_ticket_id" ON "notice" ("ticket_id")""",
    """CREATE INDEX "notice_member_id" ON "notice" ("member_id")""",
    """CREATE TRIGGER "notice_no_update" BEFORE UPDATE ON "notice" WHEN NOT (NEW."id" IS
    OLD."id" AND NEW."dedupe" IS OLD."dedupe" AND NEW."step" IS OLD."step" AND
    NEW."channel" IS OLD."channel" AND NEW."language" IS OLD."language" AND NEW."order_id"
    IS OLD."order_id" AND NEW."request_id" IS OLD."request_id" AND NEW."ticket_id" IS
    OLD."ticket_id" AND NEW."member_id" IS OLD."member_id" AND NEW."provider_code" IS
    OLD."provider_code" AND NEW."till" IS OLD."till" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."body" IS OLD."body" OR NEW."body" IN ('', x'')) AND
    (NEW."fields" IS OLD."fields" OR NEW."fields" IN ('', x'')) AND (NEW."recipient" IS
    OLD."recipient" OR NEW."recipient" IN ('', x'')) AND (NEW."subject" IS OLD."subject"
    OR NEW."subject" IN ('', x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TRIGGER "notice_no_delete" BEFORE DELETE ON "notice"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "notice_event" ("id" TEXT NOT NULL PRIMARY KEY, "notice_id" TEXT NOT
    NULL, "state" TEXT NOT NULL, "detail" TEXT NOT NULL DEFAULT '', "staff_id" TEXT,
    "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("notice_id") REFERENCES "notice" ("id")
    ON DELETE RESTRICT, CHECK (state IN ('sent', 'failed', 'interrupted', 'cancelled',
    'again'))) STRICT""",
    """CREATE INDEX "notice_event_notice_id" ON "notice_event" ("notice_id")""",
    """CREATE TRIGGER "notice_event_no_update" BEFORE UPDATE ON "notice_event" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."notice_id" IS OLD."notice_id" AND NEW."state" IS
    OLD."state" AND NEW."staff_id" IS OLD."staff_id" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."detail" IS OLD."detail" OR NEW."detail" IN ('', x'')))
    BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "notice_event_no_delete" BEFORE DELETE ON "notice_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "ticket" ("id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT NULL,
    "matter" TEXT NOT NULL, "subject" TEXT NOT NULL, "contact" TEXT NOT NULL DEFAULT '',
    "member_id" TEXT, "order_id" TEXT, "shipment_id" TEXT, "request_id" TEXT, "staff_id"
    TEXT, "till" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("order_id")
    REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES
    "staff" ("id") ON DELETE RESTRICT, CHECK (matter IN ('enquiry', 'expedite',
    'complaint', 'after_sales'))) STRICT""",
    """CREATE UNIQUE INDEX "ticket_number" ON "ticket" ("number")""",
    """CREATE INDEX "ticket_member_id" ON "ticket" ("member_id")""",
    """CREATE INDEX "ticket_order_id" ON "ticket" ("order_id")""",
    """CREATE INDEX "ticket_shipment_id" ON "ticket" ("shipment_id")""",
    """CREATE INDEX "ticket_request_id" ON "ticket" ("request_id")""",
    """CREATE TRIGGER "ticket_no_update" BEFORE UPDATE ON "ticket" WHEN NOT (NEW."id" IS
    OLD."id" AND NEW."number" IS OLD."number" AND NEW."matter" IS OLD."matter" AND
    NEW."member_id" IS OLD."member_id" AND NEW."order_id" IS OLD."order_id" AND
    NEW."shipment_id" IS OLD."shipment_id" AND NEW."request_id" IS OLD."request_id" AND
    NEW."staff_id" IS OLD."staff_id" AND NEW."till" IS OLD."till" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."contact" IS OLD."contact" OR NEW."contact" IN ('', x''))
    AND (NEW."subject" IS OLD."subject" OR NEW."subject" IN ('', x''))) BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "ticket_no_delete" BEFORE DELETE ON "ticket"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "ticket_message" ("id" TEXT NOT NULL PRIMARY KEY, "ticket_id" TEXT NOT
    NULL, "side" TEXT NOT NULL, "text" TEXT NOT NULL, "staff_id" TEXT, "occurred_at"
    INTEGER NOT NULL, FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE
    RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK
    (side IN ('customer', 'shop', 'internal'))) STRICT""",
    """CREATE INDEX "ticket_message_ticket_id" ON "ticket_message" ("ticket_id")""",
    """CREATE TRIGGER "ticket_message_no_update" BEFORE UPDATE ON "ticket_message" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."ticket_id" IS OLD."ticket_id" AND NEW."side" IS
    OLD."side" AND NEW."staff_id" IS OLD."staff_id" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."text" IS OLD."text" OR NEW."text" IN ('', x''))) BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "ticket_message_no_delete" BEFORE DELETE ON "ticket_message"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "ticket_event" ("id" TEXT NOT NULL PRIMARY KEY, "ticket_id" TEXT NOT
    NULL, "event" TEXT NOT NULL, "owner_id" TEXT, "due_at" INTEGER, "satisfaction"
    INTEGER, "detail" TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "occurred_at" INTEGER NOT
    NULL, FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE RESTRICT, FOREIGN
    KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (event IN
    ('opened', 'assigned', 'due', 'waiting', 'closed', 'reopened')), CHECK (satisfaction
    BETWEEN 1 AND 5)) STRICT""",
    """CREATE INDEX "ticket_event_ticket_id" ON "ticket_event" ("ticket_id")""",
    """CREATE TRIGGER "ticket_event_no_update" BEFORE UPDATE ON "ticket_event" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."ticket_id" IS OLD."ticket_id" AND NEW."event" IS
    OLD."event" AND NEW."owner_id" IS OLD."owner_id" AND NEW."due_at" IS OLD."due_at" AND
    NEW."satisfaction" IS OLD."satisfaction" AND NEW."staff_id" IS OLD."staff_id" AND
    NEW."occurred_at" IS OLD."occurred_at" AND (NEW."detail" IS OLD."detail" OR
    NEW."detail" IN ('', x''))) BEGIN SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact');
    END""",
    """CREATE TRIGGER "ticket_event_no_delete" BEFORE DELETE ON "ticket_event"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "review" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL,
    "order_line_id" TEXT NOT NULL, "variant_id" TEXT, "stars" INTEGER NOT NULL, "text"
    TEXT NOT NULL DEFAULT '', "staff_id" TEXT, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("order_line_id") REFERENCES "order_line" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (stars BETWEEN 1 AND
    5)) STRICT""",
    """CREATE INDEX "review_order_id" ON "review" ("order_id")""",
    """CREATE UNIQUE INDEX "review_order_line_id" ON "review" ("order_line_id")""",
    """CREATE INDEX "review_variant_id" ON "review" ("variant_id")""",
    """CREATE TRIGGER "review_no_update" BEFORE UPDATE ON "review" WHEN NOT (NEW."id" IS
    OLD."id" AND NEW."order_id" IS OLD."order_id" AND NEW."order_line_id" IS
    OLD."order_line_id" AND NEW."variant_id" IS OLD."variant_id" AND NEW."stars" IS
    OLD."stars" AND NEW."staff_id" IS OLD."staff_id" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."text" IS OLD."text" OR NEW."text" IN ('', x''))) BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "review_no_delete" BEFORE DELETE ON "review"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "review_answer" ("id" TEXT NOT NULL PRIMARY KEY, "review_id" TEXT NOT
    NULL, "text" TEXT NOT NULL DEFAULT '', "shown" INTEGER NOT NULL DEFAULT 1, "staff_id"
    TEXT, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("review_id") REFERENCES "review"
    ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON
    DELETE RESTRICT) STRICT""",
    """CREATE INDEX "review_answer_review_id" ON "review_answer" ("review_id")""",
    """CREATE TRIGGER "review_answer_no_update" BEFORE UPDATE ON "review_answer" WHEN NOT
    (NEW."id" IS OLD."id" AND NEW."review_id" IS OLD."review_id" AND NEW."shown" IS
    OLD."shown" AND NEW."staff_id" IS OLD."staff_id" AND NEW."occurred_at" IS
    OLD."occurred_at" AND (NEW."text" IS OLD."text" OR NEW."text" IN ('', x''))) BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "review_answer_no_delete" BEFORE DELETE ON "review_answer"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "tip" ("id" TEXT NOT NULL PRIMARY KEY, "order_id" TEXT NOT NULL, "amount"
    INTEGER NOT NULL, "tender" TEXT NOT NULL, "reference" TEXT NOT NULL DEFAULT '',
    "for_staff_id" TEXT, "staff_id" TEXT, "till" TEXT NOT NULL, "business_day" TEXT NOT
    NULL, "reverses_id" TEXT, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("order_id")
    REFERENCES "orders" ("id") ON DELETE RESTRICT, FOREIGN KEY ("for_staff_id") REFERENCES
    "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id")
    ON DELETE RESTRICT, FOREIGN KEY ("reverses_id") REFERENCES "tip" ("id") ON DELETE
    RESTRICT, CHECK ((amount > 0) = (reverses_id IS NULL))) STRICT""",
    """CREATE INDEX "tip_order_id" ON "tip" ("order_id")""",
    """CREATE INDEX "tip_business_day" ON "tip" ("business_day")""",
    """CREATE UNIQUE INDEX "tip_reverses_id" ON "tip" ("reverses_id")""",
    """CREATE TRIGGER "tip_no_update" BEFORE UPDATE ON "tip"  BEGIN SELECT RAISE(ABORT,
    'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "tip_no_delete" BEFORE DELETE ON "tip"  BEGIN SELECT RAISE(ABORT,
    'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "voucher_plan" ("variant_id" TEXT NOT NULL PRIMARY KEY, "day" TEXT NOT
    NULL DEFAULT '', "valid_days" INTEGER NOT NULL DEFAULT 0, "weekdays" INTEGER NOT NULL
    DEFAULT 127, "opens" INTEGER NOT NULL DEFAULT 0, "closes" INTEGER NOT NULL DEFAULT
    1440, "session" TEXT NOT NULL DEFAULT '', "capacity" INTEGER NOT NULL DEFAULT 0,
    "numbered" INTEGER NOT NULL DEFAULT 0, "refundable" INTEGER NOT NULL DEFAULT 1,
    "active" INTEGER NOT NULL DEFAULT 1, "since" INTEGER NOT NULL, "deleted_at" INTEGER,
    FOREIGN KEY ("variant_id") REFERENCES "variant" ("id") ON DELETE RESTRICT, CHECK
    (valid_days >= 0 AND capacity >= 0 AND weekdays BETWEEN 0 AND 127), CHECK (opens
    BETWEEN 0 AND 1440 AND closes BETWEEN opens AND 1440)) STRICT""",
    """CREATE TRIGGER "voucher_plan_no_delete" BEFORE DELETE ON "voucher_plan"  BEGIN SELECT
    RAISE(ABORT, 'registers are never deleted: set deleted_at'); END""",
    """CREATE TABLE "voucher" ("id" TEXT NOT NULL PRIMARY KEY, "code" TEXT NOT NULL,
    "order_line_id" TEXT NOT NULL, "variant_id" TEXT NOT NULL, "seat" INTEGER,
    "valid_from" TEXT NOT NULL DEFAULT '', "valid_until" TEXT NOT NULL DEFAULT '',
    "weekdays" INTEGER NOT NULL DEFAULT 127, "opens" INTEGER NOT NULL DEFAULT 0, "closes"
    INTEGER NOT NULL DEFAULT 1440, "session" TEXT NOT NULL DEFAULT '', "occurred_at"
    INTEGER NOT NULL, FOREIGN KEY ("order_line_id") REFERENCES "order_line" ("id") ON
    DELETE RESTRICT) STRICT""",
    """CREATE UNIQUE INDEX "voucher_code" ON "voucher" ("code")""",
    """CREATE INDEX "voucher_order_line_id" ON "voucher" ("order_line_id")""",
    """CREATE INDEX "voucher_variant_id" ON "voucher" ("variant_id")""",
    """CREATE INDEX voucher_seat ON voucher (variant_id, seat) WHERE seat IS NOT NULL""",
    """CREATE TRIGGER "voucher_no_update" BEFORE UPDATE ON "voucher"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "voucher_no_delete" BEFORE DELETE ON "voucher"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "voucher_end" ("id" TEXT NOT NULL PRIMARY KEY, "voucher_id" TEXT NOT
    NULL, "how" TEXT NOT NULL, "return_line_id" TEXT, "reason" TEXT NOT NULL DEFAULT '',
    "staff_id" TEXT, "till" TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY
    ("voucher_id") REFERENCES "voucher" ("id") ON DELETE RESTRICT, FOREIGN KEY
    ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (how IN ('used',
    'taken_back'))) STRICT""",
    """CREATE UNIQUE INDEX "voucher_end_voucher_id" ON "voucher_end" ("voucher_id")""",
    """CREATE INDEX "voucher_end_return_line_id" ON "voucher_end" ("return_line_id")""",
    """CREATE TRIGGER "voucher_end_no_update" BEFORE UPDATE ON "voucher_end"  BEGIN SELECT
    RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "voucher_end_no_delete" BEFORE DELETE ON "voucher_end"  BEGIN SELECT
    RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "voucher_refusal" ("id" TEXT NOT NULL PRIMARY KEY, "voucher_id" TEXT,
    "code_tail" TEXT NOT NULL DEFAULT '', "reason" TEXT NOT NULL, "staff_id" TEXT, "till"
    TEXT NOT NULL, "occurred_at" INTEGER NOT NULL, FOREIGN KEY ("voucher_id") REFERENCES
    "voucher" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff"
    ("id") ON DELETE RESTRICT) STRICT""",
    """CREATE INDEX "voucher_refusal_voucher_id" ON "voucher_refusal" ("voucher_id")""",
    """CREATE TRIGGER "voucher_refusal_no_update" BEFORE UPDATE ON "voucher_refusal"  BEGIN
    SELECT RAISE(ABORT, 'facts are never changed: add a correcting fact'); END""",
    """CREATE TRIGGER "voucher_refusal_no_delete" BEFORE DELETE ON "voucher_refusal"  BEGIN
    SELECT RAISE(ABORT, 'facts are never deleted: add a correcting fact'); END""",
    """CREATE TABLE "member_key" ("member_id" TEXT NOT NULL, "what" TEXT NOT NULL, "word"
    TEXT NOT NULL, PRIMARY KEY ("word", "what", "member_id")) STRICT""",
    """CREATE INDEX "member_key_member_id" ON "member_key" ("member_id")""",
    """CREATE TABLE "order_summary" ("order_id" TEXT NOT NULL PRIMARY KEY, "number" TEXT NOT
    NULL, "occurred_at" INTEGER NOT NULL, "member_id" TEXT, "method" TEXT NOT NULL DEFAULT
    'counter', "status" TEXT NOT NULL, "marks" TEXT NOT NULL DEFAULT '', "owed" INTEGER
    NOT NULL, "returned" INTEGER NOT NULL DEFAULT 0, "paid" INTEGER NOT NULL, "refunded"
    INTEGER NOT NULL DEFAULT 0, "due_at" INTEGER, "owner_id" TEXT, "accepted" INTEGER NOT
    NULL DEFAULT 1) STRICT""",
    """CREATE INDEX "order_summary_number" ON "order_summary" ("number")""",
    """CREATE INDEX "order_summary_status_occurred_at" ON "order_summary" ("status",
    "occurred_at")""",
    """CREATE INDEX "order_summary_occurred_at" ON "order_summary" ("occurred_at")""",
    """CREATE INDEX order_summary_member ON order_summary (member_id, occurred_at) WHERE
    member_id IS NOT NULL""",
    """CREATE INDEX order_summary_due ON order_summary (due_at) WHERE due_at IS NOT NULL""",
    """CREATE INDEX order_summary_marked ON order_summary (occurred_at) WHERE marks <> ''""",
    """CREATE INDEX order_summary_method ON order_summary (method, occurred_at) WHERE method
    <> 'counter'""",
    """CREATE INDEX order_summary_owner ON order_summary (owner_id, occurred_at) WHERE
    owner_id IS NOT NULL""",
    """CREATE INDEX order_summary_returning ON order_summary (occurred_at) WHERE instr(marks,
    'return_open') > 0""",
    """CREATE INDEX order_summary_attention ON order_summary (occurred_at) WHERE instr(marks,
    'attention') > 0""",
    """CREATE TABLE "order_tally" ("status" TEXT NOT NULL PRIMARY KEY, "count" INTEGER NOT
    NULL DEFAULT 0) STRICT""",
    """CREATE TABLE "order_reserved" ("order_id" TEXT NOT NULL, "variant_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL, PRIMARY KEY ("order_id", "variant_id")) STRICT""",
    """CREATE INDEX "order_reserved_variant_id" ON "order_reserved" ("variant_id")""",
    """CREATE TABLE "shipment_summary" ("shipment_id" TEXT NOT NULL PRIMARY KEY, "order_id"
    TEXT NOT NULL, "number" TEXT NOT NULL, "method" TEXT NOT NULL, "state" TEXT NOT NULL,
    "state_at" INTEGER NOT NULL, "carrier_id" TEXT, "handed_over_at" INTEGER,
    "last_event_at" INTEGER NOT NULL, "late_at" INTEGER, "stuck_at" INTEGER, "due_at"
    INTEGER) STRICT""",
    """CREATE INDEX "shipment_summary_order_id" ON "shipment_summary" ("order_id")""",
    """CREATE INDEX "shipment_summary_state_state_at" ON "shipment_summary" ("state",
    "state_at")""",
    """CREATE TABLE "return_summary" ("request_id" TEXT NOT NULL PRIMARY KEY, "number" TEXT
    NOT NULL, "order_id" TEXT, "member_id" TEXT, "state" TEXT NOT NULL, "state_at" INTEGER
    NOT NULL, "occurred_at" INTEGER NOT NULL, "due_at" INTEGER) STRICT""",
    """CREATE INDEX "return_summary_number" ON "return_summary" ("number")""",
    """CREATE INDEX "return_summary_order_id" ON "return_summary" ("order_id")""",
    """CREATE INDEX "return_summary_occurred_at" ON "return_summary" ("occurred_at")""",
    """CREATE INDEX "return_summary_state_state_at" ON "return_summary" ("state", "state_at")""",
    """CREATE TABLE "ticket_summary" ("ticket_id" TEXT NOT NULL PRIMARY KEY, "number" TEXT
    NOT NULL, "state" TEXT NOT NULL, "owner_id" TEXT, "due_at" INTEGER, "occurred_at"
    INTEGER NOT NULL) STRICT""",
    """CREATE INDEX "ticket_summary_number" ON "ticket_summary" ("number")""",
    """CREATE INDEX "ticket_summary_state_due_at" ON "ticket_summary" ("state", "due_at")""",
    """CREATE TABLE "notice_job" ("notice_id" TEXT NOT NULL PRIMARY KEY, "state" TEXT NOT
    NULL DEFAULT 'queued', "tries" INTEGER NOT NULL DEFAULT 0, "cause" TEXT NOT NULL
    DEFAULT '', "due_at" INTEGER NOT NULL, "created_at" INTEGER NOT NULL, CHECK (state IN
    ('queued', 'sending', 'failed', 'interrupted'))) STRICT""",
    """CREATE INDEX "notice_job_state_due_at" ON "notice_job" ("state", "due_at")""",
    """CREATE TRIGGER credit_entry_covered BEFORE INSERT ON credit_entry WHEN NEW.amount < 0
    AND NEW.amount + (SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE member_id =
    NEW.member_id) < 0 BEGIN SELECT RAISE(ABORT, 'store credit never falls below zero');
    END""",
    """CREATE TRIGGER refund_bounded BEFORE INSERT ON refund WHEN NEW.amount + (SELECT
    coalesce(sum(amount), 0) FROM refund WHERE payment_id = NEW.payment_id) > (SELECT
    amount FROM payment WHERE id = NEW.payment_id) BEGIN SELECT RAISE(ABORT, 'more given back than this payment gave');
    END""",
    """CREATE TRIGGER line_cancel_bounded BEFORE INSERT ON line_cancel WHEN NEW.quantity +
    (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id =
    NEW.order_line_id) > (SELECT quantity FROM order_line WHERE id = NEW.order_line_id)
    BEGIN SELECT RAISE(ABORT, 'more cancelled than was ordered'); END""",
    """CREATE TRIGGER shipment_line_bounded BEFORE INSERT ON shipment_line WHEN NEW.quantity
    + (SELECT coalesce(sum(other.quantity), 0) FROM shipment_line AS other WHERE
    other.order_line_id = NEW.order_line_id AND NOT EXISTS (SELECT 1 FROM shipment_event
    WHERE shipment_id = other.shipment_id AND state IN ('returned', 'cancelled'))) +
    (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id =
    NEW.order_line_id) > (SELECT quantity FROM order_line WHERE id = NEW.order_line_id)
    BEGIN SELECT RAISE(ABORT, 'more shipped than was ordered'); END""",
    """CREATE TRIGGER return_line_bounded BEFORE INSERT ON return_line WHEN NEW.order_line_id
    IS NOT NULL AND NEW.quantity + (SELECT coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM
    return_event WHERE request_id = other.request_id AND state IN ('rejected',
    'withdrawn', 'refused', 'settled')) THEN (SELECT coalesce(sum(settled.quantity), 0)
    FROM settlement_line AS settled WHERE settled.return_line_id = other.id) ELSE
    other.quantity END), 0) FROM return_line AS other WHERE other.order_line_id =
    NEW.order_line_id) + (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE
    order_line_id = NEW.order_line_id) > (SELECT quantity FROM order_line WHERE id =
    NEW.order_line_id) BEGIN SELECT RAISE(ABORT, 'more returned than was bought'); END""",
    """CREATE TRIGGER inspection_bounded BEFORE INSERT ON inspection WHEN NEW.quantity +
    (SELECT coalesce(sum(quantity), 0) FROM inspection WHERE return_line_id =
    NEW.return_line_id) > (SELECT quantity FROM return_line WHERE id = NEW.return_line_id)
    BEGIN SELECT RAISE(ABORT, 'more inspected than was to come back'); END""",
    """CREATE TRIGGER inspection_open BEFORE INSERT ON inspection WHEN EXISTS (SELECT 1 FROM
    return_event WHERE request_id = NEW.request_id AND state IN ('rejected', 'withdrawn',
    'refused', 'settled')) OR NEW.request_id <> (SELECT request_id FROM return_line WHERE
    id = NEW.return_line_id) BEGIN SELECT RAISE(ABORT, 'this return is not open'); END""",
    """CREATE TRIGGER settlement_line_inspected BEFORE INSERT ON settlement_line WHEN NOT
    EXISTS (SELECT 1 FROM inspection WHERE id = NEW.inspection_id AND quantity =
    NEW.quantity AND return_line_id = NEW.return_line_id AND request_id = (SELECT
    request_id FROM settlement WHERE id = NEW.settlement_id) AND NOT EXISTS (SELECT 1 FROM
    return_event WHERE state IN ('rejected', 'withdrawn', 'refused', 'settled') AND
    request_id = inspection.request_id)) BEGIN SELECT RAISE(ABORT, 'settled is what was inspected');
    END""",
    """CREATE TRIGGER tip_reversed BEFORE INSERT ON tip WHEN NEW.reverses_id IS NOT NULL AND
    NOT EXISTS (SELECT 1 FROM tip WHERE id = NEW.reverses_id AND amount = -NEW.amount AND
    tender = NEW.tender AND order_id = NEW.order_id) BEGIN SELECT RAISE(ABORT, 'a tip is taken back as it was given');
    END""",
    """CREATE TRIGGER voucher_seat_once BEFORE INSERT ON voucher WHEN NEW.seat IS NOT NULL
    AND EXISTS (SELECT 1 FROM voucher WHERE variant_id = NEW.variant_id AND NOT EXISTS
    (SELECT 1 FROM voucher_end WHERE voucher_id = voucher.id AND how = 'taken_back') AND
    seat = NEW.seat) BEGIN SELECT RAISE(ABORT, 'this seat is sold'); END""",
    """CREATE TRIGGER voucher_capacity BEFORE INSERT ON voucher WHEN EXISTS (SELECT 1 FROM
    voucher_plan WHERE variant_id = NEW.variant_id AND capacity > 0 AND capacity <=
    (SELECT count(*) FROM voucher WHERE variant_id = NEW.variant_id AND NOT EXISTS (SELECT
    1 FROM voucher_end WHERE voucher_id = voucher.id AND how = 'taken_back'))) BEGIN
    SELECT RAISE(ABORT, 'more sold than there are places'); END""",
)
