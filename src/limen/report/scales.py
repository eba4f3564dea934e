"""Arithmetic of an axis: round ticks, thinned labels, widths of text that no font measures."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from limen.kernel.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_STEPS = (1, 2, 5, 10)
_WIDE_EM = 1.0
_NARROW_EM = 0.56


def ticks(low: float, high: float, about: int = 5, least: float = 0.0) -> list[float]:
    """Return round numbers, evenly spaced, from at or below `low` to at or above `high`.

    Parameters
    ----------
    least
        Smallest distance between two: 1 where things are counted.
    """
    span = high - low or abs(high) or 1.0
    rough = span / about
    size = 10.0 ** _exponent(rough)
    step = max(next(size * n for n in _STEPS if size * n >= rough * 0.999_999), least)
    first = int(low // step)
    last = -int(-high // step)
    return [n * step for n in range(first, max(last, first + 1) + 1)]


def thinned(count: int, most: int) -> list[int]:
    """Return evenly spaced positions out of `count`, at most `most` of them."""
    every = max(-(-count // most), 1)
    return list(range(0, count, every))


def month_starts(first: date, last: date, most: int) -> list[date]:
    """Return first days of months within the dates, evenly thinned to `most`."""
    start = first.replace(day=1)
    if start < first:
        start = add_months(start, 1)
    found = []
    while start <= last:
        found.append(start)
        start = add_months(start, 1)
    return [found[n] for n in thinned(len(found), most)] or [first]


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is, in the unit of `size`; Chinese counts a full em."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return size * (wide * _WIDE_EM + (len(text) - wide) * _NARROW_EM)


def shortened(text: str, size: float, room: float) -> str:
    """Cut a text with an ellipsis where it is wider than `room`."""
    if text_width(text, size) <= room:
        return text
    kept = text[: int(room / (size * _NARROW_EM)) + 1]
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def flow(widths: Sequence[float], room: float, gap: float) -> list[tuple[int, float]]:
    """Place items in rows as text flows: the row and offset of each."""
    places, row, x = [], 0, 0.0
    for width in widths:
        if x > 0 and x + width > room:
            row, x = row + 1, 0.0
        places.append((row, x))
        x += width + gap
    return places


def _exponent(value: float) -> int:
    exponent = 0
    while 10.0 ** (exponent + 1) <= value:
        exponent += 1
    while 10.0**exponent > value:
        exponent -= 1
    return exponent
