from datetime import date

import pytest

from limen.app.played_groups import PlayedGroups
from limen.book import events as e
from limen.book.terms import RateTerms, ScheduleTerms, Terms
from limen.kernel.errors import InvariantViolated

TERMS = {"t": Terms(RateTerms(fixed_ppm=120_000), ScheduleTerms("statement_cycle", due_day=5))}
DAY = date(2026, 1, 10)


def event(number, body, chain="g", line="l"):
    return e.Event(chain, f"k{number}", body, number, DAY, number, "c", line)


def test_what_was_written_is_there_without_reading_it_back():
    books = PlayedGroups(TERMS)
    opened = e.LineOpened("cash", "bank", "CNY", 900, apr_ppm=240_000, terms_id="t")
    filed = event(0, e.TermsFiled("cash", "t", "r"), e.PORTFOLIO_CHAIN, "")
    books.take([filed, event(1, e.CustomerRegistered("person"), line=""), event(2, opened)])
    assert books.account("l", DAY) is None
    books.take([event(3, e.DrawMade("d", 500))])
    account = books.account("l", DAY)
    assert account.owed_minor == 500
    # The line's own rate, not its product's.
    assert account.loans[""].steps[-1].rate_ppm == 240_000
    assert books.lines["l"] is books.group("g").lines["l"]
    assert (books.read(None, "g").events, books.read(None, "g").known_at) == (3, 3)


def test_a_write_that_failed_ends_the_play():
    with pytest.raises(InvariantViolated, match="one writer"):
        PlayedGroups(TERMS).forget(["g"])
