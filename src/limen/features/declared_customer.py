"""Declared features of a customer and a group: bureau, sales, links, documents."""

from __future__ import annotations

from typing import Any

from limen.features.definition import Definition, read_span


def declare(
    family: str, name: str, english: str, source: str, aggregate: Any, window: str, unit: Any,
    **more: Any,
) -> Definition:  # fmt: skip
    """Return a definition of the shipped catalogue; a line's, where nothing else is said."""
    span = read_span(window)
    assert span is not None, window
    fields = {"key": "line", **more}
    return Definition(
        name, source, fields.pop("key"), aggregate, span, unit, english, family, **fields
    )


def bureau() -> list[Definition]:
    """Return the family of bureau."""

    def f(
        name: str, english: str, aggregate: Any, value: str, unit: Any, **more: Any
    ) -> Definition:
        return declare(
            "bureau", name, english, "bureau_reported", aggregate, "12 months", unit,
            key="customer", value=value, **more,
        )  # fmt: skip

    return [
        f("lenders_last_count", "Lenders on the newest report", "last", "lenders", "count"),
        f("lenders_slope_count", "Lenders, slope a report", "slope", "lenders", "count"),
        f("inquiries_last_count", "Applications, newest report", "last", "inquiries_6m", "count"),
        f("inquiries_max_count", "Most applications on a report", "max", "inquiries_6m", "count"),
        f("elsewhere_owed_last_minor", "Owed elsewhere", "last", "other_owed_minor", "minor"),
        f("elsewhere_use_bp", "Owed elsewhere, to the limits there", "ratio", "other_owed_minor",
          "bp", against="other_limit_minor"),
        f("elsewhere_dpd_max_days", "Most days past due elsewhere", "max", "worst_dpd_12m", "days"),
        f("bureau_pulls_count", "Reports of twelve months", "count", "", "count", may_score=False),
    ]  # fmt: skip


def sales() -> list[Definition]:
    """Return the family of sales."""

    def f(
        name: str, english: str, aggregate: Any, window: str, unit: Any, **more: Any
    ) -> Definition:
        fields: dict[str, Any] = {"value": "sales_minor", "where": 'period = "month"', **more}
        return declare(
            "sales", name, english, "sales_reported", aggregate, window, unit, key="customer",
            **fields,
        )  # fmt: skip

    return [
        *(f(f"sales_sum_{n}m_minor", f"Sales of {n} months", "sum", f"{n} months", "minor")
          for n in (3, 6, 12)),
        f("sales_mean_6m_minor", "Mean month of sales", "mean", "6 months", "minor"),
        f("sales_trend_3m_bp", "Sales, to the three months before", "ratio", "3 months", "bp",
          against="before"),
        f("sales_slope_6m_minor", "Sales, slope a month", "slope", "6 months", "minor"),
        f("sales_year_bp", "Newest full month, to the same a year ago", "year_ratio", "since open",
          "bp"),
        f("sales_volatility_12m_bp", "Unsteadiness of sales", "volatility", "12 months", "bp"),
        f("sales_recent_minor", "Sales, newer months weighing more", "exponential_mean",
          "12 months", "minor", half_life_days=60),
        f("sales_top_month_bp", "Share of the largest month", "share", "12 months", "bp",
          of="sales_minor"),
        f("sales_refunded_6m_bp", "Refunds, to the sales they are of", "ratio", "6 months", "bp",
          value="refunds_minor", against="sales_minor",
          where='period = "month" and refunds_minor != null'),
        f("sales_top_buyer_6m_bp", "Sales to each month's largest buyer, to all", "ratio",
          "6 months", "bp", value="top_buyer_minor", against="sales_minor",
          where='period = "month" and top_buyer_minor != null'),
        f("sales_silent_days", "Days since the newest month reported", "days_since", "24 months",
          "days"),
        f("sales_zero_streak_count", "Newest months in a row without sales", "streak",
          "12 months", "count", value="if sales_minor = 0 then 1 else 0"),
        f("sales_late_count_12m", "Months reported 60 days late or more", "count", "12 months",
          "count", value="", where='period = "month" and delay_days >= 60'),
        f("sales_months_known_count", "Months reported, of 24", "count", "24 months", "count",
          value=""),
        declare("sales", "sales_corrections_12m_count", "Reports corrected", "sales_amended",
                 "count", "12 months", "count", key="customer"),
        declare("sales", "sales_corrected_down_12m_count", "Reports corrected downwards",
                 "sales_amended", "count", "12 months", "count", key="customer",
                 where="sales_minor < before_minor"),
    ]  # fmt: skip


