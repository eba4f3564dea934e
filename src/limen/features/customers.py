"""What is known of the customer and the group beside the line itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.bureau import newest_report
from limen.features.window import BP, Window
from limen.kernel.dates import month_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from limen.book.events import BureauReported
    from limen.book.line import LineState


def months_on_book(w: Window) -> int:
    """Full months since the line was opened."""
    opened, today = w.line.opened_on, w.days.today
    return max(month_index(today) - month_index(opened) - (today.day < opened.day), 0)


def _bureau(w: Window) -> BureauReported | None:
    """Return the newest report of the last twelve months, where it may be relied on."""
    report, _ = newest_report(w.customer, w.days.today, w.bureau)
    return report if report is not None and report.pulled_on > w.days.ago_12m else None


def bureau_lenders(w: Window) -> int | None:
    """Lenders on the report."""
    report = _bureau(w)
    return None if report is None else report.lenders


def bureau_inquiries(w: Window) -> int | None:
    """Credit applications in six months."""
    report = _bureau(w)
    return None if report is None else report.inquiries_6m


def bureau_utilisation(w: Window) -> int | None:
    """Owed to others, to their limits."""
    report = _bureau(w)
    if report is None or report.other_owed_minor is None or not report.other_limit_minor:
        return None
    return report.other_owed_minor * BP // report.other_limit_minor


def bureau_dpd_max(w: Window) -> int | None:
    """Most days past due elsewhere in twelve months."""
    report = _bureau(w)
    return None if report is None else report.worst_dpd_12m


def group_owed(w: Window) -> int:
    """Owed on all lines of the group in the line's currency."""
    currency = w.line.currency
    return sum(item.owed_minor for item in w.group.lines.values() if item.currency == currency)


def group_months_late_max(w: Window) -> int:
    """Most months late on the newest statement of any line of the group."""
    return max((_late_now(w, item) for item in w.group.lines.values()), default=0)


def other_lines_undrawn(w: Window) -> int:
    """Undrawn on the group's other open lines in the line's currency."""
    line = w.line
    return sum(
        item.undrawn_minor
        for item in w.group.lines.values()
        if item.line_id != line.line_id and item.currency == line.currency and item.status == "open"
    )


def _late_now(w: Window, line: LineState) -> int:
    for item in reversed(line.statements):
        if item.on <= w.days.today:
            return item.months_late if item.on > w.days.ago_6m else 0
    return 0


FUNCTIONS: dict[str, Callable[[Window], int | None]] = {
    "months_on_book": months_on_book,
    "bureau_lenders_count": bureau_lenders,
    "bureau_inquiries_6m_count": bureau_inquiries,
    "bureau_utilisation_bp": bureau_utilisation,
    "bureau_dpd_max_12m_days": bureau_dpd_max,
    "group_owed_minor": group_owed,
    "group_months_late_max_now": group_months_late_max,
    "other_lines_undrawn_minor": other_lines_undrawn,
}
