"""Tables of a book kept in one SQLite file."""

from __future__ import annotations

from functools import lru_cache

APPLICATION_ID = 0x4C_69_6D_6E
"""`Limn` in the file's header: this is a Limen book."""

FORMAT_VERSION = 1
"""Format of the tables; a newer one is refused, never guessed at."""

COLUMNS = 16
_INSERT = (
    "INSERT INTO journal (chain_id, schema, kind, key, customer_id, line_id, occurred_at, "
    "effective_day, known_at, backfill, body, content_hash, seq, chain_seq, recorded_at, link) "
    "VALUES "
)


@lru_cache(maxsize=256)
def insert(rows: int) -> str:
    """Return the statement that inserts so many entries, each followed by what is added to it."""
    row = f"({', '.join('?' * COLUMNS)})"
    return _INSERT + ", ".join([row] * rows)


TABLES = """
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE journal (
    seq           INTEGER PRIMARY KEY CHECK (seq > 0),
    chain_id      TEXT    NOT NULL CHECK (chain_id <> ''),
    chain_seq     INTEGER NOT NULL CHECK (chain_seq > 0),
    schema        INTEGER NOT NULL CHECK (schema > 0),
    kind          TEXT    NOT NULL,
    key           TEXT    NOT NULL CHECK (key <> ''),
    customer_id   TEXT    NOT NULL,
    line_id       TEXT    NOT NULL,
    occurred_at   INTEGER NOT NULL,
    effective_day INTEGER NOT NULL,
    known_at      INTEGER NOT NULL,
    recorded_at   INTEGER NOT NULL,
    backfill      INTEGER NOT NULL CHECK (backfill IN (0, 1)),
    body          BLOB    NOT NULL,
    content_hash  BLOB    NOT NULL CHECK (length(content_hash) = 32),
    link          BLOB    NOT NULL CHECK (length(link) = 32),
    UNIQUE (key),
    UNIQUE (chain_id, chain_seq)
) STRICT;

-- Only these kinds are indexed by whom they concern: an import asks who is already here.
CREATE INDEX journal_customer ON journal (customer_id) WHERE kind = 'customer_registered';
CREATE INDEX journal_line ON journal (line_id) WHERE kind = 'line_opened';

CREATE TABLE blob (
    hash  TEXT PRIMARY KEY CHECK (length(hash) = 64),
    bytes BLOB NOT NULL
) STRICT;

-- Mutable by nature: erasing a customer empties `wrapped` and leaves the row as a tombstone.
CREATE TABLE customer_key (
    customer_id TEXT PRIMARY KEY,
    wrapped     BLOB
) STRICT;

CREATE TRIGGER journal_never_updated BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER meta_never_updated BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'what a book is never changes'); END;
CREATE TRIGGER meta_never_deleted BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'what a book is never changes'); END;
CREATE TRIGGER blob_never_updated BEFORE UPDATE ON blob
BEGIN SELECT RAISE(ABORT, 'a blob is named by its content'); END;
CREATE TRIGGER blob_never_deleted BEFORE DELETE ON blob
BEGIN SELECT RAISE(ABORT, 'a blob is named by its content'); END;
"""
