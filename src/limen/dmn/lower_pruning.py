"""Lines of a fast function that nothing needs are left out, and what is used once stands inline."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

_NAME: Final = re.compile(r"\bt[0-9]+\b")
_ASSIGNMENT: Final = re.compile(r"(t[0-9]+(?:, t[0-9]+)?) = (.*)")
_CALL: Final = re.compile(r"\b(?!_quotient\b|K\d)\w+\(")
"""A call that may have an effect: those of constants only fill a list or copy."""
_TEST: Final = re.compile(r"if (t[0-9]+) is True:")
_SURE: Final = re.compile(r"-?[\w.]+ (?:==|!=|<=?|>=?|in) .*")


@dataclass(slots=True)
class _Line:
    """A line without its indent, and the lines below it."""

    text: str
    below: list[_Line] = field(default_factory=list)


def pruned(lines: list[str]) -> list[str]:
    """Return lines of one function without what has no effect; comments stay."""
    top = _nested(lines)
    reads = Counter(_NAME.findall("\n".join(lines)))
    for name in _assigned(top):
        reads[name] -= 1
    return _flat(_needed(top, reads), 0)


def _nested(lines: list[str]) -> list[_Line]:
    top: list[_Line] = []
    open_ = [(-1, top)]
    for line in lines:
        text = line.lstrip(" ")
        depth = len(line) - len(text)
        while open_[-1][0] >= depth:
            open_.pop()
        made = _Line(text)
        open_[-1][1].append(made)
        open_.append((depth, made.below))
    return top


def _flat(lines: list[_Line], depth: int) -> list[str]:
    found: list[str] = []
    for line in lines:
        found.append(" " * depth + line.text)
        found += _flat(line.below, depth + 1)
    return found


def _assigned(lines: list[_Line]) -> list[str]:
    found: list[str] = []
    for line in lines:
        match = _ASSIGNMENT.fullmatch(line.text)
        found += _NAME.findall(match[1]) if match else []
        found += _assigned(line.below)
    return found


def _needed(lines: list[_Line], reads: Counter[str]) -> list[_Line]:
    """Return what is needed of a block, last line first: uses stand below what they use."""
    kept: list[_Line] = []
    for line in reversed(lines):
        line.below = _needed(line.below, reads)
        if _idle(line, kept, reads):
            reads.subtract(_read_in(line.text))
            continue
        if line.text.endswith(":") and not line.below:
            line.below = [_Line("pass")]
        if not _moved_inline(line, kept, reads):
            kept.append(line)
    return kept[::-1]


def _read_in(text: str) -> list[str]:
    match = _ASSIGNMENT.fullmatch(text)
    return _NAME.findall(match[2] if match else text)


def _idle(line: _Line, kept: list[_Line], reads: Counter[str]) -> bool:
    """Whether a line has no effect, given what is kept of the lines below it."""
    if line.text == "pass":
        return True
    if line.text.endswith(":"):
        return not line.below and _idle_head(line.text, kept)
    match = _ASSIGNMENT.fullmatch(line.text)
    if match is None or _CALL.search(match[2]):
        return False
    return not any(reads[name] > 0 for name in _NAME.findall(match[1]))


def _idle_head(text: str, kept: list[_Line]) -> bool:
    if text == "else:":
        return True
    followed = bool(kept) and kept[-1].text.startswith(("else:", "elif "))
    return text.startswith("if ") and not _CALL.search(text) and not followed


def _moved_inline(line: _Line, kept: list[_Line], reads: Counter[str]) -> bool:
    """Put a comparison that only the next line asks for into that line."""
    match = _ASSIGNMENT.fullmatch(line.text)
    test = _TEST.fullmatch(kept[-1].text) if kept else None
    if not match or not test or match[1] != test[1] or reads[test[1]] != 1:
        return False
    if re.search(r" (?:if|or|and) ", match[2]) or not _SURE.fullmatch(match[2]):
        return False
    kept[-1].text = f"if {match[2]}:"
    return True
