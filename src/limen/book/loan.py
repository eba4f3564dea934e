"""A loan: its dated facts, what they moved, and its state on a day.

A loan is one draw, or all draws of a line together where statements say what falls due. Interest
that is not yet billed is a numerator (see `accrual`), never an amount.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from limen.book.accrual import to_minor
from limen.book.terms import Bucket
from limen.book.waterfall import days_past_due

if TYPE_CHECKING:
    from limen.book.ageing import Episode
    from limen.book.schedule import Plan
    from limen.book.terms import RateStep, Terms
    from limen.book.waterfall import Item


NEVER = date.max


class Drawn(NamedTuple):
    """Money paid out; interest runs from this day on."""

    on: date
    amount_minor: int
    ref: str = ""


class RateChanged(NamedTuple):
    """Another yearly rate from this day on, agreed with the customer."""

    on: date
    rate_ppm: int
    ref: str = ""


class FeeCharged(NamedTuple):
    """A fee that is due on its day, or on `due_on`.

    One with `late_of` counts only if on its day something that was due then is unpaid.
    """

    on: date
    amount_minor: int
    ref: str = ""
    due_on: date | None = None
    late_of: date | None = None


class Repaid(NamedTuple):
    """Money that came in; no interest on what it pays from this day on."""

    on: date
    amount_minor: int
    ref: str = ""


class Reversed(NamedTuple):
    """A repayment bounced: from its own day on it never was. `ref` names it, `fees` its fees."""

    on: date
    ref: str
    fees: tuple[str, ...] = ()


class WrittenOff(NamedTuple):
    """What is owed leaves the balance sheet; the claim stays."""

    on: date
    ref: str = ""


Fact = Drawn | RateChanged | FeeCharged | Repaid | Reversed | WrittenOff

RANKS: dict[type, int] = {
    Drawn: 0, RateChanged: 1, FeeCharged: 2, Repaid: 3, WrittenOff: 4, Reversed: 5,
}  # fmt: skip
"""Order of facts within a day; what falls due on a day comes before them all."""


class Move(enum.Enum):
    """What happened to money."""

    DRAW = "draw"
    CHARGE = "charge"
    PAY = "pay"
    CREDIT = "credit"
    USE_CREDIT = "use_credit"
    WRITE_OFF = "write_off"
    RECOVER = "recover"
    REFUND = "refund"


class Movement(NamedTuple):
    """An amount that moved.

    Attributes
    ----------
    bucket
        None for a customer's credit, its refund and for a recovery.
    ref
        The fact it belongs to, empty for what falls due by schedule.
    """

    on: date
    move: Move
    bucket: Bucket | None
    amount_minor: int
    ref: str = ""


class Balances(NamedTuple):
    """What a customer owes on a day, in minor units; interest is rounded as if posted now.

    Attributes
    ----------
    due_minor
        What of the four buckets was asked for and is unpaid.
    credit_minor
        What the lender owes the customer.
    written_off_minor
        Claim beside the balance sheet.
    """

    principal_minor: int
    interest_minor: int
    penalty_minor: int
    fee_minor: int
    due_minor: int
    credit_minor: int
    written_off_minor: int

    @property
    def owed_minor(self) -> int:
        """All four buckets."""
        return self.principal_minor + self.interest_minor + self.penalty_minor + self.fee_minor


@dataclass(slots=True)
class Loan:
    """A loan as of `day`; it belongs to the fold that built it, everybody else only reads.

    Attributes
    ----------
    undue_minor
        Principal that nothing has asked for yet.
    interest, penalty
        Numerators accrued and not yet posted.
    plan
        Instalments still to come; empty in a statement cycle.
    size_minor
        Size of the instalments agreed last, see `schedule.Remainder`.
    next_statement
        Number of the next statement in a statement cycle.
    billed_on
        The last day on which an instalment or a statement asked for something.
    statement_on
        Number and day of the next statement, once it was asked for.
    """

    terms: Terms
    opened_on: date
    day: date
    steps: tuple[RateStep, ...]
    undue_minor: int = 0
    items: list[Item] = field(default_factory=list)
    interest: int = 0
    penalty: int = 0
    plan: Plan = ()
    size_minor: int | None = None
    credit_minor: int = 0
    written_off_minor: int = 0
    is_written_off: bool = False
    next_statement: int = 1
    next_reset: int = 1
    posted: int = 0
    billed_on: date | None = None
    episode: Episode | None = None
    movements: list[Movement] = field(default_factory=list)
    statement_on: tuple[int, date] = field(default=(0, NEVER), repr=False, compare=False)

    @property
    def principal_minor(self) -> int:
        """Principal, due or not."""
        return self.undue_minor + self.unpaid(Bucket.PRINCIPAL)

    @property
    def dpd(self) -> int:
        """Days past due as of `day`."""
        return days_past_due(self.items, self.day)

    def unpaid(self, bucket: Bucket) -> int:
        """Return what was asked for in a bucket and is unpaid."""
        return sum(item.unpaid_minor for item in self.items if item.bucket is bucket)

    def balances(self) -> Balances:
        """Return what is owed as of `day`."""
        day_count, rounding = self.terms.day_count, self.terms.rounding
        return Balances(
            principal_minor=self.principal_minor,
            interest_minor=self.unpaid(Bucket.INTEREST)
            + to_minor(self.interest, day_count, rounding),
            penalty_minor=self.unpaid(Bucket.PENALTY) + to_minor(self.penalty, day_count, rounding),
            fee_minor=self.unpaid(Bucket.FEE),
            due_minor=sum(item.unpaid_minor for item in self.items),
            credit_minor=self.credit_minor,
            written_off_minor=self.written_off_minor,
        )
