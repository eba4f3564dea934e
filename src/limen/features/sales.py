"""A merchant's sales, by full months up to the newest one reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.features.periods import month_sales, month_start, three_months
from limen.features.window import BP, Window

if TYPE_CHECKING:
    from collections.abc import Callable


def sales_3m(w: Window) -> int | None:
    """Sales of the newest three months reported."""
    return w.sales_3m_minor


def sales_trend(w: Window) -> int | None:
    """Sales of three months to the three before."""
    newest, now = w.newest_sales_month, w.sales_3m_minor
    if newest is None or now is None:
        return None
    before = three_months(w.customer.sales, newest - 3)
    return now * BP // before if before is not None and before > 0 else None


def month_ratio_year(w: Window) -> int | None:
    """Sales of the newest month to those of the same month a year before."""
    newest = w.newest_sales_month
    if newest is None:
        return None
    now = month_sales(w.customer.sales, newest)
    before = month_sales(w.customer.sales, newest - 12)
    return now * BP // before if now is not None and before is not None and before > 0 else None


def silence(w: Window) -> int | None:
    """Full months since the newest one reported; 0 is up to date."""
    newest = w.newest_sales_month
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
