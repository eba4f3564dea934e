"""Copies of a book in one file: its rows, a backup while others write, its indexes made anew."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from limen.app.keeping_ports import Standing
from limen.app.ports import Put
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import (
    BadInput,
    ConcurrencyConflict,
    InvariantViolated,
    JournalCorrupt,
    Unavailable,
)
from limen.storage.crypto import KeyWrap, read_key_file
from limen.storage.opening import busy_or, connect, expand, key_path
from limen.storage.parts import part_of, sync
from limen.storage.rows import entry_of
from limen.storage.verify import ENTRY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from limen.book.events import Event
    from limen.kernel.dates import Instant
    from limen.storage.writer import Writer

_RAW = "SELECT {} FROM journal WHERE seq <= ? ORDER BY chain_id, chain_seq".format(  # noqa: S608
    ", ".join(ENTRY_COLUMNS)
)

_STAND = "INSERT INTO standing SELECT coalesce(max(number), 0) + 1, ? FROM standing"


class SqliteCopies:
    """`limen.app.keeping_ports.Copies` and `Succession` over one file."""

    _path: Path
    _connection: sqlite3.Connection
    _writer: Writer
    _transaction: Callable[[], AbstractContextManager[None]]

    def standing(self) -> Standing:
        """Return whether this is the book."""
        return standing_of(self._connection)

    def mark_copy(self) -> None:
        """Mark the book as a copy; see `limen.app.keeping_ports.Succession`."""
        with self._transaction():
            _mark(self._connection)

    def promote(self, event: Event, recorded_at: Instant) -> None:
        """Write that this copy is the book now, and make it so, in one commit."""
        with self._transaction():
            if standing_of(self._connection).is_book:
                raise ConcurrencyConflict("somebody else promoted the copy")
            if self._writer.write([entry_of(event)], recorded_at, None) != [Put.WRITTEN]:
                raise InvariantViolated("a promotion is written once", key=event.key)
            self._connection.execute(_STAND, (True,))

    def raw_entries(self, seq_max: int) -> Iterator[tuple[Any, ...]]:
        """Yield entries as they are stored, by chain and place."""
        with closing(connect(self._path)) as reader:
            try:
                yield from reader.execute(_RAW, (seq_max,))
            except sqlite3.OperationalError as error:
                raise JournalCorrupt(f"a text cannot be read: {error}") from None

    def blobs(self) -> Iterator[tuple[str, bytes]]:
        """Yield every blob with its hash, in their order."""
        with closing(connect(self._path)) as reader:
            yield from reader.execute("SELECT hash, bytes FROM blob ORDER BY hash")

    def back_up(self, file: Path) -> None:
        """Write a copy of the book as it is now; it is a book itself, without its key."""
        with part_of(file) as part:
            copy_book(self._path, part)

    def rebuild(self) -> list[str]:
        """Make the indexes anew; no other part of a file is derived."""
        with closing(connect(self._path)) as connection:
            differed = _unsound(connection)
            try:
                connection.execute("REINDEX")
            except sqlite3.OperationalError as error:
                raise busy_or(error) from None
            return [*differed, *(f"still: {what}" for what in _unsound(connection))]


def copy_book(source: Path, target: Path) -> None:
    """Copy a book by SQLite's own means: one moment of it, whoever writes meanwhile.

    The copy is marked as one.

    Raises
    ------
    BadInput
        If the source is no book.
    Unavailable
        If the copy cannot be made there.
    """
    with closing(connect(source)) as reader, closing(_made(target)) as copy:
        try:
            reader.backup(copy)
            expand(copy)
            copy.execute("BEGIN IMMEDIATE")
            _mark(copy)
            copy.execute("COMMIT")
            # One file and no log beside it: what is copied further is whole.
            copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise busy_or(error) from None


def _made(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(path, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise Unavailable(f"{path}: {error}") from None


@contextmanager
def restoring(file: Path, place: Path, key: Path | None) -> Iterator[Path]:
    """Yield a copy of a backup to be looked at; it becomes the book when the block ends well.

    Raises
    ------
    BadInput
        If something stands at the place, the file is no book, or the key is another book's.
    """
    for name in ("-wal", "-shm"):
        if place.with_name(place.name + name).exists():
            hint = "a log without its book: move it away"
            fault = Diagnostic("B013", "something of that name is there", Place(str(place)), hint)
            raise BadInput([fault])
    with part_of(place) as part:
        copy_book(file, part)
        if key is not None:
            _check_key(part, key)
        yield part
        with closing(sqlite3.connect(part)) as copy:
            copy.execute("PRAGMA journal_mode = WAL")
        if key is not None and not key_path(place).exists():
            shutil.copyfile(key, key_path(place))
            key_path(place).chmod(0o600)
            sync(key_path(place))


def _check_key(book: Path, file: Path) -> None:
    """Refuse a key that does not open the customers' keys of a book."""
    wrap = KeyWrap(read_key_file(file))
    with closing(connect(book)) as connection:
        row = connection.execute(
            "SELECT customer_id, wrapped FROM customer_key WHERE wrapped IS NOT NULL"
        ).fetchone()
    try:
        if row is not None:
            wrap.open(*row)
    except ValueError as error:
        raise BadInput([Diagnostic("B006", str(error), Place(str(file)))]) from None


def standing_of(connection: sqlite3.Connection) -> Standing:
    """Return whether a file is the book: what was never marked is."""
    row = connection.execute(
        "SELECT number, is_book FROM standing ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return Standing(0, True) if row is None else Standing(row[0], bool(row[1]))


def _mark(connection: sqlite3.Connection) -> None:
    """Mark a file as a copy, within the caller's transaction."""
    if standing_of(connection).is_book:
        connection.execute(_STAND, (False,))


def _unsound(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("PRAGMA integrity_check").fetchall()
    return [str(text) for (text,) in rows if text != "ok"]
