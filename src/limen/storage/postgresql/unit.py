"""A unit over PostgreSQL: journal, answers and outbox in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import errors

from limen.app.ports import Answer, Message, Put, Taken, quota_of
from limen.kernel.errors import ConcurrencyConflict
from limen.storage.postgresql.writer import write
from limen.storage.rows import entry_of, event_of
from limen.storage.sqlite_unit import answered, check_locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import psycopg

    from limen.book.events import Event
    from limen.kernel.dates import Instant
    from limen.storage.postgresql.statements import Statements


class PostgresUnit:
    """`Unit` within a transaction that holds its chains."""

    def __init__(
        self, connection: psycopg.Connection, statements: Statements, chain_ids: Iterable[str]
    ) -> None:
        self._connection = connection
        self._statements = statements
        self._chains = frozenset(chain_ids)

    def chain_events(self, chain_id: str, after: int = 0) -> list[Event]:
        """Return a chain's events beyond its `after`-th, ordered by (`known_at`, `seq`)."""
        found = self._connection.execute(self._statements.chain_after, (chain_id, after))
        return [event_of(row) for row in found]

    def answer_to(self, key: str) -> Answer | None:
        """Return what the command of this key was answered."""
        row = self._connection.execute(self._statements.answer, (key,)).fetchone()
        return None if row is None else Answer(*row)

    def answers_to(self, keys: Sequence[str]) -> dict[str, Answer]:
        """Return the answers of those keys that have one."""
        rows = self._connection.execute(self._statements.answers, (list(keys),))
        return {row[0]: Answer(*row) for row in rows}

    def append(self, events: Sequence[Event], recorded_at: Instant) -> list[Put]:
        """Write events, each judged alone by key and content."""
        check_locked(self._chains, events)
        entries = [entry_of(event) for event in events]
        try:
            return write(self._connection, self._statements, entries, recorded_at)
        except errors.UniqueViolation:
            raise ConcurrencyConflict("a key was written meanwhile; try again") from None

    def enqueue(self, messages: Sequence[Message], recorded_at: Instant) -> None:
        """Put messages into the outbox; one whose id is there already is left as it is."""
        with self._connection.cursor() as cursor:
            cursor.executemany(
                self._statements.enqueue,
                [(item.message_id, item.topic, item.body, recorded_at) for item in messages],
            )

    def remember(self, answer: Answer, recorded_at: Instant) -> None:
        """Store what a command is answered."""
        try:
            self._connection.execute(
                self._statements.remember,
                (answer.key, answer.body_hash, answer.reply, recorded_at),
            )
        except errors.UniqueViolation:
            raise answered(answer) from None

    def remember_all(self, answers: Sequence[Answer], recorded_at: Instant) -> None:
        """Store what several commands are answered."""
        rows = [(each.key, each.body_hash, each.reply, recorded_at) for each in answers]
        try:
            with self._connection.cursor() as cursor:
                cursor.executemany(self._statements.remember, rows)
        except errors.UniqueViolation:
            raise answered(*answers) from None

    def use_lease(self, lease_id: str, amount_minor: int) -> int | None:
        """Take from a lease; return what it has left, None where it lacks so much or is gone."""
        asked = {"id": lease_id, "amount": amount_minor}
        row = self._connection.execute(self._statements.use_lease, asked).fetchone()
        return None if row is None else int(row[0])

    def free_lease(self, lease_id: str, amount_minor: int) -> None:
        """Give back to a lease, or to its quota where the lease is gone."""
        asked = {"id": lease_id, "amount": amount_minor}
        if not self._connection.execute(self._statements.free_lease, asked).rowcount:
            freed = (amount_minor, quota_of(lease_id))
            self._connection.execute(self._statements.free_quota, freed)


def take(
    connection: psycopg.Connection,
    statements: Statements,
    count_max: int,
    now: Instant,
    until: Instant,
) -> list[Taken]:
    """Lease unsent messages; two senders at once get different ones."""
    rows = connection.execute(statements.take, (until, now, count_max)).fetchall()
    return [Taken(number, lease, Message(*message)) for number, lease, *message in sorted(rows)]


def mark_sent(
    connection: psycopg.Connection, statements: Statements, taken: Sequence[Taken], now: Instant
) -> int:
    """Record that messages were sent; return how many leases still held."""
    numbers, leases = [item.number for item in taken], [item.lease for item in taken]
    return connection.execute(statements.mark_sent, (now, numbers, leases)).rowcount
