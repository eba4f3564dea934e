"""The rejects of an import: one line a fault, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.app.scanner import Reject
from limen.kernel.errors import BadInput
from limen.storage.rejects import COLUMNS, rejects_file, safe_text

FAULT = Reject("customers.csv", 17, "limit_bal", "-5", "below zero")


def written(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_each_fault_is_a_line_under_a_heading(tmp_path):
    path = tmp_path / "rejects.csv"
    with rejects_file(path) as add:
        add(FAULT)
        add(FAULT._replace(row=None, column="key"))
    assert written(path) == [
        list(COLUMNS),
        ["customers.csv", "17", "limit_bal", "-5", "below zero"],
        ["customers.csv", "", "key", "-5", "below zero"],
    ]


def test_without_a_fault_no_file_is_left_not_even_an_old_one(tmp_path):
    path = tmp_path / "rejects.csv"
    path.write_text("of an earlier run")
    with rejects_file(path):
        pass
    assert not path.exists()


def test_a_missing_folder_is_bad_input(tmp_path):
    with pytest.raises(BadInput), rejects_file(tmp_path / "none" / "rejects.csv") as add:
        add(FAULT)


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "@SUM(A1)", "\tx", "\rx", "-1+cmd|' /C calc'!A0", "＝1", "-"]
)
def test_what_a_spreadsheet_would_run_is_text(text):
    assert safe_text(text) == f"'{text}"


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_numbers_stay_numbers(number):
    assert safe_text(f"{number:f}" if not isinstance(number, int) else str(number)) == (
        f"{number:f}" if not isinstance(number, int) else str(number)
    )


@given(st.text())
def test_no_text_starts_a_formula(text):
    shown = safe_text(text)
    assert shown[:1] not in tuple("=+@\t\r＝＋－＠")
    assert shown.removeprefix("'") == text.removeprefix("'") or shown == text
