"""Payments and lateness. What is paid in a month pays the statement before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.features.window import BP, Window

if TYPE_CHECKING:
    from collections.abc import Callable

STATEMENTS_BACK = 24


def ratio(w: Window, months: int) -> int | None:
    """Paid in the newest months to the balances that fell due."""
    pairs = w.pairs(months)
    due = sum(before for _, before in pairs if before > 0)
    return sum(paid for paid, _ in pairs) * BP // due if due > 0 else None


def unpaid_count(w: Window, months: int) -> int | None:
    """Months without a payment while something was owed."""
    pairs = w.pairs(months)
    return sum(paid <= 0 < before for paid, before in pairs) if pairs else None


def paid_sum(w: Window, months: int) -> int | None:
    """Paid in the newest months."""
    return sum(item.paid_minor for item in w.months[:months]) if w.months else None


def paid_min(w: Window, months: int) -> int | None:
    """Smallest month of payments."""
    return min((item.paid_minor for item in w.months[:months]), default=None)


def days_since_repayment(w: Window) -> int | None:
    """Days since money last came in."""
    found = w.history.repayments or w.whole_history.repayments
    newest = max((item.on for item in found), default=None)
    return None if newest is None else max((w.days.today - newest).days, 0)


def late_now(w: Window) -> int | None:
    """Months late on the newest statement."""
    return w.statements[0].months_late if w.statements else None


def late_max(w: Window) -> int | None:
    """Most months late on six statements."""
    return max((item.months_late for item in w.statements), default=None)


def late_sum(w: Window) -> int | None:
    """Months late, summed over six statements."""
    return sum(item.months_late for item in w.statements) if w.statements else None


def late_count(w: Window, months_late: int) -> int | None:
    """Statements at least so many months late."""
    found = w.statements
    return sum(item.months_late >= months_late for item in found) if found else None


def since_late(w: Window, months_late: int) -> int | None:
    """Statements since one was so late; 0 is the newest."""
    today, place, last = w.days.today, 0, None
    for item in reversed(w.line.statements):
        if item.on > today or item.on == last:
            continue
        last = item.on
        if item.months_late >= months_late:
            return place
        place += 1
        if place == STATEMENTS_BACK:
            return None
    return None


def status_count(w: Window, status: str) -> int | None:
    """Statements whose predecessor was met in one way."""
    return w.statuses.count(status) if w.statuses else None


FUNCTIONS: dict[str, Callable[[Window], int | None]] = {
    "payment_ratio_1m_bp": lambda w: ratio(w, 1),
    "payment_ratio_3m_bp": lambda w: ratio(w, 3),
    "payment_ratio_6m_bp": lambda w: ratio(w, 6),
    "unpaid_count_3m": lambda w: unpaid_count(w, 3),
    "unpaid_count_6m": lambda w: unpaid_count(w, 6),
    "payments_1m_minor": lambda w: paid_sum(w, 1),
    "payments_3m_minor": lambda w: paid_sum(w, 3),
    "payments_6m_minor": lambda w: paid_sum(w, 6),
    "payment_min_3m_minor": lambda w: paid_min(w, 3),
    "payment_min_6m_minor": lambda w: paid_min(w, 6),
    "days_since_repayment": days_since_repayment,
    "statements_count_6m": lambda w: len(w.statements),
    "months_late_now": late_now,
    "months_late_max_6m": late_max,
    "months_late_sum_6m": late_sum,
    "late_count_6m": lambda w: late_count(w, 1),
    "late_2m_count_6m": lambda w: late_count(w, 2),
    "months_since_late": lambda w: since_late(w, 1),
    "months_since_late_2m": lambda w: since_late(w, 2),
    "no_use_count_6m": lambda w: status_count(w, "no_use"),
    "paid_in_full_count_6m": lambda w: status_count(w, "paid_in_full"),
    "revolving_count_6m": lambda w: status_count(w, "revolving"),
}
