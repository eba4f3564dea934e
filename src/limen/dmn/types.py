"""FEEL types: what a name may hold, as far as it is known before a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, assert_never

from limen.dmn.bounds import TYPE_PARTS_MAX
from limen.dmn.values import BuiltinFunction, Function, Range, kind


@dataclass(frozen=True, slots=True)
class Simple:
    """A type with a name and no parts."""

    name: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """Lists whose items are of one type."""

    item: FeelType


@dataclass(frozen=True, slots=True)
class ContextOf:
    """Contexts with at least these entries."""

    fields: tuple[tuple[str, FeelType], ...]

    def field(self, name: str) -> FeelType | None:
        """Return the type of an entry, or None when there is none of that name."""
        return dict(self.fields).get(name)


@dataclass(frozen=True, slots=True)
class RangeOf:
    """Intervals over one type."""

    item: FeelType


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """Functions, by parameter types and result."""

    parameters: tuple[FeelType, ...]
    result: FeelType


@dataclass(frozen=True, slots=True)
class Restricted:
    """A type narrowed by allowed values; `allows` is unary tests, already compiled."""

    base: FeelType
    text: str
    allows: Any = field(compare=False, hash=False, repr=False)


FeelType: TypeAlias = Simple | ListOf | ContextOf | RangeOf | FunctionOf | Restricted

ANY: Final = Simple("Any")
NULL: Final = Simple("Null")
NUMBER: Final = Simple("number")
STRING: Final = Simple("string")
BOOLEAN: Final = Simple("boolean")
DATE: Final = Simple("date")
TIME: Final = Simple("time")
DATE_TIME: Final = Simple("date and time")
DAYS_DURATION: Final = Simple("days and time duration")
MONTHS_DURATION: Final = Simple("years and months duration")
CONTEXT: Final = ContextOf(())

SIMPLE: Final[Mapping[str, FeelType]] = {
    **{
        each.name: each
        for each in (
            ANY,
            NULL,
            NUMBER,
            STRING,
            BOOLEAN,
            DATE,
            TIME,
            DATE_TIME,
            DAYS_DURATION,
            MONTHS_DURATION,
        )
    },
    "dateTime": DATE_TIME,
    "dayTimeDuration": DAYS_DURATION,
    "days and time duration": DAYS_DURATION,
    "yearMonthDuration": MONTHS_DURATION,
    "context": CONTEXT,
    "list": ListOf(ANY),
    "range": RangeOf(ANY),
    "function": FunctionOf((), ANY),
}


def plain(known: FeelType) -> FeelType:
    """Return the type without its allowed values."""
    while isinstance(known, Restricted):
        known = known.base
    return known


def unlimited(known: FeelType) -> FeelType:
    """Return a type without allowed values at any depth."""
    known = plain(known)
    if isinstance(known, ListOf):
        return ListOf(unlimited(known.item))
    if isinstance(known, ContextOf):
        return ContextOf(tuple((name, unlimited(each)) for name, each in known.fields))
    return known


def small(known: FeelType) -> bool:
    """Whether a type has few enough parts, shared ones counted each time, to walk through."""
    count, open_ = 0, [known]
    while open_ and count <= TYPE_PARTS_MAX:
        each = plain(open_.pop())
        count += 1
        if isinstance(each, ContextOf):
            open_.extend(of for _, of in each.fields)
        elif isinstance(each, ListOf | RangeOf):
            open_.append(each.item)
    return count <= TYPE_PARTS_MAX


def conforms(value: object, wanted: FeelType) -> bool:
    """Whether a value belongs to a type; null belongs to each."""
    if value is None or wanted == ANY:
        return True
    match wanted:
        case Simple(name):
            return kind(value) == name
        case ListOf(item):
            return type(value) is list and all(conforms(each, item) for each in value)
        case ContextOf(fields):
            return type(value) is dict and all(
                name in value and conforms(value[name], type_) for name, type_ in fields
            )
        case RangeOf(item):
            return type(value) is Range and conforms(value.low, item) and conforms(value.high, item)
        case FunctionOf():
            return _function_conforms(value, wanted)
        case Restricted(base, _, allows):
            return conforms(value, base) and allows(value) is True
        case _:
            assert_never(wanted)


def _function_conforms(value: object, wanted: FunctionOf) -> bool:
    if type(value) is BuiltinFunction:
        return True
    if type(value) is not Function:
        return False
    if wanted == FunctionOf((), ANY):
        return True
    return (
        len(value.types) == len(wanted.parameters)
        and all(map(assignable, wanted.parameters, value.types))
        and assignable(value.result, wanted.result)
    )


def assignable(given: FeelType, wanted: FeelType) -> bool:
    """Whether every value of one type surely belongs to another."""
    if wanted in (ANY, given) or given == NULL:
        return True
    if isinstance(given, Restricted):
        return assignable(given.base, wanted)
    match given, wanted:
        case ListOf(a), ListOf(b):
            return assignable(a, b)
        case RangeOf(a), RangeOf(b):
            return assignable(a, b)
        case ContextOf(), ContextOf(fields):
            return all(
                (known := given.field(name)) is not None and assignable(known, type_)
                for name, type_ in fields
            )
        case FunctionOf(a_in, a_out), FunctionOf(b_in, b_out):
            return (
                len(a_in) == len(b_in)
                and all(map(assignable, b_in, a_in))
                and assignable(a_out, b_out)
            )
        case _:
            return False


def describe(known: FeelType) -> str:
    """Write a type as FEEL would."""
    match known:
        case Simple(name):
            return name
        case ListOf(item):
            return f"list<{describe(item)}>"
        case RangeOf(item):
            return f"range<{describe(item)}>"
        case ContextOf(fields):
            return f"context<{', '.join(f'{name}: {describe(of)}' for name, of in fields)}>"
        case FunctionOf(parameters, result):
            return f"function<{', '.join(map(describe, parameters))}> -> {describe(result)}"
        case Restricted(base, text, _):
            return f"{describe(base)} ({text})"
        case _:
            assert_never(known)
