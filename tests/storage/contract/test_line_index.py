"""Which lines a close looks at: kept in the commit of the events, on every store."""

from datetime import date

import pytest
from msgspec.structs import replace

from limen.app.index_ports import DueLine, IndexEntry
from limen.book import events as e
from limen.book.chain import day_number
from limen.kernel.errors import InvariantViolated
from storage.books import NOW

DAY = date(2024, 1, 2)


def event(key, body, line="l", on=DAY):
    return e.Event("g", key, body, 3, on, 5, "c", line)


def opened(line, custody="kept", terms_id="t" * 64):
    return event(f"open-{line}", e.LineOpened("p", "e", "EUR", 9, custody, terms_id=terms_id), line)


def due(book, day=DAY, after=(-1, ""), most=9):
    return book.due_lines(day_number(day), after, most)


def test_only_lines_that_are_reckoned_enter(book):
    assert book.first_day() is None
    book.append([opened("a"), opened("b", "reported"), opened("c", terms_id="")], NOW)
    assert due(book) == [DueLine(day_number(DAY), "a", "g")]
    assert book.first_day() == day_number(DAY)
    assert list(book.index_rows()) == []
    assert due(book, date(2024, 1, 1)) == []


def test_money_brings_a_line_forward_and_nothing_puts_it_back(book):
    book.append([opened("l")], NOW)
    with book.unit(["g"]) as unit:
        unit.put_index([IndexEntry("l", "g", None, b"row")])
    assert (book.first_day(), due(book, date(2100, 1, 1))) == (None, [])
    assert list(book.index_rows()) == [b"row"]
    for key, day in (("r1", 9), ("r2", 5), ("r3", 7)):
        book.append([event(key, e.RepaymentMade(1), on=date(2024, 1, day))], NOW)
    assert book.first_day() == day_number(date(2024, 1, 5))
    book.append([event("r1", e.RepaymentMade(1), on=date(2024, 1, 9))], NOW)
    assert book.first_day() == day_number(date(2024, 1, 5))
    assert list(book.index_rows()) == [b"row"]


def test_pages_follow_each_other_without_gap(book):
    book.append([opened(f"l{n}") for n in range(7)], NOW)
    with book.unit(["g"]) as unit:
        unit.put_index([IndexEntry(f"l{n}", "g", 5 + n % 2, b"x") for n in range(7)])
    found, after = [], (-1, "")
    while page := due(book, DAY, after, 2):
        found += page
        after = page[-1].next_day, page[-1].line_id
    assert [each.line_id for each in found] == ["l0", "l2", "l4", "l6", "l1", "l3", "l5"]


def test_a_unit_that_fails_leaves_the_index_as_it_was(book):
    book.append([opened("l")], NOW)
    with pytest.raises(InvariantViolated), book.unit(["g"]) as unit:
        unit.put_index([IndexEntry("l", "g", None, b"row")])
        unit.append([replace(event("x", e.RepaymentMade(1)), chain_id="other")], NOW)
    assert [each.line_id for each in due(book)] == ["l"]
