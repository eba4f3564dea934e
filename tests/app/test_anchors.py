"""Anchors as a use case; tests/storage/contract/test_anchors.py has what each store does."""

from __future__ import annotations

import json

import pytest

from app.builders import NOW, book_of, customer
from limen.app.anchors import anchor_book, anchor_faults, prove_chain
from limen.app.verify_book import verify_book
from limen.book.anchor import write_anchor
from limen.book.merkle import Head, leaf_hash, root_along
from limen.kernel.errors import BadInput


def test_verification_counts_anchors_and_reports_one_that_does_not_hold(tmp_path):
    book = book_of(tmp_path, [customer("a"), customer("b")])
    anchor_book(book, NOW)
    found = verify_book(book)
    assert (found.anchors, found.faults) == (1, ())
    book._connection.execute("DROP TRIGGER anchor_never_updated")
    book._connection.execute("UPDATE anchor SET root = previous")
    assert {fault.what for fault in verify_book(book).faults} == {
        "anchor 1 has a signature that is not its own",
        "anchor 1 holds no more: entries up to 16 are not those that were anchored",
    }


def test_an_anchor_of_another_book_is_told(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = book_of(tmp_path / "one", [customer("a")])
    other = book_of(tmp_path / "two", [customer("b")])
    kept = write_anchor(anchor_book(one, NOW).anchor)
    found = [fault.what for fault in anchor_faults(other, kept, "f")]
    assert any("another key" in what for what in found)
    assert any("not kept" in what for what in found)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff"])
def test_what_is_no_anchor_is_bad_input(tmp_path, data):
    with pytest.raises(BadInput) as refused:
        anchor_faults(book_of(tmp_path, []), data, "some.json")
    assert refused.value.diagnostics[0].place.file == "some.json"


@pytest.mark.parametrize("key", ["xyz", "00", "0" * 63])
def test_what_is_no_key_is_bad_input(tmp_path, key):
    book = book_of(tmp_path, [customer("a")])
    data = write_anchor(anchor_book(book, NOW).anchor)
    with pytest.raises(BadInput, match="64 hex digits"):
        anchor_faults(book, data, "f", key)


def test_a_proof_leads_from_one_chain_to_the_anchored_root(tmp_path):
    book = book_of(tmp_path, [customer(name) for name in "abcde"])
    with pytest.raises(BadInput, match="no anchor"):
        prove_chain(book, "g-c")
    anchor = anchor_book(book, NOW).anchor
    proof = json.loads(prove_chain(book, "g-c"))
    head = Head(proof["chain_id"], proof["entries"], bytes.fromhex(proof["link"]))
    path = [bytes.fromhex(node) for node in proof["path"]]
    assert proof["anchor"] == json.loads(write_anchor(anchor))
    assert root_along(leaf_hash(head), proof["index"], anchor.chains, path) == anchor.root
    with pytest.raises(BadInput, match="g-x"):
        prove_chain(book, "g-x")


def test_an_empty_book_has_an_anchor_too(tmp_path):
    book = book_of(tmp_path, [])
    anchor = anchor_book(book, NOW).anchor
    assert (anchor.head, anchor.chains) == (0, 0)
    assert verify_book(book).faults == ()
