"""Backup while others write, restore, indexes made anew."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from app.builders import customer
from limen.app.copies import restore_book
from limen.app.keeping_ports import Standing
from limen.bootstrap import wire
from limen.kernel.errors import BadInput, JournalCorrupt, Unavailable
from limen.storage import sqlite
from limen.storage.sqlite_copies import copy_book
from storage.books import INFO, NOW, event

TOOLS = wire()


def test_a_backup_taken_under_load_is_one_moment(book, tmp_path):
    stop = threading.Event()

    def write() -> None:
        with sqlite.open_book(book.path) as mine:
            at = 0
            while not stop.is_set():
                mine.append([event(f"k{at}"), event(f"k{at}x", chain="h")], NOW)
                at += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        heads = []
        for at in range(5):
            time.sleep(0.02)
            book.back_up(tmp_path / f"{at}.backup")
            with sqlite.open_book(tmp_path / f"{at}.backup") as copy:
                assert copy.verify() == []
                heads.append(copy.head())
    finally:
        stop.set()
        writer.join()
    assert heads == sorted(heads)
    assert heads[-1] > heads[0]
    assert all(head % 2 == 0 for head in heads)
    with pytest.raises(BadInput, match="is there"):
        book.back_up(tmp_path / "0.backup")


def sealed(book) -> str:
    text = book.seal("c", "age", "41")
    book.append(customer("c"), NOW)
    return text


def test_a_restored_book_goes_on_where_the_backup_was(book, tmp_path):
    text = sealed(book)
    book.back_up(tmp_path / "backup")
    to = tmp_path / "new.book"
    found = restore_book(TOOLS, tmp_path / "backup", to, tmp_path / "a.book.key")
    assert (found.head, found.faults) == (8, ())
    with sqlite.open_book(to) as again:
        assert again.unseal("c", "age", text) == "41"
        assert again.standing() == Standing(1, False)
        with pytest.raises(BadInput, match="B015"):
            again.take(1, NOW, NOW)
        again.append([event("later")], NOW)
        assert again.verify() == []
        assert again._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert book.standing() == Standing(0, True), "the book itself stays what it is"
    with pytest.raises(BadInput, match="is there"):
        restore_book(TOOLS, tmp_path / "backup", to, None)
    assert sorted(path.name for path in tmp_path.glob("*new*")) == ["new.book", "new.book.key"]


def test_a_backup_that_does_not_verify_is_not_restored(book, tmp_path):
    sealed(book)
    book.back_up(tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup")) as raw, raw:
        raw.execute("DROP TRIGGER journal_never_updated")
        raw.execute("UPDATE journal SET known_at = 1 WHERE seq = 2")
    with pytest.raises(JournalCorrupt, match="seq 2"):
        restore_book(TOOLS, tmp_path / "backup", tmp_path / "new.book", None)
    assert list(tmp_path.glob("*new.book*")) == []


def test_what_cannot_be_restored_is_told(book, tmp_path):
    sealed(book)
    book.back_up(tmp_path / "backup")
    (tmp_path / "text").write_text("no book")
    other = tmp_path / "other"
    other.mkdir()
    sqlite.open_book(other / "b", create=INFO).close()
    bad = [
        (tmp_path / "text", tmp_path / "new", None),
        (tmp_path / "none", tmp_path / "new", None),
        (tmp_path / "backup", "postgresql:///lender", None),
        (tmp_path / "backup", tmp_path / "new", other / "b.key"),
        (tmp_path / "backup", tmp_path / "new", tmp_path / "text"),
    ]
    (tmp_path / "left-wal").write_text("")
    bad.append((tmp_path / "backup", tmp_path / "left", None))
    for file, to, key in bad:
        with pytest.raises(BadInput):
            restore_book(TOOLS, file, to, key)
    assert list(tmp_path.glob("*new*")) == []


def test_where_no_copy_can_be_made_the_place_is_named(book, tmp_path):
    with pytest.raises(Unavailable, match="none"):
        copy_book(book.path, tmp_path / "none" / "copy")


def test_an_index_that_lost_a_row_is_made_anew(book):
    book.append([event("k1")], NOW)
    path = book.path
    book.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        name = "sqlite_autoindex_journal_2"
        (page,) = raw.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)
        ).fetchone()
        (other,) = raw.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'journal_line'"
        ).fetchone()
        for at, root in ((name, other), ("journal_line", page)):
            raw.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", (root, at))
    with sqlite.open_book(path) as again:
        differed = again.rebuild()
        assert any("index" in what for what in differed)
        assert not any(what.startswith("still") for what in differed)
        assert again.rebuild() == []
        assert again.verify() == []


KILLED = """
import sys
sys.path.insert(0, sys.argv[3])
from limen.bootstrap import wire
from limen.storage import parts
parts.sync = lambda path: (print("almost", flush=True), sys.stdin.read())
book = wire().open_book(sys.argv[1])
if sys.argv[2].endswith("export"):
    wire().export_book(sys.argv[1], __import__("pathlib").Path(sys.argv[2]))
book.back_up(__import__("pathlib").Path(sys.argv[2]))
"""


@pytest.mark.parametrize("name", ["killed.backup", "killed.export"])
def test_a_killed_copy_leaves_nothing_under_its_name(book, tmp_path, name):
    sealed(book)
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(book.path), str(tmp_path / name), "tests"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout.readline() == b"almost\n"
    child.kill()
    child.communicate()
    assert not (tmp_path / name).exists()
    assert (tmp_path / f".{name}.part").exists()
    if name.endswith("export"):
        TOOLS.export_book(book.path, tmp_path / name)
    else:
        book.back_up(tmp_path / name)
    assert not (tmp_path / f".{name}.part").exists()
    shutil.rmtree(tmp_path / name, ignore_errors=True)
