"""How points and ranges lie to each other (Allen's relations)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from limen.dmn.builtins.registry import builtin
from limen.dmn.errors import FeelError
from limen.dmn.operators import contains, ordered
from limen.dmn.values import Range

_POINT = (
    "number | string | date | time | date and time | days and time duration | "
    "years and months duration"
)


def _relation(name: str, **calls: Callable[[Any, Any], Any]) -> None:
    """Register a relation for points (`p`) and ranges (`r`) as its keyword spells: `pr`, `rr`."""
    names = {"p": "point", "r": "range"}
    kinds = {"p": _POINT, "r": "range"}
    for letters, call in calls.items():
        first, second = letters[0], letters[1]
        one, two = names[first], names[second]
        if one == two:
            one, two = f"{one}1", f"{two}2"
        builtin(name, f"{one}: {kinds[first]}, {two}: {kinds[second]}", "boolean")(
            lambda a, b, call=call: bool(call(_closed(a), _closed(b)))
        )


def _closed(value: Any) -> Any:
    if type(value) is Range and (value.low is None or value.high is None):
        raise FeelError("the range has an open end")
    return value


def _less(a: Any, b: Any) -> bool:
    return ordered("<", a, b)


def _equal(a: Any, b: Any) -> bool:
    return ordered("<=", a, b) and ordered(">=", a, b)


def _range_before(a: Range, b: Range) -> bool:
    return _less(a.high, b.low) or (_equal(a.high, b.low) and not (a.high_closed and b.low_closed))


def _point_before(p: Any, r: Range) -> bool:
    return _less(p, r.low) or (_equal(p, r.low) and not r.low_closed)


def _range_before_point(r: Range, p: Any) -> bool:
    return _less(r.high, p) or (_equal(r.high, p) and not r.high_closed)


def _meets(a: Range, b: Range) -> bool:
    return a.high_closed and b.low_closed and _equal(a.high, b.low)


def _overlaps(a: Range, b: Range) -> bool:
    return not _range_before(a, b) and not _range_before(b, a)


def _starts_no_later(a: Range, b: Range) -> bool:
    return _less(a.low, b.low) or (_equal(a.low, b.low) and (a.low_closed or not b.low_closed))


def _ends_no_later(a: Range, b: Range) -> bool:
    return _less(a.high, b.high) or (
        _equal(a.high, b.high) and (b.high_closed or not a.high_closed)
    )


def _overlaps_before(a: Range, b: Range) -> bool:
    return (
        _starts_no_later(a, b)
        and not _starts_no_later(b, a)
        and _overlaps(a, b)
        and _ends_no_later(a, b)
    )


def _includes(a: Range, b: Range) -> bool:
    return _starts_no_later(a, b) and _ends_no_later(b, a)


def _same_start(a: Range, b: Range) -> bool:
    return _equal(a.low, b.low) and a.low_closed == b.low_closed


def _same_end(a: Range, b: Range) -> bool:
    return _equal(a.high, b.high) and a.high_closed == b.high_closed


def _starts(a: Range, b: Range) -> bool:
    return _same_start(a, b) and _ends_no_later(a, b)


def _finishes(a: Range, b: Range) -> bool:
    return _same_end(a, b) and _starts_no_later(b, a)


def _swapped(call: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: call(b, a)


_relation("before", pp=_less, pr=_point_before, rp=_range_before_point, rr=_range_before)
_relation(
    "after",
    pp=_swapped(_less),
    pr=_swapped(_range_before_point),
    rp=_swapped(_point_before),
    rr=_swapped(_range_before),
)
_relation("meets", rr=_meets)
_relation("met by", rr=_swapped(_meets))
_relation("overlaps", rr=_overlaps)
_relation("overlaps before", rr=_overlaps_before)
_relation("overlaps after", rr=_swapped(_overlaps_before))
_relation("includes", rp=contains, rr=_includes)
_relation("during", pr=_swapped(contains), rr=_swapped(_includes))
_relation("starts", pr=lambda p, r: r.low_closed and _equal(p, r.low), rr=_starts)
_relation("started by", rp=lambda r, p: r.low_closed and _equal(p, r.low), rr=_swapped(_starts))
_relation("finishes", pr=lambda p, r: r.high_closed and _equal(p, r.high), rr=_finishes)
_relation(
    "finished by", rp=lambda r, p: r.high_closed and _equal(p, r.high), rr=_swapped(_finishes)
)
_relation("coincides", pp=_equal, rr=lambda a, b: _same_start(a, b) and _same_end(a, b))
