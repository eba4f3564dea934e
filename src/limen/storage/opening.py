"""Opening and creating the file of a book, and saying plainly why one cannot be opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from limen.app.ports import BookInfo
from limen.kernel.dates import zone
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, ConcurrencyConflict, Unavailable
from limen.storage.crypto import create_key_file
from limen.storage.schema import APPLICATION_ID, FORMAT_VERSION, STEPS, Step

if TYPE_CHECKING:
    from pathlib import Path

    from limen.kernel.errors import LimenError

BUSY_SECONDS = 5.0
"""How long a writer waits for another."""

PAGE_BYTES = 4_096
"""A commit of one command writes five pages whole: the smaller they are, the sooner it is durable.
Of 16 KiB they would take a tenth off an import and add half to a draw. A book keeps those it was
made with."""

WAL_PAGES = 1_000
"""So long a log goes into the file after the commit of a command or two."""

WAL_PAGES_BULK = 6_000
"""So long after a commit of many rows: a page that an import writes many times is then copied
into the file once."""


MAKES_ONE = "`limen book import` or `limen line open --new-book ZONE` makes one"


def key_path(path: Path) -> Path:
    """Return where the key of a book stands: beside it."""
    return path.with_name(path.name + ".key")


def create_file(path: Path, info: BookInfo) -> None:
    """Make a new book and its key.

    Raises
    ------
    BadInput
        If something of that name is there, the folder is not, or the zone is unknown.
    """
    if path.exists():
        hint = "open it (`limen line open` without --new-book), or name another"
        raise _bad("B001", path, "there is already a file of that name", hint)
    if not path.parent.is_dir():
        raise _bad("B002", path, "the folder does not exist", f"create {path.parent} first")
    try:
        zone(info.time_zone)
    except ValueError as error:
        raise _bad("B007", path, str(error), "for example Europe/Berlin or Asia/Shanghai") from None
    create_key_file(key_path(path))
    with closing(_raw(path)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        for step in STEPS:
            _take(connection, step)
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("tenant", info.tenant), ("time_zone", info.time_zone)],
        )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")


def steps_taken(connection: sqlite3.Connection) -> int:
    """Return the newest step that a book has had."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE name = 'migration'").fetchone()
    if found is None:
        return 1  # the table of steps came with the second one
    return int(connection.execute("SELECT max(number) FROM migration").fetchone()[0])


def expand(connection: sqlite3.Connection) -> int:
    """Take the steps that a book has not had; return the newest. Others may read meanwhile.

    Raises
    ------
    ConcurrencyConflict
        If another writer holds the book.
    """
    if steps_taken(connection) < STEPS[-1].number:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise busy_or(error) from None
        try:
            # Another program may have taken them while this one waited.
            for step in STEPS[steps_taken(connection) :]:
                _take(connection, step)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return steps_taken(connection)


def migrate(path: Path) -> tuple[int, int]:
    """Take the steps that the book in a file has not had; return the newest before and after.

    Raises
    ------
    BadInput
        If there is no book, or it has had a step that this program does not know.
    ConcurrencyConflict
        If another writer holds the book.
    """
    with closing(connect(path)) as connection:
        before = steps_taken(connection)
        if before > STEPS[-1].number:
            raise _newer(path, f"step {before}", STEPS[-1].number)
        return before, expand(connection)


def busy_or(error: sqlite3.Error) -> LimenError:
    """Return what a failed statement means: another writer, or a file that cannot be used."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return ConcurrencyConflict("another writer holds the book; try again")
    if code == sqlite3.SQLITE_FULL:
        return Unavailable("the disk is full: nothing was written")
    return Unavailable(f"the book's file cannot be used: {error}")


def _take(connection: sqlite3.Connection, step: Step) -> None:
    for statement in _statements(step.script):
        connection.execute(statement)
    if step.number > 1:
        connection.execute(
            "INSERT INTO migration (number, name, contracts) VALUES (?, ?, ?)",
            (step.number, step.name, step.contracts),
        )
    if step.contracts:
        connection.execute(f"PRAGMA user_version = {step.number}")


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to a book.

    Raises
    ------
    BadInput
        If the file is missing, no Limen book, or of a newer format.
    Unavailable
        If the file cannot be read.
    """
    if not path.exists():
        raise _bad(
            "B003",
            path,
            "there is no such book",
            MAKES_ONE,
        )
    if path.is_dir():
        raise _bad("B003", path, "this is a folder, not a book", "name the book's file")
    try:
        connection = _raw(path)
        application, version = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("application_id", "user_version")
        )
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_NOTADB:
            raise Unavailable(f"{path}: {error}") from error
        raise _no_book(path) from None
    if application != APPLICATION_ID:
        connection.close()
        raise _no_book(path)
    if version > FORMAT_VERSION:
        connection.close()
        raise _newer(path, f"format {version}", FORMAT_VERSION)
    return connection


def read_info(connection: sqlite3.Connection, path: Path) -> BookInfo:
    """Return what a book is.

    Raises
    ------
    BadInput
        If the book does not say.
    """
    meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    if not {"tenant", "time_zone"} <= meta.keys():
        raise _no_book(path)
    return BookInfo(meta["tenant"], meta["time_zone"])


def _raw(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE meets them too
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
    # A log that a long reader or a large commit made longer is cut back when it starts anew.
    connection.execute(f"PRAGMA journal_size_limit = {WAL_PAGES_BULK * PAGE_BYTES}")
    return connection


def _statements(script: str) -> list[str]:
    found, rest = [], ""
    for piece in script.split(";"):
        rest += piece + ";"
        if sqlite3.complete_statement(rest):
            found.append(rest)
            rest = ""
    return found


def _newer(path: Path, found: str, known: int) -> BadInput:
    text = f"the book has {found}; this version of Limen knows up to {known}"
    return _bad("B004", path, text, "upgrade Limen")


def _no_book(path: Path) -> BadInput:
    return _bad(
        "B003",
        path,
        "this file is no Limen book",
        MAKES_ONE,
    )


def _bad(code: str, path: Path, message: str, hint: str) -> BadInput:
    return BadInput([Diagnostic(code, message, Place(str(path)), hint)])
