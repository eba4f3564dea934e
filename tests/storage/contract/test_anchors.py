"""Anchors on every store: what was anchored can neither be cut, rewritten nor lost unseen."""

from __future__ import annotations

import msgspec
import pytest

from limen.app.anchors import anchor_book, anchor_faults, kept_anchor_faults
from limen.book.anchor import write_anchor
from limen.book.events import PORTFOLIO_CHAIN
from limen.book.merkle import Head
from limen.kernel.errors import BadInput, ConcurrencyConflict, JournalCorrupt
from storage.books import NOW, event


@pytest.fixture
def filled(book):
    book.append([event(f"k{at}", chain="ba"[at % 2]) for at in range(1, 7)], NOW)
    book.append([event("p", chain=PORTFOLIO_CHAIN), event("z", chain="群")], NOW)
    return book


def test_heads_are_those_of_any_moment_in_the_order_of_bytes(filled):
    links = {x.chain_id: x for x in filled.heads(8)}
    assert [(x.chain_id, x.entries) for x in filled.heads(8)] == [
        ("a", 3),
        ("b", 3),
        (PORTFOLIO_CHAIN, 1),
        ("群", 1),
    ]
    assert [(x.chain_id, x.entries) for x in filled.heads(3)] == [("a", 2), ("b", 1)]
    assert all(isinstance(x, Head) and len(x.link) == 32 for x in links.values())
    assert list(filled.heads(0)) == []


def test_an_anchor_is_kept_and_holds_while_the_book_grows(store, filled):
    first = anchor_book(filled, NOW)
    assert not first.was_there
    assert (first.anchor.number, first.anchor.head, first.anchor.chains) == (1, 8, 4)
    assert anchor_book(filled, NOW + 5).anchor == first.anchor
    filled.append([event("later"), event("more", chain="a")], NOW)
    second = anchor_book(filled, NOW + 9)
    assert second.anchor.number == 2
    with store.open() as other:
        assert other.anchors() == [first.anchor, second.anchor]
        assert kept_anchor_faults(other) == []
        for made in (first, second):
            assert anchor_faults(other, write_anchor(made.anchor), "f") == []


FAULTS = {
    "DELETE FROM journal WHERE seq >= 7": "tail is gone",
    "DELETE FROM journal WHERE chain_id = 'a'": "not those that were anchored",
    "UPDATE journal SET link = content_hash WHERE seq = 6": "not those that were anchored",
    "UPDATE journal SET chain_id = 'c' WHERE chain_id = 'a'": "not those that were anchored",
    "DELETE FROM anchor": "not kept",
    "UPDATE anchor SET root = previous": "another one",
    "UPDATE anchor SET anchored_at = 0": "another one",
}


@pytest.mark.parametrize("statement", FAULTS)
def test_a_planted_fault_is_found_by_the_anchor(store, filled, statement):
    kept = write_anchor(anchor_book(filled, NOW).anchor)
    store.run(statement, unguarded=True)
    found = anchor_faults(filled, kept, "anchor.json")
    assert any(FAULTS[statement] in fault.what for fault in found)


def test_a_book_that_does_not_hold_its_last_anchor_is_not_anchored_again(store, filled):
    anchor_book(filled, NOW)
    store.run("UPDATE journal SET link = content_hash WHERE seq = 6", unguarded=True)
    filled.append([event("later")], NOW)
    assert [fault.seq for fault in kept_anchor_faults(filled)] == [8]
    with pytest.raises(JournalCorrupt, match="anchor 1"):
        anchor_book(filled, NOW)


def test_an_anchor_taken_out_of_the_row_is_seen(store, filled):
    for at in range(3):
        filled.append([event(f"n{at}")], NOW)
        anchor_book(filled, NOW + at)
    store.run("DELETE FROM anchor WHERE number = 2", unguarded=True)
    assert "does not follow" in kept_anchor_faults(filled)[0].what


def test_a_signature_by_another_is_seen(filled):
    anchor = anchor_book(filled, NOW).anchor
    forged = msgspec.structs.replace(anchor, root=bytes(32))
    assert any("not its own" in x.what for x in anchor_faults(filled, write_anchor(forged), "f"))
    (fault,) = anchor_faults(filled, write_anchor(anchor), "f", trusted="00" * 32)
    assert "another key" in fault.what
    trusted = anchor.public_key.hex()
    assert anchor_faults(filled, write_anchor(anchor), "f", trusted) == []


def test_who_has_no_key_verifies_by_a_public_one(store, filled):
    anchor = anchor_book(filled, NOW).anchor
    store.key_file.unlink()
    with store.open() as other:
        assert kept_anchor_faults(other) == []
        assert anchor_faults(other, write_anchor(anchor), "f", anchor.public_key.hex()) == []
        with pytest.raises(BadInput, match="key"):
            anchor_faults(other, write_anchor(anchor), "f")


def test_two_who_anchor_at_once_make_one(filled):
    anchor = anchor_book(filled, NOW).anchor
    with pytest.raises(ConcurrencyConflict, match="anchor 1"):
        filled.keep_anchor(anchor)
    assert filled.anchors() == [anchor]
