-- The hub's ledger. Every table is keyed by tenant, so that a tenant can move to a server of its own.
-- Times are UTC milliseconds, money minor units, quantities thousandths. `month` is the first day of
-- the month in which the hub took an entry; partitions are made ahead of time by hub/partitions.py.

CREATE TABLE hub (
    id integer PRIMARY KEY CHECK (id = 1),
    epoch text NOT NULL,              -- a new one after every restore
    signing_key bytea NOT NULL,       -- Ed25519: what snapshots are signed with
    created_at bigint NOT NULL
);

CREATE TABLE tenant (
    id text PRIMARY KEY,
    name text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE store (
    tenant text NOT NULL REFERENCES tenant,
    id text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    zone text NOT NULL DEFAULT 'Asia/Shanghai',
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, code)
);

CREATE TABLE device (
    id text PRIMARY KEY,              -- as the till named itself
    tenant text NOT NULL,
    store text NOT NULL,
    till text NOT NULL,               -- its short code
    role text NOT NULL DEFAULT 'till' CHECK (role IN ('till', 'office')),
    public_key bytea NOT NULL,
    enrolled_at bigint NOT NULL,
    revoked_at bigint,
    seen_at bigint,
    waiting integer NOT NULL DEFAULT 0,
    skew bigint NOT NULL DEFAULT 0,   -- ms that its clock is ahead of the hub's
    proven_at bigint,
    schema integer NOT NULL,
    protocol integer NOT NULL,
    FOREIGN KEY (tenant, store) REFERENCES store
);
CREATE INDEX device_store ON device (tenant, store, till);

-- How far each epoch of a device was handed in: the row that a push locks first. What the hub itself
-- writes is the chain of a device `hub/TENANT`, which has no row in `device`.
CREATE TABLE device_epoch (
    device text NOT NULL,
    epoch bigint NOT NULL,
    last_seq bigint NOT NULL,
    last_hash bytea NOT NULL,
    PRIMARY KEY (device, epoch)
);

CREATE TABLE enrolment (
    code_hash bytea PRIMARY KEY,
    tenant text NOT NULL,
    store text NOT NULL,
    till text NOT NULL,
    role text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    used_by text,
    FOREIGN KEY (tenant, store) REFERENCES store
);

-- Wrong codes of the last quarter of an hour: whoever guesses is made to wait.
CREATE TABLE enrolment_try (
    tried_at bigint NOT NULL,
    address text NOT NULL
);

-- Every entry as it was handed in; what was erased of a person is taken out of private and salt.
CREATE TABLE entry (
    tenant text NOT NULL,
    store text NOT NULL,
    month date NOT NULL,
    id text NOT NULL,
    device text NOT NULL,
    epoch bigint NOT NULL,
    dseq bigint NOT NULL,
    command text NOT NULL,
    actor text,
    occurred_at bigint NOT NULL,
    hlc bigint NOT NULL,
    schema integer NOT NULL,
    seen bigint,
    changes bytea NOT NULL,
    private bytea,
    salt bytea,
    private_hash bytea,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    received_at bigint NOT NULL,
    PRIMARY KEY (tenant, store, month, id)
) PARTITION BY RANGE (month);

-- An id is taken once, for ever; and where the entry of a number is.
CREATE TABLE entry_key (
    tenant text NOT NULL,
    id text NOT NULL,
    device text NOT NULL,
    epoch bigint NOT NULL,
    dseq bigint NOT NULL,
    hash bytea NOT NULL,
    store text NOT NULL,
    month date NOT NULL,
    PRIMARY KEY (tenant, id)
) PARTITION BY HASH (tenant);
CREATE INDEX entry_key_place ON entry_key (device, epoch, dseq);

-- Where an entry was handed in again, under another number of a new epoch: it was applied once.
CREATE TABLE entry_again (
    tenant text NOT NULL,
    device text NOT NULL,
    epoch bigint NOT NULL,
    dseq bigint NOT NULL,
    id text NOT NULL,
    hash bytea NOT NULL,
    received_at bigint NOT NULL,
    PRIMARY KEY (tenant, device, epoch, dseq)
);

-- What came under a number or an id that was given out already: kept whole, for a person to look at.
CREATE TABLE contested (
    tenant text NOT NULL,
    id text NOT NULL,
    content bytea NOT NULL,           -- SHA-256 of what the entry says
    device text NOT NULL,
    epoch bigint NOT NULL,
    dseq bigint NOT NULL,
    body bytea NOT NULL,              -- the entry as MessagePack
    received_at bigint NOT NULL,
    PRIMARY KEY (tenant, id, content)
);

-- A stream's counter row is locked as the last thing before a commit: so its numbers have no gaps, and
-- whoever reads them in order misses none. `digest` is the sum of the hashes of its rows (digest.py).
CREATE TABLE stream (
    name text PRIMARY KEY,
    tenant text NOT NULL,
    store text NOT NULL,              -- empty: the tenant's
    head bigint NOT NULL DEFAULT 0,
    rows bigint NOT NULL DEFAULT 0,
    digest bytea NOT NULL,
    exceptions bigint NOT NULL DEFAULT 0   -- goes up whenever an exception of the store changes
);

CREATE TABLE stream_table (
    stream text NOT NULL REFERENCES stream,
    table_name text NOT NULL,
    rows bigint NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (stream, table_name)
);

CREATE TABLE feed (
    stream text NOT NULL,
    seq bigint NOT NULL,
    month date NOT NULL,
    tenant text NOT NULL,
    store text NOT NULL,
    entry_id text NOT NULL,
    pair bigint,                      -- its number in the other of its two streams
    size integer NOT NULL,
    PRIMARY KEY (stream, seq, month)
) PARTITION BY RANGE (month);

