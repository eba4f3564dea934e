"""The credit bureau: what it says each quarter of those it knows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from limen.book.events import BureauReported
from limen.kernel.dates import add_months
from limen.world.fate import Phase
from limen.world.luck import count_of, stream

if TYPE_CHECKING:
    from limen.world.config import WorldConfig
    from limen.world.fate import Path
    from limen.world.people import Customer

QUARTER = frozenset({1, 4, 7, 10})
"""Months of the year in which reports are pulled."""


def report_day(config: WorldConfig, customer: Customer, index: int) -> date:
    """Return the day of a month's pull."""
    luck = stream(config.seed, customer.customer_id, "bureau-day", index)
    return add_months(config.start, index) + timedelta(days=4 + luck.randrange(20))


def bureau_report(
    config: WorldConfig, customer: Customer, path: Path, index: int, day: date, displaced: int
) -> BureauReported:
    """Return the report; trouble shows as more lenders, more inquiries and more debt.

    Parameters
    ----------
    displaced
        What the customer could not borrow here after a cut and took elsewhere.
    """
    luck = stream(config.seed, customer.customer_id, "bureau", index)
    grown, asked, room, used, late = (luck.random() for _ in range(5))
    month = path[index]
    strained = 0.0
    if month.phase is Phase.TROUBLE:
        strained = max(12 - month.to_turn, 0) / 12
    elif month.phase in {Phase.STOPPED, Phase.BUST}:
        strained = 1.2
    years = (index + 1) / 12
    lenders = customer.other_lenders + count_of(
        config.behaviour.new_lender_yearly * years + 2.0 * strained, grown
    )
    limit = lenders * int(customer.monthly_minor * (0.4 + 1.2 * room)) // 10_000 * 10_000
    use = min(0.15 + 0.4 * used + 0.45 * strained, 1.0)
    worst = 0
    if late < 0.04 + 0.35 * strained + 0.03 * max(customer.strain, 0.0):
        worst = 30 if late > 0.01 else 60
    if month.phase is Phase.STOPPED:
        worst = 90
    return BureauReported(
        pulled_on=day,
        lenders=lenders,
        inquiries_6m=count_of(0.5 + 3.0 * strained, asked),
        other_limit_minor=limit,
        other_owed_minor=int(limit * use) // 100 * 100 + displaced,
        worst_dpd_12m=worst,
    )
