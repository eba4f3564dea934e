"""The lines of a generated function as a tree of blocks, for what goes over them once more."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

NAME: Final = re.compile(r"\bt[0-9]+\b")
ASSIGNMENT: Final = re.compile(r"(t[0-9]+(?:, t[0-9]+)?) = (.*)")
CALL: Final = re.compile(r"\b(?!_quotient\b|K\d)\w+\(")
"""A call that may have an effect: those of constants only fill a list or copy."""


@dataclass(slots=True)
class Line:
    """A line without its indent, and the lines below it."""

    text: str
    below: list[Line] = field(default_factory=list)


def nested(lines: list[str]) -> list[Line]:
    """Return lines, indented by one a level, as blocks within blocks."""
    top: list[Line] = []
    open_ = [(-1, top)]
    for line in lines:
        text = line.lstrip(" ")
        depth = len(line) - len(text)
        while open_[-1][0] >= depth:
            open_.pop()
        made = Line(text)
        open_[-1][1].append(made)
        open_.append((depth, made.below))
    return top


def flat(lines: list[Line], depth: int = 0) -> list[str]:
    """Return blocks as lines."""
    found: list[str] = []
    for line in lines:
        found.append(" " * depth + line.text)
        found += flat(line.below, depth + 1)
    return found


def parts_of(condition: str) -> list[str]:
    """Return the parts of a conjunction; an `and` in a text or in brackets is none of its own."""
    parts, begin, depth, quote, at = [], 0, 0, "", 0
    while at < len(condition):
        char = condition[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "()[]":
            depth += 1 if char in "([" else -1
        elif depth == 0 and condition.startswith(" and ", at):
            parts.append(condition[begin:at])
            at += 4
            begin = at + 1
        at += 1
    return [*parts, condition[begin:]]
