"""Reviews month by month keep an early warning that a fold of the readings would give."""

from __future__ import annotations

from datetime import date

import pytest

from app.builders import small_files
from app.worsening import ENDS, FAILS, RISES, TERMS, worsening_book
from cli.calling import folder_of, told
from limen.app.run_review import run_review
from limen.app.warning_paths import book_paths
from limen.book.group import fold_group
from limen.bootstrap import wire
from limen.risk.warning.cusum import QUIET, step
from release.builders import INPUTS, OUTPUTS, loaded, policy

READS = {**INPUTS, "is_warned": "boolean"}
WATCHES = {
    **OUTPUTS,
    "reasons": 'if is_warned then ["pd"] else []',
    "mandatory": "null",
    "actions": 'if is_warned then ["watch"] else ["keep"]',
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reviews")
    book = worsening_book(folder, lines=12)
    files = small_files(review=policy(WATCHES, READS))
    files["constraints.toml"] += TERMS.encode()
    files["policies/early_warning.dmn"] = policy(WATCHES, READS, service="Early Warning")
    release = folder_of(files, folder / "release")
    found = [run_review(wire(), book, release, str(day), None).result for day in ENDS]
    return book, release, loaded(files), found


def lines_of(book):
    journal = wire().open_book(book)
    groups = {name: fold_group(name, journal.chain_events(name)) for name in ("g-w0", "g-w1")}
    return groups["g-w0"].lines["w0:line"], groups["g-w1"].lines["w1:line"]


def test_what_is_kept_is_the_fold_of_the_readings(place):
    book, _, release, _ = place
    journal = wire().open_book(book)
    path = next(p for p in book_paths(journal, release, ENDS) if p.line_id == "w0:line")
    level = QUIET
    for reading in path.readings_milli:
        level = step(release.warnings["line"], level, reading)
    assert level.is_on
    kept = [
        event
        for event in journal.chain_events("g-w0")
        if event.kind == "warning_moved" and event.effective_on <= ENDS[FAILS - 2]
    ]
    assert kept[-1].body.tenths == level.tenths
    assert kept[-1].body.since > ENDS[RISES - 2]


def test_the_alarm_comes_before_the_default_and_only_where_there_is_one(place):
    failing, calm = lines_of(place[0])
    assert failing.warning is not None
    assert failing.warning.since < ENDS[FAILS - 1]
    assert calm.warning is None
    assert "watch" in [mark.action for mark in failing.decisions]
    assert [mark.action for mark in calm.decisions] == []


def test_the_same_review_again_adds_nothing_and_decisions_replay(place):
    book, release, _, found = place
    again = run_review(wire(), book, release, str(ENDS[8]), None).result
    assert (again.was_there, again.digest, again.written) == (True, found[8].digest, 0)
    said = told("decide", "replay", "--all", "--book", book)
    assert said["different"] == []
    assert said["same"] > 0
    assert told("book", "verify", "--book", book)["verifies"]


def test_a_second_look_in_the_month_does_not_count_twice(place):
    book, release, _, _ = place
    for at in ("2024-01-15", "2024-01-31"):
        told("review", "run", "--book", book, "--release", release, "--at", at)
        assert lines_of(book)[0].warning.on == date(2024, 1, 15)


def test_the_early_warning_s_own_policy_runs_over_a_book(place):
    book, release, _, _ = place
    asked = ("--book", book, "--release", release, "--trigger", "warning", "--at", "2024-03-15")
    said = told("review", "run", *asked)
    assert said["actions"]["watch"] == 2
    assert lines_of(book)[0].warning.on == date(2024, 1, 15)


def test_by_columns_the_same(tmp_path, place):
    _, release, _, found = place
    book = worsening_book(tmp_path, lines=12)
    for day, before in zip(ENDS, found, strict=True):
        result = run_review(wire(), book, release, str(day), None, by_columns=True).result
        assert result.digest == before.digest


def test_a_release_without_that_policy_says_so(place, tmp_path):
    release = folder_of(small_files(), tmp_path / "bare")
    asked = ("--book", place[0], "--release", release, "--trigger", "warning")
    said = told("review", "run", *asked, "--at", "2024-02-29", code=2)["diagnostics"]
    assert [each["code"] for each in said] == ["A106"]
