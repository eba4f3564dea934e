"""Where a book is: a file, or an address in PostgreSQL; the one place that tells them apart."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, Unavailable
from limen.storage import opening, sqlite, sqlite_copies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from limen.app.ports import BookInfo
    from limen.storage.postgresql.book import PostgresBook

_SCHEMES = ("postgresql://", "postgres://")
_FILES = ("", "-wal", "-shm", ".key")


def open_place(
    place: Path | str, create: BookInfo | None = None
) -> sqlite.SqliteBook | PostgresBook:
    """Open the book at a path or address, or make it where `create` says what it shall be.

    Raises
    ------
    BadInput
        If there is no book, it is of a newer format, or already there on `create`.
    Unavailable
        If a server cannot be reached, or the extra `pg` is not installed.
    """
    if is_address(place):
        book: PostgresBook = _postgresql("book").open_book(str(place), create=create)
        return book
    return sqlite.open_book(_path(place), create=create)


def is_address(place: Path | str) -> bool:
    """Whether a place is an address in PostgreSQL, and not a file."""
    return isinstance(place, str) and place.startswith(_SCHEMES)


def is_there(place: Path | str) -> bool:
    """Whether something stands at a place; a book or, for a file, anything else."""
    if not is_address(place):
        return _path(place).exists()
    found: bool = _postgresql("migrating").has_book(_address(place))
    return found


def migrate(place: Path | str) -> tuple[int, int]:
    """Take the steps of the tables that a book has not had; return the newest before and after.

    Raises
    ------
    BadInput
        If there is no book, or it has had a step that this program does not know.
    ConcurrencyConflict, Unavailable
        If others hold the tables for too long; the step was not taken.
    """
    if not is_address(place):
        return opening.migrate(_path(place))
    taken: tuple[int, int] = _postgresql("migrating").migrate(_address(place))
    return taken


def discard(place: Path | str) -> None:
    """Remove a book that was made a moment ago, with its key; one in PostgreSQL only if empty."""
    if is_address(place):
        _postgresql("migrating").discard_empty(_address(place))
        return
    path = _path(place)
    for name in _FILES:
        path.with_name(path.name + name).unlink(missing_ok=True)


@contextmanager
def restoring(file: Path, to: Path | str, key: Path | None) -> Iterator[sqlite.SqliteBook]:
    """Open a copy of a backup; it becomes the book at `to` when the block ends well.

    Raises
    ------
    BadInput
        If something stands there, the file is no backup, or `to` is on a server.
    """
    if is_address(to):
        hint = "`pg_restore` of what `pg_dump` wrote, then `limen book verify`"
        text = "a book in PostgreSQL is restored by the server's own tools"
        raise BadInput([Diagnostic("B014", text, Place(_address(to).shown), hint)])
    with sqlite_copies.restoring(file, _path(to), key) as part, sqlite.open_book(part) as book:
        yield book
        book.close()


def beside(place: Path | str, suffix: str) -> Path:
    """Return where a file about a book goes: beside its file, or here, named by its schema."""
    if is_address(place):
        return Path(f"{_address(place).schema}{suffix}")
    path = _path(place)
    return path.with_name(path.name + suffix)


def _path(place: Path | str) -> Path:
    """Refuse what looks like an address of another kind, instead of making a file of that name."""
    if isinstance(place, str) and "://" in place:
        scheme = place.partition("://")[0]
        hint = "a path, or postgresql://USER@HOST:PORT/DATABASE?schema=NAME&key_file=PATH"
        text = f"a book is not kept in '{scheme}'"
        raise BadInput([Diagnostic("B012", text, Place(f"{scheme}://"), hint)])
    return Path(place)


def _address(place: Path | str) -> Any:
    return _postgresql("address").read_address(str(place))


def _postgresql(name: str) -> ModuleType:
    try:
        return import_module(f"limen.storage.postgresql.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("limen"):
            raise
        raise Unavailable(f"{error.name} is not installed: pip install 'limen[pg]'") from None
