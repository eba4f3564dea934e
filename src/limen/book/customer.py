"""One customer's state: who, and what is known beside the lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.book.bureau import BureauFile
from limen.book.customer_links import CustomerLinks
from limen.book.line_life import change_flag
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from datetime import date

    from limen.book.line import LineState
    from limen.kernel.dates import Instant


class Sales(NamedTuple):
    """What a merchant sold in one period, by the newest report; a repeated one is no other."""

    period_start: date
    sales_minor: int
    known_at: Instant
    reports: int


@dataclass(slots=True)
class Application:
    """What a customer asked for; `outcome` is None while it is open."""

    made: e.ApplicationMade
    on: date
    line_id: str
    outcome: str | None = None


@dataclass(slots=True)
class Offer:
    """What a customer was offered; `outcome`, `ended` and `ended_at` are None while it is open."""

    made: e.OfferMade
    on: date
    line_id: str
    outcome: str | None = None
    known_at: Instant = 0
    ended: e.OfferEnded | None = None
    ended_at: Instant | None = None


@dataclass(slots=True)
class CustomerState:
    """A person or merchant as known after some events; `sales` is keyed by (period, start)."""

    customer_id: str
    kind: str
    registered_on: date
    attributes: dict[str, str | int | None]
    sealed: dict[str, str]
    sales: dict[tuple[str, date], Sales] = field(default_factory=dict)
    bureau: list[e.BureauReported] = field(default_factory=list)
    bureau_file: BureauFile = field(default_factory=BureauFile)
    links: CustomerLinks = field(default_factory=CustomerLinks)
    flags: dict[str, date | None] = field(default_factory=dict)
    consents: dict[str, e.ConsentGiven] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    erased_on: date | None = None

    def has_flag(self, flag: str, day: date) -> bool:
        """Whether a flag is up on a day, over every line of the customer."""
        return flag in self.flags and ((until := self.flags[flag]) is None or day <= until)

    def has_consent(self, purpose: str, day: date) -> bool:
        """Whether a consent to a purpose holds on a day."""
        return any(
            each.purpose == purpose and (each.until is None or day <= each.until)
            for each in self.consents.values()
        )


def register(event: e.Event, body: e.CustomerRegistered) -> CustomerState:
    """Return the state of a customer on the first day."""
    return CustomerState(
        event.customer_id, body.customer_kind, event.effective_on, body.attributes, body.sealed
    )


def apply_sales(customer: CustomerState, event: e.Event, body: e.SalesReported) -> None:
    """Take in a report of sales; the one known last counts."""
    place = (body.period, body.period_start)
    before = customer.sales.get(place)
    reports = 1
    if before is not None:
        reports = before.reports + (before.sales_minor != body.sales_minor)
    customer.sales[place] = Sales(body.period_start, body.sales_minor, event.known_at, reports)


ASKING = (
    e.ConsentGiven,
    e.ConsentWithdrawn,
    e.ApplicationMade,
    e.ApplicationEnded,
    e.OfferMade,
    e.OfferEnded,
    e.PersonalDataErased,
)
"""Kinds of events between a customer and the lender that come before a line, or a higher limit."""


def apply_asking(customer: CustomerState, event: e.Event) -> None:
    """Take in a consent, an application or an offer.

    Raises
    ------
    InvariantViolated
        If one ends that is not open.
    """
    match event.body:
        case e.ConsentGiven() as body:
            customer.consents[body.consent_id] = body
        case e.ConsentWithdrawn() as body:
            customer.consents.pop(body.consent_id, None)
        case e.ApplicationMade() as body:
            asked = Application(body, event.effective_on, event.line_id)
            customer.applications[body.application_id] = asked
        case e.ApplicationEnded() as body:
            _end_application(customer.applications.get(body.application_id), body.outcome)
        case e.OfferMade() as body:
            customer.offers[body.offer_id] = Offer(
                body, event.effective_on, event.line_id, known_at=event.known_at
            )
        case e.OfferEnded() as body:
            offer = customer.offers.get(body.offer_id)
            _end(offer, body.outcome)
            if offer is not None:
                offer.ended, offer.ended_at = body, event.known_at
        case e.PersonalDataErased():
            customer.erased_on = event.effective_on


def _end_application(asked: Application | None, outcome: str) -> None:
    """Less than was asked for may be offered first; not taken, it ends as a refusal."""
    if asked is not None and (asked.outcome, outcome) == ("offered", "refused"):
        asked.outcome = outcome
        return
    _end(asked, outcome)


def _end(open_: Application | Offer | None, outcome: str) -> None:
    if open_ is None or open_.outcome is not None:
        raise InvariantViolated("what ends is open", found=open_)
    open_.outcome = outcome


def apply_customer_flag(customer: CustomerState, body: e.FlagChanged) -> None:
    """Raise or lower a flag over every line of the customer."""
    change_flag(customer.flags, body)


def flags_on(customer: CustomerState, line: LineState | None, day: date) -> tuple[str, ...]:
    """Return the flags that are up on a day, over the customer or on the line, by name."""
    if not customer.flags and (line is None or not line.flags):
        return ()
    up = {flag for flag, until in customer.flags.items() if until is None or day <= until}
    if line is not None:
        up |= {flag for flag in line.flags if line.has_flag(flag, day)}
    return tuple(sorted(up))
