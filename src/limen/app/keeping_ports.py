"""What keeps a book private, provable and whole: a vault, signed anchors, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from limen.book.anchor import Anchor
    from limen.book.events import Event
    from limen.book.merkle import Head
    from limen.kernel.dates import Instant


class Vault(Protocol):
    """Encrypts personal fields, a key per customer, the same text for the same value."""

    def seal(self, customer_id: str, name: str, value: str) -> str:
        """Encrypt one field; makes the customer's key on first use."""
        ...

    def unseal(self, customer_id: str, name: str, sealed: str) -> str | None:
        """Decrypt one field; None once the customer's key was erased."""
        ...

    def erase(self, customer_id: str) -> bool:
        """Destroy the customer's key for good; False where there was none to destroy."""
        ...

    def erased(self) -> Iterator[str]:
        """Yield the customers whose key was destroyed."""
        ...

    def is_erased(self, customer_id: str) -> bool:
        """Whether the customer's key was destroyed: nothing is sealed for them again."""
        ...


class Anchors(Protocol):
    """Signed roots over all chains, kept in order; the key is made from the book's key."""

    def heads(self, seq_max: int) -> Iterator[Head]:
        """Yield the head that each chain had when `seq_max` was the newest entry, in id order."""
        ...

    def anchors(self) -> list[Anchor]:
        """Return every anchor, the oldest first."""
        ...

    def keep_anchor(self, anchor: Anchor) -> None:
        """Store an anchor in one durable commit.

        Raises
        ------
        ConcurrencyConflict
            If another took its number meanwhile; nothing was written.
        """
        ...

    def anchor_key(self) -> bytes:
        """Return the public key of the book's anchors.

        Raises
        ------
        BadInput
            If the book's key cannot be read.
        """
        ...

    def sign_anchor(self, statement: bytes) -> bytes:
        """Return the Ed25519 signature of a statement."""
        ...

    def is_signed(self, public_key: bytes, statement: bytes, signature: bytes) -> bool:
        """Whether a signature is one of this statement by the owner of the public key."""
        ...


class Standing(NamedTuple):
    """Whether a store is the book, or a copy of it.

    Attributes
    ----------
    epoch
        How often that was said of it: 0 for a book that was never copied from.
    """

    epoch: int
    is_book: bool

    def check_may_send(self, place: str) -> None:
        """Refuse to send anything from a copy.

        Raises
        ------
        BadInput
            If it is a copy.
        """
        if not self.is_book:
            hint = "where it is to take the book's place: `limen book promote`"
            text = "this is a copy of a book: no notice and no instruction is sent from it"
            raise BadInput([Diagnostic("B015", text, Place(place), hint)])


class Succession(Protocol):
    """A copy sends nothing until somebody says that it is the book now."""

    def standing(self) -> Standing:
        """Return whether this is the book."""
        ...

    def mark_copy(self) -> None:
        """Mark the store as a copy; one that is a copy stays as it is."""
        ...

    def promote(self, event: Event, recorded_at: Instant) -> None:
        """Write that this copy is the book now, and make it so, in one commit."""
        ...


class Copies(Protocol):
    """What leaves a book whole: its rows as they are stored, a copy of it, what is derived anew."""

    def raw_entries(self, seq_max: int) -> Iterator[tuple[Any, ...]]:
        """Yield entries up to a `seq` as they are stored, by chain and place; bounded memory.

        The columns are those of docs/reference/chain.md, in its order.

        Raises
        ------
        JournalCorrupt
            If a text cannot be read.
        """
        ...

    def blobs(self) -> Iterator[tuple[str, bytes]]:
        """Yield every blob with the hash that names it, in the order of the hashes."""
        ...

    def back_up(self, file: Path) -> None:
        """Write a copy of the book as it is now, whole or not at all, while others write on.

        Raises
        ------
        BadInput
            If something stands there, or the store is copied by its own tools.
        """
        ...

    def rebuild(self) -> list[str]:
        """Make everything derived from the journal anew; return what differed, in words."""
        ...