-- The rows of all streams as they are now; `store` is empty for the tenant's. `columns` are those of
-- the row but its key; `clocks` {column: [hlc, device]} where a register was written after it was made.
CREATE TABLE ledger_row (
    tenant text NOT NULL,
    store text NOT NULL,
    table_name text NOT NULL,
    key text NOT NULL,
    columns json NOT NULL,
    clocks json NOT NULL DEFAULT '{}',
    hash bytea NOT NULL,
    PRIMARY KEY (tenant, store, table_name, key)
) PARTITION BY HASH (tenant, store);

-- Which entries' private parts tell of a row: what an erasure empties.
CREATE TABLE private_row (
    tenant text NOT NULL,
    table_name text NOT NULL,
    key text NOT NULL,
    entry_id text NOT NULL,
    PRIMARY KEY (tenant, table_name, key, entry_id)
) PARTITION BY HASH (tenant);

-- What may not be more than something: `used` of `cap` (NULL: not known yet), by rule and subject.
CREATE TABLE bound (
    tenant text NOT NULL,
    rule text NOT NULL,
    subject text NOT NULL,
    cap bigint,
    used bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, rule, subject)
) PARTITION BY HASH (tenant);

CREATE TABLE exception (
    id text PRIMARY KEY,
    tenant text NOT NULL,
    store text NOT NULL,
    code text NOT NULL,
    subject_table text NOT NULL,
    subject_key text NOT NULL,
    entry_id text,
    order_id text,
    place text NOT NULL DEFAULT '',
    amount bigint,
    detail text NOT NULL DEFAULT '',
    device text NOT NULL,
    till text NOT NULL,
    raised_at bigint NOT NULL,
    closed_at bigint,
    closed_by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT ''
);
CREATE INDEX exception_open ON exception (tenant, store, raised_at) WHERE closed_at IS NULL;
CREATE INDEX exception_subject ON exception (tenant, code, subject_key);

-- At the commit, when a push has locked its streams already: so nobody waits for it.
CREATE FUNCTION exception_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE stream SET exceptions = exceptions + 1
    WHERE name = 'store/' || NEW.tenant || '/' || NEW.store;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER exception_changed AFTER INSERT OR UPDATE ON exception
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION exception_changed();

CREATE TABLE quarantine (
    entry_id text NOT NULL,
    tenant text NOT NULL,
    store text NOT NULL,
    device text NOT NULL,
    till text NOT NULL,
    command text NOT NULL,
    reason text NOT NULL,             -- poison, revoked, not_allowed, wrong_store, card_number
    detail text NOT NULL DEFAULT '',
    held_at bigint NOT NULL,
    released_at bigint,
    released_by text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, entry_id)
);
CREATE INDEX quarantine_waiting ON quarantine (tenant, device) WHERE released_at IS NULL;

-- Figures of a day by the hub's own clock, for the owner: they are the sum of the tills'.
CREATE TABLE day_total (
    tenant text NOT NULL,
    store text NOT NULL,
    business_day text NOT NULL,
    till text NOT NULL,
    measure text NOT NULL,            -- sales, tender, refund
    key text NOT NULL DEFAULT '',
    count bigint NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (tenant, store, business_day, till, measure, key)
);

CREATE TABLE stock (
    tenant text NOT NULL,
    store text NOT NULL,
    variant text NOT NULL,
    on_hand bigint NOT NULL,
    counted boolean NOT NULL DEFAULT false,   -- something was received, imported or counted
    PRIMARY KEY (tenant, store, variant)
);

CREATE TABLE lease (
    id text PRIMARY KEY,
    tenant text NOT NULL,
    member text NOT NULL,
    device text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    spent bigint NOT NULL DEFAULT 0,
    expires_at bigint NOT NULL,
    ended_at bigint
);
CREATE INDEX lease_open ON lease (tenant, member) WHERE ended_at IS NULL;

CREATE TABLE ask (
    tenant text NOT NULL,
    store text NOT NULL,
    parked_cart text NOT NULL,
    owner_till text NOT NULL,
    asking_till text NOT NULL,
    asked_at bigint NOT NULL,
    PRIMARY KEY (tenant, parked_cart)
);

CREATE TABLE snapshot (
    id text PRIMARY KEY,
    tenant text NOT NULL,
    store text NOT NULL,
    tenant_seq bigint NOT NULL,
    store_seq bigint NOT NULL,
    hub_epoch text NOT NULL,
    schema integer NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    path text NOT NULL,
    made_at bigint NOT NULL,
    manifest bytea NOT NULL,          -- as it is sent, and signed
    signature bytea NOT NULL
);
CREATE INDEX snapshot_store ON snapshot (tenant, store, made_at);

CREATE TABLE owner (
    login text PRIMARY KEY,
    tenant text NOT NULL REFERENCES tenant,
    password_hash text NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    locked_until bigint NOT NULL DEFAULT 0,
    created_at bigint NOT NULL
);

CREATE TABLE web_session (
    token_hash bytea PRIMARY KEY,
    login text NOT NULL REFERENCES owner ON DELETE CASCADE,
    expires_at bigint NOT NULL
);

-- Eight parts of each table that is keyed by hash.
DO $$
BEGIN
    FOR part IN 0..7 LOOP
        EXECUTE format('CREATE TABLE ledger_row_%s PARTITION OF ledger_row FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE private_row_%s PARTITION OF private_row FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE bound_%s PARTITION OF bound FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE entry_key_%s PARTITION OF entry_key FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
    END LOOP;
END $$;
