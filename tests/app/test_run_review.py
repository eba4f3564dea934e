"""`limen review run`: what it refuses, what it prints, what its file holds."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from app.builders import AT, DAY, EXPECTED, mixed, records, small_files
from cli.calling import a_book, a_release, folder_of
from limen.app.run_review import run_review
from limen.bootstrap import wire
from limen.kernel.dates import format_instant
from limen.kernel.errors import BadInput
from limen.storage.sqlite import open_book
from release.builders import shipped_files


def test_the_file_has_a_row_a_line_with_what_was_decided(tmp_path):
    out = tmp_path / "out.parquet"
    found = run_review(wire(), a_book(tmp_path), a_release(tmp_path), str(DAY), out)
    rows = pl.read_parquet(out).to_dicts()
    assert found.result.lines == len(rows) == 9
    assert {row["customer_id"]: row["action"] for row in rows} == {
        name: EXPECTED[kind] for name, kind in mixed().items()
    }
    stored = records(open_book(tmp_path / "b.book"))
    for row in rows:
        record = stored.get(row["line_id"])
        assert (record is None) == (row["action"] == "keep")
        if record is not None:
            assert row["effective_on"] == record.outcome.effective_on
            assert row["reasons"].split() == record.outcome.reason_codes
            assert row["limit_after_minor"] == record.outcome.limit_after_minor
    assert all(row["proceeds"] for row in rows)


def test_cuts_that_wait_are_marked_in_the_file(tmp_path):
    out = tmp_path / "out.csv"
    found = run_review(wire(), a_book(tmp_path), a_release(tmp_path, 0), str(DAY), out)
    assert found.stopped
    rows = pl.read_csv(out).to_dicts()
    assert {row["action"] for row in rows if not row["proceeds"]} == {"lower"}
    assert {row["action"] for row in rows if row["proceeds"]} == {"keep", "freeze"}


def test_a_date_is_the_end_of_that_business_day(tmp_path):
    book, release = a_book(tmp_path), a_release(tmp_path)
    by_day = run_review(wire(), book, release, "2024-03-31", None)
    by_instant = run_review(wire(), book, release, format_instant(AT), None)
    assert by_day.result.run_id == by_instant.result.run_id
    assert by_instant.result.was_there
    assert "this review had been run before" in "\n".join(by_instant.lines())
    assert by_day.as_dict()["at"] == format_instant(AT)


REFUSED = {
    "no instant": ("yesterday", "A021"),
    "naive": ("2024-03-31T12:00:00", "A021"),
    "future": (str(date(9000, 1, 1)), "A022"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_instant_that_cannot_be_asked_writes_nothing(tmp_path, name):
    text, code = REFUSED[name]
    book = a_book(tmp_path)
    with pytest.raises(BadInput) as refused:
        run_review(wire(), book, a_release(tmp_path), text, tmp_path / "out.csv")
    assert [item.code for item in refused.value.diagnostics] == [code]
    assert open_book(book).head() == 72
    assert not (tmp_path / "out.csv").exists()


def test_a_release_for_simulation_decides_no_real_book(tmp_path):
    release = folder_of(shipped_files("incumbent"), tmp_path / "incumbent")
    with pytest.raises(BadInput) as refused:
        run_review(wire(), a_book(tmp_path), release, str(DAY), None)
    assert [item.code for item in refused.value.diagnostics] == ["A020"]


def test_an_unusable_release_is_refused_before_the_book_is_touched(tmp_path):
    files = small_files()
    del files["notices/close.en.md"]
    release = folder_of(files, tmp_path / "release")
    with pytest.raises(BadInput, match="lacks this notice"):
        run_review(wire(), tmp_path / "none.book", release, str(DAY), None)


@pytest.mark.parametrize("out", ["out.txt", "nowhere/out.csv"])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_decided(tmp_path, out):
    book = a_book(tmp_path)
    with pytest.raises(BadInput) as refused:
        run_review(wire(), book, a_release(tmp_path), str(DAY), tmp_path / out)
    assert [item.code for item in refused.value.diagnostics] == ["T001"]
    assert open_book(book).head() == 72
