"""`limen book anchor` and `proof`: sign what the whole book is, and hold it to that later.

An anchor shows little while it stands in the book alone: who writes the book anew can sign anew.
Its file belongs somewhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from limen.app.ports import ChainFault
from limen.book.anchor import (
    NO_PREVIOUS,
    Anchor,
    fingerprint,
    heads_root,
    read_anchor,
    statement,
    write_anchor,
)
from limen.book.merkle import leaf_hash, path_to
from limen.kernel.dates import format_instant
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput, JournalCorrupt

if TYPE_CHECKING:
    from limen.app.ports import Book
    from limen.kernel.dates import Instant

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Anchored:
    """An anchor, and whether it had been made before."""

    anchor: Anchor
    was_there: bool

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        anchor = self.anchor
        return {
            "anchor": anchor.number,
            "anchored_at": format_instant(anchor.anchored_at),
            "head": anchor.head,
            "chains": anchor.chains,
            "root": anchor.root.hex(),
            "public_key": anchor.public_key.hex(),
            "was_there": self.was_there,
        }


def anchor_book(book: Book, now: Instant) -> Anchored:
    """Sign the heads of all chains and keep the anchor; a book that has not moved keeps its last.

    Raises
    ------
    JournalCorrupt
        If the book no longer holds what its last anchor says: that is not signed over.
    """
    kept = book.anchors()
    last = kept[-1] if kept else None
    if last is not None:
        faults = [*_signature_faults(book, last, book.anchor_key()), *_root_faults(book, last)]
        if faults:
            raise JournalCorrupt(faults[0].what)
    head = book.head()
    if last is not None and last.head == head:
        return Anchored(last, was_there=True)
    root, chains = heads_root(book.heads(head))
    unsigned = Anchor(
        number=len(kept) + 1,
        tenant=book.info.tenant,
        anchored_at=now,
        head=head,
        chains=chains,
        root=root,
        previous=NO_PREVIOUS if last is None else fingerprint(last),
        public_key=book.anchor_key(),
    )
    signed = msgspec.structs.replace(unsigned, signature=book.sign_anchor(statement(unsigned)))
    book.keep_anchor(signed)
    return Anchored(signed, was_there=False)


def kept_anchor_faults(book: Book) -> list[ChainFault]:
    """Check the anchors in the book: each names the one before it, is signed, and the last holds.

    The last covers all that the earlier ones covered. Without the book's key the signatures are
    only held against the key that the first anchor names.
    """
    kept = book.anchors()
    if not kept:
        return []
    faults: list[ChainFault] = []
    key = _own_key(book) or kept[0].public_key
    previous = NO_PREVIOUS
    for place, anchor in enumerate(kept, start=1):
        if anchor.number != place or anchor.previous != previous:
            faults.append(_fault(anchor, "does not follow from the one before it"))
        faults += _signature_faults(book, anchor, key)
        previous = fingerprint(anchor)
    return [*faults, *_root_faults(book, kept[-1])]


def anchor_faults(book: Book, data: bytes, file: str, trusted: str = "") -> list[ChainFault]:
    """Hold a book to an anchor that was kept elsewhere.

    Parameters
    ----------
    data, file
        The anchor's file and its name.
    trusted
        The public key that must have signed it, in hex digits; where empty, the book's own.

    Raises
    ------
    BadInput
        If the file is no anchor, or no key says whom to trust.
    """
    anchor = _read(data, file)
    key = _key_of(trusted) if trusted else book.anchor_key()
    faults = _signature_faults(book, anchor, key)
    if anchor.tenant != book.info.tenant:
        faults.append(_fault(anchor, f"is of the book of '{anchor.tenant}'"))
    kept = {item.number: item for item in book.anchors()}
    if anchor.number not in kept:
        faults.append(_fault(anchor, "is not kept in the book: it was made of another one"))
    elif kept[anchor.number] != anchor:
        faults.append(_fault(anchor, "is another one in the book"))
    return [*faults, *_root_faults(book, anchor)]


def prove_chain(book: Book, chain_id: str) -> bytes:
    """Return, as a JSON file, the way from one chain's head up to the root of the last anchor.

    Who has the anchor and this file can check one group's entries without seeing any other.

    Raises
    ------
    BadInput
        If the book has no anchor, or none that covers the chain.
    """
    kept = book.anchors()
    if not kept:
        raise _bad("A061", "the book has no anchor", "`limen book anchor` makes one")
    heads = list(book.heads(kept[-1].head))
    names = [head.chain_id for head in heads]
    if chain_id not in names:
        text = f"the last anchor covers no chain '{chain_id}'"
        raise _bad("A062", text, did_you_mean(chain_id, names))
    index = names.index(chain_id)
    leaves = [leaf_hash(head) for head in heads]
    proof = {
        "format": "limen-proof-1",
        "anchor": msgspec.json.decode(write_anchor(kept[-1])),
        "chain_id": chain_id,
        "entries": heads[index].entries,
        "link": heads[index].link.hex(),
        "index": index,
        "path": [node.hex() for node in path_to(leaves, index)],
    }
    return msgspec.json.format(msgspec.json.encode(proof), indent=2) + b"\n"


def _root_faults(book: Book, anchor: Anchor) -> list[ChainFault]:
    head = book.head()
    if head < anchor.head:
        text = f"was made at entry {anchor.head}, the book ends at {head}: its tail is gone"
        return [_fault(anchor, text, head)]
    if heads_root(book.heads(anchor.head)) != (anchor.root, anchor.chains):
        text = f"holds no more: entries up to {anchor.head} are not those that were anchored"
        return [_fault(anchor, text)]
    return []


def _signature_faults(book: Book, anchor: Anchor, key: bytes) -> list[ChainFault]:
    if anchor.public_key != key:
        return [_fault(anchor, f"is signed by another key, {anchor.public_key.hex()[:16]}...")]
    if not book.is_signed(key, statement(anchor), anchor.signature):
        return [_fault(anchor, "has a signature that is not its own")]
    return []


def _own_key(book: Book) -> bytes | None:
    try:
        return book.anchor_key()
    except BadInput:  # who verifies need not hold the key
        return None


def _read(data: bytes, file: str) -> Anchor:
    try:
        return read_anchor(data)
    except ValueError as error:
        fault = Diagnostic("A060", f"this is no anchor: {error}", Place(file))
        raise BadInput([fault]) from None


def _key_of(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != _KEY_BYTES:
        raise _bad("A063", "a public key is 64 hex digits", "`limen book anchor` prints it")
    return found


def _fault(anchor: Anchor, what: str, seq: int | None = None) -> ChainFault:
    return ChainFault("", anchor.head if seq is None else seq, f"anchor {anchor.number} {what}")


def _bad(code: str, message: str, hint: str) -> BadInput:
    return BadInput([Diagnostic(code, message, hint=hint)])
