"""The connection to a server: opened late, opened anew when it was lost, one transaction at a time.

Nothing here lives longer in the server's session than one transaction (no named statements, no
session locks, no `SET` without `LOCAL`), so that a pooler may hand each transaction to another
connection.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from threading import RLock
from typing import TYPE_CHECKING, Any, NoReturn

import psycopg
from psycopg import errors

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import (
    BadInput,
    ConcurrencyConflict,
    InvariantViolated,
    LimenError,
    OutcomeUnknown,
    Unavailable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from limen.storage.postgresql.address import Address

    Rows = list[tuple[Any, ...]]
    First = Callable[[psycopg.Connection], None]
    Together = Callable[[], tuple[bytes, Sequence[object]] | None]

VERSION_MIN = 150_000
"""PostgreSQL 15, as the server gives its number."""

BUSY_SECONDS = 5
"""How long a writer waits for another's lock."""

CONNECT_SECONDS = 5
WAIT = f"{BUSY_SECONDS}s"
"""The same as a setting of the server."""

_BEGIN = f"BEGIN; SET LOCAL lock_timeout = '{WAIT}'".encode()
_SNAPSHOT = b"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_SETTINGS = """
SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
       current_setting('fsync'), current_setting('synchronous_commit'),
       current_setting('full_page_writes')
"""
_RETRIED = (errors.LockNotAvailable, errors.SerializationFailure, errors.DeadlockDetected)


def send_nothing() -> None:
    """Send nothing before the COMMIT."""


class Link:
    """One connection, shared by threads that take turns."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._lock = RLock()
        self._connection = connect(address)
        self._in_unit = False

    @contextmanager
    def transaction(
        self,
        last: Callable[[], None] = send_nothing,
        first: First | None = None,
        together: Together | None = None,
    ) -> Iterator[psycopg.Connection]:
        """Begin; commit when the block ends well.

        Parameters
        ----------
        last
            Sends what is to be written last: it goes to the server together with the COMMIT.
        first
            Begins instead: sends BEGIN together with what is to be read first.
        together
            Gives the one statement that goes in the COMMIT's own message instead of `last`, where
            one is all there is.

        Raises
        ------
        ConcurrencyConflict, Unavailable
            Nothing was written.
        OutcomeUnknown
            The connection was lost at the commit.
        """
        with self._lock:
            if self._in_unit:
                raise InvariantViolated("one unit at a time")
            self._begin(first)
            self._in_unit = True
            try:
                yield self._connection
            except BaseException as error:
                self._rollback()
                if isinstance(error, psycopg.Error):
                    _tell(error)
                raise
            else:
                self._commit(last, together)
            finally:
                self._in_unit = False

    def rows(self, statement: bytes, parameters: Sequence[object] = ()) -> Rows:
        """Run one reading statement, in the open unit where there is one."""
        with self._lock:
            try:
                return self._connection.execute(statement, parameters).fetchall()
            except psycopg.Error as error:
                if self._in_unit or not self._connection.closed:
                    _tell(error)
            self._connection = connect(self._address)
            try:
                return self._connection.execute(statement, parameters).fetchall()
            except psycopg.Error as error:
                _tell(error)

    def run(self, statement: bytes) -> None:
        """Run one statement that stands outside every transaction, such as VACUUM."""
        with self._lock:
            try:
                self._connection.execute(statement)
            except psycopg.Error as error:
                _tell(error)

    @contextmanager
    def snapshot(self) -> Iterator[psycopg.Connection]:
        """Open a second connection that sees the book as it is now, whatever others write."""
        connection = connect(self._address)
        try:
            connection.execute(_SNAPSHOT)
            yield connection
        except psycopg.Error as error:
            _tell(error)
        finally:
            connection.close()

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()

    def _begin(self, first: First | None) -> None:
        try:
            self._send_begin(first)
        except psycopg.Error as error:
            if not self._connection.closed:
                self._rollback()
                _tell(error)
            # Lost since the last call: nothing of this one was written, so it may begin anew.
            self._connection = connect(self._address)
            try:
                self._send_begin(first)
            except psycopg.Error as again:
                self._rollback()
                _tell(again)

    def _send_begin(self, first: First | None) -> None:
        if first is None:
            self._connection.execute(_BEGIN)
            return
        first(self._connection)

    def _commit(self, last: Callable[[], None], together: Together | None) -> None:
        try:
            if last is send_nothing:
                self._connection.execute(b"COMMIT")
                return
            whole = None if together is None else together()
            if whole is not None:
                statement, parameters = whole
                cursor = psycopg.ClientCursor(self._connection)
                cursor.execute(statement + b"; COMMIT", parameters)
                return
            # A statement that fails takes the COMMIT behind it along: nothing was written then.
            with self._connection.pipeline():
                last()
                self._connection.execute(b"COMMIT")
        except psycopg.Error as error:
            if self._connection.closed:
                raise OutcomeUnknown("the connection was lost at the commit") from error
            self._rollback()
            if isinstance(error, errors.UniqueViolation):
                text = "a key was written or answered meanwhile; try again"
                raise ConcurrencyConflict(text) from None
            _tell(error)

    def _rollback(self) -> None:
        if not self._connection.closed:
            with suppress(psycopg.Error):  # a lost connection has rolled back already
                self._connection.execute(b"ROLLBACK")


