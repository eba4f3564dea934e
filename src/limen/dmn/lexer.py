"""FEEL text to tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from limen.dmn.errors import FeelError

TokenKind: TypeAlias = Literal["number", "string", "at", "name", "op", "end"]

_NAME_START: Final = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME_PART: Final = _NAME_START + r"0-9\u00B7\u0300-\u036F\u203F-\u2040'"
_TOKEN: Final = re.compile(
    rf"""
    (?P<space>[\s\u0085\u180E\u200B\uFEFF]+|//[^\n\r]*|/\*.*?\*/)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<at>@\s*"(?:[^"\\\n\r]|\\.)*")
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<name>\?|[{_NAME_START}][{_NAME_PART}]*)
  | (?P<op>\*\*|\.\.|<=|>=|!=|->|[-+*/=<>()\[\]{{}},:.])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: `text` is a string's meaning, else what was written."""

    kind: TokenKind
    text: str
    at: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Split a text into tokens, the last of kind `end`.

    Raises
    ------
    FeelError
        At the first character that begins no token.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FeelError(f"unreadable at character {at + 1}: {text[at : at + 12]!r}")
        if match.lastgroup != "space":
            found.append(_token(match))
        at = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def _token(match: re.Match[str]) -> Token:
    text = match.group()
    at, end = match.span()
    match match.lastgroup:
        case "string":
            return Token("string", _unescape(text[1:-1]), at, end)
        case "at":
            return Token("at", text[text.index('"') + 1 : -1], at, end)
        case "number":
            return Token("number", text, at, end)
        case "name":
            return Token("name", text, at, end)
        case _:
            return Token("op", text, at, end)


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    replaced = _ESCAPE.sub(_escape, text)
    # A pair of \u escapes may spell one character as UTF-16 does; a lone half is no character.
    return replaced.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escape(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    if short or long:
        code = int(short or long, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(letter, match.group())
