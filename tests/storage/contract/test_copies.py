"""Exports are the same from every store, and what is derived is made anew."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from limen.app.anchors import anchor_book
from limen.app.copies import rebuild_book
from limen.book import events as e
from limen.kernel.errors import BadInput, JournalCorrupt
from limen.storage.export import export_book
from storage.books import NOW, event
from storage.contract.stores import PostgresStore, SqliteStore


def fill(book) -> None:
    """Three groups of a customer with a line and one repayment each."""
    book.put_blob(b"one")
    made = {
        0: e.CustomerRegistered("person"),
        1: e.LineOpened("cash", "bank", "CNY", 100),
        2: e.RepaymentMade(1),
    }
    book.append(
        [replace(event(f"k{at}", chain="ba群"[at % 3]), body=made[at // 3]) for at in range(9)], NOW
    )


def test_an_export_of_either_store_has_the_same_bytes(server, tmp_path):
    stores = [SqliteStore(tmp_path), PostgresStore(server, tmp_path)]
    files = []
    for store in stores:
        with store.create() as book:
            fill(book)
            said = export_book(book, tmp_path / store.name).as_dict()
        assert (said["head"], said["chains"], said["entries"], said["blobs"]) == (9, 3, 9, 1)
        folder = tmp_path / store.name
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        files.append({str(path.relative_to(folder)): path.read_bytes() for path in found})
    assert files[0] == files[1]
    stores[1].drop()


def test_an_export_takes_no_other_s_place_and_reads_one_moment(book, tmp_path):
    fill(book)
    anchor_book(book, NOW)
    export_book(book, tmp_path / "out")
    with pytest.raises(BadInput, match="is there"):
        export_book(book, tmp_path / "out")
    rows = book.raw_entries(9)
    first = next(rows)
    book.append([event("later", chain="a")], NOW)
    assert len([first, *rows]) == 9


def test_a_body_that_is_no_text_is_not_exported(store, book, tmp_path):
    fill(book)
    blob = "x'ff'" if store.name == "sqlite" else "'\\xff'"
    store.run(f"UPDATE journal SET body = {blob} WHERE seq = 4", unguarded=True)
    with pytest.raises(JournalCorrupt, match="entry 4"):
        export_book(book, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(JournalCorrupt, match="seq 4"):
        rebuild_book(book)


def test_a_sound_book_is_rebuilt_to_itself(store, book):
    fill(book)
    before = store.links()
    assert rebuild_book(book).differed == ()
    assert store.links() == before
    book.append([event("later")], NOW)
    assert book.verify() == []


def test_a_number_behind_the_journal_is_put_right_and_one_ahead_is_told(server, tmp_path):
    store = PostgresStore(server, tmp_path)
    with store.create() as book:
        fill(book)
        store.run("UPDATE tip SET seq = 4", unguarded=True)
        assert rebuild_book(book).differed == ("the last number given was 4, it is 9",)
        assert book.verify() == []
        store.run("DELETE FROM journal WHERE seq = 9", unguarded=True)
        (what,) = rebuild_book(book).differed
        assert "tail is gone" in what
        with pytest.raises(BadInput, match="pg_dump"):
            book.back_up(tmp_path / "b")
    store.drop()
