"""A filled file of the first format goes on in the newest, and older programs go on with it."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import contextmanager

import pytest

from limen.app.keeping_ports import Standing
from limen.app.ports import Message, Put
from limen.kernel.errors import BadInput, OutcomeUnknown, Unavailable
from limen.storage import opening
from limen.storage.schema import NEVER, STEPS
from limen.storage.sqlite import open_book
from storage.books import DUE, INFO, LINES, NOW, event, links


@pytest.fixture
def old(tmp_path, monkeypatch):
    """A filled book as step 1 left it: user_version 1 and no table of steps."""
    monkeypatch.setattr(opening, "STEPS", STEPS[:1])
    with open_book(tmp_path / "old.book", create=INFO) as book:
        book.append([event(f"k{at}", chain=f"g{at % 5}") for at in range(50)], NOW)
        book.append(LINES, NOW)
    monkeypatch.undo()
    return tmp_path / "old.book"


def test_a_filled_book_goes_on(old, monkeypatch):
    monkeypatch.setattr(opening, "STEPS", STEPS[:1])
    older = open_book(old)
    monkeypatch.undo()
    before = links(older)
    with open_book(old) as newer:
        assert links(newer)[:53] == before
        assert newer.append([event("new")], NOW) == [Put.WRITTEN]
        with newer.unit([]) as unit:
            unit.enqueue([Message("m", "t", b"")], NOW)
        # The older program, open all the while, reads and writes beside the newer one.
        assert older.append([event("beside"), event("new")], NOW) == [Put.WRITTEN, Put.REPEATED]
        assert newer.verify() == older.verify() == []
        assert newer.unsent() == 1
        assert newer.due_lines(NEVER, (-1, ""), 9) == [DUE]
        assert newer.standing() == Standing(0, True)
    older.close()
    taken = sqlite3.connect(old).execute("SELECT number, contracts FROM migration").fetchall()
    assert taken == [(step.number, step.contracts) for step in STEPS]


def test_a_step_that_fails_leaves_the_book_as_it_was(old):
    connection = sqlite3.connect(old, isolation_level=None)
    connection.execute("CREATE TABLE outbox (in_the_way)")
    with pytest.raises(sqlite3.OperationalError):
        open_book(old)
    names = connection.execute("SELECT name FROM sqlite_master WHERE name = 'answer'").fetchall()
    assert names == []
    connection.execute("DROP TABLE outbox")
    open_book(old).close()


def test_only_a_newer_step_that_contracts_is_refused(old):
    open_book(old).close()
    connection = sqlite3.connect(old, isolation_level=None)
    connection.execute("INSERT INTO migration (number, name, contracts) VALUES (98, 'adds', 0)")
    open_book(old).close()
    connection.execute("PRAGMA user_version = 99")
    with pytest.raises(BadInput, match="format 99"):
        open_book(old)


@contextmanager
def files_no_larger_than(size):
    """A limit on the size of files stands for a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


MANY = [event(f"n{at}") for at in range(3_000)]


def test_a_disk_that_is_full_half_way_is_told_and_leaves_the_book_whole(tmp_path):
    with open_book(tmp_path / "a.book", create=INFO) as book:
        book.append([event("k")], NOW)
        book._connection.execute("PRAGMA cache_size = 20")
        size = (tmp_path / "a.book-wal").stat().st_size
        with files_no_larger_than(size + 50_000), pytest.raises(Unavailable):
            book.append(MANY, NOW)
        assert book.head() == 1
        assert book.append([event("n0")], NOW) == [Put.WRITTEN]
        assert book.verify() == []


def test_a_write_that_fails_at_its_commit_is_not_known_until_the_book_is_opened_again(tmp_path):
    path = tmp_path / "a.book"
    with open_book(path, create=INFO) as book:
        book.append([event("k")], NOW)
        size = (tmp_path / "a.book-wal").stat().st_size
        with files_no_larger_than(size + 1_000), pytest.raises(OutcomeUnknown):
            book.append(MANY[:15], NOW)
    with open_book(path) as book:
        assert book.head() == 1
        assert book.append([event("n0")], NOW) == [Put.WRITTEN]
        assert book.verify() == []
