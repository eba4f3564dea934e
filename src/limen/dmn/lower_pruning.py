"""Lines of a fast function that nothing needs are left out, and what is used once stands inline."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from limen.dmn.lower_lines import ASSIGNMENT, CALL, NAME, Line, flat, nested

_TEST: Final = re.compile(r"if (t[0-9]+) is True:")
_SURE: Final = re.compile(r"-?[\w.]+ (?:(?:==|!=|<=?|>=?|in) .*|is None|is not None)")


def pruned(lines: list[str]) -> list[str]:
    """Return lines of one function without what has no effect; comments stay."""
    top = nested(lines)
    reads = Counter(NAME.findall("\n".join(lines)))
    for name in _assigned(top):
        reads[name] -= 1
    return flat(_needed(top, reads), 0)


def _assigned(lines: list[Line]) -> list[str]:
    found: list[str] = []
    for line in lines:
        match = ASSIGNMENT.fullmatch(line.text)
        found += NAME.findall(match[1]) if match else []
        found += _assigned(line.below)
    return found


def _needed(lines: list[Line], reads: Counter[str]) -> list[Line]:
    """Return what is needed of a block, last line first: uses stand below what they use."""
    kept: list[Line] = []
    for line in reversed(lines):
        line.below = _needed(line.below, reads)
        if _idle(line, kept, reads):
            reads.subtract(_read_in(line.text))
            continue
        if line.text.endswith(":") and not line.below:
            line.below = [Line("pass")]
        if not _moved_inline(line, kept, reads):
            kept.append(line)
    return kept[::-1]


def _read_in(text: str) -> list[str]:
    match = ASSIGNMENT.fullmatch(text)
    return NAME.findall(match[2] if match else text)


def _idle(line: Line, kept: list[Line], reads: Counter[str]) -> bool:
    """Whether a line has no effect, given what is kept of the lines below it."""
    if line.text == "pass":
        return True
    if line.text.endswith(":"):
        return not line.below and _idle_head(line.text, kept)
    match = ASSIGNMENT.fullmatch(line.text)
    if match is None or CALL.search(match[2]):
        return False
    return not any(reads[name] > 0 for name in NAME.findall(match[1]))


def _idle_head(text: str, kept: list[Line]) -> bool:
    if text == "else:":
        return True
    followed = bool(kept) and kept[-1].text.startswith(("else:", "elif "))
    return text.startswith("if ") and not CALL.search(text) and not followed


def _moved_inline(line: Line, kept: list[Line], reads: Counter[str]) -> bool:
    """Put a comparison that only the next line asks for into that line."""
    match = ASSIGNMENT.fullmatch(line.text)
    test = _TEST.fullmatch(kept[-1].text) if kept else None
    if not match or not test or match[1] != test[1] or reads[test[1]] != 1:
        return False
    if re.search(r" (?:if|or|and) ", match[2]) or not _SURE.fullmatch(match[2]):
        return False
    kept[-1].text = f"if {match[2]}:"
    return True
