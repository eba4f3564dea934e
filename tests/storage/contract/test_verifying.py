"""A planted fault is named on every store; tests/storage/test_verify.py has each sort of fault."""

from __future__ import annotations

import pytest

from storage.books import NOW, event

FAULTS = {
    "UPDATE journal SET known_at = 1 WHERE seq = 3": ("a", 3),
    "UPDATE journal SET customer_id = 'x' WHERE seq = 4": ("b", 4),
    "UPDATE journal SET link = content_hash WHERE seq = 5": ("a", 5),
    "DELETE FROM journal WHERE seq = 1": ("a", 3),
    "DELETE FROM journal WHERE seq = 5": ("", 5),
}


@pytest.mark.parametrize("statement", FAULTS)
def test_a_planted_fault_is_named(store, book, statement):
    book.append([event(f"k{at}", chain="ba"[at % 2]) for at in range(1, 7)], NOW)
    assert book.verify() == []
    store.run(statement, unguarded=True)
    first = book.verify()[0]
    assert (first.chain_id, first.seq) == FAULTS[statement]
