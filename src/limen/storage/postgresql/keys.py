"""Customers' wrapped keys in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import errors

from limen.storage.keyring import key_taken

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

    from limen.storage.postgresql.link import Link
    from limen.storage.postgresql.statements import Statements


class PostgresKeys:
    """`KeyRows`; what writes needs the connection of the caller's transaction."""

    def __init__(self, link: Link, statements: Statements) -> None:
        self._link = link
        self._statements = statements
        self.connection: psycopg.Connection | None = None

    def find(self, customer_id: str) -> tuple[bytes | None] | None:
        """Return a customer's row."""
        rows = self._link.rows(self._statements.find_key, (customer_id,))
        return (rows[0][0],) if rows else None

    def insert(self, rows: Sequence[tuple[str, bytes]]) -> None:
        """Add rows."""
        try:
            with self._open().cursor() as cursor:
                cursor.executemany(self._statements.insert_key, rows)
        except errors.UniqueViolation:
            raise key_taken() from None

    def erase(self, customer_id: str) -> bool:
        """Empty a row."""
        return self._open().execute(self._statements.erase_key, (customer_id,)).rowcount > 0

    def changed(self) -> bool:
        """Others may always have written: nothing tells without asking."""
        return True

    def _open(self) -> psycopg.Connection:
        assert self.connection is not None, "keys are written within a transaction"
        return self.connection
