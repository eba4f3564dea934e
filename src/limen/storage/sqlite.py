"""A book in one SQLite file: journal, blobs, customers' keys.

Durable by WAL and `synchronous=FULL`. One writer at a time; a second waits `BUSY_SECONDS` and
then gets `ConcurrencyConflict`. Readers never wait.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from limen.app.index_ports import DueLine
from limen.app.ports import BookInfo, ChainFault, Entry, Put, Taken
from limen.book.events import PORTFOLIO_CHAIN, Event
from limen.book.merkle import Head
from limen.kernel.canon import sha256_hex
from limen.kernel.errors import InvariantViolated, JournalCorrupt, OutcomeUnknown, Unavailable
from limen.storage import sqlite_quotas
from limen.storage.anchoring import Signing, anchors_of, number_taken, row_of
from limen.storage.keyring import Keyring, SqliteKeys
from limen.storage.opening import (
    WAL_PAGES,
    WAL_PAGES_BULK,
    busy_or,
    connect,
    create_file,
    expand,
    key_path,
    read_info,
)
from limen.storage.rows import EVENT_COLUMNS, bounds_of, entry_of, event_of, order_of
from limen.storage.schema import NEVER
from limen.storage.sqlite_copies import SqliteCopies
from limen.storage.sqlite_finding import SqliteFinding
from limen.storage.sqlite_unit import FoldRows, SqliteUnit, mark_sent, take
from limen.storage.sqlite_vault import SqliteVault
from limen.storage.verify import ENTRY_COLUMNS, GAPS, TEXTS, chain_faults, gap_faults
from limen.storage.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from limen.app.ports import Ahead
    from limen.book.anchor import Anchor
    from limen.book.quota import Lease, LeaseWish, Quota
    from limen.kernel.dates import Instant

_EVENT = f"SELECT {EVENT_COLUMNS} FROM journal "  # noqa: S608 - our own names
_ENTRIES = "SELECT {} FROM journal ORDER BY chain_id, chain_seq".format(  # noqa: S608
    ", ".join(f"CAST({name} AS BLOB)" if name in TEXTS else name for name in ENTRY_COLUMNS)
)

# The column `link` is that of the row with the largest `chain_seq`: SQLite promises so.
_HEADS = (
    "SELECT chain_id, max(chain_seq), link FROM journal WHERE seq <= ? "
    "GROUP BY chain_id ORDER BY chain_id"
)
_ANCHOR = "INSERT INTO anchor VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_DUE = (
    "SELECT next_day, line_id, chain_id FROM line_index "
    "WHERE next_day <= ? AND (next_day, line_id) > (?, ?) ORDER BY next_day, line_id LIMIT ?"
)
BULK_ROWS = 200
"""A commit of more rows than this is one of many: the log may grow longer behind it."""

_ROWS = "SELECT body FROM line_index WHERE body <> x'' ORDER BY line_id"


def open_book(path: Path | str, *, create: BookInfo | None = None) -> SqliteBook:
    """Open a book, or create it where `create` says what it shall be.

    Raises
    ------
    BadInput
        If the file is missing, no Limen book, of a newer format, or already there on `create`.
    ConcurrencyConflict
        If another process holds the file.
    """
    path = Path(path)
    if create is not None:
        create_file(path, create)
    return SqliteBook(path)


class SqliteBook(Signing, SqliteCopies, SqliteFinding, SqliteVault):
    """`limen.app.ports.Book` over one file; made by `open_book`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = connect(path)
        expand(self._connection)
        self._info = read_info(self._connection, path)
        self._keys = Keyring(SqliteKeys(self._connection), key_path(path))
        self._writer = Writer(self._connection)
        self._lock = RLock()
        self._is_lost = False
        self._wal_pages = WAL_PAGES
        self._changes = 0

    @property
    def info(self) -> BookInfo:
        """What book this is."""
        return self._info

    @property
    def path(self) -> Path:
        """The book's file."""
        return self._path

    # -- writing

    def append(self, events: Sequence[Event], recorded_at: Instant) -> list[Put]:
        """Write events in one durable commit, each judged alone by key and content."""
        return self.append_entries([entry_of(event) for event in events], recorded_at)

    def append_entries(
        self, entries: Sequence[Entry], recorded_at: Instant, units: Sequence[int] | None = None
    ) -> list[Put]:
        """Write entries in one durable commit; see `limen.app.ports.Journal`."""
        with self._transaction():
            return self._writer.write(entries, recorded_at, units)

    def lease(self, wish: LeaseWish, now: Instant, until: Instant) -> Lease:
        """Let a holder's lease take another block; see `limen.app.ports.Quotas`."""
        with self._transaction():
            return sqlite_quotas.lease(self._connection, wish, now, until)

    def quotas(self) -> list[Quota]:
        """Return every quota, by name."""
        return sqlite_quotas.quotas(self._connection)

    def used(self) -> dict[str, int]:
        """Return what draws hold of each quota."""
        return sqlite_quotas.used(self._connection)

    def put_used(self, used: Mapping[str, int]) -> None:
        """Set what draws hold of these quotas; see `limen.app.ports.Quotas`."""
        with self._transaction():
            sqlite_quotas.put_used(self._connection, used)

    def put_blob(self, data: bytes) -> str:
        """Keep bytes under their SHA-256 and return it."""
        digest = sha256_hex(data)
        with self._transaction():
            self._connection.execute("INSERT OR IGNORE INTO blob VALUES (?, ?)", (digest, data))
        return digest

    @contextmanager
    def unit(
        self,
        chain_ids: Iterable[str],
        ahead: Ahead | None = None,  # noqa: ARG002 - a file is asked at once anyway
    ) -> Iterator[SqliteUnit]:
        """Open a unit over chains; see `limen.app.ports.Units`."""
        with self._transaction():
            yield SqliteUnit(self._connection, self._writer, chain_ids)

    def take(
        self, count_max: int, now: Instant, until: Instant, topic: str | None = None
    ) -> list[Taken]:
        """Lease unsent messages that nobody holds at `now`; the lease ends at `until`."""
        with self._transaction():
            self.standing().check_may_send(str(self._path))
            return take(self._connection, count_max, now, until, topic)

    def mark_sent(self, taken: Sequence[Taken], now: Instant) -> int:
        """Record that messages were sent; return how many leases still held."""
        with self._transaction():
            return mark_sent(self._connection, taken, now)

    def unsent(self) -> int:
        """Return how many messages still wait or are on their way."""
        query = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
        return int(self._connection.execute(query).fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._begin()
            try:
                self._keys.store_new()
                yield
            except BaseException as error:
                self._rollback()
                if isinstance(error, sqlite3.OperationalError):
                    raise busy_or(error) from error
                raise
            self._commit()
            self._writer.committed()
            self._keys.committed()

    def _begin(self) -> None:
        if self._is_lost:
            raise Unavailable("the book's file failed at a commit: open the book again")
        if self._connection.in_transaction:
            raise InvariantViolated("one unit at a time")
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise busy_or(error) from None
        self._changes = self._connection.total_changes

    def _commit(self) -> None:
        is_bulk = self._connection.total_changes - self._changes > BULK_ROWS
        self._bound_log(WAL_PAGES_BULK if is_bulk else WAL_PAGES)
        try:
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._rollback()
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_IOERR:
                raise busy_or(error) from error
            # What a failed sync has let go cannot be synced again: this connection is done for.
            self._is_lost = True
            raise OutcomeUnknown(f"the file failed at the commit: {error}") from error

    def _bound_log(self, pages: int) -> None:
        """Say from how many pages on a commit moves the log into the file."""
        if pages != self._wal_pages:
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")
            self._wal_pages = pages

    def _rollback(self) -> None:
        self._writer.rolled_back()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    # -- reading

    def head(self) -> int:
        """Return the newest `seq`, 0 in an empty book."""
        row = self._connection.execute("SELECT max(seq) FROM journal").fetchone()
        return int(row[0] or 0)

    def chain_events(
        self, chain_id: str, known_at: Instant | None = None, seq_max: int | None = None
    ) -> list[Event]:
        """Return a chain's events with `known_at` ≤ and `seq` ≤, ordered by (`known_at`, `seq`)."""
        rows = self._connection.execute(
            _EVENT + "WHERE chain_id = ? AND known_at <= ? AND seq <= ? ORDER BY known_at, seq",
            (chain_id, *bounds_of(known_at, seq_max)),
        )
        return [event_of(row) for row in rows]

    def all_chains(
        self, known_at: Instant | None = None, seq_max: int | None = None
    ) -> Iterator[tuple[str, list[Event]]]:
        """Yield every group chain in id order from one snapshot, holding one chain at a time."""
        with closing(connect(self._path)) as reader:
            reader.execute("BEGIN")
            rows = reader.execute(
                _EVENT + "WHERE chain_id <> ? AND known_at <= ? AND seq <= ? "
                "ORDER BY chain_id, chain_seq",
                (PORTFOLIO_CHAIN, *bounds_of(known_at, seq_max)),
            )
            for chain_id, entries in groupby(rows, key=lambda row: str(row[0])):
                yield chain_id, sorted(map(event_of, entries), key=order_of)

    def find_decision(self, decision_id: str) -> Event | None:
        """Return the event that stored a decision."""
        return self.event_by_key(f"decision:{decision_id}")

    def event_by_key(self, key: str) -> Event | None:
        """Return the event written under a key."""
        row = self._connection.execute(_EVENT + "WHERE key = ?", (key,)).fetchone()
        return None if row is None else event_of(row)

    def newest_of(self, chain_id: str, kind: str) -> Event | None:
        """Return the event of a kind that was written last to a chain."""
        row = self._connection.execute(
            _EVENT + "WHERE chain_id = ? AND kind = ? ORDER BY chain_seq DESC LIMIT 1",
            (chain_id, kind),
        ).fetchone()
        return None if row is None else event_of(row)

    def first_day(self) -> int | None:
        """Return the first day on which something happens to a line; see `LineIndex`."""
        row = self._connection.execute("SELECT min(next_day) FROM line_index").fetchone()
        return None if row[0] is None or row[0] == NEVER else int(row[0])

    def due_lines(self, day: int, after: tuple[int, str], count_max: int) -> list[DueLine]:
        """Return lines due by a day; see `limen.app.ports.LineIndex`."""
        rows = self._connection.execute(_DUE, (day, *after, count_max))
        return [DueLine(*row) for row in rows]

    def index_rows(self) -> Iterator[bytes]:
        """Yield the index's rows in line order, from one snapshot."""
        with closing(connect(self._path)) as reader:
            reader.execute("BEGIN")
            for (row,) in reader.execute(_ROWS):
                yield row

    def fold_of(self, chain_id: str) -> bytes:
        """Return what was kept of a group's features; see `limen.app.ports.LineIndex`."""
        return FoldRows(self._connection).fold_of(chain_id)

    def folds(self) -> list[str]:
        """Return the groups of which features were kept, by id."""
        return FoldRows(self._connection).folds()

    def get_blob(self, digest: str) -> bytes | None:
        """Return bytes kept before.

        Raises
        ------
        JournalCorrupt
            If they are no longer the bytes that were kept.
        """
        row = self._connection.execute(
            "SELECT bytes FROM blob WHERE hash = ?", (digest,)
        ).fetchone()
        data = None if row is None else bytes(row[0])
        if data is not None and sha256_hex(data) != digest:
            raise JournalCorrupt(f"the bytes kept as '{digest}' are others now")
        return data

    def verify(self) -> list[ChainFault]:
        """Recompute every link; return the first fault of each broken chain.

        A tail cut off from the whole journal cannot be seen without a head kept elsewhere.
        """
        with closing(connect(self._path)) as reader:
            reader.execute("BEGIN")
            faults = list(chain_faults(reader.execute(_ENTRIES)))
            gaps = reader.execute(GAPS.format(journal="journal"))
            return [*faults, *gap_faults(gaps)]

    # -- anchors

    def heads(self, seq_max: int) -> Iterator[Head]:
        """Yield each chain's head as it was with `seq_max` the newest entry, in id order."""
        with closing(connect(self._path)) as reader:
            yield from map(Head._make, reader.execute(_HEADS, (seq_max,)))

    def anchors(self) -> list[Anchor]:
        """Return every anchor, the oldest first."""
        rows = self._connection.execute("SELECT * FROM anchor ORDER BY number")
        return anchors_of(rows, self._info)

    def keep_anchor(self, anchor: Anchor) -> None:
        """Store an anchor in one durable commit."""
        with self._transaction():
            try:
                self._connection.execute(_ANCHOR, row_of(anchor))
            except sqlite3.IntegrityError:
                raise number_taken(anchor) from None

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def __enter__(self) -> SqliteBook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
