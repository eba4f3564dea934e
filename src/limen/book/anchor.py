"""An anchor: what the whole book was at one moment, in one signed statement to keep elsewhere."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from limen.book.merkle import leaf_hash, root_of
from limen.kernel.dates import Instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.book.merkle import Head

FORMAT = "limen-anchor-1"
NO_PREVIOUS = bytes(32)
"""What the first anchor of a book has for the one before it."""

_encode = msgspec.json.Encoder().encode


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """A signed root.

    Attributes
    ----------
    number
        1, 2, 3, ... within the book.
    head
        The newest `seq` that it covers.
    chains
        How many chains had entries up to there, the portfolio's with them.
    root
        `limen.book.merkle.root_of` their heads.
    previous
        `fingerprint` of the anchor before.
    public_key, signature
        Ed25519 over `statement`.
    """

    number: int
    tenant: str
    anchored_at: Instant
    head: int
    chains: int
    root: bytes
    previous: bytes
    public_key: bytes
    signature: bytes = b""


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An anchor as a file; bytes as lower-case hex digits."""

    format: str
    number: int
    tenant: str
    anchored_at: Instant
    head: int
    chains: int
    root: str
    previous: str
    public_key: str
    signature: str


def heads_root(heads: Iterable[Head]) -> tuple[bytes, int]:
    """Return the root over chains in the order of their ids, and how many they are."""
    return root_of(leaf_hash(head) for head in heads)


def statement(anchor: Anchor) -> bytes:
    """Return the bytes that are signed: a JSON array of everything but the signature."""
    return _encode(
        (
            FORMAT,
            anchor.number,
            anchor.tenant,
            anchor.anchored_at,
            anchor.head,
            anchor.chains,
            anchor.root.hex(),
            anchor.previous.hex(),
            anchor.public_key.hex(),
        )
    )


def fingerprint(anchor: Anchor) -> bytes:
    """Return the SHA-256 over the statement and its signature."""
    return hashlib.sha256(statement(anchor) + anchor.signature).digest()


def write_anchor(anchor: Anchor) -> bytes:
    """Return an anchor as the bytes of a small JSON file."""
    file = _File(
        format=FORMAT,
        number=anchor.number,
        tenant=anchor.tenant,
        anchored_at=anchor.anchored_at,
        head=anchor.head,
        chains=anchor.chains,
        root=anchor.root.hex(),
        previous=anchor.previous.hex(),
        public_key=anchor.public_key.hex(),
        signature=anchor.signature.hex(),
    )
    return msgspec.json.format(_encode(file), indent=2) + b"\n"


def read_anchor(data: bytes) -> Anchor:
    """Return the anchor of a file.

    Raises
    ------
    ValueError
        If it is none.
    """
    file = msgspec.json.decode(data, type=_File)
    if file.format != FORMAT:
        raise ValueError(f"its format is '{file.format}', not '{FORMAT}'")
    return Anchor(
        number=file.number,
        tenant=file.tenant,
        anchored_at=file.anchored_at,
        head=file.head,
        chains=file.chains,
        root=_bytes(file.root, 32),
        previous=_bytes(file.previous, 32),
        public_key=_bytes(file.public_key, 32),
        signature=_bytes(file.signature, 64),
    )


def _bytes(text: str, length: int) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != length or found.hex() != text:
        raise ValueError(f"'{text[:16]}...' is not {length} bytes in lower-case hex digits")
    return found
