"""What the world knows and the lender does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.kernel.dates import add_months

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class CustomerTruth:
    """The truth about one customer.

    Attributes
    ----------
    latent
        The latent type's name, in lower case.
    defaulted_on
        Day of the statement that first showed three months late, None if there was none.
    untouched_default_on
        About when they would have defaulted had the lender changed nothing, looking a year beyond
        the world's end; None if they would have paid throughout.
    stressed
        An act of the lender moved their odds.
    left_on
        Day from which they leave after a cut, None if they stay.
    """

    customer_id: str
    group_id: str
    kind: str
    latent: str
    score: int
    defaulted_on: date | None
    untouched_default_on: date | None
    stressed: bool
    left_on: date | None
    tags: tuple[str, ...] = ()

    @property
    def would_have_paid(self) -> bool:
        """Whether they would have paid to the end of the outlook, had nothing been changed."""
        return self.untouched_default_on is None

    def would_have_paid_from(self, day: date, months: int = 12) -> bool:
        """Whether they would not have defaulted within so many months after a day."""
        on = self.untouched_default_on
        return on is None or not day <= on < add_months(day, months)


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth about everybody, by customer id in the order of the opening."""

    customers: dict[str, CustomerTruth] = field(default_factory=dict)

    def __getitem__(self, customer_id: str) -> CustomerTruth:
        return self.customers[customer_id]

    def tagged(self, tag: str) -> list[CustomerTruth]:
        """Return those who carry a story's tag."""
        return [one for one in self.customers.values() if tag in one.tags]
