"""Use of the line: utilisation, its course, balances and their growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.features.window import BP, Window

if TYPE_CHECKING:
    from collections.abc import Callable

HIGH_USE_BP = 9_000


def utilisation(w: Window) -> int | None:
    """Owed now to the limit."""
    return w.line.owed_minor * BP // w.basis_minor if w.basis_minor > 0 else None


def utilisation_mean(w: Window, months: int) -> int | None:
    """Mean use of the newest statements."""
    use = [item for item in w.uses[:months] if item is not None]
    return sum(use) // len(use) if use else None


def utilisation_max(w: Window) -> int | None:
    """Highest use of six statements."""
    return max(w.use_bp, default=None)


def utilisation_slope(w: Window) -> int | None:
    """Mean use of the newer half of the statements less that of the older half."""
    half = len(w.use_bp) // 2
    if not half:
        return None
    return (sum(w.use_bp[:half]) - sum(w.use_bp[-half:])) // half


def above_90_count(w: Window) -> int | None:
    """Statements above 90 % of the limit."""
    return sum(use > HIGH_USE_BP for use in w.use_bp) if w.use_bp else None


def owed_max(w: Window) -> int | None:
    """Highest balance of six statements, not below zero."""
    return max((max(item.balance_minor, 0) for item in w.months), default=None)


def growth_month(w: Window) -> int | None:
    """Growth of the balance since the statement before, to the limit."""
    if not w.months:
        return None
    month = w.months[0]
    if month.before_minor is None or month.limit_minor <= 0:
        return None
    moved = max(month.balance_minor, 0) - max(month.before_minor, 0)
    return moved * BP // month.limit_minor


def growth(w: Window, months: int) -> int | None:
    """Growth of the balance over some statements, to the limit."""
    if len(w.months) <= months or w.months[0].limit_minor <= 0:
        return None
    newest, oldest = w.months[0], w.months[months]
    moved = max(newest.balance_minor, 0) - max(oldest.balance_minor, 0)
    return moved * BP // newest.limit_minor


def net_use(w: Window) -> int | None:
    """New use in the newest month: growth of the balance and what was paid, to the limit."""
    if not w.months:
        return None
    month = w.months[0]
    if month.before_minor is None or month.limit_minor <= 0:
        return None
    return (month.balance_minor - month.before_minor + month.paid_minor) * BP // month.limit_minor


FUNCTIONS: dict[str, Callable[[Window], int | None]] = {
    "utilisation_bp": utilisation,
    "utilisation_mean_3m_bp": lambda w: utilisation_mean(w, 3),
    "utilisation_mean_6m_bp": lambda w: utilisation_mean(w, 6),
    "utilisation_max_6m_bp": utilisation_max,
    "above_90_count_6m": above_90_count,
    "utilisation_slope_6m_bp": utilisation_slope,
    "limit_basis_minor": lambda w: w.basis_minor,
    "undrawn_minor": lambda w: w.line.undrawn_minor,
    "owed_minor": lambda w: w.line.owed_minor,
    "owed_max_6m_minor": owed_max,
    "balance_growth_1m_bp": growth_month,
    "balance_growth_3m_bp": lambda w: growth(w, 3),
    "net_use_1m_bp": net_use,
}
