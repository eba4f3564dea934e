"""Personal fields of a book in one file: sealed under a key per customer, erased with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from threading import RLock

    from limen.storage.keyring import Keyring


class SqliteVault:
    """`limen.app.keeping_ports.Vault` over one file."""

    _connection: sqlite3.Connection
    _keys: Keyring
    _lock: RLock
    _transaction: Callable[[], AbstractContextManager[None]]

    def seal(self, customer_id: str, name: str, value: str) -> str:
        """Encrypt one field; makes the customer's key on first use.

        A new key becomes durable with the next commit, so a sealed text never outlives its key.
        """
        with self._lock:
            return self._keys.cipher_for(customer_id).seal(name, value)

    def unseal(self, customer_id: str, name: str, sealed: str) -> str | None:
        """Decrypt one field; None once the customer's key was erased."""
        with self._lock:
            cipher = self._keys.find(customer_id)
            return None if cipher is None else cipher.unseal(name, sealed)

    def erase(self, customer_id: str) -> bool:
        """Destroy the customer's key for good; False where there was none to destroy."""
        with self._transaction():
            self._connection.execute("PRAGMA secure_delete = ON")
            had_key = self._keys.erase(customer_id)
        # The old page may still stand in the write-ahead log: move it on and empty the log.
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return had_key

    def is_erased(self, customer_id: str) -> bool:
        """Whether the customer's key was destroyed."""
        with self._lock:
            return self._keys.is_erased(customer_id)

    def erased(self) -> Iterator[str]:
        """Yield the customers whose key was destroyed."""
        rows = self._connection.execute(
            "SELECT customer_id FROM customer_key WHERE wrapped IS NULL"
        )
        yield from (str(row[0]) for row in rows.fetchall())
