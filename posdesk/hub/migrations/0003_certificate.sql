-- The certificate that the hub made itself, and its key: every process of this database shows the
-- same one, and so does a hub that was restored from a backup on another machine.
CREATE TABLE hub_certificate (
    id integer PRIMARY KEY CHECK (id = 1),
    certificate text NOT NULL,        -- PEM
    key text NOT NULL
);
