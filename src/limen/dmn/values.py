"""FEEL values that Python has no word for: ranges, months, functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from limen.dmn.wide import WideDate, WideDateTime, WideSpan, WideTime

if TYPE_CHECKING:
    from limen.dmn.execution import Execution
    from limen.dmn.types import FeelType


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration, as a signed count of months."""

    count: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None is open to infinity (or, with `low_closed`, null)."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool
    negated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value: invocable with positional arguments; its body is so many `steps`."""

    name: str
    parameters: tuple[str, ...]
    types: tuple[FeelType, ...]
    call: Callable[..., Any]
    result: FeelType
    steps: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class BuiltinFunction:
    """A built-in used as a value (passed to `sort`, say)."""

    name: str
    invoke: Callable[[Execution, int, tuple[Any, ...]], Any]


_KINDS: Final[dict[type, str]] = {
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    dt.date: "date",
    dt.datetime: "date and time",
    dt.time: "time",
    dt.timedelta: "days and time duration",
    WideDate: "date",
    WideDateTime: "date and time",
    WideTime: "time",
    WideSpan: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
    BuiltinFunction: "function",
    type(None): "null",
}


def kind(value: object) -> str:
    """Return the FEEL name of a value's kind."""
    return _KINDS[type(value)]


def is_feel(value: object) -> bool:
    """Whether a Python value is, all the way down, a FEEL value."""
    if type(value) is list:
        return all(is_feel(item) for item in value)
    if type(value) is dict:
        return all(type(key) is str and is_feel(item) for key, item in value.items())
    if type(value) is Decimal:
        return value.is_finite()
    return type(value) in _KINDS
