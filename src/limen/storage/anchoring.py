"""Anchors as rows, and their signatures by the book's key: the same in every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.book.anchor import Anchor
from limen.kernel.errors import ConcurrencyConflict
from limen.storage.crypto import is_signed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.app.ports import BookInfo
    from limen.storage.keyring import Keyring


class Signing:
    """The part of `limen.app.keeping_ports.Anchors` that needs no table."""

    _keys: Keyring

    def anchor_key(self) -> bytes:
        """Return the public key of the book's anchors."""
        return self._keys.anchor_key().public()

    def sign_anchor(self, statement: bytes) -> bytes:
        """Return the Ed25519 signature of a statement."""
        return self._keys.anchor_key().sign(statement)

    def is_signed(self, public_key: bytes, statement: bytes, signature: bytes) -> bool:
        """Whether a signature is one of this statement by the owner of the public key."""
        return is_signed(public_key, statement, signature)


def row_of(anchor: Anchor) -> tuple[object, ...]:
    """Return an anchor as its table has it."""
    return (
        anchor.number,
        anchor.anchored_at,
        anchor.head,
        anchor.chains,
        anchor.root,
        anchor.previous,
        anchor.public_key,
        anchor.signature,
    )


def anchors_of(rows: Iterable[tuple[Any, ...]], info: BookInfo) -> list[Anchor]:
    """Return the anchors of rows; the tenant is the book's."""
    found = []
    for number, anchored_at, head, chains, *hashes in rows:
        root, previous, public_key, signature = map(bytes, hashes)
        found.append(
            Anchor(
                number=number,
                tenant=info.tenant,
                anchored_at=anchored_at,
                head=head,
                chains=chains,
                root=root,
                previous=previous,
                public_key=public_key,
                signature=signature,
            )
        )
    return found


def number_taken(anchor: Anchor) -> ConcurrencyConflict:
    """Return the conflict of two that anchor at once."""
    return ConcurrencyConflict(f"anchor {anchor.number} was made meanwhile; try again")
