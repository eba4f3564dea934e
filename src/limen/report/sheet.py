"""The sheet that every figure is drawn on: settings, the key, and the SVG that leaves.

Only `svg.fonttype = none` and our own text widths make the bytes independent of installed fonts.
Styles differ in colour (after Okabe and Ito), marker, dash and hatch, so that no meaning rests on
colour.
"""

from __future__ import annotations

import io
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D

from limen.report import scales
from limen.report.cells import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#b0508a", "#8a6d00", "#3a4750")
MARKERS = ("o", "s", "^", "D", "v", "X")
DASHES = ("-", "--", "-.", ":", "-", "--")
HATCHES = ("", "////", "....", "\\\\\\\\", "xx", "--")
INK, SOFT, RULE = "#1d2327", "#56616a", "#dfe3e6"
WIDTH = 518.4
SIZE = 9.5
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "limen",
    "font.family": ["DejaVu Sans"],
    "font.size": SIZE,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "hatch.linewidth": 0.7,
    "path.simplify": False,
}
_NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}
_OPENING = re.compile(r"<svg [^>]*?(viewBox=\"[^\"]+\")[^>]*>")
_STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>\s*", re.DOTALL)


@dataclass(slots=True)
class Drawing:
    """Axes being drawn on, the key collected so far, and at last the SVG."""

    axes: Axes
    height: float
    svg: str = ""
    keys: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def sheet(height: float, *, above: float = 0, below: float = 22) -> Iterator[Drawing]:
    """Open axes of a height in points; on leaving, add the key and keep the SVG."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)  # type: ignore[arg-type]
        paper = Sheet(figsize=(WIDTH / 72, height / 72))
        FigureCanvasSVG(paper)
        axes = paper.add_axes((0, 0, 1, 1))
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0, pad=5)
        drawing = Drawing(axes, height)
        yield drawing
        key_height = _place_keys(paper, drawing)
        left = 0.0 if not axes.axison else 52.0
        total = height + key_height
        paper.set_size_inches(WIDTH / 72, total / 72)
        axes.set_position(
            (
                left / WIDTH,
                (below if axes.axison else 0) / total,
                1 - (left + 18) / WIDTH,
                (height - above - (below + 8 if axes.axison else 0)) / total,
            )
        )
        drawing.svg = _saved(paper)


def _saved(paper: Sheet) -> str:
    buffer = io.StringIO()
    with warnings.catch_warnings():
        # A glyph that the measuring font lacks is drawn by the reader's own font.
        warnings.filterwarnings("ignore", message="Glyph")
        paper.savefig(buffer, format="svg", transparent=True, metadata=_NO_METADATA)
    text = buffer.getvalue()
    text = _STYLE.sub("", text[text.index("<svg") :]).strip()
    text = text.replace("<use xlink:href=", "<use href=")
    return _OPENING.sub(r'<svg xmlns="http://www.w3.org/2000/svg" \1 aria-hidden="true">', text, 1)


def _place_keys(paper: Sheet, drawing: Drawing) -> float:
    """Write the key above the axes, flowing in rows; return its height in points."""
    labels = [scales.shortened(clean(label), SIZE, WIDTH - 60) for label, _ in drawing.keys]
    lead = [26.0 if handle is not None else 0.0 for _, handle in drawing.keys]
    widths = [own + scales.text_width(label, SIZE) for own, label in zip(lead, labels, strict=True)]
    places = scales.flow(widths, WIDTH - 12, 18)
    height = 17.0 * (places[-1][0] + 1) + 8 if places else 0.0
    total = drawing.height + height
    for label, own, (_, handle), (row, x) in zip(labels, lead, drawing.keys, places, strict=True):
        y = total - 9 - 17.0 * row
        paper.text((x + own + 4) / WIDTH, y / total, label, va="center", ha="left")
        if isinstance(handle, Line2D):
            handle.set_data([(x + 4) / WIDTH, (x + 15) / WIDTH, (x + 26) / WIDTH], [y / total] * 3)
            handle.set_markevery([1])
            handle.set_transform(paper.transFigure)
            paper.add_artist(handle)
        elif handle is not None:
            handle.set_bounds((x + 8) / WIDTH, (y - 4.5) / total, 14 / WIDTH, 9 / total)
            handle.set_transform(paper.transFigure)
            paper.add_artist(handle)
    return height


def line_style(n: int) -> dict[str, Any]:
    """Return colour, dash and marker of the n-th line."""
    n %= len(COLOURS)
    return {
        "color": COLOURS[n],
        "linestyle": DASHES[n],
        "marker": MARKERS[n],
        "markersize": 4.5,
        "linewidth": 1.9,
    }


def point_style(n: int) -> dict[str, Any]:
    """Return colour and marker of the n-th group of points."""
    return line_style(n) | {"linestyle": "", "markersize": 8, "clip_on": False}


def fill(n: int) -> dict[str, Any]:
    """Return colour and hatch of the n-th series of bars."""
    n %= len(COLOURS)
    return {
        "facecolor": COLOURS[n],
        "edgecolor": "#ffffff",
        "hatch": HATCHES[n],
        "linewidth": 0.6,
    }
