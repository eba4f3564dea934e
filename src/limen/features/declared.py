"""The declared catalogue: features by definition, beside those of the line's state (`catalogue`).

A family says in words what its features are about; `limen feature explain` prints them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.features.declared_customer import bureau, declare, evidence, graph, links, sales
from limen.features.told import told_of

if TYPE_CHECKING:
    from limen.features.definition import Definition

FAMILIES = {
    "use": "How much of the limit is used; after our own cut the old limit counts for six months.",
    "payment": "How statements are paid: shares, bounces, steadiness.",
    "lateness": "How late, how often, how long ago, and whether it is getting worse.",
    "draws": "How often and how hard the line is drawn; after a raise; right after a payment.",
    "probe": "Small draws repaid at once, and what followed. Alone never a ground for anything.",
    "bureau": "What other lenders report. Only beside the score, never alone.",
    "sales": "A merchant's sales: trend, season, steadiness, silence, late and amended reports.",
    "cover": "Money in against money out.",
    "links": "What happened on linked lines of the group. Never alone a ground for a cut.",
    "graph": "Links of one and two hops, by a recorded pass. Never alone a ground for a cut.",
    "evidence": "What documents show that somebody checked, and when they run out.",
}


_WINDOWS = (
    ("3 statements in 6 months", "3s"), ("6 statements in 6 months", "6s"), ("12 months", "12m"),
)  # fmt: skip
_SIX, _NEWEST = "6 statements in 6 months", "1 statements in 6 months"
_OWED = "if balance_minor > 0 then balance_minor else 0"
_USE: dict[str, Any] = {"value": "use_bp", "where": "use_bp != null"}


def _use() -> list[Definition]:
    def f(
        name: str, english: str, aggregate: Any, window: str, unit: Any, **more: Any
    ) -> Definition:
        return declare(
            "use", name, english, "statement_closed", aggregate, window, unit, **{**_USE, **more}
        )

    made = [
        f(f"use_{aggregate}_{short}_bp", f"Use of the limit, {aggregate}, {window}", aggregate,
          window, "bp")
        for window, short in _WINDOWS for aggregate in ("mean", "max", "min")
    ]  # fmt: skip
    return [
        *made,
        f("use_last_bp", "Use of the limit on the newest statement", "last", "12 months", "bp"),
        f("use_slope_6s_bp", "Use of the limit, slope a statement", "slope", _SIX, "bp"),
        f("use_volatility_12m_bp", "Unsteadiness of use", "volatility", "12 months", "bp"),
        f("use_recent_bp", "Use of the limit, newer months weighing more", "exponential_mean",
          "12 months", "bp", half_life_days=60),
        f("use_high_streak_count", "Newest statements in a row above 90 %", "streak", "12 months",
          "count", value="if use_bp > 9000 then 1 else 0"),
        f("use_high_count_12m", "Statements above 90 %", "count", "12 months", "count",
          value="", where="use_bp > 9000"),
        f("use_high_count_6s", "Statements above 90 %", "count", _SIX, "count",
          value="", where="use_bp > 9000"),
        f("use_known_count_6s", "Statements with a limit", "count", _SIX, "count", value="",
          may_score=False),
        *_balances(),
    ]  # fmt: skip


def _balances() -> list[Definition]:
    def f(
        name: str, english: str, aggregate: Any, window: str, unit: Any, **more: Any
    ) -> Definition:
        return declare("use", name, english, "statement_closed", aggregate, window, unit, **more)

    paired = "before_minor != null and basis_minor > 0"
    part = {"may_score": False}
    return [
        f("undrawn_mean_6s_minor", "Undrawn on statements, mean", "mean", _SIX, "minor",
          value="if balance_minor > limit_minor then 0 else limit_minor - balance_minor", **part),
        f("owed_max_6s_minor", "Highest balance of six statements", "max", _SIX, "minor",
          value=_OWED),
        f("owed_last_minor", "Balance of the newest statement", "last", _NEWEST, "minor",
          value=_OWED),
        f("owed_first_4s_minor", "Balance of the oldest of four statements", "first",
          "4 statements in 6 months", "minor", value=_OWED, **part),
        f("basis_last_minor", "Limit before our own cut, on the newest statement", "last", _NEWEST,
          "minor", value="basis_minor", **part),
        f("owed_growth_1s_bp", "Growth of the balance in a month, to the limit", "last", _NEWEST,
          "bp", where=paired, value="floor((max(balance_minor, 0) - max(before_minor, 0)) * 10000 "
          "/ basis_minor)"),
        f("new_use_1s_bp", "New use in the newest month, to the limit", "last", _NEWEST, "bp",
          where=paired,
          value="floor((balance_minor - before_minor + paid_minor) * 10000 / basis_minor)"),
    ]  # fmt: skip


def _payment() -> list[Definition]:
    def f(
        name: str, english: str, source: str, aggregate: Any, window: str, unit: Any, **more: Any
    ) -> Definition:
        return declare("payment", name, english, source, aggregate, window, unit, **more)

    close, paid = "statement_closed", "repayment_made"
    due = "before_minor > 0"
    return [
        *(f(f"paid_share_{short}_bp", f"Paid, to the statements before, {window}", close, "ratio",
            window, "bp", where="before_minor != null", value="paid_minor",
            against="if before_minor > 0 then before_minor else 0")
          for window, short in ((_NEWEST, "1s"), *_WINDOWS)),
        *_paid(),
        f("paid_count_90d", "Repayments", paid, "count", "90 days", "count"),
        f("paid_sum_90d_minor", "Repaid", paid, "sum", "90 days", "minor", value="amount_minor"),
        f("paid_trend_90d_bp", "Repaid, to the 90 days before", paid, "ratio", "90 days", "bp",
          value="amount_minor", against="before"),
        f("paid_volatility_12m_bp", "Unsteadiness of repayments", paid, "volatility", "12 months",
          "bp", value="amount_minor"),
        f("paid_days_since", "Days since money came in", paid, "days_since", "since open", "days",
          may_score=False),
        f("paid_small_count_6s", "Statements of which below 10 % was paid", close, "count",
          _SIX, "count", where="before_minor > 0 and paid_minor * 10 < before_minor"),
        f("unpaid_streak_count", "Newest statements in a row unpaid", close, "streak", "12 months",
          "count", where=due, value="if paid_minor = 0 then 1 else 0"),
        f("bounced_count_90d", "Bounced repayments", "repayment_reversed", "count", "90 days",
          "count", where='because = "bounced"'),
        f("bounced_count_12m", "Bounced repayments", "repayment_reversed", "count", "12 months",
          "count", where='because = "bounced"'),
        f("bounced_days_since", "Days since a repayment bounced", "repayment_reversed",
          "days_since", "12 months", "days", where='because = "bounced"'),
        f("late_fee_count_12m", "Fees charged", "fee_charged", "count", "12 months", "count"),
    ]  # fmt: skip


def _paid() -> list[Definition]:
    """What was paid of each statement, and how each was met."""

    def f(name: str, english: str, aggregate: Any, window: str, unit: Any, **more: Any
          ) -> Definition:  # fmt: skip
        return declare("payment", name, english, "statement_closed", aggregate, window, unit,
                        **more)  # fmt: skip

    three, part = "3 statements in 6 months", {"may_score": False}
    sums = ((_NEWEST, "1s"), (three, "3s"), (_SIX, "6s"))
    return [
        *(f(f"paid_sum_{short}_minor", f"Paid, {window}", "sum", window, "minor",
            value="paid_minor") for window, short in sums),
        *(f(f"paid_min_{short}_minor", f"Smallest month of payments, {window}", "min", window,
            "minor", value="paid_minor") for window, short in sums[1:]),
        *(f(f"unpaid_count_{short}", f"Months without a payment, {window}", "count", window,
            "count", where="before_minor > 0 and paid_minor <= 0") for window, short in sums[1:]),
        *(f(f"due_known_count_{short}", f"Months with a statement before, {window}", "count",
            window, "count", where="before_minor != null", **part) for window, short in sums[1:]),
        f("met_no_use_count_6s", "Statements without use", "count", _SIX, "count",
          where='met = "no_use"'),
        f("met_in_full_count_6s", "Statements paid in full", "count", _SIX, "count",
          where='met = "paid_in_full"'),
        f("met_in_part_count_6s", "Statements paid in part", "count", _SIX, "count",
          where='met = "revolving"'),
    ]  # fmt: skip


def _lateness() -> list[Definition]:
    def f(
        name: str, english: str, aggregate: Any, window: str, unit: Any, **more: Any
    ) -> Definition:
        return declare(
            "lateness", name, english, "statement_closed", aggregate, window, unit, **more
        )

    late = "months_late > 0"
    return [
        f("late_now_months", "Months late on the newest statement", "last", "6 months", "months",
          value="months_late"),
        *(f(f"late_max_{short}_months", f"Most months late, {window}", "max", window, "months",
            value="months_late") for window, short in _WINDOWS),
        *(f(f"late_count_{short}", f"Late statements, {window}", "count", window, "count",
            where=late) for window, short in _WINDOWS),
        f("late_2m_count_6s", "Statements two months late or more", "count", _SIX, "count",
          where="months_late >= 2"),
        f("late_sum_6s_months", "Months late, summed over six statements", "sum", _SIX, "months",
          value="months_late"),
        f("in_time_streak_24s_count", "Newest statements in a row not late", "streak",
          "24 statements", "count", value="if months_late >= 1 then 0 else 1"),
        f("below_2m_streak_24s_count", "Newest statements in a row below two months late", "streak",
          "24 statements", "count", value="if months_late >= 2 then 0 else 1"),
        *(f(f"statements_count_{short}", f"Statements, {window}", "count", window, "count",
            may_score=False) for window, short in (
              ("4 statements in 6 months", "4s"), (_SIX, "6s"), ("24 statements", "24s"))),
        f("late_share_12m_bp", "Share of statements late", "share", "12 months", "bp", part=late),
        f("late_streak_count", "Newest statements in a row late", "streak", "12 months", "count",
          value="months_late"),
        f("late_days_since", "Days since a statement was late", "days_since", "24 months", "days",
          where=late),
        f("late_slope_6s_months", "Months late, slope a statement", "slope", _SIX, "months",
          value="months_late"),
        f("late_recent_months", "Months late, newer weighing more", "exponential_mean",
          "12 months", "months", value="months_late", half_life_days=90, rounding="half_even"),
    ]  # fmt: skip


def _draws() -> list[Definition]:
    def f(
        name: str, english: str, aggregate: Any, window: str, unit: Any, **more: Any
    ) -> Definition:
        return declare("draws", name, english, "draw_made", aggregate, window, unit, **more)

    amount = {"value": "amount_minor"}
    return [
        *(f(f"drawn_sum_{days}d_minor", f"Drawn in {days} days", "sum", f"{days} days", "minor",
            **amount) for days in (7, 30, 90, 120)),
        *(f(f"drawn_count_{days}d", f"Draws in {days} days", "count", f"{days} days", "count")
          for days in (7, 30, 90)),
        f("drawn_trend_30d_bp", "Drawn, to the 30 days before", "ratio", "30 days", "bp",
          **amount, against="before"),
        f("drawn_max_90d_minor", "Largest draw", "max", "90 days", "minor", **amount),
        f("drawn_to_limit_90d_bp", "Drawn, to the limit at each draw", "ratio", "90 days", "bp",
          **amount, against="limit_minor"),
        f("drawn_volatility_12m_bp", "Unsteadiness of draws", "volatility", "12 months", "bp",
          **amount),
        f("drawn_days_since", "Days since a draw", "days_since", "since open", "days",
          may_score=False),
        f("full_draws_90d_count", "Draws to 90 % of the limit or more", "count", "90 days",
          "count", where="use_after_bp >= 9000"),
        f("drawn_after_raise_90d_minor", "Drawn within 30 days of a raise", "sum", "90 days",
          "minor", **amount, where="days_since_raise <= 30"),
        f("drawn_after_raise_share_90d_bp", "Share drawn within 30 days of a raise", "share",
          "90 days", "bp", **amount, part="days_since_raise <= 30"),
        f("redrawn_count_90d", "Draws within 3 days of a repayment", "count", "90 days", "count",
          where="days_since_repayment <= 3"),
        f("redrawn_share_90d_bp", "Share drawn within 3 days of a repayment", "share", "90 days",
          "bp", **amount, part="days_since_repayment <= 3"),
        *(declare("draws", f"begun_count_{days}d", f"Draws begun in {days} days, held and test "
                   "draws among them", "draw_begun", "count", f"{days} days", "count",
                   may_cut=False, may_score=False) for days in (1, 7, 30)),
        declare("draws", "refused_draws_90d_count", "Draws refused", "draw_refused", "count",
                 "90 days", "count"),
    ]  # fmt: skip


def _probe() -> list[Definition]:
    never = {"may_cut": False, "may_score": False}
    return [
        declare("probe", "probes_30d_count", "Small draws repaid within 72 hours", "probe_draw",
                 "count", "30 days", "count", **never),
        declare("probe", "probes_12m_count", "Small draws repaid within 72 hours", "probe_draw",
                 "count", "12 months", "count", **never),
        declare("probe", "full_draws_after_probe_90d_count",
                 "Draws to 80 % or more within 30 days of a small draw repaid", "draw_made",
                 "count", "90 days", "count", **never,
                 where="days_since_probe <= 30 and use_after_bp > 8000"),
    ]  # fmt: skip


def _cover() -> list[Definition]:
    return [
        declare("cover", "cover_paid_to_owed_6s_bp", "Paid, to what stood on six statements",
                 "statement_closed", "ratio", _SIX, "bp", value="paid_minor",
                 against=_OWED),
        declare("cover", "interest_to_paid_6s_bp", "Interest, to what was paid",
                 "statement_closed", "ratio", _SIX, "bp", value="interest_minor",
                 against="paid_minor"),
    ]  # fmt: skip


DECLARED: dict[str, Definition] = told_of(
    each
    for family in (
        _use(), _payment(), _lateness(), _draws(), _probe(), bureau(), sales(), _cover(),
        links(), graph(), evidence(),
    )
    for each in family
)  # fmt: skip
"""Every declared feature by name, in the order of the families."""