def links() -> list[Definition]:
    """Return the family of links."""

    def f(
        name: str, english: str, source: str, aggregate: Any, window: str, unit: Any, **more: Any
    ) -> Definition:
        return declare("links", name, english, source, aggregate, window, unit, key="group",
                        may_score=False, may_close=False, **more)  # fmt: skip

    return [
        f("linked_late_max_90d_months", "Most months late on any linked line", "statement_closed",
          "max", "90 days", "months", value="months_late"),
        f("linked_drawn_sum_30d_minor", "Drawn on all linked lines", "draw_made", "sum", "30 days",
          "minor", value="amount_minor"),
        f("linked_bounced_90d_count", "Bounced repayments on linked lines", "repayment_reversed",
          "count", "90 days", "count", where='because = "bounced"'),
    ]  # fmt: skip


def graph() -> list[Definition]:
    """Of the newest pass; a row that no pass renewed for a year is missing, as with no pass."""

    def f(name: str, english: str, chinese: str, value: str, unit: Any) -> Definition:
        return declare("graph", f"graph_{name}", english, "links_found", "last", "12 months",
                        unit, key="customer", value=value, chinese=chinese, direction=1,
                        neutral=0, may_score=False, may_close=False)  # fmt: skip

    return [
        f("one_hop_count", "Customers linked directly", "直接关联客户数", "one_hop", "count"),
        f("two_hop_count", "Customers linked over one other", "间接关联客户数", "two_hop",
          "count"),
        f("account_count", "Customers of the same account", "共用账户客户数", "by_account",
          "count"),
        f("device_count", "Customers of the same device", "共用设备客户数", "by_device",
          "count"),
        f("guarantor_count", "Guarantors, and customers guaranteed", "担保关联客户数",
          "by_guarantor", "count"),
        f("phone_count", "Customers of the same phone", "共用电话客户数", "by_phone", "count"),
        f("late_max_months", "Most months late among those linked directly",
          "直接关联客户最高逾期月数", "late_max_months", "months"),
        f("late_max_two_months", "Most months late within two hops", "两层关联客户最高逾期月数",
          "late_max_two_months", "months"),
        f("default_share_bp", "Share in default of those linked directly",
          "直接关联客户违约占比", "default_share_bp", "bp"),
        f("default_share_two_bp", "Share in default within two hops", "两层关联客户违约占比",
          "default_share_two_bp", "bp"),
        f("bounced_count_90d", "Bounced repayments of those linked directly",
          "直接关联客户近90天退票笔数", "bounced", "count"),
        f("hub_count", "Identifiers that too many customers share", "被过多客户共用的标识数",
          "hubs", "count"),
    ]  # fmt: skip


def evidence() -> list[Definition]:
    """Return the family of evidence."""

    def f(name: str, english: str, chinese: str, source: str, aggregate: Any, unit: Any,
          **more: Any) -> Definition:  # fmt: skip
        fields = {"where": 'evidence_kind = "income"', **more}
        return declare("evidence", name, english, source, aggregate, "24 months", unit,
                        key="customer", chinese=chinese, **fields)  # fmt: skip

    return [
        f("income_shown_minor", "Income that the newest checked proof shows",
          "最近一份经核实收入证明的金额", "evidence_checked", "last", "minor",
          value="amount_minor", direction=-1),
        f("income_checked_days_since", "Days since proof of income was checked",
          "距收入证明核实天数", "evidence_checked", "days_since", "days", may_score=False),
        f("income_valid_days", "Days that proof of income was to hold when checked",
          "收入证明核实时的剩余有效天数", "evidence_checked", "last", "days",
          value="valid_days", may_score=False),
        f("income_expired_count", "Whether the newest checked proof of income has run out",
          "最近一份收入证明是否已过期", "evidence_expired", "count", "count", may_score=False),
        f("evidence_checked_count_24m", "Kinds of documents taken for true",
          "经核实的材料种类数", "evidence_checked", "count", "count", where="",
          may_score=False),
    ]  # fmt: skip
