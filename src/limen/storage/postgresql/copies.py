"""Copies of a book in PostgreSQL: its rows, and what is derived made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from limen.storage.postgresql.address import Address
    from limen.storage.postgresql.link import Link
    from limen.storage.postgresql.statements import Statements

ROWS_A_FETCH = 5_000


class PostgresCopies:
    """`limen.app.keeping_ports.Copies` over one schema."""

    _address: Address
    _link: Link
    _statements: Statements

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
