from datetime import date

import pytest

from limen.book import events as e
from limen.book.line import apply_to_line, open_line
from limen.book.line_money import MONEY, apply_money, claims_of
from limen.book.money_events import EntryPosted, LegPosted
from limen.kernel.errors import InvariantViolated

DAYS = [date(2024, 1, day) for day in range(1, 29)]


def told(body, day=1, key="k"):
    return e.Event("g", key, body, day, DAYS[day], day, "c", "l")


def line(*events, custody="kept", terms_id="t"):
    body = e.LineOpened("p", "bank", "CNY", 10_000, custody, terms_id=terms_id)
    made = open_line(told(body), body)
    for event in events:
        apply_to_line(made, event)
    return made


def entry(kind, **legs):
    return EntryPosted(kind, "", tuple(LegPosted(name, amount) for name, amount in legs.items()))


DRAWN = told(e.DrawMade("d", 1_000), key="d")
PAID = told(e.RepaymentMade(300), 2, "r")


def test_money_moves_the_balance_at_once_and_stays_as_a_fact():
    made = line(DRAWN, PAID)
    assert (made.balance_minor, len(made.facts)) == (700, 2)
    reported = line(DRAWN, PAID, custody="reported")
    assert (reported.balance_minor, reported.facts) == (700, [])


def test_what_a_close_posted_is_exact_up_to_its_day():
    posted = e.EntriesPosted((entry("draw", loans=1_000, cash=-1_000),))
    made = line(DRAWN, told(e.FeeCharged("x", 9), 5, "f"), told(posted, 3, "close"))
    assert (made.balance_minor, made.closed_on) == (1_009, DAYS[3])
    more = e.EntriesPosted((entry("charge", fees_receivable=9, fee_income=-9),))
    apply_to_line(made, told(more, 6, "close2"))
    assert (made.balance_minor, made.unposted) == (1_009, [])
    assert claims_of(made) == 1_009


def test_partners_shares_and_credit_are_part_of_what_is_owed():
    made = line()
    made.posted.update({"loans": 5, "partner_claims/n": 3, "partner_funds/n": -3})
    made.posted.update({"customer_credits": -2, "cash": -3})
    assert claims_of(made) == 6


def test_a_hold_is_held_until_it_is_posted_voided_or_expired():
    held = told(e.DrawHeld("h", 400, "t", 1, 99), key="h")
    for ending in (e.DrawVoided("h", "x"), e.DrawExpired("h")):
        made = line(held)
        assert (made.held_minor, made.balance_minor) == (400, 0)
        apply_to_line(made, told(ending, 2, "end"))
        assert (made.held_minor, made.facts, made.draws) == (0, [], [])
    made = line(held, told(e.DrawPosted("h"), 2, "p"))
    assert (made.held_minor, made.balance_minor, made.draws[0].draw_id) == (0, 400, "h")


def test_a_draw_is_not_posted_before_every_partner_agreed():
    held = told(e.DrawHeld("h", 400, "t", 1, 99, awaits=("n",)), key="h")
    with pytest.raises(InvariantViolated):
        line(held, told(e.DrawPosted("h"), 2, "p"))
    agreed = told(e.DrawFunded("h", "n", agreed=True), 2, "a")
    assert line(held, agreed, told(e.DrawPosted("h"), 3, "p")).balance_minor == 400


def test_a_reversal_takes_its_repayment_back_once():
    back = told(e.RepaymentReversed("r", "bounced"), 4, "b")
    made = line(DRAWN, PAID, back)
    assert (made.balance_minor, made.repayments, len(made.reversals)) == (1_000, [], 1)
    with pytest.raises(InvariantViolated):
        apply_to_line(made, told(e.RepaymentReversed("r", "bounced"), 5, "b2"))


def test_a_refused_draw_is_remembered_and_moves_nothing():
    made = line(told(e.DrawRefused("x", 5, ("cap",)), key="x"))
    assert (len(made.refusals), made.balance_minor) == (1, 0)


def test_what_is_not_there_or_no_money_breaks_a_promise():
    held = told(e.DrawHeld("h", 4, "t", 1, 99), key="h")
    for events in ([told(e.DrawPosted("no"))], [held, held]):
        with pytest.raises(InvariantViolated):
            line(*events)
    with pytest.raises(InvariantViolated):
        apply_money(line(), told(e.LimitChanged(1, 2)))
    assert e.LimitChanged not in MONEY


def test_a_draw_holds_of_quotas_only_what_it_took():
    held = told(e.DrawHeld("h", 400, "t", 1, 99, leases={"q@one": 400, "p@one": 9}), key="h")
    made = line(held, told(e.DrawPosted("h"), 2, "p"))
    apply_to_line(made, told(e.QuotasHeld({"h": {"q@one": 30}}), 3, "q"))
    assert made.leases["h"].held == {"q@one": 30, "p@one": 9}
    assert made.leases["h"].taken == {"q@one": 400, "p@one": 9}
    for wrong in ({"h": {"other@one": 1}}, {"x": {"q@one": 1}}):
        with pytest.raises(InvariantViolated):
            apply_to_line(made, told(e.QuotasHeld(wrong), 4, "w"))
