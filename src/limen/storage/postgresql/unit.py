"""A unit over PostgreSQL: journal, answers and outbox in one transaction.

What a unit writes waits in memory and goes to the server together, last before the commit or when
the unit itself reads it: the one row that gives numbers is then held for as short as can be, and a
thousand commands cost a few statements.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from psycopg import errors

from limen.app.index_ports import IndexEntry
from limen.app.ports import Answer, Message, Put, Taken
from limen.book.quota import quota_of
from limen.kernel.errors import ConcurrencyConflict, InvariantViolated
from limen.storage.postgresql.reading import Reading
from limen.storage.postgresql.writer import COPIED_FROM, copy_rows, look_up, number, single
from limen.storage.rows import entry_of, event_of, judge
from limen.storage.sqlite_unit import answered, check_locked, next_day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import psycopg

    from limen.app.ports import Ahead, Entry
    from limen.book.events import Event
    from limen.kernel.dates import Instant
    from limen.storage.postgresql.statements import Statements
    from limen.storage.postgresql.writer import Heads

_SAVEPOINT, _RELEASE, _BACK = b"SAVEPOINT attempt", b"RELEASE attempt", b"ROLLBACK TO attempt"


class PostgresUnit:
    """`Unit` within a transaction that holds its chains."""

    _connection: psycopg.Connection

    def __init__(
        self, statements: Statements, chain_ids: Iterable[str], ahead: Ahead | None = None
    ) -> None:
        self._statements = statements
        self._reading = Reading(statements, ahead)
        self._chains = frozenset(chain_ids)
        self._heads: Heads = {}
        self._contents: dict[str, bytes] = {}
        self._answers: dict[str, Answer | None] = {}
        self._waiting = Waiting([], [], [])
        self._numbered: list[tuple[object, ...]] = []
        self._attempt: Attempt | None = None

    def ask(self, connection: psycopg.Connection, schema: str) -> None:
        """Send what begins the transaction, locks the chains and reads ahead."""
        self._reading.send(connection, schema, self._chains)

    def begin(self, connection: psycopg.Connection) -> None:
        """Work in a transaction that was begun and holds the chains."""
        self._connection = connection
        self._reading.take()
        self._heads |= self._reading.heads
        self._answers |= self._reading.answers

    def chain_events(self, chain_id: str, after: int = 0) -> list[Event]:
        """Return a chain's events beyond its `after`-th, ordered by (`known_at`, `seq`)."""
        if any(entry[0] == chain_id for entry, _ in self._waiting.entries):
            self.flush()
        read = self._reading.events.get((chain_id, after))
        if read is not None:
            return read
        found = self._connection.execute(self._statements.chain_after, (chain_id, after))
        return [event_of(row) for row in found]

    def answer_to(self, key: str) -> Answer | None:
        """Return what the command of this key was answered."""
        return self.answers_to([key]).get(key)

    def answers_to(self, keys: Sequence[str]) -> dict[str, Answer]:
        """Return those of the commands' answers that were given, asking the server once."""
        unknown = [key for key in keys if key not in self._answers]
        if unknown:
            rows = self._connection.execute(self._statements.answers, (unknown,)).fetchall()
            self._answers |= dict.fromkeys(unknown)
            self._answers |= {row[0]: Answer(*row) for row in rows}
        found = ((key, self._answers[key]) for key in keys)
        return {key: answer for key, answer in found if answer is not None}

    def append(self, events: Sequence[Event], recorded_at: Instant) -> list[Put]:
        """Write events, each judged alone by key and content."""
        check_locked(self._chains, events)
        entries = [entry_of(event) for event in events]
        unseen = {entry[0] for entry in entries} - self._heads.keys()
        keys = [entry[3] for entry in entries]
        read = self._reading.contents
        unread = [key for key in keys if key not in read]
        stored, heads = look_up(self._connection, self._statements, unread, unseen)
        self._heads |= heads
        for key in keys:
            content = self._contents.get(key) or read.get(key)
            if content:
                stored[key] = content
        puts = judge(entries, None, stored)
        if Put.WRITTEN in puts:
            self._reading.events.clear()
        for entry, put in zip(entries, puts, strict=True):
            if put is Put.WRITTEN:
                self._waiting.entries.append((entry, recorded_at))
                self._contents[entry[3]] = entry[11]
                if self._attempt is not None:
                    self._attempt.keys.append(entry[3])
        return puts

    def enqueue(self, messages: Sequence[Message], recorded_at: Instant) -> None:
        """Put messages into the outbox; one whose id is there already is left as it is."""
        self._waiting.messages.extend((message, recorded_at) for message in messages)

    def remember(self, answer: Answer, recorded_at: Instant) -> None:
        """Store what a command is answered."""
        if self.answer_to(answer.key) is not None:
            raise answered(answer)
        self._answers[answer.key] = answer
        self._waiting.answers.append((answer, recorded_at))
        if self._attempt is not None:
            self._attempt.answered.append(answer.key)

    def use_lease(self, lease_id: str, amount_minor: int) -> int | None:
        """Take from a lease; return what it has left, None where it lacks so much or is gone."""
        self._mark()
        asked = {"id": lease_id, "amount": amount_minor}
        row = self._connection.execute(self._statements.use_lease, asked).fetchone()
        return None if row is None else int(row[0])

    def free_lease(self, lease_id: str, amount_minor: int) -> None:
        """Give back to a lease, or to its quota where the lease is gone."""
        self._mark()
        asked = {"id": lease_id, "amount": amount_minor}
        if not self._connection.execute(self._statements.free_lease, asked).rowcount:
            freed = (amount_minor, quota_of(lease_id))
            self._connection.execute(self._statements.free_quota, freed)

    def _mark(self) -> None:
        """Set the attempt's savepoint before a statement that an attempt may have to undo."""
        if self._attempt is not None and self._attempt.heads is None:
            self.flush()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Let what the block writes stand alone: of a block that raises, nothing is left."""
        if self._attempt is not None:
            raise InvariantViolated("one attempt at a time")
        self._attempt = Attempt(self._waiting.sizes())
        try:
            yield
        except BaseException:
            self._undo(self._attempt)
            raise
        finally:
            if self._attempt.heads is not None and not self._connection.closed:
                self._connection.execute(_RELEASE)
            self._attempt = None

    def put_index(self, entries: Sequence[IndexEntry]) -> None:
        """Put lines' rows into the index, over those that were there."""
        self.flush()  # an entry that comes after its line's row would make the row look behind
        with self._connection.cursor() as cursor:
            cursor.executemany(
                self._statements.put_index,
                [(each.line_id, each.chain_id, next_day_of(each), each.row) for each in entries],
            )

    def flush(self) -> None:
        """Send what waits; what an attempt wrote comes after a savepoint."""
        if self._attempt is not None and self._attempt.heads is None:
            self._send(self._waiting.take(self._attempt.sizes))
            self._connection.execute(_SAVEPOINT)
            self._attempt.heads = dict(self._heads)
            self._attempt.sizes = (0, 0, 0)
        self._send(self._waiting.take(self._waiting.sizes()))

    def take_numbers(self) -> None:
        """Number what waits; from here on every other writer of the book waits for the commit."""
        if self._waiting.is_single:
            return  # the server numbers it, together with the commit
        self._numbered = number(
            self._connection, self._statements, self._waiting.entries, self._heads
        )
        if len(self._numbered) >= COPIED_FROM:
            copy_rows(self._connection, self._statements, self._numbered)
            self._numbered = []

    def single(self) -> tuple[bytes, Sequence[object]] | None:
        """Return the statement that writes all that waits, where one can."""
        if not self._waiting.is_single:
            return None
        (entry,), (answer,) = self._waiting.entries, self._waiting.answers
        return single(self._statements, entry, answer, self._heads)

    def finish(self) -> None:
        """Send what waits, in the caller's pipeline."""
        self._put(self._numbered, self._waiting)

    def _undo(self, attempt: Attempt) -> None:
        if attempt.heads is not None:
            if self._connection.closed:
                return  # the server has forgotten all of the unit
            self._connection.execute(_BACK)
            self._heads = attempt.heads
        self._waiting.keep(attempt.sizes)
        for key in attempt.keys:
            del self._contents[key]
        for key in attempt.answered:
            self._answers[key] = None

    def _send(self, waiting: Waiting) -> None:
        connection, statements = self._connection, self._statements
        try:
            rows = number(connection, statements, waiting.entries, self._heads)
            if len(rows) >= COPIED_FROM:
                copy_rows(connection, statements, rows)
                rows = []
            with connection.pipeline():
                self._put(rows, waiting)
        except errors.UniqueViolation:
            text = "a key was written or answered meanwhile; try again"
            raise ConcurrencyConflict(text) from None

    def _put(self, rows: Sequence[tuple[object, ...]], waiting: Waiting) -> None:
        connection, statements = self._connection, self._statements
        for row in rows:
            connection.execute(statements.insert, row)
        if waiting.messages:
            connection.execute(statements.enqueue, _columns(map(_message, waiting.messages)))
        if waiting.answers:
            connection.execute(statements.remember, _columns(map(_answer, waiting.answers)))


