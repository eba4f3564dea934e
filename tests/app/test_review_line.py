"""One line decided now: at corrected prices that stand in its record, replayed to the byte."""

from __future__ import annotations

import pytest

from app.builders import LATE, VERSIONS, ZONE, bodies, records
from app.raising import LOSS, lender_on, loss_of, raising
from app.test_live_prices import PRICE, planned
from limen.app.draws import HoldDraw
from limen.app.letters import Writer
from limen.app.live_prices import drift_at
from limen.app.replay import replay_many
from limen.app.review_line import review_line
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.kernel.errors import BadInput
from limen.kernel.outcomes import Accepted
from storage.contract.stores import SqliteStore


@pytest.fixture
def lender(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        yield lender_on(book, raising(loss_of(100_000)))


def decided(lender, line_id: str = "c0:line"):
    letters = Writer(lender.release, "en")
    at = lender.now()
    return review_line(lender.book, lender.release, line_id, at, "review", VERSIONS, letters)


def test_a_line_is_decided_at_the_corrected_prices_and_replayed_to_the_byte(lender):
    lender.people(1)
    lender.line_for("k")
    planned(lender)
    lender.do(HoldDraw, line_id="k:line", draw_id="d", amount_minor=200_000)
    found = decided(lender)
    market = found.record.question.market
    drifted = drift_at(lender.book, lender.book, lender.release, lender.now(), ZONE)
    assert market.plan == drifted.run_id
    assert market.prices_ppm[LOSS] == drifted.drifts[0].now_ppm > PRICE
    assert found.record.prices == market.prices_ppm
    assert market.left == {LOSS: drifted.drifts[0].left}
    assert found.is_stored
    assert records(lender.book)["c0:line"] == found.record
    assert replay_many(lender.book, VERSIONS, None, 10).same == 1
    assert verify_book(lender.book).faults == ()
    assert found.as_dict()["plan"] == drifted.run_id


def test_a_price_that_rose_since_the_plan_stops_a_raise_that_it_would_have_paid(lender):
    """A raise adds 6,121 of value for 777 of loss: it pays up to 7.87 a unit of loss."""
    lender.people(2)
    lender.line_for("k")
    planned(lender, price_ppm=6_000_000)
    assert decided(lender, "c0:line").record.outcome.action == "raise"
    lender.do(HoldDraw, line_id="k:line", draw_id="d", amount_minor=200_000)
    assert decided(lender, "c1:line").record.outcome.action == "keep"


def test_an_offer_of_one_line_takes_its_room_when_it_is_accepted(lender):
    lender.people(1)
    planned(lender)
    assert decided(lender).record.outcome.action == "raise"
    assert isinstance(lender.answer("c0"), Accepted)
    (ended,) = bodies(lender.book, e.OfferEnded)
    assert ended.uses == {LOSS: 777}
    assert (
        drift_at(lender.book, lender.book, lender.release, lender.now(), ZONE).drifts[0].used == 777
    )


def test_a_discretionary_cut_of_one_line_waits_for_two_people(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        from app.raising import raising_files
        from release.builders import loaded

        files = raising_files()
        files["constraints.toml"] = files["constraints.toml"].replace(
            b"discretionary_cuts_ppm = 1000000", b"discretionary_cuts_ppm = 50000"
        )
        lender = lender_on(book, loaded(files))
        lender.people(1, LATE)
        found = decided(lender)
        assert found.stopped
        assert not found.is_stored
        assert records(book) == {}


def test_a_line_that_is_not_there_is_refused(lender):
    with pytest.raises(BadInput) as told:
        decided(lender, "nobody:line")
    assert told.value.diagnostics[0].code == "A028"
