"""The forty rules of `policies/forty_rules.dmn`, by hand: the same answers in int64.

Shares are ten-thousandths; amounts times shares and factors are whole numbers of a common unit.
"""

from __future__ import annotations

from functools import reduce

import polars as pl

c = pl.col


def by_hand(frame: pl.LazyFrame, *, rule_ids: bool = True) -> pl.LazyFrame:
    """Return the answers, with the matched rules as bits if asked for."""
    exposure = c("owed_minor") + c("held_minor")
    frame = frame.with_columns(
        exposure=exposure,
        utilisation=pl.when(c("limit_minor") == 0)
        .then(10_000)
        .otherwise(10_000 * exposure // c("limit_minor")),
        payment=pl.when(c("billed_6m_minor") == 0)
        .then(10_000)
        .otherwise(pl.min_horizontal(10_000, 10_000 * c("paid_6m_minor") // c("billed_6m_minor"))),
        net_e5=c("income_minor")
        * pl.when(c("income_verified")).then(10).otherwise(8)
        * c("income_share")
        - c("obligations_minor") * 100_000,
        trend=pl.when(c("sales_prior_3m_minor") != 0).then(
            10_000 * c("sales_3m_minor") // c("sales_prior_3m_minor")
        ),
        jump=pl.max_horizontal(0, c("pd_ppm") - c("pd_before_ppm")),
        loss=c("pd_ppm") * c("lgd_ppm") * (10_000 - c("collateral_share")) // 10_000_000_000,
    )
    flags = _flags()
    grades = _grades()
    bit = pl.when(grades[0][0]).then(1)
    for i, (condition, _) in enumerate(grades[1:], 1):
        bit = bit.when(condition).then(1 << i)
    frame = frame.with_columns(grade_bit=bit.otherwise(0), **flags)
    frame = frame.with_columns(grade=_grade_name(grades))
    return _answers(frame, flags, rule_ids=rule_ids)


def _flags() -> dict[str, pl.Expr]:
    trading = c("segment").is_in(["merchant", "trade"])
    return {
        "late-90": c("months_late_now") >= 3,
        "late-now": (c("months_late_now") >= 1) & (c("months_late_now") < 3),
        "late-often": c("late_count_6m") >= 3,
        "defaulted": c("defaults_24m_count") >= 1,
        "pd-high": c("pd_ppm") >= 250_000,
        "pd-raised": (c("pd_ppm") >= 120_000) & (c("pd_ppm") < 250_000),
        "pd-jumped": (c("pd_ppm") >= 40_000) & (c("pd_ppm") < 250_000) & (c("jump") > 80_000),
        "used-up": c("utilisation") > 9_500,
        "used-much": (c("utilisation") > 8_000)
        & (c("utilisation") <= 9_500)
        & (c("payment") < 2_500),
        "pays-little": (c("late_count_6m") >= 1) & (c("payment") < 1_000),
        "sales-fell": (c("utilisation") >= 5_000) & trading & (c("trend") < 8_500).fill_null(False),
        "inquiries": c("inquiries_6m_count") > 5,
        "debt-elsewhere": c("net_e5") < 0,
        "returned": c("returned_payment_count_6m") >= 2,
        "bureau-low": (c("bureau_score") < 520).fill_null(False),
        "bureau-unknown": (c("segment") != "merchant") & c("bureau_score").is_null(),
        "loss": c("loss") >= 60_000,
        "fraud": c("fraud_suspected"),
        "hardship": (c("months_late_now") < 3) & c("hardship"),
        "full-draws": (c("inquiries_6m_count") >= 4) & (c("full_draw_count_90d") >= 2),
    }


def _grades() -> list[tuple[pl.Expr, str]]:
    trading = c("segment").is_in(["merchant", "trade"])
    used = (c("utilisation") >= 3_000) & (c("utilisation") <= 9_500)
    rested = c("days_since_raise").is_null() | (c("days_since_raise") >= 180)
    return [
        (c("fraud_suspected"), "stop"),
        (c("months_late_now") >= 3, "stop"),
        (c("status") == "closing", "keep"),
        (c("staff"), "refer"),
        (c("statements_count_6m") < 3, "keep"),
        (c("hardship"), "watch"),
        (c("pd_ppm") >= 250_000, "cut"),
        ((c("loss") >= 60_000) & (c("margin_ppm") < 120_000), "cut"),
        ((c("pd_ppm") >= 120_000) & (c("pd_ppm") < 250_000), "step"),
        ((c("jump") > 80_000) & (c("utilisation") >= 5_000), "step"),
        ((c("utilisation") >= 5_000) & trading & (c("trend") < 8_500), "step"),
        ((c("net_e5") < 0) & (c("payment") < 2_500), "step"),
        (c("months_late_now") >= 1, "watch"),
        (c("late_count_12m") >= 3, "watch"),
        ((c("bureau_score") < 520) & (c("behaviour_score") < 560), "watch"),
        (c("age_of_line_days") < 180, "keep"),
        (
            (c("pd_ppm") < 50_000)
            & c("limit_at_cut_minor").is_not_null()
            & (c("days_since_cut") >= 90),
            "restore",
        ),
        (
            (c("pd_ppm") < 10_000) & used & (c("payment") >= 9_000) & c("income_verified") & rested,
            "prime",
        ),
        ((c("pd_ppm") < 30_000) & used & (c("payment") >= 5_000) & rested, "sound"),
        (pl.lit(True), "keep"),
    ]


def _grade_name(grades: list[tuple[pl.Expr, str]]) -> pl.Expr:
    groups: dict[str, int] = {}
    for i, (_, name) in enumerate(grades):
        groups[name] = groups.get(name, 0) | 1 << i
    (first, bits), *rest = groups.items()
    chain = pl.when(c("grade_bit") & bits != 0).then(pl.lit(first))
    for name, mask in rest:
        chain = chain.when(c("grade_bit") & mask != 0).then(pl.lit(name))
    return chain.otherwise(None)


def _answers(frame: pl.LazyFrame, flags: dict[str, pl.Expr], *, rule_ids: bool) -> pl.LazyFrame:
    grade = c("grade")
    rises, falls = grade.is_in(["prime", "sound"]), grade.is_in(["step", "cut"])
    factor = (
        pl.when(grade == "prime").then(135).when(grade == "sound").then(115)
        .when(grade == "step").then(70).when(grade == "cut").then(30).otherwise(100)
    )  # fmt: skip
    afford_e6 = (
        pl.when(c("segment") == "consumer")
        .then(pl.max_horizontal(0, c("net_e5")) * 25)
        .otherwise(
            pl.max_horizontal(0, c("sales_3m_minor") - c("refunds_3m_minor"))
            * c("sales_share")
            * 100
        )
    )
    frame = frame.with_columns(
        rises=rises, falls=falls, scaled_e2=c("limit_minor") * factor, afford_e6=afford_e6
    )
    step = c("step_minor")
    room_e6 = pl.min_horizontal(
        c("scaled_e2") * 10_000, c("afford_e6"), c("product_cap_minor") * 1_000_000
    )
    frame = frame.with_columns(
        target_minor=pl.when(c("rises"))
        .then(pl.max_horizontal(c("limit_minor"), room_e6 // (step * 1_000_000) * step))
        .when(c("falls"))
        .then(pl.max_horizontal(c("exposure"), c("scaled_e2") // (step * 100) * step))
        .when(grade == "restore")
        .then(pl.min_horizontal(c("limit_at_cut_minor"), c("product_cap_minor"))),
        # Joined and split: a list of twenty optional items is eighteen times slower in Polars.
        flags=pl.concat_str(
            [pl.when(c(name)).then(pl.lit(name)) for name in flags],
            separator=",",
            ignore_nulls=True,
        ).str.split(","),
        some=reduce(lambda a, b: a | b, [c(name) for name in flags]),
    )
    more = c("target_minor") > c("limit_minor")
    action = (
        pl.when(grade == "stop").then(pl.lit("freeze"))
        .when(grade == "refer").then(pl.lit("refer"))
        .when(c("falls") & (c("target_minor") < c("limit_minor"))).then(pl.lit("lower"))
        .when(c("falls")).then(pl.lit("watch"))
        .when((c("rises") | (grade == "restore")) & more & c("may_draw")).then(pl.lit("raise"))
        .when(grade == "watch").then(pl.lit("watch"))
        .otherwise(pl.lit("keep"))
    )  # fmt: skip
    found = [
        pl.when(c("some")).then(c("flags")).alias("flags"),
        action.alias("action"),
        c("target_minor"),
        pl.when(grade.is_in(["step", "cut", "restore"])).then(30).otherwise(90)
        .cast(pl.Int64).alias("cool_down_days"),
    ]  # fmt: skip
    if rule_ids:
        bits = [pl.when(c(name)).then(1 << i).otherwise(0) for i, name in enumerate(flags)]
        total = reduce(lambda a, b: a + b, bits).cast(pl.Int64)
        total = total + c("grade_bit").cast(pl.Int64) * (1 << 20)
        found.append(total.alias("rules_0"))
    return frame.select(found)
