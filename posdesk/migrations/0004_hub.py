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


COLUMNS = ("""ALTER TABLE "journal" ADD COLUMN "seen" INTEGER""",)

TABLES = {
    "journal": """CREATE TABLE "journal" ("id" TEXT NOT NULL PRIMARY KEY, "device" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL, "dseq" INTEGER NOT NULL, "command" TEXT NOT NULL, "actor"
    TEXT, "occurred_at" INTEGER NOT NULL, "hlc" INTEGER NOT NULL, "schema" INTEGER NOT
    NULL, "changes" BLOB NOT NULL, "private" BLOB, "salt" BLOB, "private_hash" BLOB,
    "prev_hash" BLOB NOT NULL, "hash" BLOB NOT NULL, "seen" INTEGER) STRICT""",
}

STATEMENTS = (
    """DROP INDEX variant_sku""",
    """CREATE INDEX variant_sku ON variant (sku) WHERE sku IS NOT NULL AND deleted_at IS NULL""",
    """DROP INDEX barcode_code""",
    """CREATE INDEX barcode_code ON barcode (code) WHERE deleted_at IS NULL""",
    """DROP INDEX favourite_product_id""",
    """CREATE INDEX "favourite_product_id" ON "favourite" ("product_id")""",
    """DROP INDEX role_code""",
    """CREATE INDEX "role_code" ON "role" ("code")""",
    """DROP INDEX approval_use_approval_id""",
    """CREATE INDEX "approval_use_approval_id" ON "approval_use" ("approval_id")""",
    """DROP INDEX member_card_code""",
    """CREATE INDEX member_card_code ON member (card_code) WHERE card_code <> '' AND
    deleted_at IS NULL""",
    """DROP INDEX parked_cart_waiting""",
    """CREATE INDEX parked_cart_waiting ON parked_cart (cart_id) WHERE recalled_at IS NULL
    AND deleted_at IS NULL""",
    """DROP INDEX orders_number""",
    """CREATE INDEX "orders_number" ON "orders" ("number")""",
    """DROP INDEX orders_cart_id""",
    """CREATE INDEX "orders_cart_id" ON "orders" ("cart_id")""",
    """DROP INDEX order_line_order_id_position""",
    """CREATE INDEX "order_line_order_id_position" ON "order_line" ("order_id", "position")""",
    """DROP INDEX payment_attempt_id""",
    """CREATE INDEX "payment_attempt_id" ON "payment" ("attempt_id")""",
    """DROP INDEX payment_order_id_position""",
    """CREATE INDEX "payment_order_id_position" ON "payment" ("order_id", "position")""",
    """DROP INDEX print_event_order_id_document_copy_number_till""",
    """CREATE INDEX "print_event_order_id_document_copy_number_till" ON "print_event"
    ("order_id", "document", "copy_number", "till")""",
    """DROP INDEX order_change_order_id_version""",
    """CREATE INDEX "order_change_order_id_version" ON "order_change" ("order_id", "version")""",
    """DROP INDEX order_event_ended""",
    """CREATE INDEX order_event_ended ON order_event (order_id) WHERE event IN ('cancelled',
    'expired')""",
    """DROP INDEX fulfilment_terms_fulfilment_id_version""",
    """CREATE INDEX "fulfilment_terms_fulfilment_id_version" ON "fulfilment_terms"
    ("fulfilment_id", "version")""",
    """DROP INDEX due_order_id_version_position""",
    """CREATE INDEX "due_order_id_version_position" ON "due" ("order_id", "version",
    "position")""",
    """DROP INDEX carrier_code""",
    """CREATE INDEX "carrier_code" ON "carrier" ("code")""",
    """DROP INDEX shipment_number""",
    """CREATE INDEX "shipment_number" ON "shipment" ("number")""",
    """DROP INDEX shipment_event_ended""",
    """CREATE INDEX shipment_event_ended ON shipment_event (shipment_id) WHERE state IN
    ('signed', 'returned', 'cancelled')""",
    """DROP INDEX parcel_shipment_id_position""",
    """CREATE INDEX "parcel_shipment_id_position" ON "parcel" ("shipment_id", "position")""",
    """DROP INDEX pick_list_number""",
    """CREATE INDEX "pick_list_number" ON "pick_list" ("number")""",
    """DROP INDEX hand_over_number""",
    """CREATE INDEX "hand_over_number" ON "hand_over" ("number")""",
    """DROP INDEX driver_run_number""",
    """CREATE INDEX "driver_run_number" ON "driver_run" ("number")""",
    """DROP INDEX run_settlement_run_id""",
    """CREATE INDEX "run_settlement_run_id" ON "run_settlement" ("run_id")""",
    """DROP INDEX return_policy_category_id""",
    """CREATE INDEX "return_policy_category_id" ON "return_policy" ("category_id")""",
    """DROP INDEX return_request_number""",
    """CREATE INDEX "return_request_number" ON "return_request" ("number")""",
    """DROP INDEX return_line_request_id_position""",
    """CREATE INDEX "return_line_request_id_position" ON "return_line" ("request_id",
    "position")""",
    """DROP INDEX return_event_ended""",
    """CREATE INDEX return_event_ended ON return_event (request_id) WHERE state IN
    ('rejected', 'withdrawn', 'refused', 'settled')""",
    """DROP INDEX settlement_line_inspection_id""",
    """CREATE INDEX "settlement_line_inspection_id" ON "settlement_line" ("inspection_id")""",
    """DROP INDEX notice_dedupe""",
    """CREATE INDEX "notice_dedupe" ON "notice" ("dedupe")""",
    """DROP INDEX ticket_number""",
    """CREATE INDEX "ticket_number" ON "ticket" ("number")""",
    """DROP INDEX review_order_line_id""",
    """CREATE INDEX "review_order_line_id" ON "review" ("order_line_id")""",
    """DROP INDEX tip_reverses_id""",
    """CREATE INDEX "tip_reverses_id" ON "tip" ("reverses_id")""",
    """DROP INDEX voucher_code""",
    """CREATE INDEX "voucher_code" ON "voucher" ("code")""",
    """DROP INDEX voucher_end_voucher_id""",
    """CREATE INDEX "voucher_end_voucher_id" ON "voucher_end" ("voucher_id")""",
    """DROP TRIGGER journal_no_update""",
    """CREATE TRIGGER "journal_no_update" BEFORE UPDATE ON "journal" WHEN NOT (NEW.private IS
    NULL AND NEW.salt IS NULL AND NEW."id" IS OLD."id" AND NEW."device" IS OLD."device"
    AND NEW."epoch" IS OLD."epoch" AND NEW."dseq" IS OLD."dseq" AND NEW."command" IS
    OLD."command" AND NEW."actor" IS OLD."actor" AND NEW."occurred_at" IS
    OLD."occurred_at" AND NEW."hlc" IS OLD."hlc" AND NEW."schema" IS OLD."schema" AND
    NEW."changes" IS OLD."changes" AND NEW."private_hash" IS OLD."private_hash" AND
    NEW."prev_hash" IS OLD."prev_hash" AND NEW."hash" IS OLD."hash" AND NEW."seen" IS
    OLD."seen") BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END""",
    """CREATE TABLE "stream_digest" ("stream" TEXT NOT NULL PRIMARY KEY, "rows" INTEGER NOT
    NULL, "digest" BLOB NOT NULL) STRICT""",
    """CREATE TABLE "hub_link" ("id" INTEGER NOT NULL PRIMARY KEY, "url" TEXT NOT NULL,
    "certificate" TEXT NOT NULL DEFAULT '', "tenant" TEXT NOT NULL, "store" TEXT NOT NULL,
    "till" TEXT NOT NULL, "hub_key" BLOB NOT NULL, "tenant_name" TEXT NOT NULL DEFAULT '',
    "store_name" TEXT NOT NULL DEFAULT '', "hub_epoch" TEXT NOT NULL DEFAULT '',
    "pushed_epoch" INTEGER NOT NULL DEFAULT 0, "pushed_dseq" INTEGER NOT NULL DEFAULT 0,
    "tenant_seq" INTEGER NOT NULL DEFAULT 0, "store_seq" INTEGER NOT NULL DEFAULT 0,
    "skew" INTEGER NOT NULL DEFAULT 0, "enrolled_at" INTEGER NOT NULL, "heard_at" INTEGER,
    "proven_at" INTEGER, "proven_mark" TEXT NOT NULL DEFAULT '', "exceptions_at" INTEGER
    NOT NULL DEFAULT 0, "quarantined" INTEGER NOT NULL DEFAULT 0, "trouble" TEXT NOT NULL
    DEFAULT '', "trouble_detail" TEXT NOT NULL DEFAULT '', CHECK (id = 1)) STRICT""",
    """CREATE TABLE "column_clock" ("table_name" TEXT NOT NULL, "row_key" TEXT NOT NULL,
    "column_name" TEXT NOT NULL, "hlc" INTEGER NOT NULL, "device" TEXT NOT NULL, PRIMARY
    KEY ("table_name", "row_key", "column_name")) STRICT""",
    """CREATE TABLE "aside_row" ("id" TEXT NOT NULL PRIMARY KEY, "stream" TEXT NOT NULL,
    "entry_id" TEXT NOT NULL, "table_name" TEXT NOT NULL, "row_key" TEXT NOT NULL,
    "operation" TEXT NOT NULL, "new" BLOB NOT NULL, "hlc" INTEGER NOT NULL, "device" TEXT
    NOT NULL, "reason" TEXT NOT NULL, "detail" TEXT NOT NULL DEFAULT '', "created_at"
    INTEGER NOT NULL, CHECK (reason IN ('unknown_table', 'unknown_column', 'refused')),
    CHECK (operation IN ('insert', 'update'))) STRICT""",
    """CREATE INDEX "aside_row_entry_id" ON "aside_row" ("entry_id")""",
    """CREATE INDEX "aside_row_table_name_row_key" ON "aside_row" ("table_name", "row_key")""",
    """CREATE TABLE "hub_exception" ("id" TEXT NOT NULL PRIMARY KEY, "code" TEXT NOT NULL,
    "subject_table" TEXT NOT NULL, "subject_key" TEXT NOT NULL, "entry_id" TEXT,
    "order_id" TEXT, "place" TEXT NOT NULL DEFAULT '', "amount" INTEGER, "detail" TEXT NOT
    NULL DEFAULT '', "till" TEXT NOT NULL DEFAULT '', "raised_at" INTEGER NOT NULL,
    "closed_at" INTEGER, "closed_by" TEXT NOT NULL DEFAULT '', "note" TEXT NOT NULL
    DEFAULT '') STRICT""",
    """CREATE INDEX "hub_exception_order_id" ON "hub_exception" ("order_id")""",
    """CREATE TABLE "lease" ("id" TEXT NOT NULL PRIMARY KEY, "member_id" TEXT NOT NULL,
    "amount" INTEGER NOT NULL, "spent" INTEGER NOT NULL DEFAULT 0, "expires_at" INTEGER
    NOT NULL, "given_back" INTEGER NOT NULL DEFAULT 0, CHECK (amount > 0 AND spent BETWEEN
    0 AND amount)) STRICT""",
    """CREATE INDEX "lease_member_id" ON "lease" ("member_id")""",
    """CREATE TRIGGER "variant_sku_once" BEFORE INSERT ON "variant" WHEN NEW.deleted_at IS
    NULL AND EXISTS (SELECT 1 FROM "variant" WHERE "sku" = NEW."sku" AND deleted_at IS
    NULL) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: variant.sku'); END""",
    """CREATE TRIGGER "variant_sku_once_still" BEFORE UPDATE ON "variant" WHEN NOT
    (OLD.deleted_at IS NULL AND NEW."sku" IS OLD."sku") AND NEW.deleted_at IS NULL AND
    EXISTS (SELECT 1 FROM "variant" WHERE "sku" = NEW."sku" AND deleted_at IS NULL AND
    "id" <> NEW."id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: variant.sku');
    END""",
    """CREATE TRIGGER "barcode_code_once" BEFORE INSERT ON "barcode" WHEN NEW.deleted_at IS
    NULL AND EXISTS (SELECT 1 FROM "barcode" WHERE "code" = NEW."code" AND deleted_at IS
    NULL) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: barcode.code'); END""",
    """CREATE TRIGGER "barcode_code_once_still" BEFORE UPDATE ON "barcode" WHEN NOT
    (OLD.deleted_at IS NULL AND NEW."code" IS OLD."code") AND NEW.deleted_at IS NULL AND
    EXISTS (SELECT 1 FROM "barcode" WHERE "code" = NEW."code" AND deleted_at IS NULL AND
    "id" <> NEW."id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: barcode.code');
    END""",
    """CREATE TRIGGER "favourite_product_id_once" BEFORE INSERT ON "favourite" WHEN EXISTS
    (SELECT 1 FROM "favourite" WHERE "product_id" = NEW."product_id") BEGIN SELECT
    RAISE(ABORT, 'UNIQUE constraint failed: favourite.product_id'); END""",
    """CREATE TRIGGER "favourite_product_id_once_still" BEFORE UPDATE ON "favourite" WHEN NOT
    (NEW."product_id" IS OLD."product_id") AND EXISTS (SELECT 1 FROM "favourite" WHERE
    "product_id" = NEW."product_id" AND "id" <> NEW."id") BEGIN SELECT RAISE(ABORT,
    'UNIQUE constraint failed: favourite.product_id'); END""",
    """CREATE TRIGGER "role_code_once" BEFORE INSERT ON "role" WHEN EXISTS (SELECT 1 FROM
    "role" WHERE "code" = NEW."code") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: role.code');
    END""",
    """CREATE TRIGGER "role_code_once_still" BEFORE UPDATE ON "role" WHEN NOT (NEW."code" IS
    OLD."code") AND EXISTS (SELECT 1 FROM "role" WHERE "code" = NEW."code" AND "id" <>
    NEW."id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: role.code'); END""",
    """CREATE TRIGGER "approval_use_approval_id_once" BEFORE INSERT ON "approval_use" WHEN
    EXISTS (SELECT 1 FROM "approval_use" WHERE "approval_id" = NEW."approval_id") BEGIN
    SELECT RAISE(ABORT, 'UNIQUE constraint failed: approval_use.approval_id'); END""",
    """CREATE TRIGGER "member_card_code_once" BEFORE INSERT ON "member" WHEN NEW.card_code <>
    '' AND NEW.deleted_at IS NULL AND EXISTS (SELECT 1 FROM "member" WHERE "card_code" =
    NEW."card_code" AND card_code <> '' AND deleted_at IS NULL) BEGIN SELECT RAISE(ABORT,
    'UNIQUE constraint failed: member.card_code'); END""",
    """CREATE TRIGGER "member_card_code_once_still" BEFORE UPDATE ON "member" WHEN NOT
    (OLD.card_code <> '' AND OLD.deleted_at IS NULL AND NEW."card_code" IS
    OLD."card_code") AND NEW.card_code <> '' AND NEW.deleted_at IS NULL AND EXISTS (SELECT
    1 FROM "member" WHERE "card_code" = NEW."card_code" AND card_code <> '' AND deleted_at
    IS NULL AND "id" <> NEW."id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: member.card_code');
    END""",
    """CREATE TRIGGER "parked_cart_cart_id_once" BEFORE INSERT ON "parked_cart" WHEN
    NEW.recalled_at IS NULL AND NEW.deleted_at IS NULL AND EXISTS (SELECT 1 FROM
    "parked_cart" WHERE "cart_id" = NEW."cart_id" AND recalled_at IS NULL AND deleted_at
    IS NULL) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: parked_cart.cart_id');
    END""",
    """CREATE TRIGGER "parked_cart_cart_id_once_still" BEFORE UPDATE ON "parked_cart" WHEN
    NOT (OLD.recalled_at IS NULL AND OLD.deleted_at IS NULL AND NEW."cart_id" IS
    OLD."cart_id") AND NEW.recalled_at IS NULL AND NEW.deleted_at IS NULL AND EXISTS
    (SELECT 1 FROM "parked_cart" WHERE "cart_id" = NEW."cart_id" AND recalled_at IS NULL
    AND deleted_at IS NULL AND "id" <> NEW."id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: parked_cart.cart_id');
    END""",
    """CREATE TRIGGER "orders_number_once" BEFORE INSERT ON "orders" WHEN EXISTS (SELECT 1
    FROM "orders" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: orders.number');
    END""",
    """CREATE TRIGGER "orders_cart_id_once" BEFORE INSERT ON "orders" WHEN EXISTS (SELECT 1
    FROM "orders" WHERE "cart_id" = NEW."cart_id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: orders.cart_id');
    END""",
    """CREATE TRIGGER "order_line_order_id_position_once" BEFORE INSERT ON "order_line" WHEN
    EXISTS (SELECT 1 FROM "order_line" WHERE "order_id" = NEW."order_id" AND "position" =
    NEW."position") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: order_line.order_id, order_line.position');
    END""",
    """CREATE TRIGGER "payment_order_id_position_once" BEFORE INSERT ON "payment" WHEN EXISTS
    (SELECT 1 FROM "payment" WHERE "order_id" = NEW."order_id" AND "position" =
    NEW."position") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: payment.order_id, payment.position');
    END""",
    """CREATE TRIGGER "payment_attempt_id_once" BEFORE INSERT ON "payment" WHEN EXISTS
    (SELECT 1 FROM "payment" WHERE "attempt_id" = NEW."attempt_id") BEGIN SELECT
    RAISE(ABORT, 'UNIQUE constraint failed: payment.attempt_id'); END""",
    """CREATE TRIGGER "print_event_order_id_document_copy_number_till_once" BEFORE INSERT ON
    "print_event" WHEN EXISTS (SELECT 1 FROM "print_event" WHERE "order_id" =
    NEW."order_id" AND "document" = NEW."document" AND "copy_number" = NEW."copy_number"
    AND "till" = NEW."till") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: print_event.order_id, print_event.document, print_event.copy_number, print_event.till');
    END""",
    """CREATE TRIGGER "order_change_order_id_version_once" BEFORE INSERT ON "order_change"
    WHEN EXISTS (SELECT 1 FROM "order_change" WHERE "order_id" = NEW."order_id" AND
    "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: order_change.order_id, order_change.version');
    END""",
    """CREATE TRIGGER "order_event_order_id_once" BEFORE INSERT ON "order_event" WHEN
    NEW.event IN ('cancelled', 'expired') AND EXISTS (SELECT 1 FROM "order_event" WHERE
    "order_id" = NEW."order_id" AND event IN ('cancelled', 'expired')) BEGIN SELECT
    RAISE(ABORT, 'UNIQUE constraint failed: order_event.order_id'); END""",
    """CREATE TRIGGER "fulfilment_terms_fulfilment_id_version_once" BEFORE INSERT ON
    "fulfilment_terms" WHEN EXISTS (SELECT 1 FROM "fulfilment_terms" WHERE "fulfilment_id"
    = NEW."fulfilment_id" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: fulfilment_terms.fulfilment_id, fulfilment_terms.version');
    END""",
    """CREATE TRIGGER "due_order_id_version_position_once" BEFORE INSERT ON "due" WHEN EXISTS
    (SELECT 1 FROM "due" WHERE "order_id" = NEW."order_id" AND "version" = NEW."version"
    AND "position" = NEW."position") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: due.order_id, due.version, due.position');
    END""",
    """CREATE TRIGGER "carrier_code_once" BEFORE INSERT ON "carrier" WHEN EXISTS (SELECT 1
    FROM "carrier" WHERE "code" = NEW."code") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: carrier.code');
    END""",
    """CREATE TRIGGER "carrier_code_once_still" BEFORE UPDATE ON "carrier" WHEN NOT
    (NEW."code" IS OLD."code") AND EXISTS (SELECT 1 FROM "carrier" WHERE "code" =
    NEW."code" AND "id" <> NEW."id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: carrier.code');
    END""",
    """CREATE TRIGGER "shipment_number_once" BEFORE INSERT ON "shipment" WHEN EXISTS (SELECT
    1 FROM "shipment" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: shipment.number');
    END""",
    """CREATE TRIGGER "shipment_event_shipment_id_once" BEFORE INSERT ON "shipment_event"
    WHEN NEW.state IN ('signed', 'returned', 'cancelled') AND EXISTS (SELECT 1 FROM
    "shipment_event" WHERE "shipment_id" = NEW."shipment_id" AND state IN ('signed',
    'returned', 'cancelled')) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: shipment_event.shipment_id');
    END""",
    """CREATE TRIGGER "parcel_shipment_id_position_once" BEFORE INSERT ON "parcel" WHEN
    EXISTS (SELECT 1 FROM "parcel" WHERE "shipment_id" = NEW."shipment_id" AND "position"
    = NEW."position") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: parcel.shipment_id, parcel.position');
    END""",
    """CREATE TRIGGER "pick_list_number_once" BEFORE INSERT ON "pick_list" WHEN EXISTS
    (SELECT 1 FROM "pick_list" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT,
    'UNIQUE constraint failed: pick_list.number'); END""",
    """CREATE TRIGGER "hand_over_number_once" BEFORE INSERT ON "hand_over" WHEN EXISTS
    (SELECT 1 FROM "hand_over" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT,
    'UNIQUE constraint failed: hand_over.number'); END""",
    """CREATE TRIGGER "driver_run_number_once" BEFORE INSERT ON "driver_run" WHEN EXISTS
    (SELECT 1 FROM "driver_run" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT,
    'UNIQUE constraint failed: driver_run.number'); END""",
    """CREATE TRIGGER "run_settlement_run_id_once" BEFORE INSERT ON "run_settlement" WHEN
    EXISTS (SELECT 1 FROM "run_settlement" WHERE "run_id" = NEW."run_id") BEGIN SELECT
    RAISE(ABORT, 'UNIQUE constraint failed: run_settlement.run_id'); END""",
    """CREATE TRIGGER "return_policy_category_id_once" BEFORE INSERT ON "return_policy" WHEN
    EXISTS (SELECT 1 FROM "return_policy" WHERE "category_id" = NEW."category_id") BEGIN
    SELECT RAISE(ABORT, 'UNIQUE constraint failed: return_policy.category_id'); END""",
    """CREATE TRIGGER "return_policy_category_id_once_still" BEFORE UPDATE ON "return_policy"
    WHEN NOT (NEW."category_id" IS OLD."category_id") AND EXISTS (SELECT 1 FROM
    "return_policy" WHERE "category_id" = NEW."category_id" AND "id" <> NEW."id") BEGIN
    SELECT RAISE(ABORT, 'UNIQUE constraint failed: return_policy.category_id'); END""",
    """CREATE TRIGGER "return_request_number_once" BEFORE INSERT ON "return_request" WHEN
    EXISTS (SELECT 1 FROM "return_request" WHERE "number" = NEW."number") BEGIN SELECT
    RAISE(ABORT, 'UNIQUE constraint failed: return_request.number'); END""",
    """CREATE TRIGGER "return_line_request_id_position_once" BEFORE INSERT ON "return_line"
    WHEN EXISTS (SELECT 1 FROM "return_line" WHERE "request_id" = NEW."request_id" AND
    "position" = NEW."position") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: return_line.request_id, return_line.position');
    END""",
    """CREATE TRIGGER "return_event_request_id_once" BEFORE INSERT ON "return_event" WHEN
    NEW.state IN ('rejected', 'withdrawn', 'refused', 'settled') AND EXISTS (SELECT 1 FROM
    "return_event" WHERE "request_id" = NEW."request_id" AND state IN ('rejected',
    'withdrawn', 'refused', 'settled')) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: return_event.request_id');
    END""",
    """CREATE TRIGGER "settlement_line_inspection_id_once" BEFORE INSERT ON "settlement_line"
    WHEN EXISTS (SELECT 1 FROM "settlement_line" WHERE "inspection_id" =
    NEW."inspection_id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: settlement_line.inspection_id');
    END""",
    """CREATE TRIGGER "notice_dedupe_once" BEFORE INSERT ON "notice" WHEN EXISTS (SELECT 1
    FROM "notice" WHERE "dedupe" = NEW."dedupe") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: notice.dedupe');
    END""",
    """CREATE TRIGGER "ticket_number_once" BEFORE INSERT ON "ticket" WHEN EXISTS (SELECT 1
    FROM "ticket" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: ticket.number');
    END""",
    """CREATE TRIGGER "review_order_line_id_once" BEFORE INSERT ON "review" WHEN EXISTS
    (SELECT 1 FROM "review" WHERE "order_line_id" = NEW."order_line_id") BEGIN SELECT
    RAISE(ABORT, 'UNIQUE constraint failed: review.order_line_id'); END""",
    """CREATE TRIGGER "tip_reverses_id_once" BEFORE INSERT ON "tip" WHEN EXISTS (SELECT 1
    FROM "tip" WHERE "reverses_id" = NEW."reverses_id") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: tip.reverses_id');
    END""",
    """CREATE TRIGGER "voucher_code_once" BEFORE INSERT ON "voucher" WHEN EXISTS (SELECT 1
    FROM "voucher" WHERE "code" = NEW."code") BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: voucher.code');
    END""",
    """CREATE TRIGGER "voucher_end_voucher_id_once" BEFORE INSERT ON "voucher_end" WHEN
    EXISTS (SELECT 1 FROM "voucher_end" WHERE "voucher_id" = NEW."voucher_id") BEGIN
    SELECT RAISE(ABORT, 'UNIQUE constraint failed: voucher_end.voucher_id'); END""",
)
