"""Customers' keys of one book: made on first use, stored with the next commit, destroyable."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Protocol

from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput, ConcurrencyConflict, InvariantViolated
from limen.storage.crypto import AnchorKey, CustomerCipher, KeyWrap, read_key_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CIPHERS_MAX = 10_000
"""Ciphers kept open between calls."""


class KeyRows(Protocol):
    """A book's table of wrapped keys; None in a row's place marks an erased customer."""

    def find(self, customer_id: str) -> tuple[bytes | None] | None:
        """Return a customer's row."""
        ...

    def insert(self, rows: Sequence[tuple[str, bytes]]) -> None:
        """Add rows; `ConcurrencyConflict` if one is there already."""
        ...

    def erase(self, customer_id: str) -> bool:
        """Empty a row; False where there was nothing to empty."""
        ...

    def changed(self) -> bool:
        """Whether others may have written since this was asked last."""
        ...


class Keyring:
    """Finds, makes and destroys customers' keys; the caller owns the transaction."""

    def __init__(self, rows: KeyRows, key_file: Path | None) -> None:
        self._rows = rows
        self._key_file = key_file
        self._wrap: KeyWrap | None = None
        self._ciphers: dict[str, CustomerCipher] = {}
        self._new: dict[str, bytes] = {}

    def cipher_for(self, customer_id: str) -> CustomerCipher:
        """Return a customer's cipher, making the key on first use.

        Raises
        ------
        InvariantViolated
            If the key was erased: it is never made again.
        """
        cipher = self.find(customer_id)
        if cipher is not None:
            return cipher
        if self.is_erased(customer_id):
            raise InvariantViolated(
                "nothing is sealed for an erased customer", customer=customer_id
            )
        cipher, self._new[customer_id] = self._opened().make(customer_id)
        return self._keep(customer_id, cipher)

    def find(self, customer_id: str) -> CustomerCipher | None:
        """Return a customer's cipher, None where there is no key."""
        self._forget_if_others_wrote()
        cipher = self._ciphers.get(customer_id)
        if cipher is not None:
            return cipher
        row = self._rows.find(customer_id)
        if row is None or row[0] is None:
            return None
        return self._keep(customer_id, self._opened().open(customer_id, row[0]))

    def is_erased(self, customer_id: str) -> bool:
        """Whether the key was destroyed."""
        row = self._rows.find(customer_id)
        return row is not None and row[0] is None

    def erase(self, customer_id: str) -> bool:
        """Destroy a key; the row stays as a tombstone. False where there was no key."""
        self._ciphers.pop(customer_id, None)
        return self._rows.erase(customer_id)

    def store_new(self) -> None:
        """Insert the keys made since the last commit.

        Raises
        ------
        ConcurrencyConflict
            If another process made a key for one of the customers in between.
        """
        if not self._new:
            return
        try:
            self._rows.insert(list(self._new.items()))
        except ConcurrencyConflict:
            for customer_id in self._new:
                self._ciphers.pop(customer_id, None)
            self._new.clear()
            raise

    def committed(self) -> None:
        """Forget that keys were new."""
        self._new.clear()
        if len(self._ciphers) > CIPHERS_MAX:
            self._ciphers.clear()

    def anchor_key(self) -> AnchorKey:
        """Return the key that signs the book's anchors."""
        return AnchorKey(self._book_key())

    def _forget_if_others_wrote(self) -> None:
        # Another process may have erased a customer: no key outlives that in our memory.
        if self._rows.changed():
            for customer_id in self._ciphers.keys() - self._new.keys():
                del self._ciphers[customer_id]

    def _keep(self, customer_id: str, cipher: CustomerCipher) -> CustomerCipher:
        self._ciphers[customer_id] = cipher
        return cipher

    def _opened(self) -> KeyWrap:
        if self._wrap is None:
            self._wrap = KeyWrap(self._book_key())
        return self._wrap

    def _book_key(self) -> bytes:
        if self._key_file is None:
            raise BadInput([_no_key_file()])
        return read_key_file(self._key_file)


class SqliteKeys:
    """`KeyRows` of a book in one file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._version = -1

    def find(self, customer_id: str) -> tuple[bytes | None] | None:
        """Return a customer's row."""
        found: tuple[bytes | None] | None = self._connection.execute(
            "SELECT wrapped FROM customer_key WHERE customer_id = ?", (customer_id,)
        ).fetchone()
        return found

    def insert(self, rows: Sequence[tuple[str, bytes]]) -> None:
        """Add rows."""
        try:
            self._connection.executemany("INSERT INTO customer_key VALUES (?, ?)", rows)
        except sqlite3.IntegrityError:
            raise key_taken() from None

    def erase(self, customer_id: str) -> bool:
        """Empty a row."""
        changed = self._connection.execute(
            "UPDATE customer_key SET wrapped = NULL WHERE customer_id = ? AND wrapped IS NOT NULL",
            (customer_id,),
        ).rowcount
        return changed > 0

    def changed(self) -> bool:
        """Whether others wrote since this was asked last."""
        before = self._version
        self._version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        return self._version != before


def key_taken() -> ConcurrencyConflict:
    """Return the conflict of two writers that make a key for one customer."""
    return ConcurrencyConflict("another writer registered one of these customers; try again")


def _no_key_file() -> Diagnostic:
    return Diagnostic(
        "B009",
        "no file is named that holds the book's key",
        hint="set LIMEN_BOOK_KEY to its path, or add ?key_file=PATH to the book's address",
    )
