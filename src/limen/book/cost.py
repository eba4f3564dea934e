"""What credit costs a year, all in: rates that make payments worth what was advanced.

Solved in decimals and returned in whole ppm; no float. Flows are seen by the borrower: what is
advanced is above zero, what is paid below.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.bounds import RATE_PPM_MAX
from limen.kernel.dates import add_months, month_end
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

PRECISION = 34
_HALVINGS = 130


class Flow(NamedTuple):
    """Money on a day, in minor units."""

    on: date
    amount_minor: int


class UnitPeriod(NamedTuple):
    """The common period of a loan: months, or days where `months` is 0.

    Attributes
    ----------
    per_year
        Unit-periods in a year (Appendix J (b)(5)).
    """

    months: int
    days: int
    per_year: int


_YEAR = 365
_HALF_MONTH = 15


class PeriodCost(NamedTuple):
    """A yearly cost by both ways of making a year of a period's rate.

    Attributes
    ----------
    nominal_ppm
        Period rate times periods a year.
    effective_ppm
        The period rate compounded over a year.
    """

    nominal_ppm: int
    effective_ppm: int


def months_unit(months: int) -> UnitPeriod:
    """Return a unit-period of whole months."""
    return UnitPeriod(months, 0, 12 // months)


def half_month_unit() -> UnitPeriod:
    """Return the unit-period of payments twice a month."""
    return UnitPeriod(0, _HALF_MONTH, 24)


def weeks_unit(weeks: int) -> UnitPeriod:
    """Return a unit-period of whole weeks."""
    return UnitPeriod(0, 7 * weeks, 52 // weeks)


def effective_ppm(flows: Sequence[Flow]) -> int | None:
    """Return the effective yearly rate by exact days over 365: sum of C / (1 + r)^(d / 365) = 0.

    The XIRR convention; also the equation of Directive 2008/48/EC, Annex I, with years of 365
    days.

    Returns
    -------
    The rate in ppm, half even; None where none lies within the bounds.
    """
    start = min(flow.on for flow in flows)

    def value(rate: Decimal) -> Decimal:
        base = (1 + rate).ln()
        return sum(
            (flow.amount_minor * (-base * (flow.on - start).days / _YEAR).exp() for flow in flows),
            Decimal(0),
        )

    return _solve(value, Decimal(1))


def period_cost(payments: Sequence[int], advanced_minor: int) -> PeriodCost | None:
    """Return the yearly cost of equal months from the IRR of a month (`irr_x12` and compounded).

    Parameters
    ----------
    payments
        What is paid at the end of each month, all fees in it.
    """

    def value(rate: Decimal) -> Decimal:
        total, discount = Decimal(advanced_minor), Decimal(1)
        for paid in payments:
            discount /= 1 + rate
            total -= paid * discount
        return total

    with localcontext(prec=PRECISION):
        monthly = _root(value)
        if monthly is None:
            return None
        return PeriodCost(_to_ppm(12 * monthly), _to_ppm((1 + monthly) ** 12 - 1))


def appendix_j_ppm(flows: Sequence[Flow], unit: UnitPeriod) -> int | None:
    """Return the US annual percentage rate by the actuarial method.

    12 CFR Part 1026, Appendix J, (b)(8): the sum of A / ((1 + e i)(1 + i)^q) over advances equals
    that of P / ((1 + f i)(1 + i)^t) over payments, with q, t whole unit-periods from the first
    advance and e, f what is left over; the rate is i times the unit-periods in a year.

    Returns
    -------
    The rate in ppm, half even; None where none lies within the bounds.
    """
    start = min(flow.on for flow in flows)
    places = [(flow.amount_minor, *_periods(start, flow.on, unit)) for flow in flows]

    def value(rate: Decimal) -> Decimal:
        total = Decimal(0)
        for amount_minor, whole, rest, of in places:
            total += amount_minor / ((1 + rate * rest / of) * (1 + rate) ** whole)
        return total

    return _solve(value, Decimal(unit.per_year))


def single_payment_ppm(flows: Sequence[Flow]) -> int | None:
    """Return the US rate of one advance and one payment within a year, by days (J (b)(5)(iv))."""
    start, end = min(flow.on for flow in flows), max(flow.on for flow in flows)
    advanced = sum(flow.amount_minor for flow in flows if flow.on == start)
    paid = -sum(flow.amount_minor for flow in flows if flow.on == end)
    days = (end - start).days
    if advanced <= 0 or days <= 0:
        return None
    with localcontext(prec=PRECISION):
        return _to_ppm((Decimal(paid) / advanced - 1) * _YEAR / days)


def _periods(start: date, end: date, unit: UnitPeriod) -> tuple[int, int, int]:
    """Whole unit-periods, odd days and days that make a unit-period, counted back from `end`.

    (b)(4)(ii): the odd days are those before the whole periods, which end with the payment.
    """
    if unit.days == _HALF_MONTH:
        months = _months_back(start, end)
        # (b)(5)(ii): two a month, and fifteen days one more.
        whole, odd = divmod((_back(end, months) - start).days, _HALF_MONTH)
        return 2 * months + whole, odd, _HALF_MONTH
    if not unit.months:
        whole, rest = divmod((end - start).days, unit.days)
        return whole, rest, unit.days
    months = _months_back(start, end)
    whole, odd_months = divmod(months, unit.months)
    # (b)(5)(iii): in a fraction of several months each whole one counts 30 days.
    odd = 30 * odd_months + (_back(end, months) - start).days
    return whole, odd, 30 * unit.months


def _months_back(start: date, end: date) -> int:
    """Whole months before `end` that do not pass `start`."""
    months = 0
    while _back(end, months + 1) >= start:
        months += 1
    return months


def _back(day: date, months: int) -> date:
    moved = add_months(day, -months)
    # (b)(4)(i): the last day of a month corresponds to the last day of another.
    return month_end(moved) if day == month_end(day) and day.day < 31 else moved


def _solve(value: Callable[[Decimal], Decimal], times: Decimal) -> int | None:
    with localcontext(prec=PRECISION):
        rate = _root(value)
        return None if rate is None else _to_ppm(rate * times)


def _root(value: Callable[[Decimal], Decimal]) -> Decimal | None:
    """Halve between −99 % and the bound of rates until nothing of a ppm is left in doubt."""
    low, high = Decimal("-0.99"), Decimal(RATE_PPM_MAX) / PPM
    at_low, at_high = value(low), value(high)
    if at_low == 0:
        return low
    if (at_low > 0) == (at_high > 0):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if high - low < Decimal("1e-18"):
            break
        at_middle = value(middle)
        if (at_middle > 0) == (at_low > 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _to_ppm(rate: Decimal) -> int:
    return int((rate * PPM).quantize(Decimal(1), ROUND_HALF_EVEN))


def plan_flows(drawn: Flow, payments: Sequence[tuple[date, int]]) -> tuple[Flow, ...]:
    """Return the flows of a draw and of what is paid for it, fees as payments of their day."""
    return (drawn, *(Flow(on, -amount_minor) for on, amount_minor in payments))
