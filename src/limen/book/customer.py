"""One customer's state: who, and what is known beside the lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e

if TYPE_CHECKING:
    from datetime import date

    from limen.kernel.dates import Instant


class Sales(NamedTuple):
    """What a merchant sold in one period, by the newest report."""

    period_start: date
    sales_minor: int
    known_at: Instant
    reports: int


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


def register(event: e.Event, body: e.CustomerRegistered) -> CustomerState:
    """Return the state of a customer on the first day."""
    return CustomerState(
        event.customer_id, body.customer_kind, event.effective_on, body.attributes, body.sealed
    )


def apply_sales(customer: CustomerState, event: e.Event, body: e.SalesReported) -> None:
    """Take in a report of sales; the one known last counts."""
    place = (body.period, body.period_start)
    before = customer.sales.get(place)
    reports = 1 if before is None else before.reports + 1
    customer.sales[place] = Sales(body.period_start, body.sales_minor, event.known_at, reports)