def connect(address: Address) -> psycopg.Connection:
    """Return a connection to a server that keeps what it acknowledges.

    Raises
    ------
    Unavailable
        If the server cannot be reached, is too old, or may lose commits.
    BadInput
        If the address is not one that libpq can read.
    """
    try:
        connection = psycopg.connect(
            address.conninfo,
            autocommit=True,
            prepare_threshold=None,
            connect_timeout=CONNECT_SECONDS,
            application_name="limen",
            client_encoding="utf8",
        )
    except psycopg.ProgrammingError as error:
        fault = Diagnostic("B010", f"the address cannot be read: {error}", Place(address.shown))
        raise BadInput([fault]) from None
    except psycopg.OperationalError as error:
        raise Unavailable(f"{address.shown}: {_first_line(error)}") from None
    try:
        version, encoding, *durability = connection.execute(_SETTINGS).fetchall()[0]
        _check_server(version, encoding)
        check_durability(*durability)
    except LimenError:
        connection.close()
        raise
    return connection


def check_durability(fsync: str, synchronous_commit: str, full_page_writes: str) -> None:
    """Refuse a server that acknowledges what it has not made durable.

    Raises
    ------
    Unavailable
        If one of the settings is off.
    """
    settings = {
        "fsync": fsync,
        "synchronous_commit": synchronous_commit,
        "full_page_writes": full_page_writes,
    }
    off = [name for name, value in settings.items() if value == "off"]
    if off:
        raise Unavailable(
            f"the PostgreSQL server has {' and '.join(off)} off: a power cut would lose or tear "
            "acknowledged commits; switch it on for this database and role"
        )


def meaning(error: psycopg.Error) -> LimenError | None:
    """Return what a failed statement means to the caller; None where the fault is our own."""
    if isinstance(error, _RETRIED):
        return ConcurrencyConflict("another writer holds a lock of this unit; try again")
    if isinstance(error, errors.DiskFull):
        return Unavailable("the database's disk is full: nothing was written")
    if isinstance(
        error, errors.InsufficientPrivilege | errors.UndefinedTable | errors.InvalidSchemaName
    ):
        return Unavailable(f"the database refuses: {_first_line(error)}")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return Unavailable(f"the database was lost: {_first_line(error)}")
    if isinstance(error, psycopg.DataError) and "NUL" in str(error):
        fault = Diagnostic("B011", "a text holds a NUL character, which PostgreSQL cannot store")
        return BadInput([fault])
    return None


def _tell(error: psycopg.Error) -> NoReturn:
    found = meaning(error)
    if found is None:
        raise error
    raise found from error


def _check_server(version: int, encoding: str) -> None:
    if version < VERSION_MIN:
        raise Unavailable(f"PostgreSQL {version // 10_000} is too old: 15 or newer is needed")
    if encoding != "UTF8":
        raise Unavailable(f"the database's encoding is {encoding}: UTF8 is needed")


def _first_line(error: psycopg.Error) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
