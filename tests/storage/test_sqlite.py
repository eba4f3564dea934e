"""What a book in one file has of its own; tests/storage/contract has what every store does."""

from __future__ import annotations

import sqlite3

import pytest

from limen.app.ports import Put
from limen.kernel.errors import ConcurrencyConflict, InvariantViolated
from limen.storage import opening
from limen.storage.sqlite import open_book
from storage.books import NOW, event


def test_a_second_writer_waits_and_then_is_told(book, monkeypatch):
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    other = open_book(book.path)
    holder = sqlite3.connect(book.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConcurrencyConflict):
        other.append([event("k")], NOW)
    holder.execute("COMMIT")
    assert other.append([event("k")], NOW) == [Put.WRITTEN]
    assert book.append([event("k2")], NOW) == [Put.WRITTEN]
    assert book.verify() == []
    other.close()


def test_a_unit_within_a_unit_is_our_own_mistake(book):
    with pytest.raises(InvariantViolated), book.unit(["g"]):
        book.append([event("k")], NOW)
    assert book.head() == 0
