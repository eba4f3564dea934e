"""Figures drawn by Matplotlib as SVG whose text stays text; each comes with its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from limen.kernel.errors import InvariantViolated
from limen.report import scales
from limen.report.blocks import TEXT, Column, Figure, Table
from limen.report.cells import clean, show_cell, show_tick
from limen.report.sheet import (
    RULE,
    SIZE,
    SOFT,
    WIDTH,
    Drawing,
    fill,
    line_style,
    point_style,
    sheet,
)
from limen.report.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from matplotlib.axes import Axes

    from limen.report.blocks import Language, Unit


@dataclass(frozen=True, slots=True)
class Series:
    """Values under one name; None leaves a gap."""

    label: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A labelled point; points of a group share colour and marker."""

    label: str
    x: int
    y: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis measures."""

    label: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that happened on a day, marked by its number on the chart."""

    on: date
    label: str


def lines(
    title: str,
    months: Sequence[str],
    series: Sequence[Series],
    unit: Unit,
    *,
    alt: str,
    language: Language = "en",
) -> Figure:
    """Draw series over months, from zero."""
    _same_length(months, series)
    with sheet(250) as drawing:
        for n, one in enumerate(series):
            style = line_style(n)
            drawing.axes.plot(range(len(months)), _numbers(one.values), **style)
            drawing.keys.append((one.label, Line2D([], [], **style)))
        value_axis(drawing.axes, _all_values(series), unit, language)
        _month_axis(drawing.axes, months)
    return Figure(title, drawing.svg, alt, _twin(months, series, unit, WORDS[language]["month"]))


def bars(
    title: str,
    months: Sequence[str],
    series: Sequence[Series],
    unit: Unit,
    *,
    alt: str,
    stacked: bool = True,
    language: Language = "en",
) -> Figure:
    """Draw bars over months, each series on top of the others or beside them."""
    _same_length(months, series)
    if stacked and any(value < 0 for value in _all_values(series)):
        raise InvariantViolated("what is stacked is not below zero", title=title)
    heights = [[value or 0 for value in one.values] for one in series]
    totals = [sum(column) for column in zip(*heights, strict=True)]
    with sheet(250) as drawing:
        width = 0.78 if stacked else 0.82 / max(len(series), 1)
        floor = [0] * len(months)
        for n, one in enumerate(series):
            shift = 0.0 if stacked else (n - (len(series) - 1) / 2) * width
            places = [place + shift for place in range(len(months))]
            drawing.axes.bar(places, heights[n], width, bottom=floor, **fill(n))
            drawing.keys.append((one.label, Rectangle((0, 0), 1, 1, **fill(n))))
            if stacked:
                floor = [below + own for below, own in zip(floor, heights[n], strict=True)]
        value_axis(drawing.axes, totals if stacked else _all_values(series), unit, language)
        _month_axis(drawing.axes, months)
    return Figure(title, drawing.svg, alt, _twin(months, series, unit, WORDS[language]["month"]))


def ranked(
    title: str,
    items: Sequence[str],
    series: Sequence[Series],
    unit: Unit,
    *,
    alt: str,
    language: Language = "en",
) -> Figure:
    """Draw horizontal bars in the order given, each item's words above its bars."""
    _same_length(items, series)
    slot = 21.0 + 12.0 * len(series)
    with sheet(slot * len(items) + 12) as drawing:
        axes = drawing.axes
        top = max([value for value in _all_values(series) if value > 0], default=1)
        axes.set_xlim(0, top * 1.16)
        axes.set_ylim(slot * max(len(items), 1), 0)
        axes.set_axis_off()
        for place, item in enumerate(items):
            words = scales.shortened(clean(item), SIZE, WIDTH - 50)
            axes.text(0, place * slot + 9, words, va="center", ha="left")
            for n, one in enumerate(series):
                _ranked_bar(axes, place * slot + 22 + 12 * n, n, one.values[place], unit)
        if len(series) > 1:
            drawing.keys.extend(
                (one.label, Rectangle((0, 0), 1, 1, **fill(n))) for n, one in enumerate(series)
            )
    return Figure(title, drawing.svg, alt, _twin(items, series, unit, WORDS[language]["item"]))


