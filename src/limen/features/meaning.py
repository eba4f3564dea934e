"""What the names read from the line's state mean: a declared quantity, one of several, or a fact.

Every quantity is declared once. Most of these names are declared ones (`SAME`) or worked out of
them by a written rule (`DERIVED`); their values are read from the line's state, so that nothing is
folded for them, and `limen feature parity` holds them to the declaration. What no declaration can
say is so at the moment of asking (`MOMENT`), or goes by a rule of its own (`APART`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Values = Sequence[int | None]

BP = 10_000

SAME: dict[str, str] = {
    "utilisation_mean_3m_bp": "use_mean_3s_bp",
    "utilisation_mean_6m_bp": "use_mean_6s_bp",
    "utilisation_max_6m_bp": "use_max_6s_bp",
    "owed_max_6m_minor": "owed_max_6s_minor",
    "balance_growth_1m_bp": "owed_growth_1s_bp",
    "net_use_1m_bp": "new_use_1s_bp",
    "payment_ratio_1m_bp": "paid_share_1s_bp",
    "payment_ratio_3m_bp": "paid_share_3s_bp",
    "payment_ratio_6m_bp": "paid_share_6s_bp",
    "payment_min_3m_minor": "paid_min_3s_minor",
    "payment_min_6m_minor": "paid_min_6s_minor",
    "days_since_repayment": "paid_days_since",
    "statements_count_6m": "statements_count_6s",
    "months_late_now": "late_now_months",
    "months_late_max_6m": "late_max_6s_months",
    "draw_count_30d": "drawn_count_30d",
    "draw_sum_30d_minor": "drawn_sum_30d_minor",
    "full_draw_count_90d": "full_draws_90d_count",
    "days_since_draw": "drawn_days_since",
    "probe_draws_30d": "probes_30d_count",
}
"""Name read from the state → the declared feature that it is."""


class Derived(NamedTuple):
    """A quantity worked out of declared ones: which, in words, and the rule."""

    reads: tuple[str, ...]
    rule: str
    value: Callable[[Values], int | None]


def _where_known(values: Values) -> int | None:
    known, value = values
    return value if known else None


def _counted(name: str, known: str) -> Derived:
    return Derived((known, name), f"{name}; missing where {known} is 0", _where_known)


def _place(values: Values) -> int | None:
    known, streak = values
    return None if known == streak else streak


def _since(streak: str) -> Derived:
    rule = f"{streak}; missing where it is all of statements_count_24s"
    return Derived(("statements_count_24s", streak), rule, _place)


def _growth(values: Values) -> int | None:
    count, newest, oldest, basis = values
    if count != 4 or newest is None or oldest is None or not basis:
        return None
    return (newest - oldest) * BP // basis


def _velocity(values: Values) -> int | None:
    here, whole = values
    before = (whole or 0) - (here or 0)
    return (here or 0) * 3 * BP // before if before > 0 else None


_ANY = "statements_count_6s"
DERIVED: dict[str, Derived] = {
    "above_90_count_6m": _counted("use_high_count_6s", "use_known_count_6s"),
    "balance_growth_3m_bp": Derived(
        ("statements_count_4s", "owed_last_minor", "owed_first_4s_minor", "basis_last_minor"),
        "owed_last_minor less owed_first_4s_minor, to basis_last_minor; missing where "
        "statements_count_4s is below 4 or there is no limit",
        _growth,
    ),
    "unpaid_count_3m": _counted("unpaid_count_3s", "due_known_count_3s"),
    "unpaid_count_6m": _counted("unpaid_count_6s", "due_known_count_6s"),
    "payments_1m_minor": _counted("paid_sum_1s_minor", _ANY),
    "payments_3m_minor": _counted("paid_sum_3s_minor", _ANY),
    "payments_6m_minor": _counted("paid_sum_6s_minor", _ANY),
    "months_late_sum_6m": _counted("late_sum_6s_months", _ANY),
    "late_count_6m": _counted("late_count_6s", _ANY),
    "late_2m_count_6m": _counted("late_2m_count_6s", _ANY),
    "months_since_late": _since("in_time_streak_24s_count"),
    "months_since_late_2m": _since("below_2m_streak_24s_count"),
    "no_use_count_6m": _counted("met_no_use_count_6s", _ANY),
    "paid_in_full_count_6m": _counted("met_in_full_count_6s", _ANY),
    "revolving_count_6m": _counted("met_in_part_count_6s", _ANY),
    "draw_velocity_bp": Derived(
        ("drawn_sum_30d_minor", "drawn_sum_120d_minor"),
        "drawn_sum_30d_minor to a third of what drawn_sum_120d_minor holds beside it; missing "
        "where that is 0",
        _velocity,
    ),
}
"""Name read from the state → how it is worked out of declared features."""

MOMENT: dict[str, str] = {
    "utilisation_bp": "owed at the moment, to the limit before our own cut of six months",
    "limit_basis_minor": "the limit before our own cut of six months, at the moment",
    "undrawn_minor": "limit less owed and held, at the moment",
    "owed_minor": "owed at the moment",
    "months_on_book": "full months from the line's opening to the day of asking",
    "group_owed_minor": "owed at the moment on all lines of the group in the currency",
    "group_months_late_max_now": "the worst line of the group on its newest statement",
    "other_lines_undrawn_minor": "undrawn at the moment on the group's other open lines",
}
"""What is so at the moment of asking; events alone do not say it."""

APART: dict[str, str] = {
    "utilisation_slope_6m_bp": "the newer half of the statements less the older: no aggregate is "
    "of halves; use_slope_6s_bp is the line through all of them",
    "sales_3m_minor": "calendar months up to the newest reported, of monthly reports or days; "
    "sales_sum_3m_minor looks back from the day of asking",
    "sales_trend_bp": "the same three months, to the three before",
    "sales_month_ratio_year_bp": "the newest month reported, not the newest full month",
    "months_since_sales": "full months; sales_silent_days counts days",
    "sales_amended_count_12m": "months that were corrected; sales_corrections_12m_count counts "
    "corrections",
    "bureau_lenders_count": "the newest report alone, where the release's rules let it be relied "
    "on; lenders_last_count takes the newest report that says so",
    "bureau_inquiries_6m_count": "the same, against inquiries_last_count",
    "bureau_utilisation_bp": "the same, against elsewhere_use_bp over twelve months",
    "bureau_dpd_max_12m_days": "the same, against elsewhere_dpd_max_days over twelve months",
}
"""What goes by a rule of its own, and what tells it from the declared feature that sounds alike."""

FROM_STATE: Mapping[str, str] = {declared: name for name, declared in SAME.items()}
"""Declared feature → the name under which its value is read from the line's state."""
