"""A book in a PostgreSQL database.

Writers lock the chains they write to; the journal's numbers follow the order of commits. One
connection a book: threads take turns, processes each open their own. Safe behind a pooler that
hands out connections by transaction.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

from psycopg import errors

from limen.app.index_ports import DueLine
from limen.app.ports import BookInfo, ChainFault, Entry, Known, Put, Taken
from limen.book.events import PORTFOLIO_CHAIN, Event, LineOpened
from limen.book.merkle import Head
from limen.book.quota import Quota
from limen.kernel.canon import sha256_hex
from limen.kernel.errors import ConcurrencyConflict, JournalCorrupt
from limen.storage.anchoring import Signing, anchors_of, number_taken, row_of
from limen.storage.keyring import Keyring
from limen.storage.postgresql.address import Address, read_address
from limen.storage.postgresql.copies import ROWS_A_FETCH, PostgresCopies
from limen.storage.postgresql.keys import PostgresKeys
from limen.storage.postgresql.link import Link, send_nothing
from limen.storage.postgresql.locks import lock_chains
from limen.storage.postgresql.migrating import check_format, create_tables
from limen.storage.postgresql.quotas import lease
from limen.storage.postgresql.statements import Statements
from limen.storage.postgresql.unit import PostgresUnit, mark_sent, take
from limen.storage.postgresql.writer import write
from limen.storage.rows import after_prefix, bounds_of, entry_of, event_of, openings_of, order_of
from limen.storage.schema import NEVER
from limen.storage.verify import chain_faults, gap_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import psycopg

    from limen.app.ports import Ahead
    from limen.book.anchor import Anchor
    from limen.book.quota import Lease, LeaseWish
    from limen.kernel.dates import Instant
    from limen.storage.postgresql.link import First, Together

ATTEMPTS = 5
"""How often an append is judged anew because somebody else wrote one of its keys meanwhile."""


def open_book(address: str, *, create: BookInfo | None = None) -> PostgresBook:
    """Open a book, or create it where `create` says what it shall be.

    Raises
    ------
    BadInput
        If there is no book, it is of a newer format, or already there on `create`.
    Unavailable
        If the server cannot be reached, is older than 15, or may lose what it acknowledges.
    """
    place = read_address(address)
    if create is not None:
        create_tables(place, create)
    return PostgresBook(place)


class PostgresBook(Signing, PostgresCopies):
    """`limen.app.ports.Book` over one schema; made by `open_book`."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._link = Link(address)
        self._statements = Statements(address.schema)
        try:
            self._info = check_format(self._link, self._statements, address)
        except BaseException:
            self._link.close()
            raise
        self._rows = PostgresKeys(self._link, self._statements)
        self._keys = Keyring(self._rows, address.key_file)

    @property
    def info(self) -> BookInfo:
        """What book this is."""
        return self._info

    # -- writing

    def append(self, events: Sequence[Event], recorded_at: Instant) -> list[Put]:
        """Write events in one durable commit, each judged alone by key and content."""
        return self.append_entries([entry_of(event) for event in events], recorded_at)

    def append_entries(
        self, entries: Sequence[Entry], recorded_at: Instant, units: Sequence[int] | None = None
    ) -> list[Put]:
        """Write entries in one durable commit; see `limen.app.ports.Journal`."""
        for _ in range(ATTEMPTS):
            try:
                with self._transaction({entry[0] for entry in entries}) as connection:
                    return write(connection, self._statements, entries, recorded_at, units)
            except errors.UniqueViolation:
                continue  # a key was written meanwhile: now it will be found
        raise ConcurrencyConflict("others keep writing the same keys; try again")

    @contextmanager
    def unit(self, chain_ids: Iterable[str], ahead: Ahead | None = None) -> Iterator[PostgresUnit]:
        """Lock chains and open a unit; see `limen.app.ports.Units`."""
        unit = PostgresUnit(self._statements, frozenset(chain_ids), ahead)
        schema = self._address.schema
        with self._transaction(
            last=unit.finish, first=lambda c: unit.ask(c, schema), together=unit.single
        ) as connection:
            unit.begin(connection)
            yield unit
            unit.take_numbers()

    def take(
        self, count_max: int, now: Instant, until: Instant, topic: str | None = None
    ) -> list[Taken]:
        """Lease unsent messages that nobody holds at `now`; the lease ends at `until`."""
        with self._transaction() as connection:
            self.standing().check_may_send(self._address.shown)
            return take(connection, self._statements, count_max, now, until, topic)

    def mark_sent(self, taken: Sequence[Taken], now: Instant) -> int:
        """Record that messages were sent; return how many leases still held."""
        with self._transaction() as connection:
            return mark_sent(connection, self._statements, taken, now)

    def unsent(self) -> int:
        """Return how many messages still wait or are on their way."""
        return int(self._link.rows(self._statements.unsent)[0][0])

    def lease(self, wish: LeaseWish, now: Instant, until: Instant) -> Lease:
        """Let a holder's lease take another block; see `limen.app.ports.Quotas`."""
        with self._transaction() as connection:
            return lease(connection, self._statements, wish, now, until)

    def quotas(self) -> list[Quota]:
        """Return every quota, by name."""
        return [Quota(*row) for row in self._link.rows(self._statements.quotas)]

    def used(self) -> dict[str, int]:
        """Return what draws hold of each quota."""
        return dict(self._link.rows(self._statements.used))

    def put_used(self, used: Mapping[str, int]) -> None:
        """Set what draws hold of these quotas; see `limen.app.ports.Quotas`."""
        with self._transaction() as connection:
            for name, amount_minor in sorted(used.items()):
                connection.execute(self._statements.lock_quota, (name,))
                connection.execute(self._statements.drop_leases, (name,))
                connection.execute(self._statements.put_used, {"name": name, "used": amount_minor})

    def put_blob(self, data: bytes) -> str:
        """Keep bytes under their SHA-256 and return it."""
        digest = sha256_hex(data)
        with self._transaction() as connection:
            connection.execute(self._statements.put_blob, (digest, data))
        return digest

    @contextmanager
    def _transaction(
        self,
        chain_ids: Iterable[str] = (),
        last: Callable[[], None] = send_nothing,
        first: First | None = None,
        together: Together | None = None,
    ) -> Iterator[psycopg.Connection]:
        with self._link.transaction(last, first, together) as connection:
            chains = list(chain_ids)
            if chains:
                lock_chains(connection, self._address.schema, chains)
            self._rows.connection = connection
            self._keys.store_new()
            yield connection
        self._keys.committed()

    # -- reading

    def head(self) -> int:
        """Return the newest `seq`, 0 in an empty book."""
        return int(self._link.rows(self._statements.head)[0][0])

    def chain_events(
        self, chain_id: str, known_at: Instant | None = None, seq_max: int | None = None
    ) -> list[Event]:
        """Return a chain's events with `known_at` ≤ and `seq` ≤, ordered by (`known_at`, `seq`)."""
        rows = self._link.rows(self._statements.chain, (chain_id, *bounds_of(known_at, seq_max)))
        return [event_of(row) for row in rows]

    def all_chains(
        self, known_at: Instant | None = None, seq_max: int | None = None
    ) -> Iterator[tuple[str, list[Event]]]:
        """Yield every group chain in id order from one snapshot, holding one chain at a time."""
        with self._link.snapshot() as connection, connection.cursor(name="chains") as cursor:
            cursor.itersize = ROWS_A_FETCH
            cursor.execute(
                self._statements.chains, (PORTFOLIO_CHAIN, *bounds_of(known_at, seq_max))
            )
            for chain_id, entries in groupby(cursor, key=lambda row: str(row[0])):
                yield chain_id, sorted(map(event_of, entries), key=order_of)

    def find_decision(self, decision_id: str) -> Event | None:
        """Return the event that stored a decision."""
        return self.event_by_key(f"decision:{decision_id}")

    def event_by_key(self, key: str) -> Event | None:
        """Return the event written under a key."""
        rows = self._link.rows(self._statements.by_key, (key,))
        return event_of(rows[0]) if rows else None

    def newest_of(self, chain_id: str, kind: str) -> Event | None:
        """Return the event of a kind that was written last to a chain."""
        rows = self._link.rows(self._statements.newest, (chain_id, kind))
        return event_of(rows[0]) if rows else None

    def known_customers(self, customer_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of the customers that are registered in the book."""
        rows = self._link.rows(self._statements.customers, (list(customer_ids),))
        return _first_known(rows)

    def known_lines(self, line_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of the lines that are open in the book."""
        return _first_known(self._link.rows(self._statements.lines, (list(line_ids),)))

    def openings(self, line_ids: Iterable[str]) -> dict[str, LineOpened]:
        """Return how lines were opened; see `limen.app.ports.Journal`."""
        return openings_of(self._link.rows(self._statements.openings, (list(line_ids),)))

    def events_under(self, prefix: str, holding: bytes) -> Iterator[Event]:
        """Yield events by the beginning of their keys; see `limen.app.ports.Journal`."""
        with self._link.snapshot() as connection, connection.cursor(name="under") as cursor:
            cursor.itersize = ROWS_A_FETCH
            bounds = (prefix, after_prefix(prefix), holding)
            yield from map(event_of, cursor.execute(self._statements.under, bounds))

    def first_day(self) -> int | None:
        """Return the first day on which something happens to a line; see `LineIndex`."""
        ((day,),) = self._link.rows(self._statements.first_day)
        return None if day is None or day == NEVER else int(day)

    def due_lines(self, day: int, after: tuple[int, str], count_max: int) -> list[DueLine]:
        """Return lines due by a day; see `limen.app.ports.LineIndex`."""
        rows = self._link.rows(self._statements.due, (day, *after, count_max))
        return [DueLine(*row) for row in rows]

    def index_rows(self) -> Iterator[bytes]:
        """Yield the index's rows in line order, from one snapshot."""
        with self._link.snapshot() as connection, connection.cursor(name="index") as cursor:
            cursor.itersize = ROWS_A_FETCH
            for (row,) in cursor.execute(self._statements.index_rows):
                yield row

    def fold_of(self, chain_id: str) -> bytes:
        """Return what was kept of a group's features; see `limen.app.ports.LineIndex`."""
        rows = self._link.rows(self._statements.fold_of, (chain_id,))
        return bytes(rows[0][0]) if rows else b""

    def folds(self) -> list[str]:
        """Return the groups of which features were kept, by id."""
        return [str(name) for (name,) in self._link.rows(self._statements.folds)]

    def get_blob(self, digest: str) -> bytes | None:
        """Return bytes kept before.

        Raises
        ------
        JournalCorrupt
            If they are no longer the bytes that were kept.
        """
        rows = self._link.rows(self._statements.get_blob, (digest,))
        data = bytes(rows[0][0]) if rows else None
        if data is not None and sha256_hex(data) != digest:
            raise JournalCorrupt(f"the bytes kept as '{digest}' are others now")
        return data

    def verify(self) -> list[ChainFault]:
        """Recompute every link; return the first fault of each broken chain.

        The number handed out last tells of a tail cut off, unless it was set back as well.
        """
        with self._link.snapshot() as connection:
            with connection.cursor(name="entries") as cursor:
                cursor.itersize = ROWS_A_FETCH
                faults = list(chain_faults(cursor.execute(self._statements.entries)))
            faults += gap_faults(connection.execute(self._statements.gaps).fetchall())
            ((head,),) = connection.execute(self._statements.head).fetchall()
            ((tip,),) = connection.execute(self._statements.tip).fetchall()
        if head != tip:
            faults.append(ChainFault("", head, f"the last number given was {tip}"))
        return faults

    # -- anchors

    def heads(self, seq_max: int) -> Iterator[Head]:
        """Yield each chain's head as it was with `seq_max` the newest entry, in id order."""
        with self._link.snapshot() as connection, connection.cursor(name="heads") as cursor:
            cursor.itersize = ROWS_A_FETCH
            for row in cursor.execute(self._statements.chain_heads, (seq_max,)):
                yield Head._make(row)

    def anchors(self) -> list[Anchor]:
        """Return every anchor, the oldest first."""
        return anchors_of(self._link.rows(self._statements.anchors), self._info)

    def keep_anchor(self, anchor: Anchor) -> None:
        """Store an anchor in one durable commit."""
        try:
            with self._transaction() as connection:
                connection.execute(self._statements.keep_anchor, row_of(anchor))
        except errors.UniqueViolation:
            raise number_taken(anchor) from None

    # -- vault

    def seal(self, customer_id: str, name: str, value: str) -> str:
        """Encrypt one field; makes the customer's key on first use.

        A new key becomes durable with the next commit, so a sealed text never outlives its key.
        """
        return self._keys.cipher_for(customer_id).seal(name, value)

    def unseal(self, customer_id: str, name: str, sealed: str) -> str | None:
        """Decrypt one field; None once the customer's key was erased."""
        cipher = self._keys.find(customer_id)
        return None if cipher is None else cipher.unseal(name, sealed)

    def erase(self, customer_id: str) -> bool:
        """Destroy the customer's key; False where there was none to destroy.

        Old copies stay in the server's log and in backups until those are recycled.
        """
        with self._transaction():
            had_key = self._keys.erase(customer_id)
        self._link.run(self._statements.sweep_keys)
        return had_key

    def is_erased(self, customer_id: str) -> bool:
        """Whether the customer's key was destroyed."""
        return self._keys.is_erased(customer_id)

    def erased(self) -> Iterator[str]:
        """Yield the customers whose key was destroyed."""
        yield from (str(row[0]) for row in self._link.rows(self._statements.erased))

    def close(self) -> None:
        """Release the connection."""
        self._link.close()

    def __enter__(self) -> PostgresBook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _first_known(rows: Iterable[tuple[str, str, int]]) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for name, chain_id, known_at in rows:
        if name not in found or known_at < found[name].known_at:
            found[name] = Known(chain_id, known_at)
    return found
