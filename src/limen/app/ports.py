"""What use cases need from the outside: a journal with its units and outbox, a vault."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from limen.app.index_ports import IndexUnit, LineIndex
from limen.app.keeping_ports import Anchors, Copies, Succession, Vault
from limen.app.quota_ports import Leasing, Quotas
from limen.kernel.dates import Instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from limen.book.events import Event, LineOpened


class Put(enum.Enum):
    """What became of one event handed to the journal."""

    WRITTEN = "written"
    REPEATED = "repeated"  # same key, same content: nothing to do
    CONFLICT = "conflict"  # same key, other content: refused
    HELD_BACK = "held_back"  # not written, because another entry of its unit conflicts


Entry = tuple[str, int, str, str, str, str, Instant, int, Instant, int, bytes, bytes]
"""An event as the journal stores it: `append` makes it, a bulk load makes it itself.

``(chain_id, schema, kind, key, customer_id, line_id, occurred_at, effective_day, known_at,
backfill, body, content_hash)``; `backfill` is 0 or 1, `effective_day` counts days since
1970-01-01, `body` is canonical JSON, `content_hash` is `limen.book.chain`'s. A plain tuple,
because a load makes millions of them.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """Where and since when a customer or line is in the book."""

    chain_id: str
    known_at: Instant


