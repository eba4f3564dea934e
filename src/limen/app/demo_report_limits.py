"""The demo's section on limits of the whole: what bound, its price, and what each limit cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.demo_words import LIMITS, UNITS, WORDS, yuan
from limen.care.wording import money_text
from limen.kernel.rates import PPM, Rounding, divide
from limen.report import blocks, plots
from limen.report.blocks import COUNT, Block, Column, Figure, Heading, Table, Text, money
from limen.report.curves import Curve, curves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.app.caps_cost import Frontier, LimitsFound, MonthLimits
    from limen.care.wording import Language

CNY = money("CNY")
COUNTED = {"contacts", "exploration", "parity"}
"""Limits that are counted; all others are in money."""


def limits_blocks(found: LimitsFound, language: Language) -> list[Block]:
    """Return the section; nothing where the release has no limits."""
    if not found.months:
        return []
    words = WORDS[language]
    found_blocks: list[Block] = [Heading(words["limits"]), Text.of(words["limits_text"])]
    if found.frontier is None:
        return [*found_blocks, Text.of(words["limits_never"]), _months(found, language)]
    most = next(month for month in found.months if month.first == found.frontier.first)
    return [
        *found_blocks,
        Text.of(_most(most, language), _costs(found, language)),
        _frontier(found.frontier, language),
        _held(found, language),
        _months(found, language),
    ]


def _most(month: MonthLimits, language: Language) -> str:
    words = WORDS[language]
    prices = [
        words["limits_worth"].format(
            limit=_name(each.name, language),
            unit=_unit(each.name, language),
            price=_price(each.name, each.price_ppm, language),
        )
        for each in month.solved.constraints
        if each.price_ppm
    ]
    return words["limits_most"].format(
        month=_month(month),
        asked=f"{month.solved.asked:,}",
        held=f"{month.held_back:,}",
        prices=("" if language == "zh" else " ").join(prices),
    )


def _costs(found: LimitsFound, language: Language) -> str:
    words = WORDS[language]
    told = [
        words["limits_cost_one"].format(
            limit=_name(name, language),
            cost=yuan(sum(month.costs_minor.get(name, 0) for month in found.months), language),
            months=sum(name in month.costs_minor for month in found.months),
        )
        for name in _names(found)
        if any(name in month.costs_minor for month in found.months)
    ]
    return words["limits_cost"].format(
        costs=("；" if language == "zh" else "; ").join(told),
        held=f"{sum(month.held_back for month in found.months):,}",
        stood=f"{sum(month.solved.assigned for month in found.months):,}",
    )


def _frontier(frontier: Frontier, language: Language) -> Figure:
    """Draw what moving a limit would gain or lose; the plan as it stands is at nothing."""
    words = WORDS[language]
    lines = []
    for name, points in frontier.points.items():
        shown = tuple((percent * PPM // 100, gained_minor) for percent, gained_minor in points)
        lines.append(Curve(_name(name, language), shown))
    return curves(
        words["limits_frontier"].format(month=f"{frontier.first:%Y-%m}"),
        lines,
        plots.Axis(words["limits_frontier_x"], blocks.PPM),
        plots.Axis(words["limits_frontier_y"], CNY),
        alt=words["limits_frontier_alt"],
        language=language,
    )


def _held(found: LimitsFound, language: Language) -> Figure:
    words = WORDS[language]
    series = [
        plots.Series(words["limits_held"], tuple(month.held_back for month in found.months)),
        plots.Series(words["limits_stood"], tuple(month.solved.assigned for month in found.months)),
    ]
    months = [_month(month) for month in found.months]
    return plots.bars(
        words["limits_bars"], months, series, COUNT, alt=words["limits_bars_alt"],
        stacked=False, language=language,
    )  # fmt: skip


def _months(found: LimitsFound, language: Language) -> Table:
    words = WORDS[language]
    names = _names(found)
    bound = [name for name in names if any(_price_of(month, name) for month in found.months)]
    columns = [Column(words["month"]), Column(words["limits_asked"], COUNT)]
    for name in names:
        columns.append(
            Column(words["limits_used"].format(limit=_name(name, language)), align="right")
        )
        if name in bound:
            price = words["limits_price"].format(
                limit=_name(name, language), unit=_unit(name, language)
            )
            columns.append(Column(price, align="right"))
    columns += [
        Column(words["limits_held"], COUNT),
        Column(words["limits_stood"], COUNT),
        Column(words["limits_given"], align="right"),
    ]
    rows = [_row(month, names, bound, language) for month in found.months]
    return Table.of(columns, rows, words["limits_table"])


def _row(
    month: MonthLimits, names: Sequence[str], bound: Sequence[str], language: Language
) -> list[str | int | None]:
    row: list[str | int | None] = [_month(month), month.solved.asked]
    for name in names:
        row.append(_used(month, name, language))
        if name in bound:
            price_ppm = _price_of(month, name)
            row.append(_price(name, price_ppm, language) if price_ppm else None)
    given = yuan(month.cost_minor, language) if month.cost_minor else None
    return [*row, month.held_back, month.solved.assigned, given]


def _used(month: MonthLimits, name: str, language: Language) -> str:
    each = next(each for each in month.solved.constraints if each.name == name)
    if name.split(maxsplit=1)[0] in COUNTED:
        return f"{each.used:,} / {each.bound:,}"
    if each.bound <= 0:
        return yuan(each.used, language)
    share = divide(each.used * 100, each.bound, Rounding.HALF_EVEN)
    over = f" ({WORDS[language]['limits_over']})" if each.used > each.bound else ""
    return f"{share} %{over}"


def _price_of(month: MonthLimits, name: str) -> int:
    return next(each.price_ppm for each in month.solved.constraints if each.name == name)


def _names(found: LimitsFound) -> list[str]:
    return [each.name for each in found.months[0].solved.constraints]


def _name(title: str, language: Language) -> str:
    """Return a limit's words; the name and month of one that has them stay as written."""
    word, *rest = title.split(" ")
    return " ".join([LIMITS[language][word], *rest])


def _unit(title: str, language: Language) -> str:
    units = UNITS[language]
    return units.get(title.split(" ", maxsplit=1)[0], units[""])


def _price(title: str, price_ppm: int, language: Language) -> str:
    """Return a price to the cent: yuan for one that is counted, yuan for a yuan otherwise."""
    per = PPM if title.split(" ", maxsplit=1)[0] in COUNTED else PPM // 100
    return money_text(divide(price_ppm, per, Rounding.HALF_EVEN), "CNY", language)


def _month(month: MonthLimits) -> str:
    return f"{month.first:%Y-%m}"
