from datetime import date

import pytest

from book.builders import event
from limen.book import events as e
from limen.book import loan as f
from limen.book.line_account import LINE, Refunded
from limen.book.line_facts import answered, drawn, fact_of, hold_of
from limen.book.money_events import FundedPart

DAY = date(2024, 1, 5)
HELD = e.DrawHeld(
    "d", 1_000, "t", 90_000, 7, "p", (FundedPart("north", 300),), ("north",), leases={"q": 300}
)

FACTS = [
    (e.DrawMade("d", 5), f.Drawn(DAY, 5, "k"), "d"),
    (e.RepaymentMade(5, "d"), f.Repaid(DAY, 5, "k"), "d"),
    (e.RepaymentReversed("r", "bounced"), f.Reversed(DAY, "r"), LINE),
    (e.FeeCharged("late", 5, "d"), f.FeeCharged(DAY, 5, "k"), "d"),
    (e.RepaymentReversed("r", "bounced", ("r/early",)), f.Reversed(DAY, "r", ("r/early",)), LINE),
    (e.FeeCharged("annual", 5, due_on=DAY), f.FeeCharged(DAY, 5, "k", DAY), LINE),
    (e.FeeCharged("late", 5, late_of=DAY), f.FeeCharged(DAY, 5, "k", None, DAY), LINE),
    (e.RateChanged(7), f.RateChanged(DAY, 7, "k"), LINE),
    (e.WrittenOff("d"), f.WrittenOff(DAY, "k"), "d"),
    (e.CreditRefunded(5), Refunded(DAY, 5, "k"), LINE),
]


def told(body):
    return e.Event("g", "k", body, 1, DAY, 1, "c", "l")


@pytest.mark.parametrize(("body", "fact", "draw_id"), FACTS)
def test_each_event_of_money_is_one_fact_under_the_line_s_terms(body, fact, draw_id):
    found = fact_of(told(body), "t")
    assert (found.fact, found.draw_id, found.terms_id) == (fact, draw_id, "t")


def test_a_draw_without_a_hold_is_agreed_at_the_line_s_own_rate():
    assert fact_of(told(e.DrawMade("d", 1_000)), "t", 240_000).rate_ppm == 240_000
    assert fact_of(told(e.DrawMade("d", 1_000)), "t").rate_ppm is None
    assert fact_of(told(e.RepaymentMade(1_000)), "t", 240_000).rate_ppm is None


def test_other_events_are_no_facts():
    assert fact_of(told(e.LimitChanged(1, 2)), "t") is None
    assert event(e.LimitChanged(1, 2)).kind == "limit_changed"


def test_a_hold_waits_for_its_partners_and_becomes_a_draw_with_their_parts():
    hold = hold_of(HELD)
    assert (hold.awaits, hold.refused_by) == (("north",), ())
    agreed = answered(hold, e.DrawFunded("d", "north", agreed=True))
    assert agreed.awaits == ()
    fact = drawn(told(e.DrawPosted("d")), agreed)
    assert fact.fact == f.Drawn(DAY, 1_000, "k")
    assert (fact.split.own_minor, fact.split.partners) == (700, (("north", 300),))
    assert (fact.terms_id, fact.rate_ppm) == ("t", 90_000)


def test_a_refusal_routes_the_draw_on():
    body = e.DrawFunded("d", "north", agreed=False, programme="q")
    moved = answered(hold_of(HELD), body)
    assert (moved.programme, moved.parts, moved.refused_by) == ("q", (), ("north",))
    assert drawn(told(e.DrawPosted("d")), moved).split is None
