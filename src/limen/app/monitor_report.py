"""The page of models in use: alarms first, then what moved, and whether the chances came true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from limen.app.model_figures import in_ppm, p_text
from limen.app.model_words import words_in
from limen.app.monitor_words import CHINESE
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
from limen.risk.validation import rate_interval
from limen.risk.watch import DEFAULTS_MIN, FLATTERY, P_MAX, PSI_MIN, holm

if TYPE_CHECKING:
    from limen.app.model_monitor import Monitored, Month, Watched
    from limen.app.model_words import Say
    from limen.report.blocks import Language
    from limen.risk.watch import Alarm

RIGHT: Final = "right"
FEATURES_SHOWN = 12
BANDS = (("A1", "A2"), ("B1", "B2"), ("C1", "C2"), ("D",), ("E",), ("F",))
"""Grades that share a colour in the figure."""
MILLION = 1_000_000


def monitor_page(
    found: Monitored, book: str, ends: tuple[str, str], language: Language = "en"
) -> Page:
    """Return the page of a look at a book's models."""
    say = words_in(language, CHINESE)
    blocks: list[Block] = [
        Callout(_alarm(say, alarm), say("Alarm: {product}", product=item.product), "hard")
        for item in found.watched
        for alarm in item.alarms
    ]
    if found.watched and not blocks:
        blocks.append(Callout(say("Nothing rang an alarm."), tone="good"))
    if not found.watched:
        blocks.append(Callout(say("No line of a product with a model was in use at both ends.")))
    for product in found.unseen:
        text = say("{product}: no line in use then, or none now.", product=product)
        blocks.append(Text.of(text))
    for item in found.watched:
        blocks += _product(say, found, item, language)
    blocks.append(Details(say("How this was made"), (Text.of(*_method(say, found)),)))
    return Page(
        title=say("Models in use"),
        language=language,
        subtitle=say("{book}, {since} to {at}", book=book, since=ends[0], at=ends[1]),
        blocks=tuple(blocks),
    )


def _alarm(say: Say, alarm: Alarm) -> str:
    p = p_text(alarm.p_value)
    if alarm.what == "score":
        return say("The score moved: index {value}, p {p}.", value=f"{alarm.value:.3f}", p=p)
    if alarm.what == "feature":
        return say(
            "{name} moved: index {value}, p {p} for so many features.",
            name=alarm.name,
            value=f"{alarm.value:.3f}",
            p=p,
        )
    if alarm.what == "rate":
        times = f"{alarm.value:.2f}"
        return say("{times} times as many defaults as expected, p {p}.", times=times, p=p)
    if alarm.what == "rank":
        return say(
            "It ranks worse than at its fit: AUC {value}, {against} then.",
            value=f"{alarm.value:.3f}",
            against=f"{alarm.against:.3f}",
        )
    return say(
        "Grade {name} is rated too safe: {value} defaulted, {against} expected, p {p}.",
        name=alarm.name,
        value=f"{alarm.value:.2%}",
        against=f"{alarm.against:.2%}",
        p=p,
    )


def _product(say: Say, found: Monitored, item: Watched, language: Language) -> list[Block]:
    first, last = item.months[0], item.months[-1]
    newest = None if item.judged is None else item.months[item.judged.month]
    area = None if newest is None else newest.auc
    return [
        Heading(item.product),
        Facts(
            (
                Fact(say("lines, first look"), first.lines, COUNT),
                Fact(say("lines, last look"), last.lines, COUNT),
                Fact(
                    say("stability index of the score"),
                    f"{item.score.psi:.3f}",
                    TEXT,
                    say("p where nothing moved {p}", p=p_text(item.score.p_value)),
                ),
                Fact(
                    say("AUC of known outcomes"),
                    None if area is None else f"{area.value:.3f}",
                    TEXT,
                    "" if item.auc_at_fit is None
                    else say("{auc} at the fit, in sample", auc=f"{item.auc_at_fit:.3f}"),
                ),
            )
        ),
        Heading(say("What moved"), 3),
        _shifts(say, item, language),
        _bands(say, item, language),
        _features(say, item),
        Heading(say("Did the probabilities come true?"), 3),
        *_outcomes(say, found, item, language),
    ]  # fmt: skip


