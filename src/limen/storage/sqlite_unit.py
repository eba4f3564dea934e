"""A unit over one SQLite file: journal, answers and outbox in the transaction of its book."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from limen.app.index_ports import IndexEntry
from limen.app.ports import Answer, Message, Put, Taken
from limen.book.quota import quota_of
from limen.kernel.errors import ConcurrencyConflict, InvariantViolated
from limen.storage.rows import EVENT_COLUMNS, entry_of, event_of
from limen.storage.schema import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from limen.book.events import Event
    from limen.kernel.dates import Instant
    from limen.storage.writer import Writer

_CHAIN = (
    f"SELECT {EVENT_COLUMNS} FROM journal "  # noqa: S608
    "WHERE chain_id = ? AND chain_seq > ? ORDER BY known_at, seq"
)
_TAKE = """
UPDATE outbox SET lease = lease + 1, leased_until = ? WHERE number IN (
    SELECT number FROM outbox WHERE sent_at IS NULL AND leased_until <= ?
    AND topic = coalesce(?, topic) ORDER BY number LIMIT ?
) RETURNING number, lease, message_id, topic, body
"""


class SqliteUnit:
    """`Unit`; the file has one writer at a time, so its chains are locked by that alone."""

    def __init__(
        self, connection: sqlite3.Connection, writer: Writer, chain_ids: Iterable[str]
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._chains = frozenset(chain_ids)
        self._in_attempt = False

    def chain_events(self, chain_id: str, after: int = 0) -> list[Event]:
        """Return a chain's events beyond its `after`-th, ordered by (`known_at`, `seq`)."""
        return [event_of(row) for row in self._connection.execute(_CHAIN, (chain_id, after))]

    def answer_to(self, key: str) -> Answer | None:
        """Return what the command of this key was answered."""
        row = self._connection.execute(
            "SELECT key, body_hash, reply FROM answer WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else Answer(*row)

    def answers_to(self, keys: Sequence[str]) -> dict[str, Answer]:
        """Return those of the commands' answers that were given."""
        rows = self._connection.execute(
            "SELECT key, body_hash, reply FROM answer "
            "WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        )
        return {row[0]: Answer(*row) for row in rows}

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Let what the block writes stand alone: of a block that raises, nothing is left."""
        if self._in_attempt:
            raise InvariantViolated("one attempt at a time")
        self._in_attempt = True
        moved = self._writer.moved()
        self._connection.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            # A statement that found the disk full has rolled the whole unit back already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO attempt")
            self._writer.back_to(moved)
            raise
        finally:
            if self._connection.in_transaction:
                self._connection.execute("RELEASE attempt")
            self._in_attempt = False

    def append(self, events: Sequence[Event], recorded_at: Instant) -> list[Put]:
        """Write events, each judged alone by key and content."""
        check_locked(self._chains, events)
        return self._writer.write([entry_of(event) for event in events], recorded_at, None)

    def enqueue(self, messages: Sequence[Message], recorded_at: Instant) -> None:
        """Put messages into the outbox; one whose id is there already is left as it is."""
        self._connection.executemany(
            "INSERT INTO outbox (message_id, topic, body, recorded_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (message_id) DO NOTHING",
            [(item.message_id, item.topic, item.body, recorded_at) for item in messages],
        )

    def remember(self, answer: Answer, recorded_at: Instant) -> None:
        """Store what a command is answered."""
        try:
            self._connection.execute(
                "INSERT INTO answer VALUES (?, ?, ?, ?)",
                (answer.key, answer.body_hash, answer.reply, recorded_at),
            )
        except sqlite3.IntegrityError:
            raise answered(answer) from None

    def use_lease(self, lease_id: str, amount_minor: int) -> int | None:
        """Take from a lease; return what it has left, None where it lacks so much or is gone."""
        row = self._connection.execute(
            "UPDATE lease SET used_minor = used_minor + :amount WHERE id = :id "
            "AND used_minor + :amount <= granted_minor RETURNING granted_minor - used_minor",
            {"id": lease_id, "amount": amount_minor},
        ).fetchone()
        return None if row is None else int(row[0])

    def free_lease(self, lease_id: str, amount_minor: int) -> None:
        """Give back to a lease, or to its quota where the lease is gone."""
        done = self._connection.execute(
            "UPDATE lease SET used_minor = used_minor - :amount "
            "WHERE id = :id AND used_minor >= :amount",
            {"id": lease_id, "amount": amount_minor},
        )
        if not done.rowcount:
            self._connection.execute(
                "UPDATE quota SET leased_minor = leased_minor - ? WHERE name = ?",
                (amount_minor, quota_of(lease_id)),
            )

    def lease_again(self, lease_id: str, amount_minor: int) -> None:
        """Count against a lease's quota once more what was given back."""
        self._connection.execute(
            "UPDATE quota SET leased_minor = leased_minor + :amount, "
            "total_minor = max(total_minor, leased_minor + :amount) WHERE name = :name",
            {"amount": amount_minor, "name": quota_of(lease_id)},
        )

    def put_index(self, entries: Sequence[IndexEntry]) -> None:
        """Put lines' rows into the index, over those that were there."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO line_index VALUES (?, ?, ?, ?)",
            [(each.line_id, each.chain_id, next_day_of(each), each.row) for each in entries],
        )

    def fold_of(self, chain_id: str) -> bytes:
        """Return what was kept of a group's features."""
        return FoldRows(self._connection).fold_of(chain_id)

    def put_fold(self, chain_id: str, body: bytes) -> None:
        """Keep a group's features, over what was there."""
        self._connection.execute(
            "INSERT OR REPLACE INTO feature_state VALUES (?, ?)", (chain_id, body)
        )


class FoldRows:
    """Features of groups as far as they are folded: one row a group, in the events' commit."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fold_of(self, chain_id: str) -> bytes:
        """Return what was kept of a group."""
        query = "SELECT body FROM feature_state WHERE chain_id = ?"
        row = self._connection.execute(query, (chain_id,)).fetchone()
        return b"" if row is None else bytes(row[0])

    def folds(self) -> list[str]:
        """Return the groups of which something was kept, by id."""
        query = "SELECT chain_id FROM feature_state WHERE length(body) > 0 ORDER BY chain_id"
        return [str(row[0]) for row in self._connection.execute(query)]


def next_day_of(entry: IndexEntry) -> int:
    """Return an entry's `next_day` as it is stored."""
    return NEVER if entry.next_day is None else entry.next_day


def take(
    connection: sqlite3.Connection,
    count_max: int,
    now: Instant,
    until: Instant,
    topic: str | None = None,
) -> list[Taken]:
    """Lease unsent messages; the caller owns the transaction."""
    rows = connection.execute(_TAKE, (until, now, topic, count_max)).fetchall()
    return [Taken(number, lease, Message(*message)) for number, lease, *message in sorted(rows)]


def mark_sent(connection: sqlite3.Connection, taken: Sequence[Taken], now: Instant) -> int:
    """Record that messages were sent; the caller owns the transaction."""
    return connection.executemany(
        "UPDATE outbox SET sent_at = ? WHERE number = ? AND lease = ? AND sent_at IS NULL",
        [(now, item.number, item.lease) for item in taken],
    ).rowcount


def check_locked(chains: frozenset[str], events: Sequence[Event]) -> None:
    """Refuse events of chains that a unit did not lock."""
    for event in events:
        if event.chain_id not in chains:
            raise InvariantViolated("a unit writes to chains it locked", chain=event.chain_id)


def answered(answer: Answer) -> ConcurrencyConflict:
    """Return the conflict of two units that answer one key."""
    return ConcurrencyConflict(f"the command '{answer.key}' was answered meanwhile; try again")