@dataclass(frozen=True, slots=True)
class BookInfo:
    """What a book is: one tenant, one zone for business dates."""

    tenant: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first bad entry of a chain."""

    chain_id: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell another system once the commit that holds it is durable.

    `message_id` is unique in the book and is for ever: a receiver may see a message twice and
    drops the second by it.
    """

    message_id: str
    topic: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """A message taken from the outbox to be sent.

    Attributes
    ----------
    number
        Place in the outbox: messages are handed out by it.
    lease
        How often the message was taken; a sender whose lease is older is too late.
    """

    number: int
    lease: int
    message: Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command was answered: stored with its effect, returned when it comes again.

    Attributes
    ----------
    key
        The command's idempotency key, unique in the book.
    body_hash
        SHA-256 of what was asked: the same key with another one is another command, and refused.
    reply
        Canonical bytes of the answer.
    """

    key: str
    body_hash: bytes
    reply: bytes


class Journal(Protocol):
    """An append-only store of events with a hash chain per group."""

    @property
    def info(self) -> BookInfo:
        """What book this is."""
        ...

    def append(self, events: Sequence[Event], recorded_at: Instant) -> list[Put]:
        """Write events in one durable commit, each judged alone by key and content.

        Raises
        ------
        ConcurrencyConflict
            If another writer holds the book; nothing was written.
        Unavailable
            If the store is lost or full; nothing was written.
        OutcomeUnknown
            If the store was lost at the commit: append the same again.
        """
        ...

    def append_entries(
        self, entries: Sequence[Entry], recorded_at: Instant, units: Sequence[int] | None = None
    ) -> list[Put]:
        """Write entries in one durable commit, as `append` does; the bulk way in.

        Neighbours with the same number in `units` stand or fall together: where one conflicts,
        the others are held back. Without `units` each entry is judged alone.

        Raises
        ------
        ConcurrencyConflict, Unavailable, OutcomeUnknown
            As `append`.
        """
        ...

    def known_customers(self, customer_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of the customers that are registered in the book."""
        ...

    def known_lines(self, line_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of the lines that are open in the book."""
        ...

    def openings(self, line_ids: Iterable[str]) -> dict[str, LineOpened]:
        """Return how those of the lines were opened that are in the book."""
        ...

    def events_under(self, prefix: str, holding: bytes) -> Iterator[Event]:
        """Yield the events whose keys begin with `prefix`, in the order of their keys.

        Found by the keys' own index; of them only those whose stored body holds some bytes.
        """
        ...

    def head(self) -> int:
        """Return the newest `seq`, 0 in an empty book."""
        ...

    def chain_events(
        self, chain_id: str, known_at: Instant | None = None, seq_max: int | None = None
    ) -> list[Event]:
        """Return a chain's events with `known_at` ≤ and `seq` ≤, ordered by (`known_at`, `seq`)."""
        ...

    def all_chains(
        self, known_at: Instant | None = None, seq_max: int | None = None
    ) -> Iterator[tuple[str, list[Event]]]:
        """Yield every group chain in id order, each as `chain_events` does; bounded memory."""
        ...

    def find_decision(self, decision_id: str) -> Event | None:
        """Return the event that stored a decision."""
        ...

    def event_by_key(self, key: str) -> Event | None:
        """Return the event written under a key."""
        ...

    def newest_of(self, chain_id: str, kind: str) -> Event | None:
        """Return the event of a kind that was written last to a chain, found from its end."""
        ...

    def verify(self) -> list[ChainFault]:
        """Recompute every link; return the first fault of each broken chain."""
        ...

    def put_blob(self, data: bytes) -> str:
        """Keep bytes under their SHA-256 and return it."""
        ...

    def get_blob(self, digest: str) -> bytes | None:
        """Return bytes kept before; `JournalCorrupt` if they are others now."""
        ...

    def fold_of(self, chain_id: str) -> bytes:
        """Return what a unit kept of a group's features; empty where it kept nothing."""
        ...

    def close(self) -> None:
        """Release the store."""
        ...


class Unit(IndexUnit, Leasing, Protocol):
    """One transaction over locked chains: what is written in it is durable together or not at all.

    Reads see what the unit itself wrote, and nothing that others wrote to the locked chains since.
    """

    def chain_events(self, chain_id: str, after: int = 0) -> list[Event]:
        """Return a chain's events beyond its `after`-th, ordered by (`known_at`, `seq`)."""
        ...

    def answer_to(self, key: str) -> Answer | None:
        """Return what the command of this key was answered."""
        ...

    def answers_to(self, keys: Sequence[str]) -> dict[str, Answer]:
        """Return those of many commands' answers that were given, in one look at the store."""
        ...

    def attempt(self) -> AbstractContextManager[None]:
        """Let what a block writes stand alone: of one that raises, nothing is left in the unit.

        The exception goes on to the caller, who may catch it and attempt the next command. What
        the block read before it raised was true then.

        Raises
        ------
        InvariantViolated
            If there is an attempt within the attempt.
        """
        ...

    def append(self, events: Sequence[Event], recorded_at: Instant) -> list[Put]:
        """Write events, each judged alone by key and content.

        Raises
        ------
        InvariantViolated
            If an event belongs to a chain that the unit did not lock.
        """
        ...

    def enqueue(self, messages: Sequence[Message], recorded_at: Instant) -> None:
        """Put messages into the outbox; one whose id is there already is left as it is."""
        ...

    def remember(self, answer: Answer, recorded_at: Instant) -> None:
        """Store what a command is answered.

        Raises
        ------
        ConcurrencyConflict
            If the key was answered by somebody else; nothing of the unit was written. A store
            may say so at the end of the unit.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a unit will ask first, so that a server is asked once; changes no answer.

    Attributes
    ----------
    keys
        Keys of commands whose answers it looks for, and of the events that it appends.
    after
        How many events of a chain it knows already, by chain.
    """

    keys: tuple[str, ...]
    after: Mapping[str, int]


class Units(Protocol):
    """A store that holds effect, answer, journal entry and outbox row in one commit."""

    def unit(
        self, chain_ids: Iterable[str], ahead: Ahead | None = None
    ) -> AbstractContextManager[Unit]:
        """Lock chains in id order and open a unit; it commits when its block ends well.

        Raises
        ------
        ConcurrencyConflict
            If the locks could not be had in time; nothing was written.
        Unavailable
            If the store is lost or full before the commit; nothing was written.
        OutcomeUnknown
            If the store was lost at the commit: do it again with the same keys.
        """
        ...


class Outbox(Protocol):
    """Messages waiting to be sent; at least once, in the order of their commits."""

    def take(
        self, count_max: int, now: Instant, until: Instant, topic: str | None = None
    ) -> list[Taken]:
        """Lease unsent messages that nobody holds at `now`; the lease ends at `until`.

        With `topic`, only messages of that topic.

        Raises
        ------
        BadInput
            If the store is a copy: nothing is sent from it.
        """
        ...

    def mark_sent(self, taken: Sequence[Taken], now: Instant) -> int:
        """Record that messages were sent; return how many leases still held.

        A message that another sender took meanwhile is left to that one.
        """
        ...

    def unsent(self) -> int:
        """Return how many messages still wait or are on their way."""
        ...


class Book(Journal, Units, Quotas, Outbox, Vault, Anchors, Copies, Succession, LineIndex, Protocol):
    """Everything that a store of a book offers."""
