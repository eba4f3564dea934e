"""A line's dated facts, from its events: what `line_account` folds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.book import loan as f
from limen.book.funding import Split
from limen.book.line_account import LINE, LineFact, Refunded

if TYPE_CHECKING:
    from limen.book.money_events import FundedPart
    from limen.kernel.dates import Instant


class Hold(NamedTuple):
    """Room held for a draw that is not yet paid out.

    Attributes
    ----------
    parts, awaits
        Partners' parts of it; partners that have not yet agreed.
    leases
        Lease of a portfolio quota → what the draw took of it.
    """

    draw_id: str
    amount_minor: int
    terms_id: str
    rate_ppm: int
    expires_at: Instant
    programme: str
    parts: tuple[FundedPart, ...]
    awaits: tuple[str, ...]
    leases: dict[str, int]
    refused_by: tuple[str, ...] = ()


def hold_of(body: e.DrawHeld) -> Hold:
    """Return the hold that a draw begins with."""
    return Hold(
        body.draw_id,
        body.amount_minor,
        body.terms_id,
        body.rate_ppm,
        body.expires_at,
        body.programme,
        body.parts,
        body.awaits,
        body.leases,
    )


def answered(hold: Hold, body: e.DrawFunded) -> Hold:
    """Return a hold after a partner's answer."""
    if body.agreed:
        return hold._replace(awaits=tuple(name for name in hold.awaits if name != body.partner))
    return hold._replace(
        programme=body.programme,
        parts=body.parts,
        awaits=body.awaits,
        leases=body.leases,
        refused_by=(*hold.refused_by, body.partner),
    )


def drawn(event: e.Event, hold: Hold) -> LineFact:
    """Return the fact of a held draw that was paid out."""
    fact = f.Drawn(event.effective_on, hold.amount_minor, event.key)
    split = None
    if hold.parts:
        parts = tuple((part.partner, part.amount_minor) for part in hold.parts)
        split = Split(hold.amount_minor - sum(part for _, part in parts), parts)
    return LineFact(fact, hold.draw_id, hold.terms_id, split, hold.rate_ppm)


def fact_of(event: e.Event, terms_id: str, apr_ppm: int | None = None) -> LineFact | None:
    """Return the fact that an event brings by itself, None where it brings none.

    Parameters
    ----------
    terms_id, apr_ppm
        The line's own terms, and its own yearly rate where it has one: a draw that was made
        without a hold has them too.
    """
    on, ref = event.effective_on, event.key
    match event.body:
        case e.DrawMade(draw_id=draw_id, amount_minor=amount_minor):
            fact = f.Drawn(on, amount_minor, ref)
            return LineFact(fact, draw_id, terms_id, rate_ppm=apr_ppm)
        case e.RepaymentMade(amount_minor=amount_minor, draw_id=draw_id):
            return LineFact(f.Repaid(on, amount_minor, ref), draw_id, terms_id)
        case e.RepaymentReversed(repayment_key=key, fees=fees):
            return LineFact(f.Reversed(on, key, fees), LINE, terms_id)
        case e.FeeCharged() as body:
            fee = f.FeeCharged(on, body.amount_minor, ref, body.due_on, body.late_of)
            return LineFact(fee, body.draw_id, terms_id)
        case e.RateChanged(rate_ppm=rate_ppm, draw_id=draw_id):
            return LineFact(f.RateChanged(on, rate_ppm, ref), draw_id, terms_id)
        case e.WrittenOff(draw_id=draw_id):
            return LineFact(f.WrittenOff(on, ref), draw_id, terms_id)
        case e.CreditRefunded(amount_minor=amount_minor):
            return LineFact(Refunded(on, amount_minor, ref), LINE, terms_id)
        case _:
            return None
