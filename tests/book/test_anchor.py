"""An anchor as a signed statement and as a file."""

from __future__ import annotations

import hashlib
import json

import msgspec
import pytest

from limen.book.anchor import Anchor, fingerprint, heads_root, read_anchor, statement, write_anchor
from limen.book.merkle import EMPTY_ROOT, Head, leaf_hash

ANCHOR = Anchor(
    number=2,
    tenant='张三 "lender"',
    anchored_at=7,
    head=5,
    chains=3,
    root=b"r" * 32,
    previous=b"p" * 32,
    public_key=b"k" * 32,
    signature=b"s" * 64,
)


def test_the_statement_is_everything_but_the_signature():
    told = [ANCHOR.root, ANCHOR.previous, ANCHOR.public_key]
    expected = ["limen-anchor-1", 2, ANCHOR.tenant, 7, 5, 3, *(x.hex() for x in told)]
    written = json.dumps(expected, ensure_ascii=False, separators=(",", ":")).encode()
    assert statement(ANCHOR) == written
    assert fingerprint(ANCHOR) == hashlib.sha256(written + b"s" * 64).digest()
    for name in Anchor.__struct_fields__:
        value = getattr(ANCHOR, name)
        other = value * 2 if isinstance(value, bytes | str) else value + 1
        changed = msgspec.structs.replace(ANCHOR, **{name: other})
        assert (statement(changed) == written) is (name == "signature")
        assert fingerprint(changed) != fingerprint(ANCHOR)


def test_a_file_comes_back_as_it_was_written():
    data = write_anchor(ANCHOR)
    assert read_anchor(data) == ANCHOR
    assert data.endswith(b"}\n")


@pytest.mark.parametrize(
    "change",
    [
        {"format": "limen-anchor-2"},
        {"root": "00"},
        {"root": "R" * 64},
        {"root": ("72" * 31 + "7A")},
        {"signature": "00" * 32},
        {"head": "5"},
        {"more": 1},
    ],
)
def test_what_is_no_anchor_is_refused(change):
    file = json.loads(write_anchor(ANCHOR)) | change
    with pytest.raises(ValueError):
        read_anchor(json.dumps(file).encode())


def test_the_root_over_heads_is_that_over_their_leaves():
    head = Head("g", 1, bytes(32))
    assert heads_root([head]) == (leaf_hash(head), 1)
    assert heads_root([]) == (EMPTY_ROOT, 0)
