"""What a book in one file has of its own; tests/storage/contract has what every store does."""

from __future__ import annotations

import sqlite3

import pytest

from limen.app.ports import Put
from limen.kernel.errors import ConcurrencyConflict, InvariantViolated
from limen.storage import opening, sqlite
from limen.storage.sqlite import open_book
from storage.books import INFO, NOW, event


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


def test_the_log_stays_short_and_is_cut_back(tmp_path, monkeypatch):
    """Commands leave a short one; what large commits behind a reader left is cut afterwards."""
    for module in (opening, sqlite):
        monkeypatch.setattr(module, "WAL_PAGES", 50)
        monkeypatch.setattr(module, "WAL_PAGES_BULK", 300)
    short, long = (1.5 * pages * opening.PAGE_BYTES for pages in (50, 300))
    log = tmp_path / "a.book-wal"
    with open_book(tmp_path / "a.book", create=INFO) as book:
        for at in range(60):
            book.append([event(f"k{at}")], NOW)
        assert log.stat().st_size < short
        reader = sqlite3.connect(book.path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM journal").fetchone()
        for at in range(5):
            book.append([event(f"n{at}-{one}") for one in range(2_000)], NOW)
        assert log.stat().st_size > long
        reader.close()
        for at in range(2):
            book.append([event(f"m{at}")], NOW)
        assert log.stat().st_size < long
        assert book.verify() == []