def _names(item: Watched) -> list[str]:
    return [f"{month.on:%Y-%m}" for month in item.months]


def _shifts(say: Say, item: Watched, language: Language) -> Figure:
    values = tuple(in_ppm(month.score.psi) for month in item.months)
    figure = plots.lines(
        say("Stability index of the score against the first look, in hundredths"),
        _names(item),
        [plots.Series(say("stability index"), values)],
        PPM,
        alt=say("How far the score's distribution is from that of the first look, by month."),
        language=language,
    )
    rows = [
        (str(month.on), month.lines, f"{month.score.psi:.4f}", p_text(month.score.p_value))
        for month in item.months
    ]
    columns = [
        Column(say("look")),
        Column(say("lines"), COUNT),
        Column(say("stability index"), TEXT, RIGHT),
        Column(say("p where nothing moved"), TEXT, RIGHT),
    ]
    return Figure(figure.title, figure.svg, figure.alt, Table.of(columns, rows))


def _bands(say: Say, item: Watched, language: Language) -> Figure:
    series = [
        plots.Series(
            "–".join((band[0], band[-1]) if len(band) > 1 else band),
            tuple(
                sum(month.grades.get(name, 0) for name in band) * MILLION // max(month.lines, 1)
                for month in item.months
            ),
        )
        for band in BANDS
    ]
    return plots.bars(
        say("Grades, share of the lines"),
        _names(item),
        series,
        PPM,
        alt=say("Share of the lines in each grade, by month."),
        language=language,
    )


def _features(say: Say, item: Watched) -> Table:
    chances = holm({name: shift.p_value for name, shift in item.features.items()})
    most = sorted(item.features.items(), key=lambda pair: (-pair[1].psi, pair[0]))
    rows: list[tuple[Cell, ...]] = [
        (name, f"{shift.psi:.4f}", p_text(shift.p_value), p_text(chances[name]), shift.bins)
        for name, shift in most[:FEATURES_SHOWN]
    ]
    columns = [
        Column(say("feature")),
        Column(say("stability index"), TEXT, RIGHT),
        Column(say("p where nothing moved"), TEXT, RIGHT),
        Column(say("p of {count} tests", count=len(item.features)), TEXT, RIGHT),
        Column(say("bins"), COUNT),
    ]
    return Table.of(columns, rows, say("Features, first look against last"))


def _outcomes(say: Say, found: Monitored, item: Watched, language: Language) -> list[Block]:
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
        _names(item),
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


def _method(say: Say, found: Monitored) -> list[str]:
    return [
        say(
            "Default: {event}, within {window} months.",
            event=found.definition,
            window=found.window_months,
        ),
        say(
            "Each look reads the book as it was known then, lines in use alone. A line already in "
            "default is no case; what becomes of one that the lender cut is the definition's to "
            "say. A look counts when the window is over for all its cases, so that early defaults "
            "do not stand for the rest. Looks share lines and outcomes: one is judged, the newest."
        ),
        say(
            "An alarm rings where an index is at least {psi} and chance gives so much less than "
            "once in {times} times; where the defaults of the newest look are that far from those "
            "expected; where a grade is that clearly rated too safe, for as many tests as there "
            "are grades; where the AUC's interval ends more than {flattery} below the AUC at the "
            "fit, which flatters. Below {least} defaults, seen or expected, nothing is judged. "
            "Lines that stand in both looks make the index's test milder than it says.",
            psi=PSI_MIN,
            times=round(1 / P_MAX),
            flattery=FLATTERY,
            least=DEFAULTS_MIN,
        ),
    ]
