"""Rows of a file as commands: each counted once, and what is not known is not called written."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from limen.app import rows_in
from limen.app.command import Command
from limen.app.row_files import reject
from limen.app.rows_in import UNKNOWN, RowsIn, carry_out_rows
from limen.kernel.outcomes import Accepted, Refused, Unknown


class Put(Command, frozen=True, kw_only=True, tag="test_put"):
    """A row."""

    number: int


class Desk:
    """An executor that answers by what a row says; `calls` are how many commands came at once."""

    def __init__(self, written=()):
        self.journal = SimpleNamespace(event_by_key=lambda key: key if key in written else None)
        self.calls = []

    def apply(self, commands):
        self.calls.append(len(commands))
        answers = {0: Accepted({}), 1: Refused(("report_future",)), 2: Unknown("lost")}
        return [answers[each.number % 3] for each in commands]


def command_of(number, row, rejects):
    if row["n"] < 0:
        rejects.append(reject(number, "n", row["n"], "is below zero"))
        return None
    return Put(key=f"k{row['n']}", number=row["n"])


def carried(numbers, written=()):
    desk = Desk(written)
    rows = [{"n": n} for n in numbers]
    return carry_out_rows(desk, rows, command_of, lambda each: ("n", str(each.number))), desk


def test_every_row_is_taken_repeated_or_put_aside():
    found, _ = carried([0, 3, 3, 1, 2, -1, 6], written=("k6",))
    assert found.as_dict() == {"rows": 7, "taken": 2, "repeated": 2, "rejected": 3}
    assert [(each["row"], each["column"]) for each in found.rejects] == [
        (6, "n"),
        (4, "n"),
        (5, "n"),
    ]
    assert found.rejects[2]["why"] == UNKNOWN


@pytest.mark.parametrize("count", [0, 1, 7])
def test_rows_go_in_by_bounded_calls_and_keep_their_numbers(count, monkeypatch):
    monkeypatch.setattr(rows_in, "ROWS_A_CALL", 3)
    found, desk = carried([1] * count)
    assert isinstance(found, RowsIn)
    assert sum(desk.calls) == count
    assert max(desk.calls, default=0) <= 3
    assert [each["row"] for each in found.rejects] == list(range(1, count + 1))
