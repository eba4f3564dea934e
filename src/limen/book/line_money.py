"""What events of money do to a line's state: balance, holds, facts, postings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book import accounts as a
from limen.book import events as e
from limen.book.line_core import Reversal, take_back, take_charge
from limen.book.line_facts import answered, drawn, fact_of, hold_of
from limen.book.line_postings import add_up
from limen.book.quota_use import Leased
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.line import LineState, Repayment
    from limen.book.line_facts import Hold

MONEY = (
    e.DrawMade,
    e.DrawHeld,
    e.DrawFunded,
    e.DrawPosted,
    e.DrawVoided,
    e.DrawExpired,
    e.DrawRefused,
    e.RepaymentMade,
    e.RepaymentReversed,
    e.FeeCharged,
    e.RateChanged,
    e.WrittenOff,
    e.CreditRefunded,
    e.EntriesPosted,
    e.QuotasHeld,
)
"""Kinds of events that move a line's money."""

CLAIMS = frozenset({a.LOANS, a.INTEREST, a.PENALTY, a.FEES})
"""Accounts of what a customer owes, own share; partners' shares stand in `PARTNER_CLAIMS`."""


def apply_money(line: LineState, event: e.Event) -> None:
    """Move a line's money by one event."""
    body = event.body
    match body:
        case e.DrawHeld():
            _hold(line, hold_of(body))
        case e.DrawFunded():
            hold = answered(_held(line, body.draw_id), body)
            line.holds[body.draw_id] = hold
        case e.DrawPosted():
            _post(line, event, _held(line, body.draw_id))
        case e.DrawVoided() | e.DrawExpired():
            _release(line, _held(line, body.draw_id))
        case e.DrawRefused():
            line.refusals.append(body)
        case e.QuotasHeld():
            _hold_quotas(line, body)
        case e.RepaymentReversed():
            _reverse(line, event, body)
        case e.EntriesPosted():
            _take_entries(line, event, body)
        case _:
            _take_fact(line, event)


def _hold(line: LineState, hold: Hold) -> None:
    if hold.draw_id in line.holds:
        raise InvariantViolated("a draw is held once", draw=hold.draw_id)
    line.holds[hold.draw_id] = hold
    line.held_minor += hold.amount_minor


def _held(line: LineState, draw_id: str) -> Hold:
    hold = line.holds.get(draw_id)
    if hold is None:
        raise InvariantViolated("the draw is held on the line", draw=draw_id)
    return hold


def _release(line: LineState, hold: Hold) -> None:
    del line.holds[hold.draw_id]
    line.held_minor -= hold.amount_minor


def _post(line: LineState, event: e.Event, hold: Hold) -> None:
    if hold.awaits:
        raise InvariantViolated("every partner has agreed", draw=hold.draw_id, awaits=hold.awaits)
    _release(line, hold)
    if hold.leases:
        line.leases[hold.draw_id] = Leased(hold.amount_minor, hold.leases, hold.leases)
    line.facts.append(drawn(event, hold))
    _move(line, event, hold.amount_minor)


def _hold_quotas(line: LineState, body: e.QuotasHeld) -> None:
    for draw_id, held in body.held.items():
        leased = line.leases.get(draw_id)
        if leased is None or not held.keys() <= leased.taken.keys():
            raise InvariantViolated("a draw holds of quotas what it took", draw=draw_id)
        line.leases[draw_id] = leased._replace(held={**leased.held, **held})


def _take_fact(line: LineState, event: e.Event) -> None:
    fact = fact_of(event, line.terms_id, line.apr_ppm)
    if fact is None:
        raise InvariantViolated("the event brings a fact", kind=event.kind)
    if line.is_reckoned:
        line.facts.append(fact)
    if line.custody == "reported" and isinstance(event.body, e.FeeCharged | e.CreditRefunded):
        take_charge(line, event, event.body)
    match event.body:
        case e.DrawMade() | e.FeeCharged() | e.CreditRefunded() as body:
            _move(line, event, body.amount_minor)
        case e.RepaymentMade() as body:
            _move(line, event, -body.amount_minor)


def _reverse(line: LineState, event: e.Event, body: e.RepaymentReversed) -> None:
    if line.custody == "reported":
        take_back(line, event, body)
        return
    paid = _repayment(line, body.repayment_key)
    line.repayments.remove(paid)
    line.reversals.append(
        Reversal(event.effective_on, event.occurred_at, paid.amount_minor, body.because)
    )
    if line.is_reckoned:
        fact = fact_of(event, line.terms_id)
        if fact is not None:
            line.facts.append(fact)
    _move(line, event, paid.amount_minor)
    if line.status == "ended":
        # It ended because nothing was owed: that was not so, and what is owed runs off.
        line.status = "closed"


def _repayment(line: LineState, key: str) -> Repayment:
    for paid in reversed(line.repayments):
        if paid.key == key:
            return paid
    raise InvariantViolated("a reversal names a repayment of the line", key=key)


def _move(line: LineState, event: e.Event, amount_minor: int) -> None:
    line.balance_minor += amount_minor
    if line.is_reckoned:
        line.unposted.append((event.effective_on, amount_minor))


def _take_entries(line: LineState, event: e.Event, body: e.EntriesPosted) -> None:
    """What was posted is exact up to its day; what came after it is added."""
    add_up(line.posted, body.entries)
    line.closed_on = event.effective_on
    line.unposted = [each for each in line.unposted if each[0] > event.effective_on]
    line.balance_minor = claims_of(line) + sum(amount for _, amount in line.unposted)


def claims_of(line: LineState) -> int:
    """Return what the customer owes by the line's postings, less the credit, in minor units."""
    return claims_in(line.posted)


def claims_in(balances: Mapping[str, int]) -> int:
    """Return what a line's trial balance says that the customer owes, less the credit."""
    return sum(
        amount
        for name, amount in balances.items()
        if name in CLAIMS or name == a.CREDITS or name.startswith(f"{a.PARTNER_CLAIMS}/")
    )
