"""Which way of a declared feature is riskier, and what a customer is told where it counted.

A code is given where its words are true of the feature whenever it lost points. Where none is, a
model that reads the feature tells nothing of it, and here stands why.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.features.definition import Definition


class Told(NamedTuple):
    """+1 where more is riskier, −1 where less is; the reason code; the value of good standing."""

    direction: int
    code: str
    neutral: int | None = 0


def _each(names: str, told: Told) -> dict[str, Told]:
    return dict.fromkeys(names.split(), told)


TOLD: dict[str, Told] = {
    **_each(
        "use_mean_3s_bp use_max_3s_bp use_min_3s_bp use_mean_6s_bp use_max_6s_bp use_min_6s_bp "
        "use_mean_12m_bp use_max_12m_bp use_min_12m_bp use_last_bp use_recent_bp elsewhere_use_bp",
        Told(1, "U01", 3_000),
    ),
    **_each("use_high_streak_count use_high_count_12m use_high_count_6s", Told(1, "U01")),
    **_each("use_slope_6s_bp owed_growth_1s_bp", Told(1, "U02")),
    **_each(
        "paid_share_1s_bp paid_share_3s_bp paid_share_6s_bp paid_share_12m_bp "
        "cover_paid_to_owed_6s_bp",
        Told(-1, "R06", 10_000),
    ),
    **_each("paid_small_count_6s interest_to_paid_6s_bp", Told(1, "R06")),
    **_each("late_now_months", Told(1, "R01")),
    **_each(
        "unpaid_count_3s unpaid_count_6s unpaid_streak_count late_max_3s_months late_max_6s_months "
        "late_max_12m_months late_count_3s late_count_6s late_count_12m late_2m_count_6s "
        "late_sum_6s_months late_share_12m_bp late_streak_count late_slope_6s_months "
        "late_recent_months",
        Told(1, "R02"),
    ),
    **_each("in_time_streak_24s_count below_2m_streak_24s_count", Told(-1, "R03", 24)),
    "late_days_since": Told(-1, "R03", None),
    "drawn_trend_30d_bp": Told(1, "U06", 10_000),
    **_each(
        "full_draws_90d_count drawn_after_raise_90d_minor drawn_after_raise_share_90d_bp "
        "redrawn_count_90d redrawn_share_90d_bp",
        Told(1, "U06"),
    ),
    "drawn_days_since": Told(1, "U05", 30),
    "lenders_last_count": Told(1, "U04", 2),
    "lenders_slope_count": Told(1, "U04"),
    **_each("inquiries_last_count inquiries_max_count", Told(1, "U03", 1)),
    "elsewhere_dpd_max_days": Told(1, "R04"),
    **_each("sales_trend_3m_bp sales_year_bp", Told(-1, "S01", 10_000)),
    "sales_slope_6m_minor": Told(-1, "S01"),
    "sales_refunded_6m_bp": Told(1, "S04"),
    "sales_zero_streak_count": Told(1, "S01"),
    "sales_silent_days": Told(1, "V04", 31),
    "sales_late_count_12m": Told(1, "V04"),
    "income_shown_minor": Told(-1, "I01", None),
    "income_expired_count": Told(1, "I04"),
}
"""What is told of a feature."""

_AMOUNT = "an amount says nothing without what stands against it"
_EITHER = "either way may be sound: a habit, a season"
_PART = "a part of others, with no meaning of its own"
_LENDER = "what the lender itself moves"
_PROBE = "test draws are in it, and may be held against nobody"
_OTHERS = "what others did is told to nobody"

UNTOLD: dict[str, str] = {
    name: why
    for why, names in {
        _AMOUNT: "owed_max_6s_minor owed_last_minor paid_sum_1s_minor paid_sum_3s_minor "
        "paid_sum_6s_minor paid_min_3s_minor paid_min_6s_minor paid_sum_90d_minor "
        "drawn_sum_7d_minor drawn_sum_30d_minor drawn_sum_90d_minor drawn_sum_120d_minor "
        "drawn_max_90d_minor elsewhere_owed_last_minor sales_sum_3m_minor sales_sum_6m_minor "
        "sales_sum_12m_minor sales_mean_6m_minor sales_recent_minor",
        _EITHER: "use_volatility_12m_bp new_use_1s_bp met_no_use_count_6s met_in_full_count_6s "
        "met_in_part_count_6s paid_count_90d paid_trend_90d_bp paid_volatility_12m_bp "
        "paid_days_since drawn_count_7d drawn_count_30d drawn_count_90d drawn_to_limit_90d_bp "
        "drawn_volatility_12m_bp sales_volatility_12m_bp sales_top_month_bp "
        "sales_corrections_12m_count sales_corrected_down_12m_count",
        _PART: "use_known_count_6s owed_first_4s_minor basis_last_minor due_known_count_3s "
        "due_known_count_6s statements_count_4s statements_count_6s statements_count_24s",
        _LENDER: "undrawn_mean_6s_minor refused_draws_90d_count bureau_pulls_count "
        "late_fee_count_12m",
        _PROBE: "begun_count_1d begun_count_7d begun_count_30d probes_30d_count probes_12m_count "
        "full_draws_after_probe_90d_count",
        _OTHERS: "linked_late_max_90d_months linked_drawn_sum_30d_minor linked_bounced_90d_count "
        "graph_one_hop_count graph_two_hop_count graph_account_count graph_device_count "
        "graph_guarantor_count graph_phone_count graph_late_max_months graph_late_max_two_months "
        "graph_default_share_bp graph_default_share_two_bp graph_bounced_count_90d "
        "graph_hub_count",
        "no code has words for a bounce; what it leads to is told as lateness": "bounced_count_90d "
        "bounced_count_12m bounced_days_since",
        "one large buyer may be a good one": "sales_top_buyer_6m_bp",
        "how long a merchant has reported is not how long the business is": (
            "sales_months_known_count"
        ),
        "how long ago a document was looked at is the lender's doing": "income_checked_days_since "
        "income_valid_days evidence_checked_count_24m",
    }.items()
    for name in names.split()
}
"""Why nothing is told of a feature."""


def told_of(definitions: Iterable[Definition]) -> dict[str, Definition]:
    """Return definitions by name, each with what is told of it, or why nothing is."""
    made = {}
    for each in definitions:
        told = TOLD.get(each.name)
        if told is None:
            made[each.name] = replace(each, untold=UNTOLD[each.name])
        else:
            made[each.name] = replace(
                each, direction=told.direction, reason_code=told.code, neutral=told.neutral
            )
    return made
