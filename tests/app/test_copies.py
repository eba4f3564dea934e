"""Restore and rebuild as use cases; the stores have their own tests."""

from __future__ import annotations

from app.builders import book_of, customer
from limen.app.copies import Rebuilt, rebuild_book, restore_book
from limen.bootstrap import wire


def test_what_was_backed_up_comes_back_verified(tmp_path):
    book = book_of(tmp_path, [customer("a"), customer("b")])
    book.back_up(tmp_path / "backup")
    found = restore_book(wire(), tmp_path / "backup", tmp_path / "again.book", None)
    assert (found.head, found.chains) == (book.head(), 2)


def test_a_backup_whose_keys_and_records_of_erasures_differ_comes_back_and_says_so(tmp_path):
    """Earlier versions kept no record of an erasure: their backups are no lost ones."""
    book = book_of(tmp_path, [customer("a")])
    book.seal("a", "phone", "12345")
    book.erase("a")
    book.back_up(tmp_path / "backup")
    found = restore_book(wire(), tmp_path / "backup", tmp_path / "again.book", None)
    assert found.faults == found.erasures
    assert "no erasure is on record" in found.lines()[0]
    again = wire().open_book(tmp_path / "again.book")
    assert again.is_erased("a")
    again.close()


def test_a_rebuild_says_what_differed(tmp_path):
    assert rebuild_book(book_of(tmp_path, [customer("a")])).lines() == ["nothing differed"]
    assert Rebuilt(("x",), 2).as_dict() == {"differed": ["x"], "features": 2}
    assert Rebuilt(("x",)).lines() == ["x"]
