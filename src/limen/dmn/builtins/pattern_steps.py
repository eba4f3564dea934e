"""Patterns that look back at what a group matched: tried step by step, and the steps are counted.

RE2 cannot match these in linear time and so does not know them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias, assert_never

import re2

from limen.dmn.bounds import PATTERN_STEPS_MAX
from limen.dmn.builtins.pattern_parts import (
    Back,
    Choice,
    Edge,
    Group,
    One,
    Part,
    Repeat,
    Sequence,
)
from limen.dmn.errors import FeelError

Spans: TypeAlias = dict[int, tuple[int, int]]
_Next: TypeAlias = Callable[[int, Spans], Spans | None]


class Steps:
    """One search of one text; `flags` are those of the pattern."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.flags = flags
        self.left = PATTERN_STEPS_MAX

    def search(self, part: Part, begin: int) -> Spans | None:
        """Return the spans of the first match, the whole one by the number 0.

        Raises
        ------
        FeelError
            When it takes more steps than its bound.
        """
        for start in range(begin, len(self.text) + 1):

            def whole(end: int, spans: Spans, start: int = start) -> Spans:
                return {**spans, 0: (start, end)}

            found = self.match(part, start, {}, whole)
            if found is not None:
                return found
        return None

    def match(self, part: Part, at: int, spans: Spans, then: _Next) -> Spans | None:
        """Match a part at a position and go on with the rest."""
        self.left -= 1
        if self.left < 0:
            raise FeelError("the pattern takes too many steps on this text")
        match part:
            case One(text):
                here = at < len(self.text) and _is_one(text, self.flags, self.text[at])
                return then(at + 1, spans) if here else None
            case Edge(sign):
                return then(at, spans) if self._at_edge(sign, at) else None
            case Back(group):
                return self._back(group, at, spans, then)
            case Group(number, inner):
                return self._group(number, inner, at, spans, then)
            case Repeat():
                return self._repeat(part, 0, at, spans, then)
            case Sequence(parts):
                return self._sequence(parts, at, spans, then)
            case Choice(parts):
                tried = (self.match(each, at, spans, then) for each in parts)
                return next((found for found in tried if found is not None), None)
            case _:
                assert_never(part)

    def _at_edge(self, sign: str, at: int) -> bool:
        many = "m" in self.flags
        if sign == "^":
            return at == 0 or (many and self.text[at - 1] == "\n")
        return at == len(self.text) or (many and self.text[at] == "\n")

    def _back(self, group: int, at: int, spans: Spans, then: _Next) -> Spans | None:
        begin, end = spans.get(group, (0, 0))
        wanted, found = self.text[begin:end], self.text[at : at + end - begin]
        same = wanted == found or ("i" in self.flags and wanted.casefold() == found.casefold())
        return then(at + end - begin, spans) if same else None

    def _group(
        self, number: int | None, inner: Part, at: int, spans: Spans, then: _Next
    ) -> Spans | None:
        if number is None:
            return self.match(inner, at, spans, then)
        return self.match(inner, at, spans, lambda e, s: then(e, {**s, number: (at, e)}))

    def _sequence(
        self, parts: tuple[Part, ...], at: int, spans: Spans, then: _Next
    ) -> Spans | None:
        if not parts:
            return then(at, spans)
        rest = parts[1:]
        return self.match(parts[0], at, spans, lambda e, s: self._sequence(rest, e, s, then))

    def _repeat(self, part: Repeat, done: int, at: int, spans: Spans, then: _Next) -> Spans | None:
        def more(end: int, inner: Spans) -> Spans | None:
            if end == at and done >= part.low:
                return None
            return self._repeat(part, done + 1, end, inner, then)

        may_go_on = part.high is None or done < part.high
        if done >= part.low and part.lazy:
            found = then(at, spans)
            if found is not None or not may_go_on:
                return found
        found = self.match(part.inner, at, spans, more) if may_go_on else None
        if found is not None or done < part.low or part.lazy:
            return found
        return then(at, spans)


@lru_cache(maxsize=4096)
def _is_one(text: str, flags: str, character: str) -> bool:
    return re2.fullmatch(f"(?{'i' if 'i' in flags else 's'}){text}", character) is not None
