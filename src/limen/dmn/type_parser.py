"""Types as FEEL writes them, to `FeelType`."""

from __future__ import annotations

from collections.abc import Mapping

from limen.dmn import types
from limen.dmn.bounds import NESTING_MAX
from limen.dmn.cursor import Cursor
from limen.dmn.scope import normal, spelling
from limen.dmn.types import ANY, ContextOf, FeelType, FunctionOf, ListOf, RangeOf
from limen.kernel.diagnostics import did_you_mean


def parse_type(cursor: Cursor, known: Mapping[str, FeelType], depth: int = 0) -> FeelType:
    """Read one type at the cursor; an unknown one is a fault and counts as Any."""
    if depth > NESTING_MAX:
        cursor.stop("types are nested too deeply", "F106")
    if cursor.ahead().text == "<" and cursor.sees("list", "range", "context", "function"):
        word = cursor.advance().text
        cursor.advance()
        return _generic(word, cursor, known, depth + 1)
    return _named(cursor, known)


def _generic(word: str, cursor: Cursor, known: Mapping[str, FeelType], depth: int) -> FeelType:
    if word == "context":
        return _context(cursor, known, depth)
    if word == "function":
        return _function(cursor, known, depth)
    item = parse_type(cursor, known, depth)
    cursor.expect(">", "to close the type")
    return ListOf(item) if word == "list" else RangeOf(item)


def _context(cursor: Cursor, known: Mapping[str, FeelType], depth: int) -> FeelType:
    fields: list[tuple[str, FeelType]] = []
    while not cursor.sees(">"):
        if fields:
            cursor.expect(",", "between entries")
        name = cursor.words()
        cursor.expect(":", "after an entry's name")
        fields.append((name, parse_type(cursor, known, depth)))
    cursor.advance()
    return ContextOf(tuple(fields))


def _function(cursor: Cursor, known: Mapping[str, FeelType], depth: int) -> FeelType:
    parameters: list[FeelType] = []
    while not cursor.sees(">"):
        if parameters:
            cursor.expect(",", "between parameters")
        parameters.append(parse_type(cursor, known, depth))
    cursor.advance()
    cursor.expect("->", "before the result's type")
    return FunctionOf(tuple(parameters), parse_type(cursor, known, depth))


def _named(cursor: Cursor, known: Mapping[str, FeelType]) -> FeelType:
    best, length = "", 0
    for name in (*types.SIMPLE, *known):
        words = spelling(name)
        seen = tuple(each.text for each in cursor.tokens[cursor.here : cursor.here + len(words)])
        if words and seen == words and len(words) > length:
            best, length = name, len(words)
    at = cursor.token.at
    if length:
        cursor.advance(length)
        return resolve(best, known) or ANY
    name = normal(cursor.words())
    cursor.fault(at, "F105", f"unknown type {name!r}", did_you_mean(name, (*types.SIMPLE, *known)))
    return ANY


def resolve(name: str, known: Mapping[str, FeelType]) -> FeelType | None:
    """Return the type of a name, the model's own before FEEL's."""
    name = normal(name)
    return known.get(name) or types.SIMPLE.get(name)
