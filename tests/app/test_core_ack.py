"""Answers: done, refused, repeated, unknown, contradicted; each counted, each once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core_books import (
    FIRST,
    ZONE,
    Written,
    decided,
    executor,
    fill,
    line_of,
    morning,
    row,
    take_in,
    write_rows,
)
from limen.app.core_ack import core_ack
from limen.app.core_out import core_out
from limen.app.ports import BookInfo
from limen.kernel.errors import BadInput
from limen.storage.sqlite import open_book

NOW = morning(FIRST)
TODAY = FIRST + timedelta(1)


@pytest.fixture
def told(tmp_path):
    """A book and the ids of two instructions."""
    with open_book(tmp_path / "a.book", create=BookInfo("t", ZONE)) as made:
        fill(made)
        daily = [row("balance", name, FIRST, amount_minor=0) for name in ("l1", "l2")]
        take_in(made, write_rows(tmp_path / "d.csv", daily), NOW)
        for name in ("l1", "l2"):
            made.append(decided(name, f"d-{name}", "lower", 60_000, TODAY, known=FIRST), NOW)
        out = Written()
        core_out(made, executor(made, NOW), TODAY, out)
        yield made, [each["instruction_id"] for each in out.rows()]


def says(name, outcome="done", because=None, day=None):
    return {"instruction_id": name, "outcome": outcome, "because": because, "day": day}


def ack(book, *rows):
    return core_ack(book, executor(book, NOW), rows, "answers.csv")


def test_done_and_refused_are_taken_once_and_then_repeated(told):
    book, (one, two) = told
    rows = [says(one, day=TODAY), says(two, "refused", "ceiling", str(TODAY)), says(one)]
    found = ack(book, *rows)
    assert (found.rows, found.done, found.refused, found.repeated) == (3, 1, 1, 1)
    assert found.faults == []
    limits = {name: line_of(book, name).limit_minor for name in ("l1", "l2")}
    assert sorted(limits.values()) == [60_000, 100_000]
    head = book.head()
    again = ack(book, *rows)
    assert (again.done, again.refused, again.repeated) == (0, 0, 3)
    assert book.head() == head


def test_unknown_contradicted_and_broken_rows_are_faults_and_write_nothing(told):
    book, (one, two) = told
    ack(book, says(one))
    head = book.head()
    found = ack(
        book,
        says("ins_none"),
        says(one, "refused"),
        says(two, "maybe"),
        says("", "done"),
        says(two, day="soon"),
        says(two, day=date(2031, 1, 1)),
    )
    assert (found.unknown, found.contradicted, found.repeated) == (1, 1, 0)
    assert [number for number, *_ in found.faults] == [1, 2, 3, 4, 5, 6]
    assert "date_out_of_bounds" in found.faults[-1][2]
    assert book.head() == head
    assert found.as_dict()["unknown"] == 1


def test_two_answers_in_one_file_that_disagree_are_a_fault_of_the_second(told):
    book, (one, _) = told
    found = ack(book, says(one), says(one, "refused"))
    assert (found.done, found.contradicted) == (1, 1)


def test_an_answer_refused_for_its_day_may_come_again_with_another(told):
    book, (one, _) = told
    assert ack(book, says(one, day=date(2031, 1, 1))).faults
    assert ack(book, says(one, day=TODAY)).done == 1


def test_a_file_of_another_make_is_refused_whole(told):
    book, _ = told
    for bad in ({"id": "x"}, {"instruction_id": "x"}):
        with pytest.raises(BadInput):
            ack(book, bad)
    assert ack(book).rows == 0
