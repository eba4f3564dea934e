"""A raise that is offered: no change of the line until the customer accepts it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from limen.caps.duties import NOTICE_KINDS, Duty

if TYPE_CHECKING:
    from limen.book.customer import CustomerState
    from limen.book.line import DecisionMark, LineState
    from limen.choose.step import Choice
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

ONE_DAY = timedelta(days=1)


class Offer(msgspec.Struct, frozen=True):
    """A starter line on a linked product, or a higher limit; needs consent and fresh eligibility.

    `until` is the last day of an offered raise; of a starter line it is set when it is offered.
    """

    product: str
    limit_minor: int
    until: date | UnsetType = UNSET


def raise_offered(choice: Choice, facts: Facts, release: Release) -> Offer | None:
    """Return what a raise offers, None where it needs no further yes or is no raise."""
    if choice.action != "raise" or facts.has_consent is True or not release.offer_days:
        return None
    until = facts.on + timedelta(days=release.offer_days)
    return Offer(facts.product, choice.limit_minor, until)


def duty_of_offer(release: Release) -> Duty:
    """Return the duty of an offer: a letter, and nothing that comes into effect by itself."""
    kind = NOTICE_KINDS["raise"] if release.conduct.sends_notices else None
    return Duty(False, kind, 0, None)


def note_of(offer: Offer) -> str:
    """Return what the record notes of an offered raise."""
    return f"an offer until {offer.until}: the limit rises only if the customer accepts it"


def is_offer(mark: DecisionMark) -> bool:
    """Whether a decision offered a raise: nothing comes into effect unless it is accepted."""
    return mark.action == "raise" and mark.effective_on is None


def is_standing_offer(mark: DecisionMark, customer: CustomerState) -> bool:
    """Whether a decision offered a raise that was not accepted: the line was not changed by it."""
    return is_offer(mark) and not any(
        offer.made.decision_id == mark.decision_id and offer.outcome == "accepted"
        for offer in customer.offers.values()
    )


def offered_until(line: LineState, customer: CustomerState, on: date) -> date | UnsetType:
    """Return the last day on which no raise is offered anew, UNSET where one may be.

    An open offer stands in its way, and so does the cool-down after one that came to nothing.
    """
    days = [
        offer.made.until
        for offer in customer.offers.values()
        if offer.line_id == line.line_id and offer.outcome is None
    ]
    days += [
        mark.cool_down_until - ONE_DAY
        for mark in line.decisions
        if mark.cool_down_until is not None and is_offer(mark)
    ]
    last = max(days, default=None)
    return UNSET if last is None or last < on else last
