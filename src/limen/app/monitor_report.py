"""The page of models in use: alarms first, then what moved, and whether the chances came true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from limen.app.model_figures import in_ppm, p_text
from limen.app.model_words import words_in
from limen.app.monitor_outcomes import outcomes
from limen.app.monitor_words import CHINESE
from limen.report import plots
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
from limen.risk.watch import DEFAULTS_MIN, FLATTERY, P_MAX, PSI_MIN, holm

if TYPE_CHECKING:
    from limen.app.model_monitor import Monitored, Watched
    from limen.app.model_words import Say
    from limen.report.blocks import Language
    from limen.risk.watch import Alarm

RIGHT: Final = "right"
FEATURES_SHOWN = 12
NAMES_SHOWN = 5
BANDS = (("A1", "A2"), ("B1", "B2"), ("C1", "C2"), ("D",), ("E",), ("F",))
"""Grades that share a colour in the figure."""
MILLION = 1_000_000


def monitor_page(
    found: Monitored, book: str, ends: tuple[str, str], language: Language = "en"
) -> Page:
    """Return the page of a look at a book's models."""
    say = words_in(language, CHINESE)
    blocks: list[Block] = [
        Callout(text, say("Alarm: {product}", product=item.product), "hard")
        for item in found.watched
        for text in _alarms(say, item)
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


def _alarms(say: Say, item: Watched) -> list[str]:
    """Return the sentences of a product's alarms; all features that moved stand in one."""
    texts = [_alarm(say, alarm) for alarm in item.alarms if alarm.what != "feature"]
    names = [alarm for alarm in item.alarms if alarm.what == "feature"]
    if names:
        most = ", ".join(f"{alarm.name} ({alarm.value:.3f})" for alarm in names[:NAMES_SHOWN])
        texts.insert(
            texts[:1] != [] and item.alarms[0].what == "score",
            say(
                "{count} of {all} features moved, for so many tests; most: {names}.",
                count=len(names),
                all=len(item.features),
                names=most,
            ),
        )
    return texts


def _alarm(say: Say, alarm: Alarm) -> str:
    p = p_text(alarm.p_value)
    if alarm.what == "score":
        return say("The score moved: index {value}, p {p}.", value=f"{alarm.value:.3f}", p=p)
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
        *_silence(say, item),
        Heading(say("What moved"), 3),
        _shifts(say, item, language),
        _bands(say, item, language),
        _features(say, item),
        Heading(say("Did the probabilities come true?"), 3),
        *outcomes(say, found, item, language),
    ]  # fmt: skip


def _silence(say: Say, item: Watched) -> list[Block]:
    if not item.is_silent:
        return []
    if item.known_until is None:
        return [Callout(say("No line has a statement: no outcome is known."))]
    return [
        Callout(
            say(
                "No statement tells of a day after {on}: later outcomes are not known, and what "
                "moved since may be the silence alone.",
                on=str(item.known_until),
            )
        )
    ]


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


def _method(say: Say, found: Monitored) -> list[str]:
    return [
        say(
            "Default: {event}, within {window} months.",
            event=found.definition,
            window=found.window_months,
        ),
        say(
            "Each look reads the book as it was known then, lines in use alone. A line already in "
            "default is no case, nor is one of which no statement tells inside the window; what "
            "becomes of one that the lender cut is the definition's to say. A look counts when the "
            "window is over for all its cases, so that early defaults do not stand for the rest. "
            "Looks share lines and outcomes: one is judged, the newest."
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
