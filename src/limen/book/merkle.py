"""One hash over the heads of all chains: a Merkle tree as in RFC 6962, with paths into it.

A leaf is the SHA-256 of a zero byte, the JSON array ``[chain_id, entries]`` and the chain's newest
link; a node is the SHA-256 of a one byte and its two children. Leaves stand in the order of their
chains' ids, by bytes. So the root changes with any chain that is cut, rewritten, lost or added.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256().digest()
"""Root of a book without a chain."""

_encode = msgspec.json.Encoder().encode
_sha256 = hashlib.sha256


class Head(NamedTuple):
    """Where a chain ends: how many entries it has, and the link of the last."""

    chain_id: str
    entries: int
    link: bytes


def leaf_hash(head: Head) -> bytes:
    """Return the leaf of a chain."""
    return _sha256(b"\x00" + _encode((head.chain_id, head.entries)) + head.link).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the node over two others."""
    return _sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> tuple[bytes, int]:
    """Return the root over leaves in their order, and how many they were; holds a few hashes."""
    stack: list[tuple[int, bytes]] = []
    count = 0
    for leaf in leaves:
        count += 1
        size, node = 1, leaf
        while stack and stack[-1][0] == size:
            node = node_hash(stack.pop()[1], node)
            size *= 2
        stack.append((size, node))
    if not stack:
        return EMPTY_ROOT, 0
    _, root = stack.pop()
    while stack:
        root = node_hash(stack.pop()[1], root)
    return root, count


def path_to(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes beside the way from a leaf up to the root, nearest first.

    Parameters
    ----------
    index
        Place of the leaf, from 0.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"there is no leaf {index} among {len(leaves)}")
    path = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high])[0])
            high = middle
        else:
            path.append(root_of(leaves[low:middle])[0])
            low = middle
    path.reverse()
    return path


def root_along(leaf: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf has along a path; None where the path cannot be one of it.

    Parameters
    ----------
    index, count
        Place of the leaf, from 0, and number of leaves.
    """
    if not 0 <= index < count:
        return None
    node, rest = leaf, count - 1
    for beside in path:
        if rest == 0:
            return None
        if index % 2 or index == rest:
            node = node_hash(beside, node)
            while not index % 2 and index:
                index //= 2
                rest //= 2
        else:
            node = node_hash(node, beside)
        index //= 2
        rest //= 2
    return node if rest == 0 else None


def _split(size: int) -> int:
    """Return the largest power of two below a size of at least 2."""
    return 1 << ((size - 1).bit_length() - 1)
