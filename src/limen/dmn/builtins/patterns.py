"""Regular expressions as XPath writes them, run by RE2: in linear time and bounded memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

import re2

from limen.dmn.bounds import (
    MATCH_STEPS,
    PATTERN_CHARS_MAX,
    PATTERN_MEMORY_MAX,
    PATTERN_STEPS,
    PATTERN_WORK_MAX,
)
from limen.dmn.builtins.pattern_parts import Part, PatternReader, written
from limen.dmn.builtins.pattern_steps import Steps
from limen.dmn.errors import FeelError

_FLAGS: Final = frozenset("smix")
_GROUP: Final = re.compile(r"[0-9]{1,2}")
Spans: TypeAlias = dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to use; `engine` is RE2's, or None where the pattern looks back."""

    part: Part
    flags: str
    groups: int
    engine: Any

    def matches(self, text: str) -> Iterator[Spans]:
        """Yield the spans of each match by group; a group that took no part has none.

        Raises
        ------
        FeelError
            When it would take too long on this text.
        """
        if self.engine is None:
            return self._stepwise(text)
        if len(text) * self.engine.programsize > PATTERN_WORK_MAX:
            raise FeelError("the pattern could take too long on a text of this length")
        return map(self._spans, self.engine.finditer(text))

    @property
    def steps(self) -> int:
        """Steps of work to make it ready, whether or not that was done before."""
        size = 0 if self.engine is None else self.engine.programsize
        return PATTERN_STEPS + int(size) // 2

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere."""
        return next(self.matches(text), None) is not None

    def _spans(self, match: Any) -> Spans:
        every = {number: match.span(number) for number in range(self.groups + 1)}
        return {number: span for number, span in every.items() if span[0] >= 0}

    def _stepwise(self, text: str) -> Iterator[Spans]:
        steps, at = Steps(text, self.flags), 0
        while at <= len(text) and (found := steps.search(self.part, at)) is not None:
            yield found
            at = found[0][1] + (found[0][1] == found[0][0])


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Pattern:
    """Return a pattern ready to use.

    Raises
    ------
    FeelError
        When it is no pattern, or too large.
    """
    if len(pattern) > PATTERN_CHARS_MAX:
        raise FeelError("the pattern is too long")
    unknown = set(flags) - _FLAGS
    if unknown:
        raise FeelError(f"unknown flags {''.join(sorted(unknown))!r}")
    reader = PatternReader(_without_space(pattern) if "x" in flags else pattern, flags)
    part = reader.read()
    engine = None if reader.refers else _engine(part, flags, pattern)
    return Pattern(part, flags, reader.groups, engine)


def _engine(part: Part, flags: str, pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = PATTERN_MEMORY_MAX
    options.log_errors = False
    letters = "".join(letter for letter in "im" if letter in flags)
    try:
        return re2.compile((f"(?{letters})" if letters else "") + written(part), options)
    except re2.error as error:
        raise FeelError(f"{pattern!r} is not a pattern: {_words(error)}") from None


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _without_space(pattern: str) -> str:
    kept: list[str] = []
    bracket = 0
    escaped = False
    for character in pattern:
        bracket += not escaped and ((character == "[") - (character == "]"))
        escaped = character == "\\" and not escaped
        if bracket or character not in " \t\n\r":
            kept.append(character)
    return "".join(kept)


def replacement(text: str, groups: int) -> list[str | int]:
    """Return a replacement as texts and numbers of groups.

    Raises
    ------
    FeelError
        When a backslash or dollar sign in it stands for nothing.
    """
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\\" and text[at + 1 : at + 2] in ("\\", "$"):
            parts.append(text[at + 1])
            at += 2
        elif character == "$" and (match := _GROUP.match(text, at + 1)):
            digits = match.group()
            if int(digits) > groups and len(digits) > 1:
                digits = digits[0]
            parts.append(int(digits) if int(digits) <= groups else "")
            at += 1 + len(digits)
        elif character in "\\$":
            raise FeelError(f"{text!r} is not a replacement")
        else:
            parts.append(character)
            at += 1
    return parts


def replaced(
    pattern: Pattern, text: str, by: str, limit: int, spend: Callable[[int], object]
) -> str:
    """Return a text with every match replaced, its length kept to a limit; each match is work."""
    template = replacement(by, pattern.groups)
    parts: list[str] = []
    length, at = 0, 0
    for spans in pattern.matches(text):
        spend(MATCH_STEPS * len(template) + MATCH_STEPS)
        begin, end = spans[0]
        pieces = [text[at:begin]]
        for each in template:
            low, high = (0, 0) if isinstance(each, str) else spans.get(each, (0, 0))
            pieces.append(each if isinstance(each, str) else text[low:high])
        parts += pieces
        length += sum(map(len, pieces))
        if length > limit:
            raise FeelError("the string is too long")
        at = end
    return "".join([*parts, text[at:]])
