"""A cap of law binds at the offer and in the draw's own lock: one rule, both doors."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.lending import FIRST, bank_in
from app.test_limits import LENDER, release_under_law
from limen.app.draw_law import within_law
from limen.app.draws import HoldDraw
from limen.app.offers import MakeOffer
from limen.book import events as e
from limen.book.allowance import DrawAllowance, Headroom
from limen.caps.draws import Exposure

POORER = LENDER.replace("prior_ye_minor = 10_000_000", "prior_ye_minor = 5_000_000")


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path, release_under_law())
    yield made
    made.book.close()


def draw(bank, line_id, amount_minor, key="d1"):
    return bank.ask(HoldDraw, line_id=line_id, draw_id=key, amount_minor=amount_minor)


def test_a_cap_that_fell_binds_the_draw_and_the_offer_alike(bank):
    """The lender's net assets halve: a tenth is 500,000, on a line of 1,000,000."""
    line_id = bank.line_for(limit_minor=1_000_000)
    bank.release = release_under_law(POORER)
    bank.__post_init__()
    offer = {"customer_id": "c", "product": "line", "until": FIRST + timedelta(days=9)}
    raised = bank.refused(MakeOffer, limit_minor=1_100_000, line_id=line_id, **offer)
    assert raised == ("law_limit", "law_l01")
    assert draw(bank, line_id, 500_100).reasons == ("over_law_cap", "law_l01")
    (body,) = [event.body for event in bank.book.chain_events("g-c")][-1:]
    assert isinstance(body, e.DrawRefused)
    assert body.caps["law"] == 500_000
    (rule,) = [name for name in body.caps if name.startswith("law.cn-msl-single-10-15@2#")]
    assert body.caps[rule] == 500_000
    assert draw(bank, line_id, 300_000, "d2").value
    assert draw(bank, line_id, 200_100, "d3").reasons == ("over_law_cap", "law_l01")
    assert bank.line(line_id).limit_minor == 1_000_000


def test_a_draw_of_which_law_lacks_a_fact_is_refused(bank):
    line_id = bank.line_for(limit_minor=1_000_000)
    bank.release = release_under_law(LENDER.replace("claims_yearly_ppm", "claims_monthly_ppm"))
    bank.__post_init__()
    assert draw(bank, line_id, 100_000).reasons == ("law_unknown",)


def test_without_law_an_allowance_is_as_it_was():
    found = DrawAllowance(5, (Headroom("line", 5, {}),))
    assert within_law(found, None, Exposure(0, 0)) is found
