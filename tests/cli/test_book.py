"""`limen book`: import, look, verify."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from app.builders import DAY, NOW, event
from app.modelling import mapping_file, rows_of, write_rows
from cli.calling import a_book, call, told
from limen.book import events as e
from limen.storage.sqlite import open_book


def words(folder, rows):
    data = write_rows(folder / "data.csv", rows)
    return (
        *("book", "import", data, "--mapping", mapping_file(folder)),
        *("--book", folder / "new.book"),
    )


def test_a_second_import_adds_nothing(tmp_path):
    first = told(*words(tmp_path, rows_of(10)))
    again = told(*words(tmp_path, rows_of(10)))
    assert sum(first["written"].values()) == 50
    assert again["repeated"] == first["written"]
    assert not any(again["written"].values())
    assert told("book", "verify", "--book", tmp_path / "new.book")["events"] == 50


def test_bad_rows_end_with_1_and_stand_in_the_rejects(tmp_path):
    rows = rows_of(10)
    rows[4][1] = "-5"
    rejects = tmp_path / "bad.csv"
    said = told(*words(tmp_path, rows), "--rejects", rejects, code=1)
    assert (said["rows"], said["rejected_rows"]) == (10, 1)
    assert "-5" in rejects.read_text()


def test_a_book_is_shown_by_kind_of_event(tmp_path):
    book = a_book(tmp_path, 3)
    assert told("book", "show", "--book", book)["events"]["statement_closed"] == 9
    assert "statement_closed" in call("book", "show", "--book", book).stdout


def test_a_lie_in_the_book_ends_with_1(tmp_path):
    path = a_book(tmp_path, 3)
    book = open_book(path)
    book.append([event("c1", "lie", e.LimitChanged(1, 2, "core"), DAY)], NOW)
    book.close()
    said = told("book", "verify", "--book", path, code=1)
    assert [fault["chain"] for fault in said["faults"]] == ["g-c1"]
    assert "chain g-c1" in call("book", "verify", "--book", path).stdout


def test_a_cut_out_entry_ends_with_1(tmp_path):
    path = a_book(tmp_path, 3)
    with closing(sqlite3.connect(path)) as raw, raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("DELETE FROM journal WHERE seq = 5")
    assert not told("book", "verify", "--book", path, code=1)["verifies"]
