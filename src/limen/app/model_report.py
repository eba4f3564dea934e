"""The page of a validation: every figure with its interval, plots, and what each says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from limen.app.model_figures import in_ppm, interval_text, p_text, placebo_text
from limen.report import curves, plots
from limen.report.blocks import (
    COUNT,
    PPM,
    TEXT,
    Block,
    Callout,
    Cell,
    Column,
    Details,
    Fact,
    Facts,
    Figure,
    Heading,
    Page,
    Table,
    Text,
)

if TYPE_CHECKING:
    from limen.app.model_validate import Judged, Validated
    from limen.risk.validation import Compared

ECE_MAX = 0.010
SLOPE = (0.95, 1.05)
AIR_MIN = 0.8
DRIFT_SHOWN = 12
RIGHT: Final = "right"
BIAS = (
    "Expected calibration error is biased upwards by chance alone, by about the mean over bins of "
    "sqrt(p (1 − p) / n)."
)


def validation_page(found: Validated, title: str) -> Page:
    """Return the page of a validation."""
    names = " and ".join(item.kind for item in found.judged)
    window = "a month" if found.horizon_months == 1 else f"{found.horizon_months} months"
    return Page(
        title=title,
        language="en",
        subtitle=(
            f"{found.rows:,} customers, {found.bads:,} defaults within {window}; {names}; of "
            f"{found.folds} fits each customer is scored by the one that never saw them"
        ),
        blocks=(
            *(Callout(item, "Look at this first", "hard") for item in found.warnings),
            Facts(tuple(_headline(item) for item in found.judged)),
            Heading("Does it rank?"),
            _ranking(found),
            _roc(found),
            *_compared(found),
            Heading("Are the probabilities true?"),
            _calibration(found),
            _reliability(found),
            *_grades(found),
            Heading("Does it hold?"),
            *_stability(found),
            *_drift(found),
            *_groups(found),
            Heading("Are the reasons the same, and true?"),
            _reasons(found),
            Details("How this was made", (Text.of(*_method(found)),)),
        ),
    )


def _headline(item: Judged) -> Fact:
    return Fact(
        f"AUC, {item.kind}",
        f"{item.fold_mean:.4f}",
        TEXT,
        f"mean of {len(item.by_fold)} folds, standard error {item.fold_error:.4f}",
    )


def _figures(first: str, found: Validated) -> list[Column]:
    return [Column(first), *(Column(item.kind, TEXT, RIGHT) for item in found.judged)]


def _ranking(found: Validated) -> Table:
    rows = [
        (
            "AUC, mean of the folds",
            *(f"{i.fold_mean:.4f} ± {i.fold_error:.4f}" for i in found.judged),
        ),
        ("AUC, all rows together", *(interval_text(i.auc) for i in found.judged)),
        ("Gini, all rows together", *(f"{2 * i.auc.value - 1:.4f}" for i in found.judged)),
        ("KS", *(interval_text(i.ks) for i in found.judged)),
        ("AUC with shuffled outcomes", *(placebo_text(i) for i in found.judged)),
    ]
    table = Table.of(_figures("figure", found), rows)
    return Table(
        table.columns,
        table.rows,
        note="In brackets: 95 % intervals. ± is one standard error. With shuffled outcomes nothing "
        "can be learnt: an interval far from 0.5 there would be a fault of the method.",
    )


def _roc(found: Validated) -> Figure:
    lines = [
        curves.Curve(i.kind, tuple((in_ppm(x), in_ppm(y)) for x, y in i.curve))
        for i in found.judged
    ]
    return curves.curves(
        "Defaults caught as more of the book is looked at",
        lines,
        plots.Axis("share of those who repaid", PPM),
        plots.Axis("share of those who defaulted", PPM),
        alt="From the riskiest customer on: share of the defaults against share of the goods.",
        diagonal="by chance",
    )


def _compared(found: Validated) -> tuple[Block, ...]:
    if found.compared is None:
        return ()
    one, two = found.judged
    rows = [
        (name, f"{item.difference:+.4f}", f"{item.error:.4f}", p_text(item.p_value))
        for name, item in zip(
            ("DeLong, all rows together", "corrected paired t, over the folds"),
            found.compared,
            strict=True,
        )
    ]
    columns = [
        Column("test"),
        Column(f"AUC, {two.kind} less {one.kind}", TEXT, RIGHT),
        Column("standard error", TEXT, RIGHT),
        Column("p", TEXT, RIGHT),
    ]
    return (
        Table.of(columns, rows, "Is one better than the other?"),
        Text.of(_verdict(found.compared)),
    )


def _verdict(compared: tuple[Compared, Compared]) -> str:
    if all(item.p_value < 0.05 for item in compared):
        return "Both tests say that the difference is more than chance."
    if any(item.p_value < 0.05 for item in compared):
        return "The tests disagree: on other customers the difference might not be there."
    return "Neither test finds a difference; take the simpler one."


def _calibration(found: Validated) -> Table:
    rows = [
        (
            "expected calibration error, ten equal bins",
            *(interval_text(i.ece) for i in found.judged),
        ),
        ("  within the bar of 0.010", *(_yes(i.ece.value <= ECE_MAX) for i in found.judged)),
        ("slope of the log-odds (1 is right)", *(interval_text(i.slope) for i in found.judged)),
        (
            "  within 0.95 and 1.05",
            *(_yes(SLOPE[0] <= i.slope.value <= SLOPE[1]) for i in found.judged),
        ),
        ("intercept (0 is right)", *(interval_text(i.intercept) for i in found.judged)),
        ("Brier score", *(interval_text(i.brier) for i in found.judged)),
        (
            "Spiegelhalter's z, p",
            *(f"{i.spiegelhalter[0]:+.2f}, {p_text(i.spiegelhalter[1])}" for i in found.judged),
        ),
    ]
    return Table.of(_figures("figure", found), rows)


def _reliability(found: Validated) -> Figure:
    lines = [
        curves.Curve(i.kind, tuple((in_ppm(x), in_ppm(y)) for x, y in i.reliability))
        for i in found.judged
    ]
    return curves.curves(
        "Probability and what happened, by tenth of the book",
        lines,
        plots.Axis("mean probability", PPM),
        plots.Axis("share that defaulted", PPM),
        alt="Ten groups from the safest to the riskiest: mean probability against defaults.",
        diagonal="as promised",
    )


def _grades(found: Validated) -> list[Block]:
    columns = [
        Column("grade"),
        Column("customers", COUNT),
        Column("defaults", COUNT),
        Column("mean probability", PPM),
        Column("defaulted", PPM),
        Column("95 % interval", TEXT, RIGHT),
        Column("p, rated too safe", TEXT, RIGHT),
        Column("p, rated too risky", TEXT, RIGHT),
    ]
    blocks: list[Block] = []
    for item in found.judged:
        rows = [
            (
                grade.label,
                grade.rows,
                grade.bads,
                in_ppm(grade.mean),
                in_ppm(grade.rate.value),
                f"{grade.rate.low:.2%} to {grade.rate.high:.2%}",
                p_text(grade.p_low),
                p_text(grade.p_high),
            )
            for grade in item.grades
        ]
        blocks.append(Table.of(columns, rows, f"Grades, {item.kind} (Jeffreys)"))
    return blocks


def _stability(found: Validated) -> list[Block]:
    folds = [f"fold {n + 1}" for n in range(found.folds)]
    series = [
        plots.Series(i.kind, tuple(in_ppm(value) for value in i.by_fold)) for i in found.judged
    ]
    columns = [Column("segment"), Column("customers", COUNT), *_figures("", found)[1:]]
    rows: list[tuple[Cell, ...]] = [
        (name, count, *(interval_text(i.by_segment[at][2]) for i in found.judged))
        for at, (name, count, _) in enumerate(found.judged[0].by_segment)
    ]
    seeds = [(i.kind, ", ".join(f"{value:.4f}" for value in i.by_seed)) for i in found.judged]
    return [
        plots.ranked(
            "AUC by fold, in hundredths",
            folds,
            series,
            PPM,
            alt="AUC of each fold, by kind of model.",
        ),
        Table.of(columns, rows, "AUC by segment"),
        Table.of(
            [Column("model"), Column("AUC of the first fold", TEXT, RIGHT)],
            seeds,
            "By seed alone (a scorecard's fit has no chance in it)",
        ),
    ]


def _drift(found: Validated) -> list[Block]:
    if not found.drift:
        return []
    most = sorted(found.drift.items(), key=lambda item: (item[1].p_value, -item[1].psi))
    rows = [
        (name, f"{shift.psi:.4f}", p_text(shift.p_value), shift.bins)
        for name, shift in most[:DRIFT_SHOWN]
    ]
    columns = [
        Column("feature"),
        Column("stability index", TEXT, RIGHT),
        Column("p where nothing moved", TEXT, RIGHT),
        Column("bins", COUNT),
    ]
    words = (
        "No model could tell the recent customers from those of the fit."
        if found.new_from_old is None
        else "A model tells recent from old customers with an AUC of "
        f"{interval_text(found.new_from_old)}; 0.5 is what two samples of one book would give."
    )
    return [
        *_over_time(found),
        Table.of(columns, rows, "The recent file against the one of the fit"),
        Text.of(words),
    ]


def _over_time(found: Validated) -> list[Block]:
    if not found.out_of_time:
        return [Text.of("The recent file holds no outcome: whether the model still ranks is open.")]
    rows = [
        (item.kind, interval_text(item.auc), interval_text(found.out_of_time[item.kind]))
        for item in found.judged
        if item.kind in found.out_of_time
    ]
    columns = [
        Column("model"),
        Column("AUC, this file", TEXT, RIGHT),
        Column("AUC, fitted here, on the recent file", TEXT, RIGHT),
    ]
    return [Table.of(columns, rows, "Over time")]


def _groups(found: Validated) -> list[Block]:
    blocks: list[Block] = []
    for item in found.judged:
        for name, figures in item.groups.items():
            rows = [
                (
                    f"{name} {one.label}",
                    one.rows,
                    in_ppm(one.favoured),
                    f"{one.air:.3f}{' <0.8' if one.air < AIR_MIN else ''}",
                    p_text(one.air_p_value),
                    in_ppm(one.favoured_of_goods),
                    in_ppm(one.mean_pd),
                    f"{one.rate.value:.1%} ({one.rate.low:.1%}–{one.rate.high:.1%})",
                )
                for one in figures
            ]
            blocks.append(Table.of(_GROUP_COLUMNS, rows, f"{name}, {item.kind}"))
    if not blocks:
        return []
    words = (
        "No model reads these attributes. A customer counts as flagged among the riskiest fifth. "
        "The impact ratio is the share not flagged, to that of the group with most of it. "
        "Where base rates differ, calibration within groups and equal errors cannot both hold."
    )
    return [Heading("Whom does it flag?"), Text.of(words), *blocks]


_GROUP_COLUMNS = (
    Column("group"),
    Column("customers", COUNT),
    Column("not flagged", PPM),
    Column("impact ratio", TEXT, RIGHT),
    Column("p", TEXT, RIGHT),
    Column("not flagged, of goods", PPM),
    Column("mean probability", PPM),
    Column("defaulted", TEXT, RIGHT),
)


def _reasons(found: Validated) -> Table:
    rows = [
        (
            "likeness of four reasons over refits (Jaccard)",
            *(f"{i.jaccard:.3f}" for i in found.judged),
        ),
        (
            "taking the reasons away lowers the probability",
            *(f"{i.faithful:,} of {i.told:,}" for i in found.judged),
        ),
    ]
    return Table.of(_figures("figure, over the riskiest fifth", found), rows)


def _method(found: Validated) -> list[str]:
    first = f"Default: {found.definition}. " if found.definition else ""
    return [
        first + "A customer's fold is a hash of the id, so that it is the same in every run. "
        "Intervals of an AUC are DeLong's, those of KS, Brier and calibration error come from "
        "rows drawn again, those of rates are Jeffreys'.",
        BIAS,
    ]


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
