"""Strings."""

from __future__ import annotations

from typing import Any

from limen.dmn import numbers
from limen.dmn.bounds import MATCH_STEPS, STRING_LENGTH_MAX
from limen.dmn.builtins.patterns import compiled, replaced
from limen.dmn.builtins.registry import builtin
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.numbers import Number


def bounded(text: str) -> str:
    """Return a string, if it is not longer than strings may be."""
    if len(text) > STRING_LENGTH_MAX:
        raise FeelError("the string is too long")
    return text


@builtin("string length", "string: string", "number")
def string_length(string: str) -> int:
    """Count of characters."""
    return len(string)


@builtin("substring", "string: string, start position: number, length: number | null?", "string")
def substring(string: str, start: Number, length: Number | None = None) -> str:
    """Part of a string; positions count from 1, or from the end when negative."""
    first = numbers.whole(start, "start position")
    if first == 0 or abs(first) > len(string):
        raise FeelError("start position is outside the string")
    begin = first - 1 if first > 0 else len(string) + first
    if length is None:
        return string[begin:]
    count = int(length)
    if count < 1:
        raise FeelError("length must be at least 1")
    return string[begin : begin + count]


@builtin("upper case", "string: string", "string")
def upper_case(string: str) -> str:
    """Capital letters."""
    return bounded(string.upper())


@builtin("lower case", "string: string", "string")
def lower_case(string: str) -> str:
    """Small letters."""
    return bounded(string.lower())


@builtin("substring before", "string: string, match: string", "string")
def substring_before(string: str, match: str) -> str:
    """What stands before the first match, or nothing."""
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after", "string: string, match: string", "string")
def substring_after(string: str, match: str) -> str:
    """What stands after the first match, or nothing."""
    return string.partition(match)[2] if match else string


@builtin("contains", "string: string, match: string", "boolean")
def contains(string: str, match: str) -> bool:
    """Whether a string holds another."""
    return match in string


@builtin("starts with", "string: string, match: string", "boolean")
def starts_with(string: str, match: str) -> bool:
    """Whether a string begins with another."""
    return string.startswith(match)


@builtin("ends with", "string: string, match: string", "boolean")
def ends_with(string: str, match: str) -> bool:
    """Whether a string ends with another."""
    return string.endswith(match)


@builtin("split", "string: string, delimiter: string", execution=True)
def split(x: Execution, string: str, delimiter: str) -> list[Any]:
    """Parts between matches of a pattern."""
    ready = compiled(delimiter, "")
    x.spend(ready.steps)
    parts: list[Any] = []
    at = 0
    for spans in ready.matches(string):
        begin, end = spans[0]
        if end > begin:
            x.spend(MATCH_STEPS)
            parts.append(string[at:begin])
            at = end
    return [*parts, string[at:]]


@builtin("string join", "list: list, delimiter: string | null?", "string")
def string_join(items: list[Any], delimiter: str | None = None) -> str:
    """Strings put together, nulls left out."""
    if any(item is not None and type(item) is not str for item in items):
        raise FeelError("'list' must hold strings only")
    texts = [item for item in items if item is not None]
    if sum(map(len, texts)) + len(texts) * len(delimiter or "") > 2 * STRING_LENGTH_MAX:
        raise FeelError("the string is too long")
    return bounded((delimiter or "").join(texts))


@builtin(
    "matches",
    "input: string, pattern: string, flags: string | null?",
    "boolean",
    execution=True,
)
def matches(x: Execution, text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether a pattern is found anywhere in a string."""
    ready = compiled(pattern, flags or "")
    x.spend(ready.steps)
    return ready.found_in(text)


@builtin(
    "replace",
    "input: string, pattern: string, replacement: string, flags: string | null?",
    "string",
    execution=True,
)
def replace(x: Execution, text: str, pattern: str, by: str, flags: str | None = None) -> str:
    """Every match replaced; `$1` stands for a group."""
    ready = compiled(pattern, flags or "")
    x.spend(ready.steps)
    return bounded(replaced(ready, text, by, STRING_LENGTH_MAX, x.spend))