@dataclass(slots=True)
class Waiting:
    """What a unit wrote and has not sent, each with the instant at which it was recorded."""

    entries: list[tuple[Entry, Instant]]
    messages: list[tuple[Message, Instant]]
    answers: list[tuple[Answer, Instant]]

    def sizes(self) -> tuple[int, int, int]:
        """Return how much waits."""
        return len(self.entries), len(self.messages), len(self.answers)

    @property
    def is_single(self) -> bool:
        """Whether it is one event with its answer, and no message."""
        return self.sizes() == (1, 0, 1)

    def keep(self, sizes: tuple[int, int, int]) -> None:
        """Drop what is beyond sizes."""
        entries, messages, answers = sizes
        del self.entries[entries:], self.messages[messages:], self.answers[answers:]

    def take(self, sizes: tuple[int, int, int]) -> Waiting:
        """Remove and return what is within sizes."""
        entries, messages, answers = sizes
        taken = Waiting(self.entries[:entries], self.messages[:messages], self.answers[:answers])
        del self.entries[:entries], self.messages[:messages], self.answers[:answers]
        return taken


@dataclass(slots=True)
class Attempt:
    """What an attempt began with, and the keys that it wrote.

    Attributes
    ----------
    sizes
        What of `Waiting` is not the attempt's.
    heads
        The heads at the savepoint; None while there is none.
    """

    sizes: tuple[int, int, int]
    heads: Heads | None = None
    keys: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)


def _message(waiting: tuple[Message, Instant]) -> tuple[object, ...]:
    message, recorded_at = waiting
    return message.message_id, message.topic, message.body, recorded_at


def _answer(waiting: tuple[Answer, Instant]) -> tuple[object, ...]:
    answer, recorded_at = waiting
    return answer.key, answer.body_hash, answer.reply, recorded_at


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def take(
    connection: psycopg.Connection,
    statements: Statements,
    count_max: int,
    now: Instant,
    until: Instant,
    topic: str | None = None,
) -> list[Taken]:
    """Lease unsent messages; two senders at once get different ones."""
    rows = connection.execute(statements.take, (until, now, topic, count_max)).fetchall()
    return [Taken(number, lease, Message(*message)) for number, lease, *message in sorted(rows)]


def mark_sent(
    connection: psycopg.Connection, statements: Statements, taken: Sequence[Taken], now: Instant
) -> int:
    """Record that messages were sent; return how many leases still held."""
    numbers, leases = [item.number for item in taken], [item.lease for item in taken]
    return connection.execute(statements.mark_sent, (now, numbers, leases)).rowcount
