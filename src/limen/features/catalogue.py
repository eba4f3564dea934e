"""Every feature, declared once: unit, texts, what None means, and what it may be used for.

A feature that may be told to a customer as a reason names a reason code and the direction in which
it is riskier, so that losing points over it is always true of the reason's words.
"""

from __future__ import annotations

from dataclasses import dataclass

CATALOGUE_VERSION = "2"
"""Moves with any change to a feature's meaning; cards record it."""

STATEMENT, REPAYMENT, DRAW = "statement_closed", "repayment_made", "draw_made"
LIMIT, OPENED, SALES, BUREAU = "limit_changed", "line_opened", "sales_reported", "bureau_reported"


@dataclass(frozen=True, slots=True)
class Feature:
    """One behavioural quantity.

    Attributes
    ----------
    unit
        ``bp``, ``minor``, ``count``, ``months`` or ``days``.
    missing
        What None means.
    direction
        +1 where more is riskier, −1 where it is safer, 0 where neither is claimed.
    neutral
        Value of a customer in good standing, put in to neutralise a reason; None is missing.
    reason_code
        What a customer is told where it counted against them; None where it is no reason.
    may_cut
        Whether it may support a cut; a test draw may not.
    may_score
        Whether a model may read it; what the lender itself moves may not.
    sources
        Kinds of event that it is computed from.
    may_close
        Whether it may carry a closure; what is only seen of linked people may not.
    untold
        Why nothing is told of it, where that is meant.
    """

    name: str
    unit: str
    english: str
    chinese: str
    missing: str
    direction: int
    neutral: int | None
    reason_code: str | None
    may_cut: bool
    may_score: bool
    sources: tuple[str, ...]
    may_close: bool = True
    untold: str = ""


_NO_STATEMENT = "no statement in the last six months"
_NO_PAIR = "no earlier statement with a balance in the window"
_NO_SALES = "too few months of sales reported"
_NO_BUREAU = "no bureau report of the last twelve months that says so"
_NEVER = "never None"


def _use() -> tuple[Feature, ...]:
    def f(name: str, unit: str, english: str, chinese: str, missing: str, neutral: int) -> Feature:
        return Feature(
            name, unit, english, chinese, missing, 1, neutral, "U01", True, True, (STATEMENT, LIMIT)
        )

    return (
        f(
            "utilisation_bp", "bp", "Owed now, to the limit", "当前欠款占额度比例",
            "the limit is zero", 3_000,
        ),
        f(
            "utilisation_mean_3m_bp", "bp", "Mean use of the limit, three statements",
            "近三期平均额度使用率", _NO_STATEMENT, 3_000,
        ),
        f(
            "utilisation_mean_6m_bp", "bp", "Mean use of the limit, six statements",
            "近六期平均额度使用率", _NO_STATEMENT, 3_000,
        ),
        f(
            "utilisation_max_6m_bp", "bp", "Highest use of the limit, six statements",
            "近六期最高额度使用率", _NO_STATEMENT, 3_000,
        ),
        f(
            "above_90_count_6m", "count", "Statements above 90 % of the limit, of six",
            "近六期使用率超过九成的期数", _NO_STATEMENT, 0,
        ),
        Feature(
            "utilisation_slope_6m_bp", "bp", "Use of the limit, newer half less older half of six",
            "近六期额度使用率变化", "fewer than two statements", 0, None, None, True, True,
            (STATEMENT, LIMIT),
        ),
        Feature(
            "limit_basis_minor", "minor", "Limit, before our own cut of the last six months",
            "额度(近六个月内我方下调前)", _NEVER, -1, None, None, True, True, (OPENED, LIMIT),
        ),
        Feature(
            "undrawn_minor", "minor", "Undrawn part of the limit", "未使用额度", _NEVER,
            0, None, None, True, False, (STATEMENT, REPAYMENT, DRAW, LIMIT),
        ),
        Feature(
            "owed_minor", "minor", "Owed on the line", "当前欠款", _NEVER,
            0, None, None, True, True, (STATEMENT, REPAYMENT, DRAW),
        ),
        Feature(
            "owed_max_6m_minor", "minor", "Highest balance of six statements", "近六期最高账单余额",
            _NO_STATEMENT, 0, None, None, True, True, (STATEMENT,),
        ),
    )  # fmt: skip


