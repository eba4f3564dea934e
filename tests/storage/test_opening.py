"""What cannot be opened says why, and nothing is written over."""

from __future__ import annotations

import sqlite3

import pytest

from limen.app.ports import BookInfo
from limen.kernel.errors import BadInput
from limen.storage.sqlite import open_book
from storage.books import INFO


def test_what_cannot_be_opened_says_why(tmp_path):
    text = tmp_path / "notes.book"
    text.write_text("not a database, and long enough to be read as one " * 50)
    other = tmp_path / "other.book"
    sqlite3.connect(other).execute("CREATE TABLE t (a)").connection.commit()
    newer = tmp_path / "newer.book"
    open_book(newer, create=INFO).close()
    sqlite3.connect(newer).execute("PRAGMA user_version = 99")
    for path, word in (
        (tmp_path / "missing.book", "no such book"),
        (tmp_path, "folder"),
        (text, "no Limen book"),
        (other, "no Limen book"),
        (newer, "format 99"),
    ):
        with pytest.raises(BadInput, match=word) as caught:
            open_book(path)
        assert caught.value.diagnostics[0].hint


def test_create_never_writes_over(tmp_path):
    open_book(tmp_path / "a.book", create=INFO).close()
    with pytest.raises(BadInput, match="already"):
        open_book(tmp_path / "a.book", create=INFO)
    (tmp_path / "b.book.key").write_bytes(b"the only key to another book")
    with pytest.raises(BadInput, match="key file"):
        open_book(tmp_path / "b.book", create=INFO)
    with pytest.raises(BadInput, match="folder"):
        open_book(tmp_path / "no" / "c.book", create=INFO)
    with pytest.raises(BadInput, match="zone"):
        open_book(tmp_path / "c.book", create=BookInfo("t", "Mars/Base"))
    assert (tmp_path / "a.book.key").stat().st_mode & 0o777 == 0o600
