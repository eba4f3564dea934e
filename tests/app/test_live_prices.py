"""Prices between two plans: they follow what was used since, from the book's state alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.builders import ZONE
from app.raising import LOSS, Lender, lender_on, loss_of, raising
from limen.app import live_prices
from limen.app.draws import HoldDraw
from limen.app.live_prices import NO_DRIFT, drift_at, live_market
from limen.app.live_room import quota_of_room
from limen.app.newest_plan import newest_solved
from limen.book import events as e
from limen.book.run_events import Constrained
from limen.kernel.dates import end_of_day
from limen.kernel.outcomes import Accepted
from limen.kernel.rates import PPM
from storage.contract.stores import SqliteStore

ROOM, PRICE = 10_000, 2_000_000


@pytest.fixture
def lender(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        yield lender_on(book, raising(loss_of(100_000)))


def planned(lender: Lender, price_ppm: int = PRICE, days: int = 10, **more) -> None:
    """A plan of now that leaves 10,000 of the loss at a price."""
    at = lender.now()
    found = (Constrained("expected_loss", 100_000 - ROOM, 100_000, price_ppm),)
    prices = {LOSS: price_ppm} if price_ppm else {}
    plan = e.PortfolioSolved(f"run{at}", prices, found, 5_000, 5_000, 4, days=days, **more)
    lender.write(e.Event(e.PORTFOLIO_CHAIN, f"run:{at}:solved", plan, at, lender.today, at))


def drift(lender: Lender):
    return drift_at(lender.book, lender.book, lender.release, lender.now(), ZONE)


def test_without_a_plan_or_a_limit_nothing_drifts(lender):
    assert drift(lender) == NO_DRIFT
    assert "no review" in NO_DRIFT.words()
    planned(lender)
    assert drift_at(lender.book, lender.book, raising(), lender.now(), ZONE) == NO_DRIFT


@pytest.mark.parametrize(
    ("days", "ahead_ppm", "price_ppm"),
    [(0, 308_300, 3_849_800), (3, 8_300, 2_049_800), (10, -691_700, 650_385)],
)
def test_a_price_rises_where_use_is_ahead_of_time_and_falls_behind_it(
    lender, days, ahead_ppm, price_ppm
):
    """A draw of 200,000 uses 3,083 of 10,000; by hand, 2,000,000 × (1 + 3 × 0.3083) at once."""
    lender.line_for("k")
    planned(lender)
    held = lender.ask(HoldDraw, line_id="k:line", draw_id="d", amount_minor=200_000)
    assert isinstance(held, Accepted)
    lender.later(days)
    found = drift(lender)
    (one,) = found.drifts
    assert (one.room, one.used, one.left) == (ROOM, 3_083, ROOM - 3_083)
    assert (one.ahead_ppm, one.now_ppm) == (ahead_ppm, price_ppm)
    assert found.elapsed_ppm == days * PPM // 10
    market = live_market(lender.book, lender.book, lender.release, lender.now(), ZONE).market
    assert market.prices_ppm == {LOSS: price_ppm}
    assert market.left == {LOSS: ROOM - 3_083}
    assert market.ahead_ppm == {LOSS: ahead_ppm}
    assert market.plan == found.run_id


def test_what_was_free_gets_a_price_once_it_is_used_fast(lender):
    """A fifth of a value of 5,000 over 10,000 units, for the share that is ahead."""
    lender.line_for("k")
    planned(lender, price_ppm=0)
    assert drift(lender).drifts[0].now_ppm == 0
    lender.do(HoldDraw, line_id="k:line", draw_id="d", amount_minor=200_000)
    assert drift(lender).drifts[0].now_ppm == 100_000 * 308_300 // PPM


def test_what_is_used_up_since_is_spent(lender):
    lender.line_for("k")
    planned(lender, reserved={LOSS: ROOM})
    (one,) = drift(lender).drifts
    assert (one.room, one.reserved, one.left) == (2 * ROOM, ROOM, 2 * ROOM)
    lender.book.put_used({quota_of_room(LOSS, drift(lender).run_id): 2 * ROOM})
    (one,) = drift(lender).drifts
    assert (one.used, one.left) == (ROOM, 0)
    market = live_market(lender.book, lender.book, lender.release, lender.now(), ZONE).market
    assert market.spent == (LOSS,)


def test_the_days_of_a_plan_are_those_behind_the_one_before(lender):
    lender.people(2)
    assert lender.reviewed().solved.days == 30
    lender.today += timedelta(days=7)
    at = end_of_day(lender.today - timedelta(days=1), ZONE)
    assert lender.reviewed(at).solved.days == 7
    again = lender.reviewed(at).solved
    assert again == newest_solved(lender.book)
    assert again.days == 7


def test_a_correction_that_is_left_out_is_noticed(lender, monkeypatch):
    """The planted fault: prices as of the plan."""
    lender.line_for("k")
    planned(lender)
    lender.do(HoldDraw, line_id="k:line", draw_id="d", amount_minor=200_000)
    monkeypatch.setattr(live_prices, "at_pace", lambda prices, ahead, free: dict(prices))
    assert drift(lender).drifts[0].now_ppm == PRICE
