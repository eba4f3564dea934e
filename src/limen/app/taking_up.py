"""An accepted offer taken up: a line opened, a limit raised, a limit raised for some days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.app.applications import product_taken
from limen.app.limits import cap_refusals
from limen.book import events as e
from limen.book.customer import flags_on
from limen.book.transitions import why_not
from limen.caps.duties import CUTS, RAISE, binding_flags
from limen.kernel.errors import InvariantViolated
from limen.kernel.ids import is_id

if TYPE_CHECKING:
    from datetime import date

    from limen.app.desk import Desk
    from limen.book.customer import Offer
    from limen.book.line import LineState

AGREEING = "agreement"
RAISING = "limit_raise"
"""Purposes of the consents under which a new line, or a higher limit, is accepted."""


def consent_purpose(line: LineState | None) -> str:
    """Return the purpose that the acceptance of an offer needs a consent for."""
    return AGREEING if line is None else RAISING


def move_of(offer: e.OfferMade, line: LineState | None) -> str:
    """Return the move of `TRANSITIONS` that an offer leads to."""
    if line is None:
        return "grant"
    return "temporary" if offer.temporary_until is not None else "raise"


def line_id_of(desk: Desk, customer_id: str, product: str, wanted: str) -> str:
    """Return the id of the line to be opened: the one wanted, or one made of its parts."""
    if wanted:
        return wanted
    name = f"{customer_id}:{product}"
    number = sum(line_id.startswith(name) for line_id in desk.group.lines)
    return f"{name}:{number + 1}" if number else name


def take_up_refusals(
    desk: Desk, offer: Offer, customer_id: str, line: LineState | None, wanted: str
) -> list[str]:
    """Return why an offer cannot be taken up as things stand today, nothing where it can."""
    made, today = offer.made, desk.on(line)
    refused = why_not(move_of(made, line), line)
    reasons = [refused] if refused else []
    if binding_flags(flags_on(desk.group.customers[customer_id], line, today), RAISE):
        reasons.append("flag_binds")
    if line is not None:
        if made.limit_minor <= line.limit_minor:
            reasons.append("not_a_raise")
        if is_overtaken(line, offer.on):
            reasons.append("offer_overtaken")
        if made.temporary_until is not None and made.temporary_until < today:
            reasons.append("offer_past")
        return reasons + _as_of_today(desk, offer, customer_id, line)
    if product_taken(desk, customer_id, made.product):
        reasons.append("product_taken")
    reasons += _as_of_today(desk, offer, customer_id, None)
    line_id = line_id_of(desk, customer_id, made.product, wanted)
    if not is_id(line_id):
        reasons.append("line_unsound")
    elif line_id in desk.group.lines or (desk.journal and desk.journal.known_lines([line_id])):
        reasons.append("line_there")
    return reasons


def _as_of_today(desk: Desk, offer: Offer, customer_id: str, line: LineState | None) -> list[str]:
    """Return what caps, eligibility, law and the portfolio's limits hold against an offer today.

    What the packs were told is as old as the offer.
    """
    made = offer.made
    if not made.terms_id:
        return []
    product = desk.terms.product(made.terms_id)
    place = desk, product, customer_id, line
    return cap_refusals(*place, made.limit_minor, made.entity, made.facts, offer.on)


def is_overtaken(line: LineState, since: date) -> bool:
    """Whether the lender has cut the line since a day, or means to: no higher limit is meant."""
    if line.pending is not None and line.pending.action in CUTS:
        return True
    return any(
        step.by == "lender" and step.to_minor < step.from_minor and step.on >= since
        for step in line.limit_steps
    )


def take_up(
    desk: Desk, offer: Offer, customer_id: str, line: LineState | None, wanted: str
) -> tuple[e.Event, dict[str, Any]]:
    """Return the event that an accepted offer brings, and what the customer is told."""
    made = offer.made
    if line is None:
        return _opened(desk, made, customer_id, wanted)
    value = {"line_id": line.line_id, "limit_minor": made.limit_minor}
    body: e.AnyBody
    if made.temporary_until is not None:
        if made.temporary_since is None:
            raise InvariantViolated("a temporary limit has its days", offer=made.offer_id)
        since = max(made.temporary_since, desk.on(line))
        body = e.TemporaryLimitSet(made.limit_minor, since, made.temporary_until, made.decision_id)
    else:
        body = e.LimitChanged(
            line.limit_minor, made.limit_minor, "lender", made.decision_id or None
        )
    return desk.event(body, line, part="taken"), value


def _opened(
    desk: Desk, made: e.OfferMade, customer_id: str, wanted: str
) -> tuple[e.Event, dict[str, Any]]:
    product = desk.terms.product(made.terms_id)
    line_id = line_id_of(desk, customer_id, made.product, wanted)
    on = desk.on_terms(product.terms)
    body = e.LineOpened(
        product=made.product,
        entity=made.entity,
        currency=product.currency,
        limit_minor=made.limit_minor,
        custody="kept",
        apr_ppm=made.apr_ppm,
        opened_on=on,
        terms_id=made.terms_id,
        expires_on=made.expires_on,
        offer_id=made.offer_id,
    )
    event = e.Event(
        chain_id=desk.group.group_id,
        key=f"line:{line_id}:opened",
        body=body,
        occurred_at=desk.now,
        effective_on=on,
        known_at=desk.now,
        customer_id=customer_id,
        line_id=line_id,
    )
    return event, {"line_id": line_id, "limit_minor": made.limit_minor}
