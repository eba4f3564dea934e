"""A merchant's sales, by full months up to the newest one reported."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from limen.features.window import BP, Window

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS_BACK = 24


@lru_cache(maxsize=4096)
def month_start(index: int) -> date:
    """Return the first day of a month counted from year 0."""
    year, month = divmod(index, 12)
    return date(year, month + 1, 1)


def month_sales(w: Window, index: int) -> int | None:
    """Return a month's sales: the monthly report, else the sum of its days; None without."""
    sales = w.customer.sales
    first = month_start(index)
    monthly = sales.get(("month", first))
    if monthly is not None:
        return monthly.sales_minor
    if next(reversed(sales))[0] == "month":
        return None
    day, end, found = first, month_start(index + 1), []
    while day < end:
        daily = sales.get(("day", day))
        if daily is not None:
            found.append(daily.sales_minor)
        day += timedelta(days=1)
    return sum(found) if found else None


def newest_month(w: Window) -> int | None:
    """Return the newest full month reported in two years; None without."""
    if not w.customer.sales:
        return None
    last = w.days.last_full_month
    for index in range(last, last - MONTHS_BACK, -1):
        if month_sales(w, index) is not None:
            return index
    return None


def _three(w: Window, newest: int) -> int | None:
    total = 0
    for index in range(newest, newest - 3, -1):
        sales = month_sales(w, index)
        if sales is None:
            return None
        total += sales
    return total


def sales_3m(w: Window) -> int | None:
    """Sales of the newest three months reported."""
    newest = newest_month(w)
    return None if newest is None else _three(w, newest)


def sales_trend(w: Window) -> int | None:
    """Sales of three months to the three before."""
    newest = newest_month(w)
    if newest is None:
        return None
    now, before = _three(w, newest), _three(w, newest - 3)
    return now * BP // before if now is not None and before is not None and before > 0 else None


def month_ratio_year(w: Window) -> int | None:
    """Sales of the newest month to those of the same month a year before."""
    newest = newest_month(w)
    if newest is None:
        return None
    now, before = month_sales(w, newest), month_sales(w, newest - 12)
    return now * BP // before if now is not None and before is not None and before > 0 else None


def silence(w: Window) -> int | None:
    """Full months since the newest one reported; 0 is up to date."""
    newest = newest_month(w)
    return None if newest is None else w.days.last_full_month - newest


def amended_count(w: Window) -> int:
    """Months of the last twelve whose report was corrected."""
    sales, last = w.customer.sales, w.days.last_full_month
    if not sales:
        return 0
    return sum(
        (report := sales.get(("month", month_start(index)))) is not None and report.reports > 1
        for index in range(last, last - 12, -1)
    )


FUNCTIONS: dict[str, Callable[[Window], int | None]] = {
    "sales_3m_minor": sales_3m,
    "sales_trend_bp": sales_trend,
    "sales_month_ratio_year_bp": month_ratio_year,
    "months_since_sales": silence,
    "sales_amended_count_12m": amended_count,
}
