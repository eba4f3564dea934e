"""Writes events: keys, instants and chains in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.book.events import Event
from limen.kernel.dates import start_of_day

if TYPE_CHECKING:
    from datetime import date

    from limen.book.events import AnyBody
    from limen.world.people import Customer

SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Pen:
    """Makes events of one zone; the customer's own acts are known when they happen."""

    zone: str

    def write(
        self,
        customer: Customer,
        key: str,
        body: AnyBody,
        day: date,
        second: int,
        line_id: str = "",
    ) -> Event:
        """Return an event so many seconds after the start of a business day."""
        at = start_of_day(day, self.zone) + second * SECOND_US
        return Event(
            chain_id=customer.group_id,
            key=key,
            body=body,
            occurred_at=at,
            effective_on=day,
            known_at=at,
            customer_id=customer.customer_id,
            line_id=line_id,
        )
