"""Instructions: each once, no cut without its notice, and what an answer does to the line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core_books import (
    FIRST,
    ZONE,
    decided,
    executor,
    fill,
    line_of,
    morning,
    row,
    take_in,
    write_rows,
)
from limen.app.core_orders import ChaseCore, InstructCore, TakeAnswer, due_orders
from limen.app.ports import BookInfo
from limen.book import events as e
from limen.kernel.outcomes import Accepted, Refused
from limen.storage.sqlite import open_book

NOW = morning(FIRST)
TODAY = FIRST + timedelta(1)


@pytest.fixture
def book(tmp_path):
    with open_book(tmp_path / "a.book", create=BookInfo("t", ZONE)) as made:
        fill(made)
        daily = [row("balance", "l1", FIRST, amount_minor=0, limit_minor=100_000)]
        take_in(made, write_rows(tmp_path / "d.csv", daily), NOW)
        yield made


def order(book, action="lower", to=60_000, **more):
    book.append(decided("l1", "d", action, to, TODAY, known=FIRST, **more), NOW)
    (found,) = due_orders(line_of(book, "l1"), TODAY)
    return found


def instruct(book, found):
    command = InstructCore(
        key=f"instruct:{found.instruction_id}", line_id="l1", decision_id="d", on=TODAY
    )
    return executor(book, NOW).execute(command)


def answer(book, found, *, done=True, on=TODAY):
    command = TakeAnswer(
        key=f"core-answer:{found.instruction_id}",
        line_id="l1",
        instruction_id=found.instruction_id,
        done=done,
        because="" if done else "no",
        on=on,
    )
    return executor(book, NOW).execute(command)


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("lower", "limit"), ("raise", "limit"), ("reinstate", "reinstate"), ("freeze", "freeze"),
        ("divert", "freeze"), ("unfreeze", "unfreeze"), ("close", "close"),
    ],
)  # fmt: skip
def test_every_action_has_its_instruction(book, action, told):
    found = order(book, action)
    assert found.action == told
    assert (found.to_minor is None) == (told not in {"limit", "reinstate"})


def test_nothing_is_due_before_its_day_or_once_it_was_told(book):
    found = order(book)
    assert due_orders(line_of(book, "l1"), FIRST) == []
    assert isinstance(instruct(book, found), Accepted)
    assert due_orders(line_of(book, "l1"), TODAY) == []
    assert book.unsent() == 1
    assert isinstance(instruct(book, found), Accepted)  # the same key, the same answer
    assert book.unsent() == 1


def test_a_cut_without_its_notice_is_not_told(book):
    found = order(book, notice=False)
    assert instruct(book, found) == Refused(("notice_missing",))
    assert book.unsent() == 0


def test_a_change_that_came_into_effect_here_counts_once_the_core_says_so(book):
    found = order(book)
    body = e.LimitChanged(100_000, 60_000, "lender", "d", "n-d")
    event = e.Event("g-l1", "effect:d", body, NOW, TODAY, NOW, "c-l1", "l1")
    book.append([event], NOW)
    line = line_of(book, "l1")
    assert (line.limit_minor, line.pending) == (100_000, None)
    assert due_orders(line, TODAY) == [found]
    instruct(book, found)
    answer(book, found)
    line = line_of(book, "l1")
    assert line.limit_minor == 60_000
    assert line.limit_steps[-1].by == "core"
    assert (line.core.intended, line.instructions) == ({}, {})


@pytest.mark.parametrize("action", ["freeze", "close"])
def test_the_switch_and_the_status_wait_for_the_core_too(book, action):
    found = order(book, action)
    instruct(book, found)
    assert line_of(book, "l1").may_draw
    answer(book, found)
    line = line_of(book, "l1")
    assert (line.may_draw, line.pending) == (False, None)
    assert line.status == ("closed" if action == "close" else "open")


def test_a_refusal_takes_the_change_back_and_stays_known(book):
    found = order(book)
    instruct(book, found)
    answer(book, found, done=False)
    line = line_of(book, "l1")
    assert (line.limit_minor, line.pending, line.withdrawn) == (100_000, None, {"d"})
    assert line.core.declined[found.instruction_id].because == "no"
    assert due_orders(line, TODAY) == []


def test_answers_that_fit_nothing_are_refused(book):
    found = order(book)
    assert answer(book, found) == Refused(("instruction_unknown",))


def test_an_answer_of_the_future_and_a_second_other_one_are_refused(book):
    found = order(book)
    instruct(book, found)
    assert answer(book, found, on=TODAY + timedelta(1)) == Refused(("date_out_of_bounds",))


def test_only_the_next_attempt_is_chased(book):
    found = order(book)
    instruct(book, found)

    def chase(attempt):
        name = found.instruction_id
        return executor(book, NOW).execute(
            ChaseCore(
                key=f"instruct:{name}#{attempt}",
                line_id="l1",
                instruction_id=name,
                attempt=attempt,
            )
        )

    assert chase(3) == Refused(("instruction_not_due",))
    assert isinstance(chase(2), Accepted)
    assert line_of(book, "l1").instructions[found.instruction_id].attempt == 2
    assert book.unsent() == 2