def scatter(
    title: str,
    points: Sequence[Point],
    x: Axis,
    y: Axis,
    *,
    alt: str,
    language: Language = "en",
) -> Figure:
    """Draw labelled points; each group has its colour and marker."""
    groups = list(dict.fromkeys(point.group for point in points))
    with sheet(300, below=34) as drawing:
        axes = drawing.axes
        x_ticks = value_axis(axes, [point.x for point in points], x.unit, language, "x")
        y_ticks = value_axis(axes, [point.y for point in points], y.unit, language)
        for n, group in enumerate(groups):
            style = point_style(n)
            chosen = [point for point in points if point.group == group]
            axes.plot([point.x for point in chosen], [point.y for point in chosen], **style)
            if group:
                drawing.keys.append((group, Line2D([], [], **style)))
        for point in points:
            right = point.x - x_ticks[0] > (x_ticks[-1] - x_ticks[0]) * 0.7
            high = point.y - y_ticks[0] > (y_ticks[-1] - y_ticks[0]) * 0.94
            axes.annotate(
                clean(point.label),
                (point.x, point.y),
                xytext=(-9 if right else 9, -9 if high else 0),
                textcoords="offset points",
                ha="right" if right else "left",
                va="center",
            )
        axes.grid(axis="both", color=RULE, linewidth=0.8)
        drawing.keys.insert(0, ("↑ " + measured(y, language), None))
        x_label(drawing, measured(x, language) + " →")
    columns = (
        Column(WORDS[language]["point"]),
        Column(WORDS[language]["group"]),
        Column(x.label, x.unit),
        Column(y.label, y.unit),
    )
    rows = [(point.label, point.group or None, point.x, point.y) for point in points]
    return Figure(title, drawing.svg, alt, Table.of(columns, rows))


def steps(
    title: str,
    limit: Sequence[tuple[date, int]],
    owed: Sequence[tuple[date, int]],
    unit: Unit,
    *,
    alt: str,
    until: date,
    markers: Sequence[Marker] = (),
    language: Language = "en",
) -> Figure:
    """Draw a limit and what was owed as steps up to a day, with numbered markers above."""
    words = WORDS[language]
    dates = [day for day, _ in (*limit, *owed)] + [marker.on for marker in markers] + [until]
    first, last = min(dates), max(dates)
    with sheet(286, above=36 if markers else 0) as drawing:
        axes = drawing.axes
        for n, (name, track) in enumerate((("limit", limit), ("owed", owed))):
            style = line_style(n) | {"marker": "", "drawstyle": "steps-post"}
            path = [*sorted(track), (until, sorted(track)[-1][1])] if track else []
            axes.plot([day.toordinal() for day, _ in path], [value for _, value in path], **style)
            drawing.keys.append((words[name], Line2D([], [], **style)))
        value_axis(axes, [value for _, value in (*limit, *owed)], unit, language)
        _date_axis(axes, first, last)
        levels = _levels([marker.on for marker in markers], (last - first).days)
        for number, (marker, level) in enumerate(zip(markers, levels, strict=True), start=1):
            _numbered_marker(axes, marker.on, number, level)
            key = f"{number}  {marker.on.isoformat()} {marker.label}"
            drawing.keys.append((key, None))
    rows: list[tuple[date, str, int | None]] = [
        *((day, words["limit"], value) for day, value in limit),
        *((day, words["owed"], value) for day, value in owed),
        *((marker.on, marker.label, None) for marker in markers),
    ]
    columns = (Column(words["date"]), Column(words["marker"]), Column(words["amount"], unit))
    rows.sort(key=lambda row: row[0])
    return Figure(title, drawing.svg, alt, Table.of(columns, rows))


