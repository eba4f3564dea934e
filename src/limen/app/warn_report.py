"""The page of an early warning: lead, false alarms, money, and other thresholds."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from limen.app.book_words import book_name
from limen.app.warn_words import WORDS
from limen.kernel.money import Money
from limen.kernel.rates import PPM as MILLION
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
    Heading,
    Page,
    Table,
    Text,
)
from limen.report.cells import show_cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.warn import Source, Warned
    from limen.report.blocks import Figure, Language
    from limen.risk.warning.study import Found

    Words = Mapping[str, str]


WORLDS = {"small": "world_small", "full": "world_full"}


def source_words(source: Source, language: Language) -> str:
    """Return what lines come from, for a reader: no path and no password."""
    words = WORDS[language]
    if source.world:
        size = words[WORLDS[source.world]]
        return words["of_world"].format(world=size, seed=source.world_seed)
    name = book_name(source.book or "")
    return words["of_book"].format(book=name, since=source.since, at=source.at)


def warning_page(warned: Warned, language: Language) -> Page:
    """Return the page of a judgement."""
    words = WORDS[language]
    blocks: list[Block] = []
    if warned.calibrated is not None:
        blocks.append(Callout(words["halves"]))
    shown = _shown(warned, language)
    blocks += [Facts(tuple(_facts(shown[name], one, words))) for name, one in warned.found.items()]
    blocks += [
        Heading(words["figures"]),
        _figures(warned, words, shown),
        *_money(warned, words, shown),
    ]
    for name, one in warned.found.items():
        blocks += [Heading(shown[name]), _by_month(shown[name], one, words, language)]
        if one.leads_months:
            blocks.append(_leads(shown[name], one, words, language))
        blocks += _trades(warned, name, shown[name], words, language)
    blocks.append(Details(words["method"], (Text.of(words["text"]), _terms(warned, words, shown))))
    return Page(
        title=words["title"],
        language=language,
        subtitle=words["subtitle"].format(
            source=warned.source[language], release=warned.release[:12], seed=warned.seed
        ),
        blocks=tuple(blocks),
    )


def _facts(product: str, one: Found, words: Words) -> list[Fact]:
    lead = one.lead_median
    share = one.caught * MILLION // one.defaulters if one.defaulters else None
    note = words["caught_note"].format(caught=f"{one.caught:,}", defaulters=f"{one.defaulters:,}")
    shown = words["none"] if lead is None else words["lead_value"].format(months=lead)
    bounds = words["rate_note"].format(low=one.rate_low, high=one.rate_high)
    return [
        Fact(words["caught"].format(product=product), share, PPM, note),
        Fact(words["lead"].format(product=product), shown),
        Fact(words["rate"].format(product=product), f"{one.rate:.3f}", TEXT, bounds),
    ]


def _figures(warned: Warned, words: Words, shown: Mapping[str, str]) -> Table:
    found = list(warned.found.values())
    rows: list[tuple[Cell, ...]] = [
        (words["lines"], *(one.lines for one in found)),
        (words["defaulters"], *(one.defaulters for one in found)),
        (words["warned"], *(one.caught for one in found)),
        (words["alarms"], *(one.alarms for one in found)),
        (words["false"], *(one.false_alarms for one in found)),
        (words["months"], *(one.quiet_months for one in found)),
    ]
    columns = [Column(words["figure"]), *(Column(shown[name], COUNT) for name in warned.found)]
    return Table.of(columns, rows)


def _money(warned: Warned, words: Words, shown: Mapping[str, str]) -> list[Block]:
    def row(label: str, name: str) -> tuple[str | Money, ...]:
        amounts = (
            Money(getattr(one, name), warned.currencies[product])
            for product, one in warned.found.items()
        )
        return (words[label], *amounts)

    rows = [row("looks", "looks_minor"), row("margin", "margin_minor")]
    rows.append(row("spared", "spared_minor"))
    columns = [Column(words["figure"])]
    columns += [Column(shown[name], TEXT, "right") for name in warned.found]
    currency = warned.currencies[next(iter(warned.found))]
    note = words["money_note"].format(
        look=show_cell(Money(warned.costs.look_minor, currency), TEXT),
        margin=show_cell(warned.costs.margin_ppm, PPM),
        loss=show_cell(warned.costs.loss_ppm, PPM),
    )
    return [Table.of(columns, rows, words["money"]), Text.of(note)]


def _by_month(name: str, one: Found, words: Words, language: Language) -> Figure:
    series = [
        plots.Series(words["true_series"], tuple(true for true, _ in one.by_month)),
        plots.Series(words["false_series"], tuple(false for _, false in one.by_month)),
    ]
    return plots.bars(
        words["month"].format(product=name),
        [words["month_name"].format(n=at + 1) for at in range(len(one.by_month))],
        series,
        COUNT,
        alt=words["month_alt"],
        language=language,
    )


def _leads(name: str, one: Found, words: Words, language: Language) -> Figure:
    counted = Counter(one.leads_months)
    months = range(1, max(counted) + 1)
    return plots.bars(
        words["lead_title"].format(product=name),
        [words["lead_month"].format(n=n) for n in months],
        [plots.Series(words["lead_series"], tuple(counted.get(n, 0) for n in months))],
        COUNT,
        alt=words["lead_alt"],
        language=language,
    )


def _shown(warned: Warned, language: Language) -> dict[str, str]:
    """Return what customers call each product; its id where two share a name."""
    names = {name: warned.shown.get(name, {}).get(language, name) for name in warned.found}
    twice = {name for name, count in Counter(names.values()).items() if count > 1}
    return {name: name if shown in twice else shown for name, shown in names.items()}


def _trades(warned: Warned, name: str, shown: str, words: Words, language: Language) -> list[Block]:
    trades = [(level, one) for level, one in warned.trades[name] if one.defaulters]
    in_force, force = warned.terms[name].alarm_tenths, words["in_force"]
    rows = [
        (
            f"{level}, {force}" if level == in_force else str(level),
            f"{one.rate:.3f}",
            one.caught * MILLION // one.defaulters,
            "-" if one.lead_median is None else words["lead_value"].format(months=one.lead_median),
        )
        for level, one in trades
    ]
    if not rows:
        return []
    columns = [
        Column(words["level"]),
        Column(words["rate"].format(product=shown), TEXT, "right"),
        Column(words["trade_y"], PPM),
        Column(words["lead"].format(product=shown), TEXT, "right"),
    ]
    points = sorted(
        (round(one.rate * MILLION), one.caught * MILLION // one.defaulters) for _, one in trades
    )
    picture = curves.curves(
        words["trade"],
        [curves.Curve(shown, tuple(points))],
        plots.Axis(words["trade_x"], PPM),
        plots.Axis(words["trade_y"], PPM),
        alt=words["trade_alt"],
        language=language,
    )
    return [picture, Table.of(columns, rows, words["trade"])]


def _terms(warned: Warned, words: Words, shown: Mapping[str, str]) -> Table:
    each = {name: asdict(terms) for name, terms in warned.terms.items() if name in warned.found}
    rows = [(label, *(own[label] for own in each.values())) for label in next(iter(each.values()))]
    return Table.of(
        [Column(words["terms"]), *(Column(shown[name], COUNT) for name in each)],
        rows,
        words["terms"],
    )
