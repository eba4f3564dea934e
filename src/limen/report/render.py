"""A page as one HTML text: no script, nothing fetched, the same bytes for the same page."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from limen.kernel.errors import InvariantViolated
from limen.report.blocks import Details, Heading
from limen.report.cells import clean, show_cell
from limen.report.style import CSS
from limen.report.template import BLOCKS, PAGE
from limen.report.words import HTML_LANG, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from limen.report.blocks import Block, Figure, Language, Page

_TAG = re.compile(r"<[^<>]*>")
_DRAWING_TAG = re.compile(
    r"</?(?:circle|clipPath|defs|g|line|path|pattern|poly(?:gon|line)|rect|svg|text|title|tspan|use)"
    r"[\s/>]"
)
_ACTIVE = re.compile(r"""\son\w+\s*=|href\s*=\s*["'][^#]|url\([^#]""", re.IGNORECASE)
_REFERENCE = re.compile(r'(\bid="|href="#|url\(#)')
_CONTENTS_FROM = 3


def render(page: Page) -> str:
    """Return the page as HTML.

    Raises
    ------
    InvariantViolated
        If headings skip a level, or a figure's picture carries anything but a drawing.
    """
    headings = [block for block in _walk(page.blocks) if isinstance(block, Heading)]
    _check_levels(headings)
    chapters = [(f"h{n}", h.text) for n, h in enumerate(headings, start=1) if h.level == 2]
    return (
        _environment(page.language)
        .get_template("page")
        .render(
            page=page,
            lang=HTML_LANG[page.language],
            css=Markup(CSS),  # noqa: S704 - our own constant
            chapters=chapters if len(chapters) >= _CONTENTS_FROM else [],
        )
    )


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=DictLoader({"page": PAGE, "blocks": BLOCKS}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    headings, figures = count(1), count(1)
    environment.globals.update(
        words=WORDS[language],
        show=show_cell,
        drawing=_drawing,
        next_heading=lambda: f"h{next(headings)}",
        next_figure=lambda: f"f{next(figures)}",
    )
    return environment


def _finalize(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _walk(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Details):
            yield from _walk(block.blocks)


def _check_levels(headings: Sequence[Heading]) -> None:
    level = 1
    for heading in headings:
        if not 2 <= heading.level <= min(level + 1, 3):
            raise InvariantViolated("headings go down one level at a time", heading=heading)
        level = heading.level


def _drawing(figure: Figure, prefix: str) -> Markup:
    """Return the SVG with ids of its own on this page, after a look for anything active."""
    svg = figure.svg
    tags = _TAG.findall(svg)
    if not (tags and svg.startswith("<svg") and svg.endswith("</svg>") and all(map(_inert, tags))):
        raise InvariantViolated("a figure's picture is an SVG drawing", figure=figure.title)
    return Markup(  # noqa: S704 - only tags of a drawing; every text in it was escaped in plots
        _TAG.sub(lambda tag: _REFERENCE.sub(rf"\g<1>{prefix}-", tag.group()), svg)
    )


def _inert(tag: str) -> bool:
    return _DRAWING_TAG.match(tag) is not None and not _ACTIVE.search(tag)
