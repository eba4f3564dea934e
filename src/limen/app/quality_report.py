"""The page of a book's asset quality."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from limen.app.quality_words import WORDS
from limen.report import curves, plots
from limen.report.blocks import (
    COUNT,
    PPM,
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
    money,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.quality import Quality
    from limen.report.blocks import Figure, Language

    Words = Mapping[str, str]

NAMES = ("b0", "b1", "b2", "b3")
CURVES_MAX = 6
MILLION = 1_000_000


def quality_page(found: Quality, book: str, language: Language) -> Page:
    """Return the page of a look at a book."""
    words = WORDS[language]
    silent = [Callout(words["silent"].format(on=found.heard_on))] if found.is_silent else []
    blocks: list[Block] = [
        *silent,
        Facts(_facts(found, words)),
        Heading(words["standing"]),
        _standing(found, words, language),
        _owed(found, words, language),
        Heading(words["rolls"]),
        *rolls(found, words, language),
        moves(found, words),
    ]
    if found.vintages:
        blocks += [Heading(words["vintages"]), *vintages(found, words, language)]
    if found.migration:
        blocks += [Heading(words["segments"]), migration(found, words)]
    blocks.append(Details(words["method"], (Text.of(words["text"]),)))
    return Page(
        title=words["title"],
        language=language,
        subtitle=words["subtitle"].format(book=book, first=found.days[0], last=found.days[-1]),
        blocks=tuple(blocks),
    )


def _facts(found: Quality, words: Words) -> tuple[Fact, ...]:
    last = found.standing[-1]
    whole = sum(last.values())
    late = whole - last[0]
    shares = [None if not whole else part * MILLION // whole for part in (late, last[3])]
    unit = money(found.currency) if found.currency else COUNT
    return (
        Fact(words["lines"], whole, COUNT),
        Fact(words["late"], shares[0], PPM),
        Fact(words["bad"], shares[1], PPM),
        Fact(words["owed"], sum(found.owed[-1].values()), unit),
    )


def _months(found: Quality) -> list[str]:
    return [f"{day:%Y-%m}" for day in found.days]


def _standing(found: Quality, words: Words, language: Language) -> Figure:
    series = [
        plots.Series(words[NAMES[bucket]], tuple(one[bucket] for one in found.standing))
        for bucket in (1, 2, 3)
    ]
    return plots.bars(
        words["standing_title"], _months(found), series, COUNT, alt=words["standing_alt"],
        language=language,
    )  # fmt: skip


def _owed(found: Quality, words: Words, language: Language) -> Figure:
    series = [
        plots.Series(words[NAMES[bucket]], tuple(one[bucket] for one in found.owed))
        for bucket in (1, 2, 3)
    ]
    unit = money(found.currency) if found.currency else COUNT
    return plots.bars(
        words["owed_title"], _months(found), series, unit, alt=words["owed_alt"], language=language
    )


def rolls(found: Quality, words: Words, language: Language) -> list[Figure]:
    """Return the roll rates: of lines in order, and, on a scale of their own, of late ones."""
    return [
        plots.lines(
            words[title],
            _months(found)[1:],
            [
                plots.Series(
                    words["roll"].format(a=words[NAMES[bucket]]),
                    tuple(found.roll_ppm(month, bucket) for month in range(len(found.rolls))),
                )
                for bucket in buckets
            ],
            PPM,
            alt=words["rolls_alt"],
            language=language,
        )
        for title, buckets in (("rolls_well", (0,)), ("rolls_late", (1, 2)))
        if any(
            found.roll_ppm(month, b) is not None
            for month in range(len(found.rolls))
            for b in buckets
        )
    ]


def moves(found: Quality, words: Words) -> Table:
    """Return the moves from bucket to bucket, all months together."""
    whole: Counter[tuple[int, int]] = sum(found.rolls, Counter())
    ends = (*NAMES, "gone")
    columns = [Column(words["from"]), Column(words["count"], COUNT)]
    columns += [Column(words[name], PPM) for name in ends]
    rows: list[tuple[Cell, ...]] = []
    for before, name in enumerate(NAMES):
        count = sum(whole[before, after] for after in range(len(ends)))
        shares = (
            whole[before, after] * MILLION // count if count else None for after in range(len(ends))
        )
        rows.append((words[name], count, *shares))
    return Table.of(columns, rows, words["moves"])


def vintages(found: Quality, words: Words, language: Language) -> list[Block]:
    """Return the largest vintages as curves, and all as a table."""
    named = sorted(found.shown_vintages().items())
    largest = {name for name, _ in sorted(named, key=lambda pair: -pair[1].lines)[:CURVES_MAX]}
    lines = [
        curves.Curve(
            name,
            tuple((age, bad * MILLION // one.lines) for age, bad in enumerate(one.bad_at)),
        )
        for name, one in named
        if name in largest
    ]
    rows = [(name, one.lines, one.bad_at[-1] * MILLION // one.lines) for name, one in named]
    late = found.bad_months
    ever = words["ever_bad"].format(n=late)
    columns = [Column(words["vintage"]), Column(words["count"], COUNT), Column(ever, PPM)]
    picture = curves.curves(
        words["vintages_title"].format(n=late),
        lines,
        plots.Axis(words["on_book"], COUNT),
        plots.Axis(ever, PPM),
        alt=words["vintages_alt"].format(n=late),
        language=language,
    )
    return [picture, Table.of(columns, rows)]


def migration(found: Quality, words: Words) -> Table:
    """Return the moves from segment to segment."""
    names = sorted({name for pair in found.migration for name in pair})
    columns = [Column(words["from"]), Column(words["count"], COUNT)]
    columns += [Column(words["to"].format(name=name), PPM) for name in names]
    rows: list[tuple[Cell, ...]] = []
    for before in names:
        count = sum(found.migration[before, after] for after in names)
        if count:
            shares = (found.migration[before, after] * MILLION // count for after in names)
            rows.append((before, count, *shares))
    return Table.of(columns, rows)
