"""Programmes: splits, quotas, the next programme, and what partners are asked."""

from __future__ import annotations

import json

import pytest

from app.drawing import CYCLE, LIMIT, reasons, release_of, value
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.book import events as e
from limen.book.money_events import FundedPart
from limen.kernel.errors import InvariantViolated
from limen.kernel.outcomes import Accepted

JOINT = """
[[programme]]
name = "joint"
products = ["line"]
own_floor_ppm = 300_000
next = "second"
{more}
[[programme.partners]]
name = "bank-a"
share_ppm = 333_333
quota_minor = 300_000

[[programme.partners]]
name = "bank-b"
share_ppm = 333_333

[[programme]]
name = "second"
products = ["line"]
{more}
[[programme.partners]]
name = "bank-c"
share_ppm = 500_000
quota_minor = 100_000
"""


def joint(more: str = "") -> str:
    return JOINT.format(more=more)


APPROVED = "approval = true"
A, B = "programme/joint/bank-a", "programme/second/bank-c"


def sent(house) -> list[tuple[str, dict]]:
    now = house.clock.now()
    taken = house.book.take(100, now, now + 1)
    house.book.mark_sent(taken, now)
    return [(each.message.topic, json.loads(each.message.body)) for each in taken]


def test_a_draw_is_split_and_the_parts_sum_to_it(make):
    house = make(release_of(joint()))
    held = value(house.hold("d1", 100_001))
    assert (held["programme"], held["awaits"]) == ("joint", [])
    body = house.last()
    assert body.parts == (FundedPart("bank-a", 33_333), FundedPart("bank-b", 33_333))
    assert body.leases == {f"{A}@one": 33_333}
    assert body.caps["funding.bank-a_left_minor"] == 33_333, "what the lease had"
    value(house.post("d1"))
    fact = house.line().facts[0]
    assert (fact.split.own_minor, fact.split.total_minor) == (33_335, 100_001)
    assert sent(house) == []


def test_where_a_quota_lacks_the_next_programme_funds(make):
    house = make(release_of(joint()))
    value(house.hold("d1", 900_000))
    assert value(house.hold("d2", 90_000))["programme"] == "second"
    house.void("d1")
    assert value(house.hold("d3", 800_000))["programme"] == "joint"
    house.open("l2")
    assert value(house.hold("d4", 100_010, "l2"))["programme"] == "second"
    assert reasons(house.hold("d5", 200_000, "l2")) == ("over_funding_cap",)
    assert house.last().caps["funding"] < 200_000
    assert house.last().caps["line"] == LIMIT - 100_010
    # The refused draw left its trial takings behind: a small one still fits.
    assert value(house.hold("d6", 100_000, "l2"))["programme"] == "joint"


def test_a_named_programme_is_where_the_search_begins(make):
    house = make(release_of(joint()))
    assert value(house.hold("d1", 1_000, programme="second"))["programme"] == "second"
    assert reasons(house.hold("d2", 300_000, programme="second")) == ("over_funding_cap",)


def test_a_draw_is_posted_once_every_partner_has_agreed(make):
    house = make(release_of(joint(APPROVED)))
    assert value(house.hold("d1", 90_000))["awaits"] == ["bank-a", "bank-b"]
    asked = sent(house)
    assert [(topic, body["partner"]) for topic, body in asked] == [
        ("funding.ask", "bank-a"),
        ("funding.ask", "bank-b"),
    ]
    assert asked[0][1] == {
        "partner": "bank-a",
        "programme": "joint",
        "line_id": "l",
        "draw_id": "d1",
        "currency": "CNY",
        "amount_minor": 29_999,
    }
    assert reasons(house.post("d1")) == ("funding_awaited",)
    assert value(house.answer("d1", "bank-a", True)) == {"awaits": ["bank-b"]}
    assert reasons(house.answer("d1", "bank-x", True)) == ("partner_not_awaited",)
    assert value(house.answer("d1", "bank-b", True)) == {"awaits": []}
    house.later(1)
    assert isinstance(house.post("d1"), Accepted)


def test_a_refusal_leads_to_the_next_programme_with_its_own_parts(make):
    house = make(release_of(joint(APPROVED)))
    house.hold("d1", 90_000)
    house.answer("d1", "bank-a", True)
    sent(house)
    assert value(house.answer("d1", "bank-b", False)) == {
        "programme": "second",
        "awaits": ["bank-c"],
    }
    assert [(topic, body["partner"]) for topic, body in sent(house)] == [
        ("funding.release", "bank-a"),
        ("funding.ask", "bank-c"),
    ]
    hold = house.line().holds["d1"]
    assert (hold.programme, hold.parts) == ("second", (FundedPart("bank-c", 45_000),))
    assert hold.refused_by == ("bank-b",)
    house.answer("d1", "bank-c", True)
    value(house.post("d1"))
    assert house.line().facts[0].split.partners == (("bank-c", 45_000),)
    # What was taken of bank-a's quota is there again: all of it can be drawn.
    assert value(house.hold("d2", 890_000))["programme"] == "joint"


def test_a_draw_that_no_programme_funds_any_more_is_voided(make):
    house = make(release_of(joint(APPROVED)))
    house.hold("d1", 300_000)
    assert value(house.answer("d1", "bank-a", False)) == {"voided": "partner_refused"}
    line = house.line()
    assert (line.held_minor, line.holds) == (0, {})
    assert house.last() == e.DrawVoided("d1", "partner_refused")
    house.hold("d2", 100_000)
    house.answer("d2", "bank-a", False)
    assert value(house.answer("d2", "bank-c", False)) == {"voided": "partner_refused"}
    assert house.book.verify() == []


@pytest.mark.parametrize("end", ["void", "expire"])
def test_partners_are_told_of_draws_that_will_not_come(make, end):
    house = make(release_of(joint(APPROVED)))
    house.hold("d1", 90_000)
    sent(house)
    house.later(1_440 * 60_000_000)
    assert isinstance(getattr(house, end)("d1"), Accepted)
    assert [topic for topic, _ in sent(house)] == ["funding.release"] * 2


def test_a_statement_cycle_is_funded_by_own_funds_alone(make):
    house = make(release_of(product=CYCLE))
    held = value(house.hold("d1", 90_000))
    assert held["programme"] == ""
    value(house.post("d1"))
    value(house.hold("d2", 60_000))
    value(house.post("d2"))
    assert house.line().owed_minor == 150_000


def test_a_portfolio_quota_binds_over_all_lines(make):
    house = make(release_of("[caps.portfolio_minor]\nline = 1_000_000\n"))
    house.open("l2", "h", "d")
    value(house.hold("d1", 700_000))
    assert reasons(house.hold("d2", 300_001, "l2")) == ("over_product_cap",)
    assert house.last("h").caps["product"] == 300_000
    assert isinstance(house.hold("d3", 300_000, "l2"), Accepted)
    house.void("d1")
    assert isinstance(house.hold("d4", 700_000, "l2"), Accepted)
    assert house.quota("product/line") == (1_000_000, 1_000_000)


def test_quotas_never_go_unenforced(make):
    house = make(release_of(joint()))
    without = Executor(house.book, house.book, house.clock, HANDLERS, house.release)
    house.executor = without
    with pytest.raises(InvariantViolated, match="quotas"):
        house.hold("d1", 100_000)
