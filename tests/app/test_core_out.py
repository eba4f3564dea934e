"""Files of instructions: from the outbox, whole, the same bytes; on both stores."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core_books import (
    FIRST,
    LINES,
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
from limen.app.core_orders import TOPIC
from limen.app.core_out import batch_again, chase, core_out, reported_lines
from limen.app.ports import BookInfo, Message
from limen.book import events as e
from limen.kernel.errors import BadInput
from limen.storage.postgresql.book import open_book as open_postgres
from limen.storage.sqlite import open_book

NOW = morning(FIRST)
TODAY = FIRST + timedelta(1)


@pytest.fixture(params=["sqlite", "postgres"])
def book(request, tmp_path):
    info = BookInfo("t", ZONE)
    if request.param == "sqlite":
        made = open_book(tmp_path / "a.book", create=info)
    else:
        address = request.getfixturevalue("server").new_address(tmp_path)
        made = open_postgres(address, create=info)
    fill(made)
    daily = [row("balance", name, FIRST, amount_minor=0) for name in LINES]
    take_in(made, write_rows(tmp_path / "d.csv", daily), NOW)
    for name in ("l1", "l2"):
        made.append(decided(name, f"d-{name}", "lower", 60_000, TODAY, known=FIRST), NOW)
    yield made
    made.close()


def test_the_file_is_the_same_until_there_is_more_to_tell(book):
    out = Written()
    first = core_out(book, executor(book, NOW), TODAY, out)
    again = core_out(book, executor(book, NOW), TODAY, out)
    assert (first.made, first.batch.instructions, first.batch.repeated) == (2, 2, False)
    assert (again.made, again.batch.batch_id, again.batch.repeated) == (
        0, first.batch.batch_id, True,
    )  # fmt: skip
    assert out.files[0] == out.files[1]
    assert {each["line_id"] for each in out.rows()} == {"l1", "l2"}
    assert {each["batch"] for each in out.rows()} == {f"{TODAY}.1"}
    assert book.unsent() == 0
    book.append(decided("l3", "d-l3", "freeze", 100_000, TODAY, known=FIRST), NOW)
    more = core_out(book, executor(book, NOW), TODAY, out)
    assert (more.batch.batch_id, [each["line_id"] for each in out.rows()]) == (f"{TODAY}.2", ["l3"])
    assert batch_again(book, f"{TODAY}.1")[1] == out.files[0]


def test_a_writer_that_died_before_the_file_was_there_makes_the_same_one(book):
    def dies(_data):
        raise RuntimeError("the machine stopped")

    with pytest.raises(RuntimeError):
        core_out(book, executor(book, NOW), TODAY, dies)
    assert book.unsent() == 2
    out = Written()
    found = core_out(book, executor(book, NOW), TODAY, out)
    assert found.batch.batch_id == f"{TODAY}.1"
    assert len(out.rows()) == 2
    assert book.unsent() == 0


def test_messages_for_others_stay_where_they_are(book):
    with book.unit([]) as unit:
        unit.enqueue([Message("m", "notices", b"x")], NOW)
    core_out(book, executor(book, NOW), TODAY, Written())
    assert book.unsent() == 1
    assert book.take(9, NOW, NOW + 1, TOPIC) == []
    assert [item.message.message_id for item in book.take(9, NOW, NOW + 1)] == ["m"]


def test_nothing_to_tell_writes_no_file(book):
    out = Written()
    found = core_out(book, executor(book, NOW), FIRST, out)
    assert (found.made, found.batch, out.files) == (0, None, [])
    assert found.as_dict()["batch"] == ""


def test_a_cut_without_notice_is_held_back_and_counted(book):
    book.append(decided("l3", "x", "freeze", 1, TODAY, known=FIRST, notice=False), NOW)
    found = core_out(book, executor(book, NOW), TODAY, Written())
    assert (found.made, found.held_back) == (2, {"notice_missing": 1})


def test_what_is_not_answered_is_sent_again_with_the_next_attempt(book):
    core_out(book, executor(book, NOW), TODAY, Written())
    later = morning(FIRST + timedelta(3))
    assert chase(book, executor(book, later), 4, None) == ([], None)
    out = Written()
    found, batch = chase(book, executor(book, later), 2, out)
    assert [(each.line_id, each.attempt, each.first_on) for each in found] == [
        ("l1", 2, TODAY), ("l2", 2, TODAY),
    ]  # fmt: skip
    assert batch.instructions == 2
    assert {each["attempt"] for each in out.rows()} == {"2"}
    assert chase(book, executor(book, later), 2, None)[0] == []


def test_an_unknown_batch_is_wrong_use_and_kept_lines_are_none_of_a_core_s(book):
    with pytest.raises(BadInput):
        batch_again(book, "2024-01-01.1")
    assert [line.line_id for line in reported_lines(book)] == list(LINES)
    assert isinstance(line_of(book, "l1").pending, object)
    assert book.event_by_key("core-batch:2024-01-01.1") is None
    assert e.PORTFOLIO_CHAIN not in {line.line_id for line in reported_lines(book)}
