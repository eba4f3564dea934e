"""A group month by month is the group folded up to each month's end."""

from __future__ import annotations

from datetime import date

import pytest

from app.builders import ZONE
from app.worsening import ENDS, line_events, worsening_book
from limen.app.month_walk import book_chains, instants_of, month_ends, months_between, walk
from limen.book.group import fold_group
from limen.bootstrap import wire
from limen.kernel.dates import end_of_day
from limen.kernel.errors import BadInput

NOW = end_of_day(date(2024, 6, 1), ZONE)


def test_each_month_is_the_fold_of_what_was_known():
    events = line_events(0, fails=True)
    instants = instants_of(ENDS, ZONE)
    for instant, group in zip(instants, walk("g-w0", events, instants), strict=True):
        known = [event for event in events if event.known_at <= instant]
        assert group == fold_group("g-w0", known)


def test_month_ends():
    assert month_ends(date(2023, 1, 31), date(2023, 12, 31)) == ENDS
    assert month_ends(date(2023, 2, 1), date(2023, 2, 27)) == []
    assert month_ends(date(2024, 2, 29), date(2024, 3, 30)) == [date(2024, 2, 29)]


def test_a_book_gives_its_groups_and_not_the_portfolio(tmp_path):
    journal = wire().open_book(worsening_book(tmp_path, lines=3))
    assert [name for name, _ in book_chains(journal, NOW)] == ["g-w0", "g-w1", "g-w2"]
    assert months_between(journal, "2023-01-31", "2023-12-31", NOW) == ENDS
    for since, at in (("2023-02-01", "2023-02-10"), ("2023-05-01", "2023-02-10"), ("x", "y")):
        with pytest.raises(BadInput):
            months_between(journal, since, at, NOW)
