"""`limen book`: import, look, verify."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from app.builders import DAY, NOW, event, small_files
from app.modelling import mapping_file, rows_of, write_rows
from cli.calling import a_book, call, folder_of, told
from limen.book import events as e
from limen.storage.sqlite import open_book
from release.builders import INPUTS, OUTPUTS, policy
from storage.contract.stores import PostgresStore


def words(folder, rows, book=None):
    data = write_rows(folder / "data.csv", rows)
    return (
        *("book", "import", data, "--mapping", mapping_file(folder)),
        *("--book", book or folder / "new.book"),
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


@pytest.fixture
def on_server(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = PostgresStore(server, tmp_path)
    yield store
    store.drop()


def test_a_book_on_a_server_takes_the_same_verbs(on_server, tmp_path):
    address = on_server.place
    rows = rows_of(10)
    rows[4][1] = "-5"
    assert told(*words(tmp_path, rows, address), code=1)["rejected_rows"] == 1
    assert (tmp_path / f"{on_server.address.schema}.rejects.csv").exists()
    assert told(*words(tmp_path, rows_of(10), address))["rejected_rows"] == 0
    assert told("book", "verify", "--book", address)["events"] == 50
    assert told("book", "show", "--book", address)["lines"] == 10
    steps = told("book", "migrate", "--book", address)
    assert steps["from_step"] == steps["to_step"]


def test_an_import_that_is_wrong_as_a_whole_leaves_no_new_book_on_a_server(on_server, tmp_path):
    address = on_server.place
    line = list(words(tmp_path, rows_of(3), address))
    line[2].write_text("nothing,of,the,mapping\n1,2,3,4\n")
    told(*line, code=2)
    assert told("book", "show", "--book", address, code=2)["diagnostics"][0]["code"] == "B003"


def test_no_message_holds_a_password(on_server):
    address = on_server.place.replace("limen@", "limen:hunter2@").replace("postgres?", "none?")
    for verb in ("show", "verify", "migrate"):
        said = call("book", verb, "--book", address)
        assert said.exit_code == 3
        assert "hunter2" not in said.output
        assert "hunter2" not in call("book", verb, "--book", address, "--json").output


def test_a_file_is_migrated_by_the_same_verb(tmp_path):
    path = a_book(tmp_path, 1)
    steps = told("book", "migrate", "--book", path)
    assert steps["from_step"] == steps["to_step"] > 1
    assert told("book", "migrate", "--book", tmp_path / "none", code=2)["error"] == "bad_input"


def test_an_anchor_kept_elsewhere_finds_a_tail_cut_off(tmp_path):
    path, kept = a_book(tmp_path, 3), tmp_path / "anchor.json"
    made = told("book", "anchor", "--book", path, "--out", kept)
    assert not made["was_there"]
    assert told("book", "anchor", "--book", path)["was_there"]
    words = ("book", "verify", "--book", path, "--anchor", kept)
    assert told(*words)["anchors"] == 1
    assert told(*words, "--public-key", made["public_key"])["verifies"]
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DROP TRIGGER journal_never_deleted")
        raw.execute("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)")
    assert "tail is gone" in told(*words, code=1)["faults"][0]["what"]
    told("book", "anchor", "--book", path, code=1)


def test_a_proof_is_written_for_one_group(tmp_path):
    path, out = a_book(tmp_path, 3), tmp_path / "proof.json"
    told("book", "proof", "g-c1", "--book", path, "--out", out, code=2)
    told("book", "anchor", "--book", path)
    told("book", "proof", "g-c1", "--book", path, "--out", out)
    assert json.loads(out.read_text())["chain_id"] == "g-c1"


def test_a_book_is_exported_backed_up_restored_and_rebuilt(tmp_path):
    path = a_book(tmp_path, 3)
    said = told("book", "export", "--book", path, "--out", tmp_path / "out")
    assert said["entries"] == told("book", "verify", "--book", path)["head"]
    told("book", "export", "--book", path, "--out", tmp_path / "out", code=2)
    told("book", "backup", "--book", path, "--out", tmp_path / "copy")
    told("book", "restore", tmp_path / "copy", "--to", tmp_path / "new.book")
    assert told("book", "verify", "--book", tmp_path / "new.book")["verifies"]
    told("book", "restore", tmp_path / "copy", "--to", tmp_path / "new.book", code=2)
    assert told("book", "rebuild", "--book", tmp_path / "new.book")["differed"] == []


def test_a_server_s_tail_that_is_gone_ends_a_rebuild_with_1(on_server):
    on_server.create().close()
    on_server.run("UPDATE tip SET seq = 4")
    assert "tail" in told("book", "rebuild", "--book", on_server.place, code=1)["differed"][0]
    told("book", "backup", "--book", on_server.place, "--out", "b", code=2)
    assert told("book", "export", "--book", on_server.place, "--out", "out")["entries"] == 0


def test_a_restored_copy_sends_nothing_until_it_is_promoted(tmp_path):
    book, copy = a_book(tmp_path, 3), tmp_path / "again.book"
    told("book", "backup", "--book", book, "--out", tmp_path / "backup")
    told("book", "restore", tmp_path / "backup", "--to", copy)
    out = tmp_path / "out"
    for words in (
        ("core", "out", out, "--book", copy),
        ("core", "chase", "--older-than", 1, "--book", copy),
        ("funding", "settle", "--on", "2024-03-04", "--out", out, "--book", copy),
    ):
        assert told(*words, code=2)["diagnostics"][0]["code"] == "B015"
    assert not out.exists()
    assert told("book", "show", "--book", copy)["is_copy"]
    assert "is copy  yes" in call("book", "show", "--book", copy).stdout
    assert told("book", "verify", "--book", copy)["faults"] == []
    said = told("book", "promote", "--book", copy, "--because", "the disk was lost")
    assert said["epoch"] == 2
    assert not told("book", "show", "--book", copy)["is_copy"]
    assert told("core", "out", out, "--book", copy)["made"] == 0
    assert told("book", "promote", "--book", copy, "--because", "again", code=2)
    assert told("book", "mark-copy", "--book", copy) == {"epoch": 3, "is_book": False}


def test_a_rebuild_keeps_a_release_s_features_of_every_group(tmp_path):
    book = a_book(tmp_path, 3)
    review = policy(OUTPUTS, {**INPUTS, "late_max_12m_months": "number"})
    folder = folder_of(small_files(review=review), tmp_path / "rules")
    said = told("book", "rebuild", "--book", book, "--release", folder)
    assert (said["features"], said["differed"]) == (3, [])
    assert told("book", "rebuild", "--book", book)["features"] == 3
    assert told("book", "verify", "--book", book)["faults"] == []


def test_a_customer_with_a_running_line_is_not_erased(tmp_path):
    book, release = a_book(tmp_path, 3), folder_of(small_files(), tmp_path / "release")
    words = ("--release", release, "--by", "officer", "--book", book)
    found = told("book", "erase", "c0", *words, code=1)
    assert (found["erased"], found["running"]) == (False, ["c0:line"])
    assert told("book", "erase", "who", *words, code=2)
