"""The page of a validation: every figure with its interval, plots, and what each says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.model_figures import in_ppm, p_text
from limen.app.model_report_stability import RIGHT, drift, figure_columns, stability
from limen.app.model_warnings import warned
from limen.app.model_words import interval_in, words_in
from limen.report import curves, plots
from limen.report.blocks import (
    COUNT,
    PPM,
    TEXT,
    Block,
    Callout,
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
from limen.risk.fairness import ROWS_MIN

if TYPE_CHECKING:
    from limen.app.model_validate import Judged, Validated
    from limen.app.model_words import Say
    from limen.report.blocks import Language
    from limen.risk.validation import Compared

ECE_MAX = 0.010
SLOPE = (0.95, 1.05)
AIR_MIN = 0.8
BIAS = (
    "Expected calibration error is biased upwards by chance alone, by about the mean over bins of "
    "sqrt(p (1 − p) / n)."
)


def validation_page(found: Validated, name: str, language: Language = "en") -> Page:
    """Return the page of a validation; `name` is that of the data."""
    say = words_in(language)
    names = say(" and ").join(say(item.kind) for item in found.judged)
    months = found.horizon_months
    window = say("a month") if months == 1 else say("{months} months", months=months)
    return Page(
        title=say("Validation: {name}", name=name),
        language=language,
        subtitle=say(
            "{rows} customers, {bads} defaults within {window}; {names}; of {folds} fits each "
            "customer is scored by the one that never saw them",
            rows=f"{found.rows:,}",
            bads=f"{found.bads:,}",
            window=window,
            names=names,
            folds=found.folds,
        ),
        blocks=(
            *(
                Callout(warned(item, language), say("Look at this first"), "hard")
                for item in found.warnings
            ),
            Facts(tuple(_headline(say, item) for item in found.judged)),
            Heading(say("Does it rank?")),
            _ranking(say, found),
            _roc(say, found),
            *_compared(say, found),
            Heading(say("Are the probabilities true?")),
            _calibration(say, found),
            _reliability(say, found),
            *_grades(say, found),
            Heading(say("Does it hold?")),
            *stability(say, found),
            *drift(say, found),
            *_groups(say, found),
            Heading(say("Are the reasons the same, and true?")),
            _reasons(say, found),
            Details(say("How this was made"), (Text.of(*_method(say, found)),)),
        ),
    )


def _headline(say: Say, item: Judged) -> Fact:
    return Fact(
        say("AUC, {kind}", kind=say(item.kind)),
        f"{item.fold_mean:.4f}",
        TEXT,
        say(
            "mean of {folds} folds, standard error {error}",
            folds=len(item.by_fold),
            error=f"{item.fold_error:.4f}",
        ),
    )


def _ranking(say: Say, found: Validated) -> Table:
    rows = [
        (
            say("AUC, mean of the folds"),
            *(f"{i.fold_mean:.4f} ± {i.fold_error:.4f}" for i in found.judged),
        ),
        (say("AUC, all rows together"), *(interval_in(say, i.auc) for i in found.judged)),
        (say("Gini, all rows together"), *(f"{2 * i.auc.value - 1:.4f}" for i in found.judged)),
        (say("KS"), *(interval_in(say, i.ks) for i in found.judged)),
        (say("AUC with shuffled outcomes"), *(_placebo(say, i) for i in found.judged)),
        (say("  no more than chance"), *(_yes(say, i.placebo.holds) for i in found.judged)),
    ]
    table = Table.of(figure_columns(say, say("figure"), found), rows)
    return Table(
        table.columns,
        table.rows,
        note=say(
            "In brackets: 95 % intervals. ± is one standard error. With shuffled outcomes nothing "
            "can be learnt: a gain there that chance gives less than once in a thousand times is a "
            "fault of the method. A fit that finds nothing counts as 0.5."
        ),
    )


def _roc(say: Say, found: Validated) -> Figure:
    lines = [
        curves.Curve(say(i.kind), tuple((in_ppm(x), in_ppm(y)) for x, y in i.curve))
        for i in found.judged
    ]
    return curves.curves(
        say("Defaults caught as more of the book is looked at"),
        lines,
        plots.Axis(say("share of those who repaid"), PPM),
        plots.Axis(say("share of those who defaulted"), PPM),
        alt=say("From the riskiest customer on: share of the defaults against share of the goods."),
        diagonal=say("by chance"),
    )


def _compared(say: Say, found: Validated) -> tuple[Block, ...]:
    if found.compared is None:
        return ()
    one, two = found.judged
    rows = [
        (name, f"{item.difference:+.4f}", f"{item.error:.4f}", p_text(item.p_value))
        for name, item in zip(
            (say("DeLong, all rows together"), say("corrected paired t, over the folds")),
            found.compared,
            strict=True,
        )
    ]
    columns = [
        Column(say("test")),
        Column(say("AUC, {two} less {one}", two=say(two.kind), one=say(one.kind)), TEXT, RIGHT),
        Column(say("standard error"), TEXT, RIGHT),
        Column(say("p"), TEXT, RIGHT),
    ]
    return (
        Table.of(columns, rows, say("Is one better than the other?")),
        Text.of(_verdict(say, found.compared), *_gap(say, found)),
    )


def _verdict(say: Say, compared: tuple[Compared, Compared]) -> str:
    if all(item.p_value < 0.05 for item in compared):
        return say("Both tests say that the difference is more than chance.")
    if any(item.p_value < 0.05 for item in compared):
        return say("The tests disagree: on other customers the difference might not be there.")
    return say("Neither test finds a difference; take the simpler one.")


def _gap(say: Say, found: Validated) -> list[str]:
    gap = found.placebo_gap
    if gap is None:
        return []
    return [
        say(
            "With shuffled outcomes the difference over the folds is {gap}, p {p}.",
            gap=f"{gap.difference:+.4f} ± {gap.error:.4f}",
            p=p_text(gap.p_value),
        )
    ]


def _calibration(say: Say, found: Validated) -> Table:
    rows = [
        (
            say("expected calibration error, ten equal bins"),
            *(interval_in(say, i.ece) for i in found.judged),
        ),
        (
            say("  within the bar of 0.010"),
            *(_yes(say, i.ece.value <= ECE_MAX) for i in found.judged),
        ),
        (
            say("  where the probabilities are true, by chance alone"),
            *(
                say(
                    "{mean}, up to {most}; p {p}",
                    mean=f"{i.ece_chance.mean:.4f}",
                    most=f"{i.ece_chance.most:.4f}",
                    p=p_text(i.ece_chance.p_value),
                )
                for i in found.judged
            ),
        ),
        (
            say("slope of the log-odds (1 is right)"),
            *(interval_in(say, i.slope) for i in found.judged),
        ),
        (
            say("  within 0.95 and 1.05"),
            *(_yes(say, SLOPE[0] <= i.slope.value <= SLOPE[1]) for i in found.judged),
        ),
        (say("intercept (0 is right)"), *(interval_in(say, i.intercept) for i in found.judged)),
        (say("Brier score"), *(interval_in(say, i.brier) for i in found.judged)),
        (
            say("Spiegelhalter's z, p"),
            *(f"{i.spiegelhalter[0]:+.2f}, {p_text(i.spiegelhalter[1])}" for i in found.judged),
        ),
    ]
    return Table.of(figure_columns(say, say("figure"), found), rows)


def _reliability(say: Say, found: Validated) -> Figure:
    lines = [
        curves.Curve(say(i.kind), tuple((in_ppm(x), in_ppm(y)) for x, y in i.reliability))
        for i in found.judged
    ]
    return curves.curves(
        say("Probability and what happened, by tenth of the book"),
        lines,
        plots.Axis(say("mean probability"), PPM),
        plots.Axis(say("share that defaulted"), PPM),
        alt=say("Ten groups from the safest to the riskiest: mean probability against defaults."),
        diagonal=say("as promised"),
    )


def _grades(say: Say, found: Validated) -> list[Block]:
    columns = [
        Column(say("grade")),
        Column(say("customers"), COUNT),
        Column(say("defaults"), COUNT),
        Column(say("mean probability"), PPM),
        Column(say("defaulted"), PPM),
        Column(say("95 % interval"), TEXT, RIGHT),
        Column(say("p, rated too safe"), TEXT, RIGHT),
        Column(say("p, rated too risky"), TEXT, RIGHT),
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
                say("{a} to {b}", a=f"{grade.rate.low:.2%}", b=f"{grade.rate.high:.2%}"),
                p_text(grade.p_low),
                p_text(grade.p_high),
            )
            for grade in item.grades
        ]
        blocks.append(
            Table.of(columns, rows, say("Grades, {kind} (Jeffreys)", kind=say(item.kind)))
        )
    return blocks


def _groups(say: Say, found: Validated) -> list[Block]:
    columns = (
        Column(say("group")),
        Column(say("customers"), COUNT),
        Column(say("not flagged"), PPM),
        Column(say("impact ratio"), TEXT, RIGHT),
        Column(say("p"), TEXT, RIGHT),
        Column(say("not flagged, of goods"), PPM),
        Column(say("mean probability"), PPM),
        Column(say("defaulted"), TEXT, RIGHT),
    )
    blocks: list[Block] = []
    for item in found.judged:
        for name, figures in item.groups.items():
            rows = [
                (
                    one.label.replace(" to ", say(" to ")),
                    one.rows,
                    in_ppm(one.favoured),
                    f"{one.air:.3f}{' < 0.8' if one.air < AIR_MIN else ''}",
                    "–" if one.air == 1.0 else p_text(one.air_p_value),
                    in_ppm(one.favoured_of_goods),
                    in_ppm(one.mean_pd),
                    f"{one.rate.value:.1%} ({one.rate.low:.1%}–{one.rate.high:.1%})",
                )
                for one in figures
            ]
            blocks.append(Table.of(columns, rows, f"{say(name)}, {say(item.kind)}"))
    if not blocks:
        return []
    text = say(
        "No model reads these attributes, and each input was compared with them: one that is such "
        "an attribute under another name is refused, one that nearly tells it (AUC above 0.95) is "
        "named at the top. A customer counts as flagged among the riskiest fifth. "
        "The impact ratio is the share not flagged, to that of the group with most of it. Groups "
        "of fewer than {rows} customers are left out. Where base rates differ, calibration within "
        "groups and equal errors cannot both hold.",
        rows=ROWS_MIN,
    )
    return [Heading(say("Whom does it flag?")), Text.of(text), *blocks]


def _reasons(say: Say, found: Validated) -> Table:
    rows = [
        (
            say("likeness of four reasons over refits (Jaccard)"),
            *(f"{i.jaccard:.3f}" for i in found.judged),
        ),
        (
            say("taking the reasons away lowers the probability"),
            *(
                say("{part} of {all}", part=f"{i.faithful:,}", all=f"{i.told:,}")
                for i in found.judged
            ),
        ),
    ]
    return Table.of(figure_columns(say, say("figure, over the riskiest fifth"), found), rows)


def _method(say: Say, found: Validated) -> list[str]:
    event = found.definition
    first = [say("Default: {event}.", event=event)] if event else []
    text = say(
        "A customer's fold is a hash of the id, so that it is the same in every run. "
        "Intervals of an AUC are DeLong's, those of KS, Brier and calibration error come from "
        "rows drawn again, those of rates are Jeffreys'."
    )
    return [*first, text, say(BIAS)]


def _placebo(say: Say, item: Judged) -> str:
    found = interval_in(say, item.placebo.auc)
    if not item.placebo.fitted:
        return say("{figure}; nothing found to fit", figure=found)
    return found


def _yes(say: Say, holds: bool) -> str:
    return say("yes") if holds else say("no")