def _payment() -> tuple[Feature, ...]:
    def ratio(name: str, english: str, chinese: str) -> Feature:
        return Feature(
            name, "bp", english, chinese, _NO_PAIR, -1, 10_000, "R06", True, True,
            (STATEMENT, REPAYMENT),
        )  # fmt: skip

    def unpaid(name: str, english: str, chinese: str) -> Feature:
        return Feature(
            name, "count", english, chinese, _NO_PAIR, 1, 0, "R02", True, True,
            (STATEMENT, REPAYMENT),
        )  # fmt: skip

    def amount(name: str, english: str, chinese: str) -> Feature:
        return Feature(
            name, "minor", english, chinese, _NO_STATEMENT, -1, None, None, True, True,
            (STATEMENT, REPAYMENT),
        )  # fmt: skip

    return (
        ratio("payment_ratio_1m_bp", "Paid, to the statement before", "最近一期还款占上期账单比例"),
        ratio("payment_ratio_3m_bp", "Paid, to three statements before", "近三期还款占账单比例"),
        ratio("payment_ratio_6m_bp", "Paid, to six statements before", "近六期还款占账单比例"),
        unpaid("unpaid_count_3m", "Months without a payment, of three", "近三期未还款期数"),
        unpaid("unpaid_count_6m", "Months without a payment, of six", "近六期未还款期数"),
        amount("payments_1m_minor", "Paid in the newest month", "最近一期还款额"),
        amount("payments_3m_minor", "Paid in three months", "近三期还款额"),
        amount("payments_6m_minor", "Paid in six months", "近六期还款额"),
        amount("payment_min_3m_minor", "Smallest month of payments, of three", "近三期最低还款额"),
        amount("payment_min_6m_minor", "Smallest month of payments, of six", "近六期最低还款额"),
        Feature(
            "days_since_repayment", "days", "Days since money last came in", "距上次还款天数",
            "nothing was ever repaid", 0, None, None, True, False, (REPAYMENT,),
        ),
    )  # fmt: skip


def _lateness() -> tuple[Feature, ...]:
    def late(name: str, unit: str, english: str, chinese: str, code: str) -> Feature:
        return Feature(
            name, unit, english, chinese, _NO_STATEMENT, 1, 0, code, True, True, (STATEMENT,)
        )

    def since(name: str, english: str, chinese: str) -> Feature:
        return Feature(
            name, "months", english, chinese, "not late in the last 24 statements", -1, None, "R03",
            True, True, (STATEMENT,),
        )  # fmt: skip

    def status(name: str, english: str, chinese: str) -> Feature:
        return Feature(
            name, "count", english, chinese, _NO_STATEMENT, 0, None, None, True, True,
            (STATEMENT, REPAYMENT),
        )  # fmt: skip

    return (
        Feature(
            "statements_count_6m", "count", "Statements closed in six months", "近六个月账单期数",
            _NEVER, 0, None, None, True, False, (STATEMENT,),
        ),
        late("months_late_now", "months", "Months late on the newest statement",
             "最近一期逾期月数", "R01"),
        late("months_late_max_6m", "months", "Most months late on six statements",
             "近六期最高逾期月数", "R02"),
        late("months_late_sum_6m", "months", "Months late, summed over six statements",
             "近六期累计逾期月数", "R02"),
        late("late_count_6m", "count", "Statements with a late payment, of six",
             "近六期逾期期数", "R02"),
        late("late_2m_count_6m", "count", "Statements two months late or more, of six",
             "近六期逾期两月以上期数", "R02"),
        since("months_since_late", "Statements since one was late", "距上次逾期的期数"),
        since("months_since_late_2m", "Statements since one was two months late",
              "距上次逾期两月以上的期数"),
        status("no_use_count_6m", "Statements without use, of six", "近六期未用款期数"),
        status("paid_in_full_count_6m", "Statements paid in full, of six", "近六期全额还款期数"),
        status("revolving_count_6m", "Statements paid in part, of six", "近六期部分还款期数"),
    )  # fmt: skip


