"""Step 1: the journal, blobs and customers' keys. Released: never edited."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE meta (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE migration (
    number     INTEGER PRIMARY KEY CHECK (number > 0),
    name       TEXT    NOT NULL,
    contracts  BOOLEAN NOT NULL,
    applied_at BIGINT  NOT NULL
        DEFAULT (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint
);

-- Texts compare by their bytes, as in every other store.
CREATE TABLE journal (
    seq           BIGINT   PRIMARY KEY CHECK (seq > 0),
    chain_id      TEXT     COLLATE "C" NOT NULL CHECK (chain_id <> ''),
    chain_seq     BIGINT   NOT NULL CHECK (chain_seq > 0),
    schema        INTEGER  NOT NULL CHECK (schema > 0),
    kind          TEXT     COLLATE "C" NOT NULL,
    key           TEXT     COLLATE "C" NOT NULL CHECK (key <> ''),
    customer_id   TEXT     COLLATE "C" NOT NULL,
    line_id       TEXT     COLLATE "C" NOT NULL,
    occurred_at   BIGINT   NOT NULL,
    effective_day INTEGER  NOT NULL,
    known_at      BIGINT   NOT NULL,
    recorded_at   BIGINT   NOT NULL,
    backfill      SMALLINT NOT NULL CHECK (backfill IN (0, 1)),
    body          BYTEA    NOT NULL,
    content_hash  BYTEA    NOT NULL CHECK (octet_length(content_hash) = 32),
    link          BYTEA    NOT NULL CHECK (octet_length(link) = 32),
    UNIQUE (key),
    UNIQUE (chain_id, chain_seq)
);
CREATE INDEX journal_customer ON journal (customer_id) WHERE kind = 'customer_registered';
CREATE INDEX journal_line ON journal (line_id) WHERE kind = 'line_opened';

-- The last number given. Its one row is what writers wait for: numbers follow commits.
CREATE TABLE tip (
    one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one),
    seq BIGINT  NOT NULL CHECK (seq >= 0)
) WITH (fillfactor = 10);
INSERT INTO tip (seq) VALUES (0);

CREATE TABLE blob (
    hash  TEXT  COLLATE "C" PRIMARY KEY CHECK (length(hash) = 64),
    bytes BYTEA NOT NULL
);

CREATE TABLE customer_key (
    customer_id TEXT COLLATE "C" PRIMARY KEY,
    wrapped     BYTEA
);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER journal_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the journal is append-only');
CREATE TRIGGER meta_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON meta
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a book is never changes');
CREATE TRIGGER migration_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON migration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a step that was taken stays taken');
CREATE TRIGGER blob_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON blob
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a blob is named by its content');
CREATE TRIGGER tip_never_removed BEFORE DELETE OR TRUNCATE ON tip
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('numbers go on');
CREATE TRIGGER tip_never_back BEFORE UPDATE ON tip
    FOR EACH ROW WHEN (NEW.seq < OLD.seq) EXECUTE FUNCTION refuse('numbers go on');
INSERT INTO migration (number, name, contracts) VALUES (1, 'journal', true);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(TABLES)
