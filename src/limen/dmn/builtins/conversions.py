"""Between kinds: strings and numbers, negation, identity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from limen.dmn import numbers, temporal_text, wide
from limen.dmn.bounds import STRING_LENGTH_MAX
from limen.dmn.builtins.registry import builtin
from limen.dmn.builtins.strings import bounded
from limen.dmn.errors import FeelError
from limen.dmn.numbers import Number
from limen.dmn.values import Range, kind

_NUMERAL: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@builtin("number", "from: string | number", "number")
def number(text: str | Number) -> Number:
    """Number a text spells."""
    return _number_of(text) if isinstance(text, str) else text


def _number_of(text: str) -> Number:
    if _NUMERAL.fullmatch(text) is None:
        raise FeelError(f"{text!r} is not a number")
    return numbers.parse_number(text)


@builtin(
    "number",
    "from: string, grouping separator: string | null, decimal separator: string | null?",
    "number",
)
def number_with_separators(text: str, grouping: str | None, point: str | None = None) -> Number:
    """Number a text spells with its own separators."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        raise FeelError("separators are ' ', ',' and '.'")
    if grouping is not None and grouping == point:
        raise FeelError("the separators must differ")
    plain = text.replace(grouping, "") if grouping else text
    return _number_of(plain.replace(point, ".") if point else plain)


@builtin("string", "from: any", "string")
def string(value: Any) -> str | None:
    """Text of a value."""
    return None if value is None else bounded(text_of(value))


def text_of(value: Any) -> str:
    """Write a value; strings inside lists and contexts are quoted."""
    if type(value) is str:
        return value
    return literal(value)


def literal(value: Any) -> str:
    """Write a value as FEEL would read it."""
    found = kind(value)
    if found in _WRITERS:
        return str(_WRITERS[found](value))
    return temporal_text.text_of(value)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _joined(texts: Iterable[str]) -> str:
    """Join with commas, never holding more than a string may have."""
    kept, length = [], 0
    for text in texts:
        length += len(text)
        if length > STRING_LENGTH_MAX:
            raise FeelError("the string is too long")
        kept.append(text)
    return ", ".join(kept)


def _range(value: Range) -> str:
    if value.negated:
        return f"(!={literal(value.low)})"
    if value.low is None and value.high is not None and not value.low_closed:
        return f"(<{'=' if value.high_closed else ''}{literal(value.high)})"
    if value.high is None and value.low is not None and not value.high_closed:
        return f"(>{'=' if value.low_closed else ''}{literal(value.low)})"
    low, high = ("[" if value.low_closed else "("), ("]" if value.high_closed else ")")
    return f"{low}{literal(value.low)}..{literal(value.high)}{high}"


_WRITERS: Final[dict[str, Any]] = {
    "string": _quoted,
    "null": lambda _: "null",
    "boolean": lambda value: "true" if value else "false",
    "number": numbers.text_of,
    "list": lambda value: f"[{_joined(map(literal, value))}]",
    "context": lambda value: (
        "{" + _joined(f"{key}: {literal(item)}" for key, item in value.items()) + "}"
    ),
    "range": _range,
    "function": lambda value: value.name,
}


@builtin("not", "negand: any", "boolean")
def negation(negand: Any) -> bool | None:
    """Opposite of a boolean; null for all else."""
    return not negand if type(negand) is bool else None


@builtin("is", "value1: any", "boolean", named_only=True)
@builtin("is", "value2: any", "boolean", named_only=True)
@builtin("is", "value1: any, value2: any", "boolean")
def is_same(a: Any, b: Any = None) -> bool:
    """Whether two values are of one kind and the same, zones included."""
    if type(a) is not type(b) and not (numbers.is_number(a) and numbers.is_number(b)):
        return False
    if getattr(a, "tzinfo", None) is not None or getattr(b, "tzinfo", None) is not None:
        return _zoned_alike(a, b)
    return bool(a == b)


def _zoned_alike(a: Any, b: Any) -> bool:
    if a.tzinfo is None or b.tzinfo is None:
        return False
    if wide.replace_zone(a, None) != wide.replace_zone(b, None):
        return False
    names = [getattr(each.tzinfo, "key", None) for each in (a, b)]
    return names[0] == names[1] and (names[0] is not None or wide.offset_of(a) == wide.offset_of(b))


@builtin("range", "from: string")
def range_of(text: str) -> Range:
    """Range a text spells."""
    # The parser knows the built-ins, so it can only be asked once they stand.
    from limen.dmn.parse import constant_range  # noqa: PLC0415

    return constant_range(text)
