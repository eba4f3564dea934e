"""The part of the page of models in use on outcomes: did the probabilities come true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from limen.app.model_figures import in_ppm, p_text
from limen.report import curves, plots
from limen.report.blocks import (
    COUNT,
    PPM,
    TEXT,
    Block,
    Callout,
    Cell,
    Column,
    Figure,
    Table,
    Text,
)
from limen.risk.validation import rate_interval
from limen.risk.watch import DEFAULTS_MIN

if TYPE_CHECKING:
    from limen.app.model_monitor import Monitored, Month, Watched
    from limen.app.model_words import Say
    from limen.report.blocks import Language

RIGHT: Final = "right"
MILLION = 1_000_000


def outcomes(say: Say, found: Monitored, item: Watched, language: Language) -> list[Block]:
    """Return what became of the lines of a product, or why nothing is judged."""
    if not found.tells_outcomes:
        return [
            Callout(
                say(
                    "The default definition names no months late: the book can tell no outcome, "
                    "and nothing is judged."
                )
            )
        ]
    blocks: list[Block] = [Text.of(*_maturity(say, found, item))]
    blocks.append(_rates(say, item, language))
    if item.judged is None:
        return blocks
    month = item.months[item.judged.month]
    blocks.append(_rate_table(say, item))
    if month.rate is not None and month.rate.is_few:
        text = say(
            "Too few outcomes: {bads} defaults, {expected} expected; below {least} nothing is "
            "judged, and no alarm can ring.",
            bads=month.rate.bads,
            expected=f"{month.rate.expected:.1f}",
            least=DEFAULTS_MIN,
        )
        return [*blocks, Callout(text)]
    if item.judged.reliability:
        blocks.append(_reliability(say, item, month, language))
    return [*blocks, _grades(say, item, month)]


def _maturity(say: Say, found: Monitored, item: Watched) -> list[str]:
    young = [month for month in item.months if not month.is_mature]
    texts = []
    if len(young) == len(item.months):
        texts.append(
            say(
                "The window of {window} months is over for no look yet: no outcome counts.",
                window=found.window_months,
            )
        )
    elif young:
        texts.append(
            say(
                "The window of {window} months is over for the looks before {on}; the later ones "
                "are not judged.",
                window=found.window_months,
                on=str(young[0].on),
            )
        )
    if young and young[0].defaults_so_far:
        texts.append(
            say(
                "Of the lines of {on} {count} are in default already. That says nothing yet of "
                "the others: a rate is told when their window is over.",
                on=str(young[0].on),
                count=young[0].defaults_so_far,
            )
        )
    return texts or [say("The windows of all looks are over.")]


def _rates(say: Say, item: Watched, language: Language) -> Figure:
    return plots.lines(
        say("Mean probability, and share of the cases that defaulted"),
        [f"{month.on:%Y-%m}" for month in item.months],
        [
            plots.Series(
                say("mean probability"), tuple(in_ppm(month.mean_pd) for month in item.months)
            ),
            plots.Series(
                say("expected of the cases"),
                tuple(
                    None if m.rate is None else in_ppm(m.rate.expected / m.rate.cases)
                    for m in item.months
                ),
            ),
            plots.Series(
                say("defaulted"),
                tuple(
                    None if m.rate is None else m.rate.bads * MILLION // m.rate.cases
                    for m in item.months
                ),
            ),
        ],
        PPM,
        alt=say("By month: mean probability of all lines, and what became of the cases."),
        language=language,
    )


def _rate_table(say: Say, item: Watched) -> Table:
    columns = [
        Column(say("look")),
        Column(say("cases"), COUNT),
        Column(say("defaults"), COUNT),
        Column(say("expected"), TEXT, RIGHT),
        Column(say("defaulted"), TEXT, RIGHT),
        Column(say("p, as expected"), TEXT, RIGHT),
        Column(say("AUC"), TEXT, RIGHT),
    ]
    rows: list[tuple[Cell, ...]] = []
    for month in item.months:
        if month.rate is not None:
            share = rate_interval(month.rate.bads, month.rate.cases)
            rows.append(
                (
                    str(month.on),
                    month.rate.cases,
                    month.rate.bads,
                    f"{month.rate.expected:.1f}",
                    f"{share.value:.1%} ({share.low:.1%}–{share.high:.1%})",
                    say("too few") if month.rate.is_few else p_text(month.rate.p_value),
                    None if month.auc is None
                    else f"{month.auc.value:.3f} ({month.auc.low:.3f}–{month.auc.high:.3f})",
                )
            )  # fmt: skip
    return Table.of(columns, rows, say("Looks whose outcomes are known"))


def _reliability(say: Say, item: Watched, month: Month, language: Language) -> Figure:
    points = () if item.judged is None else item.judged.reliability
    return curves.curves(
        say("Probability and what happened, by tenth of the cases of {on}", on=str(month.on)),
        [curves.Curve(item.product, tuple((in_ppm(x), in_ppm(y)) for x, y in points))],
        plots.Axis(say("mean probability"), PPM),
        plots.Axis(say("defaulted"), PPM),
        alt=say("Ten groups from the safest to the riskiest: mean probability against defaults."),
        diagonal=say("as promised"),
        language=language,
    )


def _grades(say: Say, item: Watched, month: Month) -> Table:
    columns = [
        Column(say("grade")),
        Column(say("cases"), COUNT),
        Column(say("defaults"), COUNT),
        Column(say("mean probability"), PPM),
        Column(say("defaulted"), TEXT, RIGHT),
        Column(say("p, rated too safe"), TEXT, RIGHT),
        Column(say("p, rated too risky"), TEXT, RIGHT),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            one.label,
            one.rows,
            one.bads,
            in_ppm(one.mean),
            f"{one.rate.value:.1%} ({one.rate.low:.1%}–{one.rate.high:.1%})",
            p_text(one.p_low),
            p_text(one.p_high),
        )
        for one in (() if item.judged is None else item.judged.grades)
    ]
    return Table.of(columns, rows, say("Grades, cases of {on} (Jeffreys)", on=str(month.on)))
