"""The tree against the recursive definition of RFC 6962 and a value worked out by hand."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.book import merkle
from limen.book.merkle import Head

leaves_of = st.lists(st.binary(min_size=32, max_size=32), max_size=70)


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def defined(leaves: list[bytes]) -> bytes:
    """The definition: split at the largest power of two below the size."""
    if not leaves:
        return sha()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\x01", defined(leaves[:split]), defined(leaves[split:]))


@given(leaves_of)
def test_the_root_is_the_defined_one(leaves):
    assert merkle.root_of(iter(leaves)) == (defined(leaves), len(leaves))


@given(leaves_of.filter(bool), st.data())
def test_a_path_leads_to_the_root_and_nothing_else_does(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.path_to(leaves, index)
    root, count = merkle.root_of(leaves)
    assert merkle.root_along(leaves[index], index, count, path) == root
    assert merkle.root_along(sha(leaves[index]), index, count, path) != root
    assert merkle.root_along(leaves[index], index, count, [*path, root]) is None
    for at in range(len(path)):
        bent = [*path[:at], sha(path[at]), *path[at + 1 :]]
        assert merkle.root_along(leaves[index], index, count, bent) != root
        assert merkle.root_along(leaves[index], index, count, path[:at]) != root


@pytest.mark.parametrize("index", [-1, 3])
def test_a_place_outside_has_no_path(index):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.path_to([bytes(32)] * 3, index)
    assert merkle.root_along(bytes(32), index, 3, []) is None


def test_a_leaf_is_told_from_a_node_and_names_all_that_counts():
    head = Head("群", 2, b"l" * 32)
    leaf = merkle.leaf_hash(head)
    assert leaf == sha(b"\x00", '["群",2]'.encode(), b"l" * 32)
    others = [head._replace(chain_id="g"), head._replace(entries=3), head._replace(link=bytes(32))]
    assert len({leaf, *map(merkle.leaf_hash, others)}) == 4
    assert merkle.node_hash(leaf, leaf) == sha(b"\x01", leaf, leaf)
    assert defined([]) == merkle.EMPTY_ROOT
