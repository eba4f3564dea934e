"""What a draw costs a year, all in, from its own plan and fees, by both ways of making a year."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING

from limen.book.business_days import due_dates
from limen.book.cost import PRECISION, Flow, PeriodCost, effective_ppm, period_cost
from limen.book.fees import fee_amount, origination_fees
from limen.book.schedule import SCHEDULES, Remainder
from limen.book.terms import FeeKind, RateStep
from limen.kernel.rates import PPM, Rounding, divide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from limen.book.schedule import Instalment
    from limen.book.terms import ScheduleTerms, Terms

YEAR_MONTHS = 12
KEPT_MAX = 1_024
"""Costs that are remembered: a shop's draws of one day and size cost the same."""


def term_months(schedule: ScheduleTerms) -> int | None:
    """Return the months from a draw to its last payment; None for a statement cycle."""
    if SCHEDULES[schedule.kind].plan is None:
        return None
    return schedule.periods * schedule.months


def is_bullet(schedule: ScheduleTerms) -> bool:
    """Whether the principal is paid back at once, at the end."""
    return schedule.kind in {"pay_any_time", "interest_first"}


@lru_cache(KEPT_MAX)
def draw_cost(
    terms: Terms, amount_minor: int, limit_minor: int, on: date, rate_ppm: int
) -> PeriodCost | None:
    """Return the yearly cost of a draw that is paid as planned.

    What is charged for the draw is taken off what the customer gets. A yearly fee of the line is
    borne by the draw as its part of the limit, at the beginning of each year. Where due dates lie
    whole months after the draw, each month is one period; else days count, over 365. A statement
    cycle has no last day: a year of interest is reckoned, with the principal at its end.

    Returns
    -------
    None where no rate makes the payments worth what the customer gets.
    """
    upfront_minor = sum(fee.amount_minor for fee in origination_fees(terms, amount_minor, on, ""))
    yearly_minor = _yearly(terms, amount_minor, limit_minor)
    got_minor = amount_minor - upfront_minor - yearly_minor
    if got_minor <= 0:
        return None
    plan = _plan(terms, amount_minor, on, rate_ppm)
    if plan and terms.schedule.due_day is not None:
        return _by_days(got_minor, on, plan, yearly_minor)
    months = _by_months(terms, amount_minor, rate_ppm, plan)
    for year in range(YEAR_MONTHS, len(months), YEAR_MONTHS):
        months[year - 1] += yearly_minor
    return period_cost(months, got_minor)


def _yearly(terms: Terms, amount_minor: int, limit_minor: int) -> int:
    """The draw's part of the line's yearly fees, rounded up."""
    fees_minor = sum(
        fee_amount(fee, limit_minor, terms.rounding)
        for fee in terms.fees
        if fee.kind is FeeKind.ANNUAL
    )
    whole_minor = max(limit_minor, amount_minor, 1)
    return divide(fees_minor * amount_minor, whole_minor, Rounding.UP)


def _plan(terms: Terms, amount_minor: int, on: date, rate_ppm: int) -> Sequence[Instalment]:
    schedule = terms.schedule
    kind = SCHEDULES[schedule.kind]
    if kind.plan is None:
        return ()
    periods, months = schedule.periods, schedule.months
    if kind.at_end_only:
        periods, months = 1, periods * months
    days = due_dates(on, periods, months, schedule.due_day, terms.calendar)
    return kind.plan(Remainder(amount_minor, on, days, (RateStep(on, rate_ppm),)), terms)


def _by_months(
    terms: Terms, amount_minor: int, rate_ppm: int, plan: Sequence[Instalment]
) -> list[int]:
    """What is paid at the end of each month."""
    if not plan:
        interest_minor = divide(amount_minor * rate_ppm, YEAR_MONTHS * PPM, terms.rounding)
        months = [interest_minor] * YEAR_MONTHS
        months[-1] += amount_minor
        return months
    schedule = terms.schedule
    step = schedule.months
    if SCHEDULES[schedule.kind].at_end_only:
        step = schedule.periods * schedule.months
    months = [0] * (step * len(plan))
    for place, item in enumerate(plan, start=1):
        months[place * step - 1] += item.total_minor
    return months


def _by_days(
    got_minor: int, on: date, plan: Sequence[Instalment], yearly_minor: int
) -> PeriodCost | None:
    flows = [Flow(on, got_minor)]
    flows += [Flow(item.due_on, -item.total_minor) for item in plan]
    years = (plan[-1].due_on - on).days // 365
    for year in range(1, years + 1):
        day = on.replace(year=on.year + year, day=min(on.day, 28))
        if day < plan[-1].due_on:
            flows.append(Flow(day, -yearly_minor))
    found = effective_ppm(flows)
    return None if found is None else PeriodCost(nominal_ppm(found), found)


def nominal_ppm(yearly_ppm: int) -> int:
    """Return twelve times the monthly rate that compounds to a yearly one."""
    with localcontext(prec=PRECISION):
        monthly = (1 + Decimal(yearly_ppm) / PPM) ** (Decimal(1) / YEAR_MONTHS) - 1
        return int((12 * monthly * PPM).quantize(Decimal(1), ROUND_HALF_EVEN))
