"""Interest as an exact fraction: whole numerators over one denominator, rounded at posting only.

A numerator is minor units x ppm x year parts; its denominator is `denominator(day_count)`.
Numerators add over days, balances and rates without loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.terms import PenaltyTerms, RateStep, RateTerms
from limen.kernel.dates import add_months
from limen.kernel.day_counts import PARTS, DayCount, year_parts
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM, Rounding, apply_ppm, divide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def denominator(day_count: DayCount) -> int:
    """Return what a numerator is divided by to give minor units."""
    return PPM * PARTS[day_count]


def to_minor(numerator: int, day_count: DayCount, rounding: Rounding) -> int:
    """Round accrued interest to minor units, once."""
    return divide(numerator, denominator(day_count), rounding)


def rate_on(steps: Sequence[RateStep], day: date) -> int:
    """Return the rate in force on a day; before the first step there is none."""
    for step in reversed(steps):
        if step.from_on <= day:
            return step.rate_ppm
    raise InvariantViolated("a rate is in force", day=day)


def unit_interest(start: date, end: date, steps: Sequence[RateStep], day_count: DayCount) -> int:
    """Return the numerator for one minor unit from `start` (counted) to `end` (not counted).

    Simple interest, I = P r t, with the rate of each day.

    Raises
    ------
    InvariantViolated
        If `end` lies before `start`, or no rate is in force on `start`.
    """
    if end < start:
        raise InvariantViolated("interest runs forward", start=start, end=end)
    total = 0
    rate_ppm = rate_on(steps, start)
    day = start
    for step in steps:
        if start < step.from_on < end:
            total += rate_ppm * year_parts(day, step.from_on, day_count)
            day, rate_ppm = step.from_on, step.rate_ppm
    return total + rate_ppm * year_parts(day, end, day_count)


def accrued(
    amount_minor: int, start: date, end: date, steps: Sequence[RateStep], day_count: DayCount
) -> int:
    """Return the numerator of interest on an unchanged balance."""
    if amount_minor == 0 or start == end:
        return 0
    return amount_minor * unit_interest(start, end, steps, day_count)


def draw_steps(terms: RateTerms, drawn_on: date, until: date) -> tuple[RateStep, ...]:
    """Return the rates of a draw as far as the reference is known on `until`.

    Raises
    ------
    InvariantViolated
        If the reference has no value on the day of the draw.
    """
    if terms.reference is None:
        return (RateStep(drawn_on, terms.fixed_ppm or 0),)
    steps: list[RateStep] = []
    count, day = 0, drawn_on
    while day <= until:
        rate_ppm = max(rate_on(terms.reference.steps, day) + terms.spread_ppm, 0)
        if not steps or steps[-1].rate_ppm != rate_ppm:
            steps.append(RateStep(day, rate_ppm))
        if terms.reset_months == 0:
            break
        count += 1
        day = add_months(drawn_on, count * terms.reset_months)
    return tuple(steps)


def penalty_steps(terms: PenaltyTerms, steps: Sequence[RateStep]) -> tuple[RateStep, ...]:
    """Return the penalty rate beside each rate of the draw (a multiple is rounded down)."""
    if terms.rate_ppm is not None:
        return (RateStep(steps[0].from_on, terms.rate_ppm),)
    multiple_ppm = PPM if terms.multiple_ppm is None else terms.multiple_ppm
    return tuple(
        RateStep(step.from_on, apply_ppm(step.rate_ppm, multiple_ppm, Rounding.DOWN))
        for step in steps
    )
