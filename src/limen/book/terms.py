"""Terms of a product beyond its limits: rate, schedule, fees, penalty, repayment, calendar."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from limen.kernel.day_counts import DayCount
from limen.kernel.rates import Rounding


class Bucket(enum.Enum):
    """What an owed amount is owed for."""

    FEE = "fee"
    PENALTY = "penalty"
    INTEREST = "interest"
    PRINCIPAL = "principal"


class Early(enum.Enum):
    """What becomes of money beyond what is due.

    `HOLD` keeps it as the customer's credit until something falls due. The others pay the
    interest accrued to the day, then principal not yet due; the plan then keeps its term
    (`TERM`: smaller instalments) or its instalment (`INSTALMENT`: a shorter term). `PRINCIPAL`
    pays principal at once and leaves the interest to its bill: for statement cycles.
    """

    HOLD = "hold"
    TERM = "term"
    INSTALMENT = "instalment"
    PRINCIPAL = "principal"


class FeeKind(enum.Enum):
    """What a fee is for, which says when it is charged."""

    ORIGINATION = "origination"
    ANNUAL = "annual"
    LATE = "late"
    EARLY = "early"


class RateStep(NamedTuple):
    """A yearly rate from a day on."""

    from_on: date
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A published rate as a dated series, such as the one-year loan prime rate."""

    name: str
    steps: tuple[RateStep, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class RateTerms:
    """A fixed yearly rate, or a reference plus a spread.

    Attributes
    ----------
    reset_months
        A draw takes the reference's newest value anew every so many months; 0 keeps the one of
        its first day.
    """

    fixed_ppm: int | None = 0
    reference: Reference | None = None
    spread_ppm: int = 0
    reset_months: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleTerms:
    """How a draw is paid back.

    Attributes
    ----------
    kind
        A name of `schedule.SCHEDULES`.
    periods, months
        Number of periods, and months in each; a statement cycle has no end.
    due_day
        Day of the month for due dates (for statements, in a statement cycle); None for the day of
        the draw.
    pay_days
        Days from a statement to its due date.
    minimum_ppm, minimum_minor
        Least share of the principal in a minimum payment, and its least amount.
    """

    kind: str = "pay_any_time"
    periods: int = 12
    months: int = 1
    due_day: int | None = None
    pay_days: int = 20
    minimum_ppm: int = 100_000
    minimum_minor: int = 0


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """One fee: an amount, a share, or both added, within bounds.

    Attributes
    ----------
    from_dpd
        For a late fee: days past due on which it is charged.
    """

    kind: FeeKind
    amount_minor: int = 0
    share_ppm: int = 0
    least_minor: int = 0
    most_minor: int | None = None
    from_dpd: int = 1


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """What overdue money costs, in place of the ordinary rate.

    Attributes
    ----------
    multiple_ppm, rate_ppm
        A multiple of the draw's rate, or a yearly rate; both None: overdue principal goes on at
        the ordinary rate.
    from_dpd
        Days past due on which it begins; the days before stay at the ordinary rate.
    on_interest
        Whether overdue interest bears it too.
    """

    multiple_ppm: int | None = None
    rate_ppm: int | None = None
    from_dpd: int = 1
    on_interest: bool = False

    @property
    def applies(self) -> bool:
        """Whether there is a penalty rate at all."""
        return self.multiple_ppm is not None or self.rate_ppm is not None


@dataclass(frozen=True, slots=True)
class RepaymentTerms:
    """In which order a repayment is applied.

    Attributes
    ----------
    order
        Buckets, the first paid first.
    oldest_first
        True: the oldest due date wholly before the next; False: a bucket wholly before the next,
        the oldest due date first within it.
    late_from_dpd, late_order
        Another order from so many days past due on, None for none.
    """

    order: tuple[Bucket, ...] = tuple(Bucket)
    oldest_first: bool = False
    late_from_dpd: int | None = None
    late_order: tuple[Bucket, ...] = tuple(Bucket)
    early: Early = Early.TERM


class Roll(enum.Enum):
    """Where a date goes that is no business day (2006 ISDA Definitions, section 4.12)."""

    NONE = "none"
    FOLLOWING = "following"
    MODIFIED_FOLLOWING = "modified_following"
    PRECEDING = "preceding"


@dataclass(frozen=True, slots=True)
class CalendarTerms:
    """When a product works.

    Attributes
    ----------
    country, subdivision
        Whose public holidays count (ISO 3166, as the library `holidays` names them); without a
        country every day is a business day, weekends too.
    closed, open
        Days that the lender adds to the holidays, or works nevertheless; `open` wins.
    cut_off
        Minutes after midnight in `time_zone` from which an instant counts for the next date;
        1440 for none.
    """

    country: str | None = None
    subdivision: str | None = None
    roll: Roll = Roll.NONE
    closed: frozenset[date] = frozenset()
    open: frozenset[date] = frozenset()
    time_zone: str = "UTC"
    cut_off: int = 1440


@dataclass(frozen=True, slots=True)
class CureTerms:
    """When a loan that was overdue counts as sound again: all must hold."""

    months: int = 6
    periods: int = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything of a product that moves money."""

    rate: RateTerms = field(default_factory=RateTerms)
    schedule: ScheduleTerms = field(default_factory=ScheduleTerms)
    day_count: DayCount = DayCount.ACT_365
    rounding: Rounding = Rounding.HALF_EVEN
    fees: tuple[FeeTerms, ...] = ()
    penalty: PenaltyTerms = field(default_factory=PenaltyTerms)
    repayment: RepaymentTerms = field(default_factory=RepaymentTerms)
    calendar: CalendarTerms = field(default_factory=CalendarTerms)
    cure: CureTerms = field(default_factory=CureTerms)
