"""What a handler sees of its group: the line, its day, its money, and events made of the key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.card_lines import INFO, OPENED, PRODUCT, ZONE, at, open_lines
from limen.app.desk import Desk
from limen.app.group_cache import GroupCache
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.terms import CalendarTerms
from limen.kernel.dates import start_of_day
from limen.storage.sqlite import open_book


@pytest.fixture
def desk(tmp_path):
    calendar = CalendarTerms(time_zone=ZONE, cut_off=20 * 60)
    product = replace(PRODUCT, terms=replace(PRODUCT.terms, calendar=calendar))
    with open_book(tmp_path / "a.book", create=INFO) as book:
        open_lines(book, "a", product=product)
        with book.unit(["g-a"]) as unit:
            kept = GroupCache().read(unit, "g-a")
            yield Desk(kept, unit, at(9), "k", ZONE, TermsShelf(book))


def test_a_line_s_day_ends_at_its_product_s_cut_off(desk):
    line = desk.line("a")
    evening = start_of_day(OPENED, ZONE) + 21 * 3_600_000_000
    late = replace(desk, now=evening)
    assert late.on() == OPENED
    assert late.on(line) == OPENED + timedelta(1)


def test_what_is_owed_is_reckoned_from_terms(desk):
    line = desk.line("a")
    assert desk.owed_minor(line, OPENED) == 400_000
    assert desk.owed_minor(line, OPENED - timedelta(1)) == 0
    assert desk.account(line, OPENED).owed_minor == 400_000
    assert desk.customer_of(line).customer_id == "c-a"
    assert desk.line("other") is None


def test_an_event_bears_the_key_the_line_and_the_time(desk):
    line = desk.line("a")
    made = desk.event(e.RepaymentMade(5), line, part="x")
    assert (made.key, made.line_id, made.customer_id, made.chain_id) == ("k/x", "a", "c-a", "g-a")
    assert (made.occurred_at, made.known_at, made.effective_on) == (at(9), at(9), desk.on(line))
    other = desk.event(e.ConsentWithdrawn("c"), customer_id="c-a", on=OPENED, occurred_at=at(1))
    assert (other.key, other.line_id, other.customer_id) == ("k", "", "c-a")
    assert (other.effective_on, other.occurred_at) == (OPENED, at(1))
