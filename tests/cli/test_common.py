"""Output and exit codes that all verbs share."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
import typer

from limen.cli import common
from limen.kernel import errors
from limen.kernel.diagnostics import Diagnostic, Place

FAULTS = [
    (errors.BadInput([Diagnostic("X1", "wrong", Place("f.csv"), "do this")]), 2, "bad_input"),
    (errors.JournalCorrupt("broken"), 1, "journal_corrupt"),
    (errors.ConcurrencyConflict("held"), 3, "concurrency_conflict"),
    (errors.Unavailable("no disk"), 3, "unavailable"),
    (errors.OutcomeUnknown("lost"), 3, "outcome_unknown"),
]


@pytest.mark.parametrize(("fault", "code", "name"), FAULTS)
def test_each_expected_exception_has_its_code_and_one_object(fault, code, name, capsys):
    with pytest.raises(typer.Exit) as ended, common.guarded(as_json=True):
        raise fault
    assert ended.value.exit_code == code
    shown = capsys.readouterr()
    assert json.loads(shown.out)["error"] == name
    assert shown.err == ""


@pytest.mark.parametrize(("fault", "code", "name"), FAULTS)
def test_a_person_reads_it_on_standard_error(fault, code, name, capsys):
    with pytest.raises(typer.Exit) as ended, common.guarded(as_json=False):
        raise fault
    shown = capsys.readouterr()
    assert (ended.value.exit_code, shown.out) == (code, "")
    assert shown.err.endswith("\n")
    assert name not in shown.err or name == str(fault)


def test_a_file_that_may_not_be_read_is_not_available(capsys):
    with pytest.raises(typer.Exit) as ended, common.guarded(as_json=True):
        raise PermissionError(13, "Permission denied", "a.csv")
    assert ended.value.exit_code == 3
    said = json.loads(capsys.readouterr().out)
    assert said == {"error": "unavailable", "message": "a.csv: Permission denied"}
    with pytest.raises(BrokenPipeError), common.guarded(as_json=True):
        raise BrokenPipeError(32, "Broken pipe")


def test_a_broken_invariant_is_our_fault_and_is_not_hidden():
    with pytest.raises(errors.InvariantViolated), common.guarded(as_json=True):
        raise errors.InvariantViolated("one is one", seen=2)


def test_a_result_is_one_sorted_object_or_a_table(capsys):
    result = {
        "b_minor": 1_234,
        "a": "é",
        "ok": True,
        "none": {},
        "kinds": {"x": 2},
        "faults": [],
        "ids": [1, 2],
    }
    common.give(True, result)
    said = capsys.readouterr().out
    assert json.loads(said) == result
    assert said == json.dumps(result, ensure_ascii=False, sort_keys=True) + "\n"
    common.give(False, result)
    lines = [line.split("  ")[-1].strip() for line in capsys.readouterr().out.splitlines()]
    assert lines == ["1,234", "é", "yes", "none", "x 2", "none", "1, 2"]


def test_lines_given_are_shown_as_they_are(capsys):
    common.give(False, {"a": 1}, ["one", "two"])
    assert capsys.readouterr().out == "one\ntwo\n"


def test_a_table_holds_headings_and_cells(capsys):
    common.table("Title", ["name", "count"], [["x", 1_000], ["y", 2]])
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("Title", "name", "count", "1,000"))


def test_nothing_of_a_table_is_cut_off_in_a_pipe(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    rows = [["x" * 70, 8_869_000_123, "y" * 70]]
    common.table("Title", ["name", "count", "other"], rows)
    shown = capsys.readouterr().out
    assert f"{'x' * 70}   8,869,000,123   {'y' * 70}" in shown
    assert "…" not in shown


def test_a_day_of_an_option_is_a_date():
    assert common.day_of(datetime(2025, 3, 1, tzinfo=UTC)) == date(2025, 3, 1)
    assert common.day_of(None) is None