def _growth_and_draws() -> tuple[Feature, ...]:
    def growth(name: str, english: str, chinese: str) -> Feature:
        return Feature(
            name, "bp", english, chinese, "too few statements", 1, 0, "U02", True, True,
            (STATEMENT, REPAYMENT, LIMIT),
        )  # fmt: skip

    def draws(name: str, unit: str, english: str, chinese: str, *, cut: bool = False) -> Feature:
        return Feature(
            name, unit, english, chinese, _NEVER, 1 if cut else 0, 0 if cut else None,
            "U06" if cut else None, True, True, (DRAW, REPAYMENT, LIMIT),
        )  # fmt: skip

    return (
        growth("balance_growth_1m_bp", "Growth of the balance in a month, to the limit",
               "近一期余额增长占额度比例"),
        growth("balance_growth_3m_bp", "Growth of the balance in three months, to the limit",
               "近三期余额增长占额度比例"),
        Feature(
            "net_use_1m_bp", "bp", "New use in the newest month, to the limit",
            "最近一期新增用款占额度比例", "fewer than two statements", 0, None, None, True, True,
            (STATEMENT, REPAYMENT, LIMIT),
        ),
        draws("draw_count_30d", "count", "Draws in 30 days", "近30天借款笔数"),
        draws("draw_sum_30d_minor", "minor", "Drawn in 30 days", "近30天借款金额"),
        Feature(
            "draw_velocity_bp", "bp", "Drawn in 30 days, to the month's mean of the 90 before",
            "近30天借款与之前月均之比", "nothing was drawn in the 90 days before", 1, 10_000, "U06",
            True, True, (DRAW, REPAYMENT, LIMIT),
        ),
        draws("full_draw_count_90d", "count", "Draws up to 90 % of the limit, in 90 days",
              "近90天用满额度的借款笔数", cut=True),
        Feature(
            "days_since_draw", "days", "Days since the line was last drawn", "距上次借款天数",
            "nothing was ever drawn", 1, 30, "U05", True, False, (DRAW, REPAYMENT),
        ),
        Feature(
            "probe_draws_30d", "count", "Small test draws repaid at once, in 30 days",
            "近30天小额试借并随即归还笔数", _NEVER, 0, 0, None, False, False, (DRAW, REPAYMENT),
        ),
    )  # fmt: skip


def _merchant() -> tuple[Feature, ...]:
    def sales(name: str, english: str, chinese: str) -> Feature:
        return Feature(
            name, "bp", english, chinese, _NO_SALES, -1, 10_000, "S01", True, True, (SALES,)
        )

    return (
        Feature(
            "sales_3m_minor", "minor", "Sales of the newest three months reported",
            "最近三个月销售额", _NO_SALES, 0, None, None, True, True, (SALES,),
        ),
        sales("sales_trend_bp", "Sales of three months, to the three before", "近三月销售环比"),
        sales("sales_month_ratio_year_bp", "Sales of the newest month, to a year before",
              "最近一月销售同比"),
        Feature(
            "months_since_sales", "months", "Full months since the newest reported",
            "距最近销售申报月数", "no sales in 24 months", 1, 0, "V04", True, True, (SALES,),
        ),
        Feature(
            "sales_amended_count_12m", "count", "Months of sales corrected, of twelve",
            "近十二个月更正申报月数", _NEVER, 0, None, None, True, True, (SALES,),
        ),
    )  # fmt: skip


def _customer() -> tuple[Feature, ...]:
    def bureau(name: str, unit: str, text: tuple[str, str], code: str, neutral: int) -> Feature:
        return Feature(name, unit, *text, _NO_BUREAU, 1, neutral, code, True, True, (BUREAU,))

    def group(name: str, unit: str, text: tuple[str, str], code: str | None) -> Feature:
        return Feature(
            name, unit, *text, _NEVER, 1 if code else 0, 0 if code else None, code,
            True, False, (STATEMENT, REPAYMENT, DRAW, LIMIT),
        )  # fmt: skip

    return (
        Feature(
            "months_on_book", "months", "Full months since the line was opened", "开户月数", _NEVER,
            -1, 24, "I06", True, True, (OPENED,),
        ),
        bureau("bureau_lenders_count", "count", ("Lenders on the credit report",
               "信用报告中的机构数"), "U04", 2),
        bureau("bureau_inquiries_6m_count", "count", ("Credit applications in six months",
               "近六个月信贷申请次数"), "U03", 1),
        bureau("bureau_utilisation_bp", "bp", ("Owed to others, to their limits",
               "他行欠款占其额度比例"), "U01", 3_000),
        bureau("bureau_dpd_max_12m_days", "days", ("Most days past due elsewhere, twelve months",
               "近十二个月他行最长逾期天数"), "R04", 0),
        group("group_owed_minor", "minor", ("Owed on all linked lines", "关联额度欠款合计"), None),
        group("group_months_late_max_now", "months", ("Most months late on any linked line",
              "关联额度最高逾期月数"), "R01"),
        group("other_lines_undrawn_minor", "minor", ("Undrawn on the other linked lines",
              "其他关联额度未使用部分"), None),
    )  # fmt: skip


FEATURES: dict[str, Feature] = {
    feature.name: feature
    for family in (
        _use(), _payment(), _lateness(), _growth_and_draws(), _merchant(), _customer(),
    )
    for feature in family
}  # fmt: skip
"""Every feature by name, in the order of the families."""

SCORABLE = tuple(name for name, feature in FEATURES.items() if feature.may_score)
"""Names that a model may read."""

DIRECTIONS = {name: feature.direction for name, feature in FEATURES.items()}
"""Direction of each feature, for a fit."""

REASON_CODES = {name: feature.reason_code for name, feature in FEATURES.items()}
"""Reason code of each feature, for a fit."""
