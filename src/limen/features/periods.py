"""A merchant's sales by month, from monthly reports or the sum of daily ones."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limen.book.customer import Sales

MONTHS_BACK = 24


@lru_cache(maxsize=4096)
def month_start(index: int) -> date:
    """Return the first day of a month counted from year 0."""
    year, month = divmod(index, 12)
    return date(year, month + 1, 1)


def month_sales(sales: dict[tuple[str, date], Sales], index: int) -> int | None:
    """Return a month's sales: the monthly report, else the sum of its days; None without."""
    first = month_start(index)
    monthly = sales.get(("month", first))
    if monthly is not None:
        return monthly.sales_minor
    if not sales or next(reversed(sales))[0] == "month":
        return None
    day, end, found = first, month_start(index + 1), []
    while day < end:
        daily = sales.get(("day", day))
        if daily is not None:
            found.append(daily.sales_minor)
        day += timedelta(days=1)
    return sum(found) if found else None


def newest_month(sales: dict[tuple[str, date], Sales], last: int) -> int | None:
    """Return the newest month reported, from `last` back over two years; None without."""
    if not sales:
        return None
    for index in range(last, last - MONTHS_BACK, -1):
        if month_sales(sales, index) is not None:
            return index
    return None


def three_months(sales: dict[tuple[str, date], Sales], newest: int) -> int | None:
    """Return the sales of three months ending with one; None where one is not reported."""
    total = 0
    for index in range(newest, newest - 3, -1):
        found = month_sales(sales, index)
        if found is None:
            return None
        total += found
    return total
