"""Regular expressions as XPath writes them, kept to what cannot run away.

Python's engine backtracks, so a repeated group that itself repeats is refused: such a pattern can
take time exponential in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from limen.dmn.bounds import PATTERN_CHARS_MAX, PATTERN_WORK_MAX
from limen.dmn.errors import FeelError

_FLAGS: Final = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": 0}
_PLAIN: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_QUANTIFIED_GROUP: Final = re.compile(r"\)(?:[*+]|\{\d*,\d*\})")
_NEW_IN_PYTHON: Final = re.compile(r"(?<!\\)(?:\(\?|[*+?}]\+)")
_BACK_REFERENCE: Final = re.compile(r"\\[1-9]")


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> re.Pattern[str]:
    """Return a pattern ready to use.

    Raises
    ------
    FeelError
        When it is no pattern, or one that could run away.
    """
    if len(pattern) > PATTERN_CHARS_MAX:
        raise FeelError("the pattern is too long")
    unknown = set(flags) - set(_FLAGS)
    if unknown:
        raise FeelError(f"unknown flags {''.join(sorted(unknown))!r}")
    if "x" in flags:
        pattern = _without_space(pattern)
    if _NEW_IN_PYTHON.search(pattern):
        raise FeelError(f"{pattern!r} is not a pattern")
    if _repeats_a_repeat(pattern):
        raise FeelError(f"{pattern!r} repeats a repeated group and could take for ever")
    bits = 0
    for flag in flags:
        bits |= _FLAGS[flag]
    try:
        return re.compile(pattern, bits)
    except (re.error, RecursionError, OverflowError):
        raise FeelError(f"{pattern!r} is not a pattern") from None


@lru_cache(maxsize=512)
def _effort(pattern: str) -> tuple[int, int]:
    """Return how many repeats a pattern has and between how many choices it decides."""
    plain = _PLAIN.sub("a", pattern)
    repeats = len(re.findall(r"[*+{]", plain))
    choices: int = 1
    for group in re.split(r"[()]", plain):
        choices *= 1 + group.count("|")
    return repeats, choices * 2 ** plain.count("?")


def ready(pattern: str, flags: str, text: str) -> re.Pattern[str]:
    """Return a pattern for use on a text.

    Raises
    ------
    FeelError
        When it is no pattern, or could take too long on a text of this length.
    """
    found = compiled(pattern, flags)
    repeats, choices = _effort(pattern)
    if choices * (len(text) + 1) ** (repeats + 1) > PATTERN_WORK_MAX:
        raise FeelError("the pattern could take too long on a text of this length")
    return found


def _without_space(pattern: str) -> str:
    kept: list[str] = []
    bracket = 0
    for character in pattern:
        bracket += (character == "[") - (character == "]")
        if bracket or not character.isspace():
            kept.append(character)
    return "".join(kept)


def _repeats_a_repeat(pattern: str) -> bool:
    """Whether a repeated group holds something repeated, or repeats overlap by back reference."""
    starts: list[int] = []
    plain = _PLAIN.sub("ab", pattern)
    for at, character in enumerate(plain):
        if character == "(":
            starts.append(at)
        elif character == ")" and starts:
            start = starts.pop()
            inside = plain[start + 1 : at]
            if _QUANTIFIED_GROUP.match(plain, at) and re.search(r"[*+?{|]", inside):
                return True
    return bool(_BACK_REFERENCE.search(pattern)) and len(re.findall(r"[*+]", plain)) > 4


def replacement(text: str, groups: int) -> str:
    """Return an XPath replacement in Python's spelling."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\\" and text[at + 1 : at + 2] in ("\\", "$"):
            parts.append("\\\\" if text[at + 1] == "\\" else "$")
            at += 2
        elif character == "$" and (match := re.compile(r"\d{1,2}").match(text, at + 1)):
            number = match.group()
            if int(number) > groups and len(number) > 1:
                number = number[0]
            parts.append(f"\\g<{number}>" if int(number) <= groups else "")
            at += 1 + len(number)
        elif character in "\\$":
            raise FeelError(f"{text!r} is not a replacement")
        else:
            parts.append(character)
            at += 1
    return "".join(parts)
