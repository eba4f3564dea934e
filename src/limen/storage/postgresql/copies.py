"""Copies of a book in PostgreSQL: its rows, and what is derived made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.app.keeping_ports import Standing
from limen.app.ports import Put
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, ConcurrencyConflict, InvariantViolated
from limen.storage.postgresql.writer import write
from limen.storage.rows import entry_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import psycopg

    from limen.book.events import Event
    from limen.kernel.dates import Instant
    from limen.storage.postgresql.address import Address
    from limen.storage.postgresql.link import Link
    from limen.storage.postgresql.statements import Statements

ROWS_A_FETCH = 5_000


class PostgresCopies:
    """`limen.app.keeping_ports.Copies` and `Succession` over one schema."""

    _address: Address
    _link: Link
    _statements: Statements
    _transaction: Callable[..., AbstractContextManager[psycopg.Connection]]

    def standing(self) -> Standing:
        """Return whether this is the book: in the place where that was last said of it."""
        return _standing(self._link.rows(self._statements.standing))

    def mark_copy(self) -> None:
        """Mark the book as a copy; see `limen.app.keeping_ports.Succession`."""
        with self._transaction() as connection:
            if self._locked(connection).is_book:
                connection.execute(self._statements.stand, (False,))

    def promote(self, event: Event, recorded_at: Instant) -> None:
        """Write that this copy is the book now, and make it so, in one commit."""
        with self._transaction({event.chain_id}) as connection:
            if self._locked(connection).is_book:
                raise ConcurrencyConflict("somebody else promoted the copy")
            entries = [entry_of(event)]
            if write(connection, self._statements, entries, recorded_at, None) != [Put.WRITTEN]:
                raise InvariantViolated("a promotion is written once", key=event.key)
            connection.execute(self._statements.stand, (True,))

    def _locked(self, connection: psycopg.Connection) -> Standing:
        connection.execute(self._statements.lock_standing)
        return _standing(connection.execute(self._statements.standing).fetchall())

    def raw_entries(self, seq_max: int) -> Iterator[tuple[Any, ...]]:
        """Yield entries as they are stored, by chain and place."""
        with self._link.snapshot() as connection, connection.cursor(name="raw") as cursor:
            cursor.itersize = ROWS_A_FETCH
            yield from cursor.execute(self._statements.raw, (seq_max,))

    def blobs(self) -> Iterator[tuple[str, bytes]]:
        """Yield every blob with its hash, in their order."""
        with self._link.snapshot() as connection, connection.cursor(name="blobs") as cursor:
            cursor.itersize = 10
            yield from cursor.execute(self._statements.blobs)

    def back_up(self, file: Path) -> None:  # noqa: ARG002 - the port's
        """Refuse: the server has its own means."""
        schema = self._address.schema
        hint = f"`pg_dump --schema={schema} --format=custom`, and `limen book export` beside it"
        text = "a book in PostgreSQL is backed up by the server's own tools"
        raise BadInput([Diagnostic("B014", text, Place(self._address.shown), hint)])

    def rebuild(self) -> list[str]:
        """Make the indexes anew, and the last number given where it is behind the journal."""
        with self._link.transaction() as connection:
            ((tip,),) = connection.execute(self._statements.lock_tip).fetchall()
            ((head,),) = connection.execute(self._statements.head).fetchall()
            if tip < head:
                connection.execute(self._statements.advance, (head - tip,))
            connection.execute(self._statements.reindex)
        if tip > head:
            return [
                f"the last number given was {tip}, the journal ends at {head}: its tail is gone"
            ]
        return [f"the last number given was {tip}, it is {head}"] if tip < head else []


def _standing(rows: Sequence[tuple[int, bool]]) -> Standing:
    ((number, is_book),) = rows
    # The first row is the book's own, made with it.
    return Standing(number - 1, is_book)