def _ranked_bar(axes: Axes, y: float, n: int, value: int | None, unit: Unit) -> None:
    if value is None:
        return
    axes.barh([y], [max(value, 0)], 9.5, **fill(n))
    axes.annotate(
        show_cell(value, unit),
        (max(value, 0), y),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        color=SOFT,
    )


def value_axis(
    axes: Axes, values: Sequence[int], unit: Unit, language: Language, which: str = "y"
) -> list[float]:
    """Give an axis round ticks that hold zero and all values; return them."""
    # A whole one of what is counted, a hundredth of a per cent: all zeros have an axis too.
    least = {"count": 1.0, "ppm": 100.0}.get(unit.kind, 0.0)
    places = scales.ticks(min([0, *values]), max([0, *values]), least=least)
    labels = [show_tick(place, unit, language) for place in places]
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_ticks(places, labels)
    pad = (places[-1] - places[0]) * 0.01
    (axes.set_ylim if which == "y" else axes.set_xlim)(places[0], places[-1] + pad)
    if which == "y":
        axes.grid(axis="y", color=RULE, linewidth=0.8)
        axes.set_axisbelow(True)
    return places


def _month_axis(axes: Axes, months: Sequence[str]) -> None:
    chosen = scales.thinned(len(months), 9)
    axes.set_xticks(chosen, [clean(months[n]) for n in chosen])
    axes.set_xlim(-0.6, max(len(months), 1) - 0.4)


def _date_axis(axes: Axes, first: date, last: date) -> None:
    starts = scales.month_starts(first, last, 8)
    axes.set_xticks([day.toordinal() for day in starts], [f"{day:%Y-%m}" for day in starts])
    axes.set_xlim(first.toordinal() - 2, max(last.toordinal(), first.toordinal() + 1) + 2)


def _levels(days: Sequence[date], span: int) -> list[int]:
    """Return 0 or 1 for each marker, so that neighbours closer than their circles alternate."""
    levels: list[int] = []
    for n, day in enumerate(days):
        near = n > 0 and abs((day - days[n - 1]).days) * (WIDTH - 60) < 17 * max(span, 1)
        levels.append(1 - levels[-1] if near else 0)
    return levels


def _numbered_marker(axes: Axes, on: date, number: int, level: int) -> None:
    axes.axvline(on.toordinal(), color=SOFT, linewidth=0.9, linestyle=(0, (2, 2)))
    axes.annotate(
        str(number),
        (on.toordinal(), 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 9 + 16 * level),
        textcoords="offset points",
        ha="center",
        va="center",
        bbox={"boxstyle": "circle,pad=0.25", "facecolor": "#ffffff", "edgecolor": SOFT},
        fontsize=8,
    )


def measured(axis: Axis, language: Language) -> str:
    """Return an axis's label, with its currency where it is of money, as a table's head has it."""
    if axis.unit.kind != "money":
        return axis.label
    head = "{}（{}）" if language == "zh" else "{} ({})"
    return head.format(axis.label, axis.unit.currency)


def x_label(drawing: Drawing, label: str) -> None:
    """Write a label below the right end of the x axis."""
    drawing.axes.annotate(
        clean(label),
        (1, 0),
        xycoords="axes fraction",
        xytext=(0, -27),
        textcoords="offset points",
        ha="right",
        va="center",
        color=SOFT,
    )


def _numbers(values: Sequence[int | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


def _all_values(series: Sequence[Series]) -> list[int]:
    return [value for one in series for value in one.values if value is not None]


def _same_length(items: Sequence[str], series: Sequence[Series]) -> None:
    for one in series:
        if len(one.values) != len(items):
            raise InvariantViolated(
                "a series has a value for each item", series=one.label, items=len(items)
            )


def _twin(items: Sequence[str], series: Sequence[Series], unit: Unit, head: str) -> Table:
    columns = [Column(head, TEXT), *(Column(one.label, unit) for one in series)]
    rows = [(item, *(one.values[n] for one in series)) for n, item in enumerate(items)]
    return Table.of(columns, rows)
