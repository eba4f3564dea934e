"""An input column as an axis: its domain cut at every value that a cell names.

A bit stands for an *atom*: null, a value of another kind, one named value, or all values strictly
between two neighbours. Every cell that compares with constants holds for whole atoms, so a cell is
a set of bits, and one value of an atom speaks for all of it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from limen.dmn.analysis.findings import literal
from limen.dmn.errors import FeelError
from limen.dmn.numbers import CONTEXT, tidy
from limen.dmn.values import Months

NULL: Final = 1
ALIEN: Final = 2
"""Bits of every axis: null, and a value of a kind that the cells do not name."""
FIRST_BIT: Final = 2
KINDS: Final = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


_OWN: Final = (int, Decimal, str, bool, dt.date, dt.time, dt.datetime, dt.timedelta, Months)


def is_point(value: Any) -> bool:
    """Whether a value can be put in order with all others of its kind.

    A time with a zone cannot: it does not order with those that carry none.
    """
    if isinstance(value, dt.time | dt.datetime) and value.tzinfo is not None:
        return False
    return type(value) in _OWN


@dataclass(frozen=True)
class Axis:
    """The atoms of one input column.

    `points` are the named values in order. On an ordered axis atoms are, from low to high, the
    open interval below the first point, that point, the interval above it, and so on; otherwise
    they are the points and one atom for every other value.
    """

    label: str
    kind: str
    points: tuple[Any, ...]
    ordered: bool

    @cached_property
    def size(self) -> int:
        """Count of bits, null and alien included."""
        if self.ordered:
            return FIRST_BIT + 2 * len(self.points) + 1
        return FIRST_BIT + len(self.points) + (self.kind != "boolean")

    @cached_property
    def values(self) -> int:
        """The atoms of this kind that hold at least one value."""
        mask = 0
        for bit in range(FIRST_BIT, self.size):
            if self.witness(bit) is not None:
                mask |= 1 << bit
        return mask

    def point(self, value: Any) -> int:
        """Return the mask of one named value, 0 where it is none of the points."""
        i = self._index(value)
        if i is None:
            return 0
        return 1 << (FIRST_BIT + (2 * i + 1 if self.ordered else i))

    def _index(self, value: Any) -> int | None:
        i = bisect_left(self.points, value)
        found = i < len(self.points) and self.points[i] == value
        return i if found else None

    def interval(self, low: Any, high: Any, *, low_closed: bool, high_closed: bool) -> int:
        """Return the atoms between two named values; None is an open end."""
        first, last = FIRST_BIT, self.size - 1
        if low is not None:
            first = self._bit(low) + (0 if low_closed else 1)
        if high is not None:
            last = self._bit(high) - (0 if high_closed else 1)
        return 0 if last < first else (1 << (last + 1)) - (1 << first)

    def _bit(self, value: Any) -> int:
        return self.point(value).bit_length() - 1

    def atom(self, number: int) -> int:
        """Return the atom that holds a number, 0 on an axis of another kind."""
        if self.kind != "number":
            return 0
        i = bisect_left(self.points, number)
        return self.point(number) or 1 << (FIRST_BIT + 2 * i)

    def witness(self, bit: int) -> Any:
        """Return a value of an atom, strictly inside an interval; None where there is none."""
        i = bit - FIRST_BIT
        if i < 0:
            return None
        if not self.ordered:
            return self.points[i] if i < len(self.points) else other_than(self.kind, self.points)
        if i % 2:
            return self.points[i // 2]
        low = self.points[i // 2 - 1] if i else None
        high = self.points[i // 2] if i // 2 < len(self.points) else None
        return inside(self.kind, low, high)

    def feel(self, mask: int, whole: int) -> str:
        """Write a set of atoms as a cell; `whole` is the domain, which is `-`."""
        if mask & whole == whole:
            return "-"
        parts = ["null"] if mask & NULL else []
        if not self.ordered:
            return self._feel_listed(mask, parts)
        parts += [self._feel_run(first, last) for first, last in _runs(mask >> FIRST_BIT)]
        return ", ".join(parts) or "nothing"

    def _feel_listed(self, mask: int, parts: list[str]) -> str:
        named = range(len(self.points))
        if mask >> (FIRST_BIT + len(self.points)):
            others = [literal(self.points[i]) for i in named if not mask >> (FIRST_BIT + i) & 1] + (
                [] if mask & NULL else ["null"]
            )
            return f"not({', '.join(others)})"
        parts += [literal(self.points[i]) for i in named if mask >> (FIRST_BIT + i) & 1]
        return ", ".join(parts) or "nothing"

    def _feel_run(self, first: int, last: int) -> str:
        if first == last and first % 2:
            return literal(self.points[first // 2])
        low = literal(self.points[(first - 1) // 2]) if first else None
        high = literal(self.points[last // 2]) if last // 2 < len(self.points) else None
        if low is None and high is None:
            return "not(null)"
        if low is None:
            return f"{'<=' if last % 2 else '<'} {high}"
        if high is None:
            return f"{'>=' if first % 2 else '>'} {low}"
        return f"{'[' if first % 2 else '('}{low}..{high}{']' if last % 2 else ')'}"


def bits(mask: int) -> Iterator[int]:
    """Yield the bits of a mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _runs(mask: int) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of neighbouring bits."""
    start = previous = None
    for bit in bits(mask):
        if previous is not None and bit != previous + 1:
            assert start is not None
            yield start, previous
            start = bit
        start = bit if start is None else start
        previous = bit
    if start is not None and previous is not None:
        yield start, previous


def other_than(kind: str, points: Sequence[Any]) -> Any:
    """Return a value of a kind that is none of the points."""
    if kind == "string":
        text = "other"
        while text in points:
            text += "_"
        return text
    if kind == "boolean":
        return None
    return inside(kind, points[-1] if points else None, None)


_MIDDLE: Final[dict[str, Any]] = {
    "number": 0,
    "string": "other",
    "date": dt.date(2000, 1, 1),
    "time": dt.time(12),
    "date and time": dt.datetime(2000, 1, 1),  # noqa: DTZ001 - FEEL's has no zone here
    "days and time duration": dt.timedelta(days=1),
    "years and months duration": Months(1),
}


def inside(kind: str, low: Any, high: Any) -> Any:
    """Return a value strictly between two values (None: no end), or None where there is none."""
    if low is None and high is None:
        return _MIDDLE.get(kind, 1)
    for value in _candidates(kind, low, high):
        if (low is None or value > low) and (high is None or value < high):
            return value
    return None


def _candidates(kind: str, low: Any, high: Any) -> Iterator[Any]:
    match kind:
        case "number":
            yield from _numbers(low, high)
        case "string":
            yield from _strings(low)
        case "years and months duration":
            yield Months(low.count + 1 if low is not None else high.count - 1)
        case "time":
            yield from _times(low, high)
        case _:
            yield from _moments(kind, low, high)


def _numbers(low: Any, high: Any) -> Iterator[Any]:
    try:
        if low is None or high is None:
            end, sign = (low, 1) if high is None else (high, -1)
            yield tidy(CONTEXT.add(Decimal(end), Decimal(sign)))
            yield tidy(CONTEXT.add(Decimal(end), abs(Decimal(end)) * sign))
            return
        yield tidy(CONTEXT.add(Decimal(low), Decimal(1)).to_integral_value("ROUND_FLOOR"))
        yield tidy(CONTEXT.divide(CONTEXT.add(Decimal(low), Decimal(high)), Decimal(2)))
    except (FeelError, ArithmeticError):
        return


def _strings(low: Any) -> Iterator[str]:
    start = low or ""
    yield from (start, *(start + each for each in ("a", "A", "0", " ", "\t")))


def _times(low: Any, high: Any) -> Iterator[dt.time]:
    day = dt.date(2000, 1, 1)
    first = dt.datetime.combine(day, low if low is not None else dt.time.min)
    last = dt.datetime.combine(day, high if high is not None else dt.time.max)
    yield first.time()
    yield (first + dt.timedelta(seconds=1)).time()
    yield (first + (last - first) / 2).time()


def _moments(kind: str, low: Any, high: Any) -> Iterator[Any]:
    step = dt.timedelta(days=1) if kind != "days and time duration" else dt.timedelta(hours=1)
    try:
        yield low + step if low is not None else high - step
        if low is not None and high is not None and kind != "date":
            yield low + (high - low) / 2
    except OverflowError:
        return
