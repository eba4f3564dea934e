"""Lines over a measured axis: reliability, ROC, whatever runs from x to y."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from limen.report.blocks import Column, Figure, Table
from limen.report.plots import measured, value_axis, x_label
from limen.report.sheet import RULE, SOFT, line_style, sheet
from limen.report.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.report.blocks import Language
    from limen.report.plots import Axis

MARKED_MAX = 24
_DIAGONAL: dict[str, Any] = {"color": SOFT, "linewidth": 1.0, "linestyle": (0, (2, 2))}


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of one line, in the order of x."""

    label: str
    points: tuple[tuple[int, int], ...]


def curves(
    title: str,
    lines: Sequence[Curve],
    x: Axis,
    y: Axis,
    *,
    alt: str,
    diagonal: str = "",
    language: Language = "en",
) -> Figure:
    """Draw lines over a measured axis; `diagonal` names the line of equal x and y, where told."""
    every = [point for line in lines for point in line.points]
    with sheet(300, below=34) as drawing:
        axes = drawing.axes
        x_ticks = value_axis(axes, [at for at, _ in every], x.unit, language, "x")
        y_ticks = value_axis(axes, [at for _, at in every], y.unit, language)
        if diagonal:
            end = min(x_ticks[-1], y_ticks[-1])
            axes.plot([0, end], [0, end], **_DIAGONAL)
        for n, line in enumerate(lines):
            style = line_style(n)
            if len(line.points) > MARKED_MAX:
                style = {**style, "markevery": len(line.points) // 8}
            axes.plot([at for at, _ in line.points], [at for _, at in line.points], **style)
            drawing.keys.append((line.label, Line2D([], [], **line_style(n))))
        if diagonal:
            drawing.keys.append((diagonal, Line2D([], [], **_DIAGONAL)))
        axes.grid(axis="both", color=RULE, linewidth=0.8)
        drawing.keys.insert(0, ("↑ " + measured(y, language), None))
        x_label(drawing, measured(x, language) + " →")
    columns = [Column(WORDS[language]["group"]), Column(x.label, x.unit), Column(y.label, y.unit)]
    rows = [(line.label, at_x, at_y) for line in lines for at_x, at_y in line.points]
    return Figure(title, drawing.svg, alt, Table.of(columns, rows))
