"""Reconciliation finds exactly the planted differences, each with its age."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core_books import (
    FIRST,
    LINES,
    ZONE,
    Written,
    decided,
    executor,
    fill,
    morning,
    row,
    take_in,
    write_rows,
)
from limen.app.core_out import core_out
from limen.app.core_reconcile import reconcile
from limen.app.ports import BookInfo
from limen.book import events as e
from limen.storage.sqlite import open_book

DAYS = [FIRST + timedelta(number) for number in range(4)]
LAST = DAYS[-1]


def daily(day, lines=LINES, **changed):
    """A sound day, with some cells of the first line changed."""
    rows = []
    for name in lines:
        cells = {
            "amount_minor": 1_000,
            "limit_minor": 100_000,
            "may_draw": "true",
            "status": "open",
            "dpd": 0,
        }
        cells |= changed if name == "l1" else {}
        rows.append(row("balance", name, day, **cells))
    return rows


@pytest.fixture
def book(tmp_path):
    with open_book(tmp_path / "a.book", create=BookInfo("t", ZONE)) as made:
        fill(made)
        yield made


def days(book, folder, rows_of):
    """All days in one file; what came when makes no difference (`test_core_in`)."""
    rows = [each for day in DAYS for each in rows_of(day)]
    take_in(book, write_rows(folder / "d.csv", rows), morning(LAST))


def found(book, **more):
    return [
        (each.line_id, each.field, each.since, each.because)
        for each in reconcile(book, LAST, **more).differences
    ]


def test_a_sound_week_has_no_difference(book, tmp_path):
    for day in DAYS:
        take_in(book, write_rows(tmp_path / "d.csv", daily(day)), morning(LAST))
    assert found(book, movements=True) == []


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("limit_minor", "limit_minor", 90_000),
        ("may_draw", "may_draw", "false"),
        ("status", "status", "closed"),
    ],
)
@pytest.mark.parametrize("start", [0, 2, 3])
def test_a_planted_difference_is_found_with_the_day_it_began(
    book, tmp_path, field, cell, value, start
):
    days(book, tmp_path, lambda day: daily(day, **({cell: value} if day >= DAYS[start] else {})))
    assert found(book) == [("l1", field, DAYS[start], "")]
    assert reconcile(book, LAST).differences[0].age_days == 3 - start


def test_a_difference_that_went_away_is_none(book, tmp_path):
    days(book, tmp_path, lambda day: daily(day, **({"limit_minor": 5} if day < LAST else {})))
    assert found(book) == []


def test_a_statement_of_the_same_day_speaks_for_balance_and_lateness(book, tmp_path):
    days(book, tmp_path, daily)
    more = [row("statement", "l1", LAST, amount_minor=7, months_late=2)]
    take_in(book, write_rows(tmp_path / "s.csv", more), morning(LAST))
    assert [(field, since) for _, field, since, _ in found(book)] == [
        ("balance_minor", LAST), ("dpd", LAST),
    ]  # fmt: skip


def test_a_lost_payment_shows_in_the_movements_until_it_comes(book, tmp_path):
    days(book, tmp_path, lambda day: daily(day, amount_minor=1_000 if day < DAYS[2] else 400))
    assert found(book) == []
    assert [each[:3] for each in found(book, movements=True)] == [("l1", "movement", DAYS[2])]
    paid = [row("payment", "l1", DAYS[2], ref="p", amount_minor=600)]
    take_in(book, write_rows(tmp_path / "p.csv", paid), morning(LAST))
    assert found(book, movements=True) == []


def test_missing_lines_on_either_side_and_a_late_file_are_told_apart(book, tmp_path):
    days(book, tmp_path, lambda day: daily(day, LINES if day < LAST else LINES[:2]))
    assert found(book) == [("l3", "line", LAST, "the core's file leaves the line out")]
    late = reconcile(book, LAST + timedelta(1)).differences
    assert {(each.field, each.because) for each in late} == {
        ("line", "a late file: no line has this day")
    }
    said = {"new": {LAST: e.CoreBalanceReported(5)}}
    extra = [each for each in found(book, file=said) if each[0] == "new"]
    assert extra == [("new", "line", LAST, "the book has no such reported line")]


def test_a_file_is_compared_with_what_the_book_took_in(book, tmp_path):
    days(book, tmp_path, daily)
    same = {name: {LAST: e.CoreBalanceReported(1_000, 100_000, 0, "open", True)} for name in LINES}
    assert found(book, file=same) == []
    other = {**same, "l2": {LAST: e.CoreBalanceReported(999, 100_000, 4, "open", True)}}
    assert [each[:3] for each in found(book, file=other)] == [
        ("l2", "balance_minor", LAST), ("l2", "dpd", LAST),
    ]  # fmt: skip
    assert {each[:2] for each in found(book, file={**same, "l2": {}})} == {("l2", "line")}


def test_an_instruction_without_an_answer_explains_its_difference(book, tmp_path):
    take_in(book, write_rows(tmp_path / "d.csv", daily(FIRST)), morning(FIRST))
    cut = decided("l1", "d", "lower", 60_000, DAYS[1], known=FIRST)
    book.append(cut, morning(FIRST))
    core_out(book, executor(book, morning(FIRST)), DAYS[1], Written())
    for day in DAYS[1:]:
        rows = daily(day, limit_minor=60_000)
        take_in(book, write_rows(tmp_path / "d.csv", rows), morning(LAST))
    ((line, field, since, why),) = found(book)
    assert (line, field, since) == ("l1", "limit_minor", DAYS[1])
    assert "no answer yet" in why


@pytest.fixture(scope="module")
def balanced(tmp_path_factory):
    """Lines that owe 1,000 each; who compares a book with a file changes neither."""
    with open_book(tmp_path_factory.mktemp("law") / "a.book", create=BookInfo("t", ZONE)) as made:
        fill(made)
        at = morning(LAST)
        made.append(
            [
                e.Event(
                    f"g-{name}", f"b-{name}", e.CoreBalanceReported(1_000), at, LAST, at,
                    f"c-{name}", name,
                )
                for name in LINES
            ],
            at,
        )  # fmt: skip
        yield made


@given(
    planted=st.dictionaries(st.sampled_from(LINES), st.sampled_from([1_000, 999, 5]), min_size=3)
)
def test_against_a_file_exactly_the_planted_balances_differ(balanced, planted):
    head = balanced.head()
    said = {name: {LAST: e.CoreBalanceReported(value)} for name, value in planted.items()}
    differ = {each.line_id for each in reconcile(balanced, LAST, said).differences}
    assert balanced.head() == head
    assert differ == {name for name, value in planted.items() if value != 1_000}
