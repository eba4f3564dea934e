"""Tables of a book kept in one SQLite file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

APPLICATION_ID = 0x4C_69_6D_6E
"""`Limn` in the file's header: this is a Limen book."""

FORMAT_VERSION = 1
"""Newest contracting step that this program knows. A book that had a newer one is refused, never
guessed at; steps that only add leave this number, so that older programs go on working."""

NEVER = 2**31 - 1
"""The `next_day` of a line to which nothing will happen by itself."""

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


_JOURNAL = """
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

_OUTBOX = """
CREATE TABLE migration (
    number     INTEGER PRIMARY KEY CHECK (number > 0),
    name       TEXT    NOT NULL,
    contracts  INTEGER NOT NULL CHECK (contracts IN (0, 1)),
    applied_at INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER) * 1000000)
) STRICT;
INSERT INTO migration (number, name, contracts) VALUES (1, 'journal', 1);

-- What a command was answered: the same key again gets the same bytes.
CREATE TABLE answer (
    key         TEXT    PRIMARY KEY CHECK (key <> ''),
    body_hash   BLOB    NOT NULL CHECK (length(body_hash) = 32),
    reply       BLOB    NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

-- What it says never changes; who holds it, and whether it was sent, does.
CREATE TABLE outbox (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id   TEXT    NOT NULL UNIQUE CHECK (message_id <> ''),
    topic        TEXT    NOT NULL CHECK (topic <> ''),
    body         BLOB    NOT NULL,
    recorded_at  INTEGER NOT NULL,
    lease        INTEGER NOT NULL DEFAULT 0 CHECK (lease >= 0),
    leased_until INTEGER NOT NULL DEFAULT 0 CHECK (leased_until >= 0),
    sent_at      INTEGER
) STRICT;
CREATE INDEX outbox_unsent ON outbox (number) WHERE sent_at IS NULL;

CREATE TRIGGER migration_never_updated BEFORE UPDATE ON migration
BEGIN SELECT RAISE(ABORT, 'a step that was taken stays taken'); END;
CREATE TRIGGER migration_never_deleted BEFORE DELETE ON migration
BEGIN SELECT RAISE(ABORT, 'a step that was taken stays taken'); END;
CREATE TRIGGER answer_never_updated BEFORE UPDATE ON answer
BEGIN SELECT RAISE(ABORT, 'an answer is given once'); END;
CREATE TRIGGER answer_never_deleted BEFORE DELETE ON answer
BEGIN SELECT RAISE(ABORT, 'an answer is given once'); END;
CREATE TRIGGER outbox_content_never_updated
BEFORE UPDATE OF number, message_id, topic, body, recorded_at ON outbox
BEGIN SELECT RAISE(ABORT, 'a message never changes'); END;
CREATE TRIGGER outbox_sent_stays_sent BEFORE UPDATE ON outbox WHEN OLD.sent_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a message that was sent stays sent'); END;
CREATE TRIGGER outbox_never_deleted BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'a message is kept'); END;
"""

_ANCHOR = """
-- Signed roots over all chains; each names the one before it, so that none can be taken out.
CREATE TABLE anchor (
    number      INTEGER PRIMARY KEY CHECK (number > 0),
    anchored_at INTEGER NOT NULL,
    head        INTEGER NOT NULL CHECK (head >= 0),
    chains      INTEGER NOT NULL CHECK (chains BETWEEN 0 AND head),
    root        BLOB    NOT NULL CHECK (length(root) = 32),
    previous    BLOB    NOT NULL UNIQUE CHECK (length(previous) = 32),
    public_key  BLOB    NOT NULL CHECK (length(public_key) = 32),
    signature   BLOB    NOT NULL CHECK (length(signature) = 64)
) STRICT;
CREATE TRIGGER anchor_never_updated BEFORE UPDATE ON anchor
BEGIN SELECT RAISE(ABORT, 'an anchor never changes'); END;
CREATE TRIGGER anchor_never_deleted BEFORE DELETE ON anchor
BEGIN SELECT RAISE(ABORT, 'an anchor never changes'); END;
"""

_LINE_INDEX = """
-- Derived from the journal, and rebuilt from it: which lines a daily close has to look at.
CREATE TABLE line_index (
    line_id  TEXT    PRIMARY KEY CHECK (line_id <> ''),
    chain_id TEXT    NOT NULL,
    next_day INTEGER NOT NULL,
    body     BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX line_index_due ON line_index (next_day, line_id, chain_id);
"""

_QUOTAS = """
-- What may be drawn under a quota in all; what is handed out never passes it.
CREATE TABLE quota (
    name         TEXT    PRIMARY KEY CHECK (name <> ''),
    total_minor  INTEGER NOT NULL CHECK (total_minor >= 0),
    leased_minor INTEGER NOT NULL DEFAULT 0
        CHECK (leased_minor >= 0 AND leased_minor <= total_minor)
) STRICT;

-- A holder's block of a quota: draws of one process take from its own row.
CREATE TABLE lease (
    id            TEXT    PRIMARY KEY CHECK (id <> ''),
    quota         TEXT    NOT NULL REFERENCES quota (name),
    holder        TEXT    NOT NULL,
    granted_minor INTEGER NOT NULL CHECK (granted_minor >= 0),
    used_minor    INTEGER NOT NULL DEFAULT 0
        CHECK (used_minor >= 0 AND used_minor <= granted_minor),
    expires_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX lease_quota ON lease (quota);
"""

# A line that was there before step 4 is due from its first day on: the next close takes it in.
_INDEX_FILLED = """
INSERT OR IGNORE INTO line_index
SELECT line_id, chain_id, min(effective_day), x'' FROM journal
WHERE kind = 'line_opened' AND json_valid(CAST(body AS TEXT))
AND coalesce(json_extract(CAST(body AS TEXT), '$.terms_id'), '') <> ''
AND coalesce(json_extract(CAST(body AS TEXT), '$.custody'), 'kept') = 'kept'
GROUP BY line_id;
"""

_STANDING = """
-- The newest row says whether this is the book, or a copy of it that sends nothing.
CREATE TABLE standing (
    number  INTEGER PRIMARY KEY CHECK (number > 0),
    is_book INTEGER NOT NULL CHECK (is_book IN (0, 1))
) STRICT;
CREATE TRIGGER standing_never_updated BEFORE UPDATE ON standing
BEGIN SELECT RAISE(ABORT, 'what a copy was stays told'); END;
CREATE TRIGGER standing_never_deleted BEFORE DELETE ON standing
BEGIN SELECT RAISE(ABORT, 'what a copy was stays told'); END;
"""


_FEATURE_STATE = """
-- Derived from the journal, and rebuilt from it: features of a group as far as they are folded.
CREATE TABLE feature_state (
    chain_id TEXT PRIMARY KEY CHECK (chain_id <> ''),
    body     BLOB NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the tables.

    `contracts` is True where a program that does not know the step can no longer use the book; a
    step that only adds is False, and programs of both versions work side by side.
    """

    number: int
    name: str
    script: str
    contracts: bool = False


STEPS = (
    Step(1, "journal", _JOURNAL, contracts=True),
    Step(2, "outbox", _OUTBOX),
    Step(3, "anchor", _ANCHOR),
    Step(4, "line_index", _LINE_INDEX),
    Step(5, "quotas", _QUOTAS),
    Step(6, "line_index_filled", _INDEX_FILLED),
    Step(7, "standing", _STANDING),
    Step(8, "feature_state", _FEATURE_STATE),
)
"""Every change in order. A step that was released is never edited; a new one is added."""
