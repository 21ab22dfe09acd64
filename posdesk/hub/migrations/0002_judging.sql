-- What the hub needs to find contradictions between tills. All of these indexes are partial: a
-- counter sale touches one of them, with its payment.

CREATE INDEX row_of_line ON ledger_row (tenant, store, (columns ->> 'order_line_id'))
    WHERE table_name IN ('return_line', 'line_cancel', 'shipment_line');
CREATE INDEX row_of_request ON ledger_row (tenant, store, (columns ->> 'request_id'))
    WHERE table_name IN ('return_line', 'return_event', 'settlement');
CREATE INDEX row_of_return_line ON ledger_row (tenant, store, (columns ->> 'return_line_id'))
    WHERE table_name = 'settlement_line';
CREATE INDEX row_of_shipment ON ledger_row (tenant, store, (columns ->> 'shipment_id'))
    WHERE table_name IN ('shipment_line', 'shipment_event');
CREATE INDEX row_of_order ON ledger_row (tenant, store, (columns ->> 'order_id'))
    WHERE table_name IN ('payment', 'refund', 'order_change', 'return_request');
CREATE INDEX row_of_voucher_kind ON ledger_row (tenant, store, (columns ->> 'variant_id'))
    WHERE table_name = 'voucher';
CREATE INDEX row_of_voucher ON ledger_row (tenant, store, (columns ->> 'voucher_id'))
    WHERE table_name = 'voucher_end';
CREATE INDEX row_of_phone ON ledger_row (tenant, store, (columns ->> 'phone'))
    WHERE table_name = 'member_phone';
CREATE INDEX row_of_member ON ledger_row (tenant, store, (columns ->> 'member_id'))
    WHERE table_name IN ('member_phone', 'member_address');

-- Bounds whose cap has not arrived yet.
CREATE INDEX bound_waiting ON bound (tenant, rule) WHERE cap IS NULL;

-- Who last wrote a column of which two tills may not know each other's edits, and after which
-- position of the tenant's stream: whether somebody had seen that edit is read off the feed.
CREATE TABLE edit (
    tenant text NOT NULL,
    table_name text NOT NULL,
    key text NOT NULL,
    column_name text NOT NULL,
    entry_id text NOT NULL,
    device text NOT NULL,
    after_seq bigint NOT NULL,
    PRIMARY KEY (tenant, table_name, key, column_name)
) PARTITION BY HASH (tenant);
CREATE TABLE edit_0 PARTITION OF edit FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE edit_1 PARTITION OF edit FOR VALUES WITH (MODULUS 2, REMAINDER 1);
