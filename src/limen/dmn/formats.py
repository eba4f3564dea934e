"""Format strings with `%` as printf and its kin write them, bounded and for FEEL values."""

from __future__ import annotations

import decimal
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from limen.dmn import numbers
from limen.dmn.bounds import DIGITS, STRING_LENGTH_MAX
from limen.dmn.builtins.conversions import text_of
from limen.dmn.errors import FeelError

_WIDTH_MAX: Final = 1000
_ITEM: Final = re.compile(r"%(?:(\d+)\$)?([-+0, (#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])|%")


def formatted(template: str, arguments: Sequence[Any]) -> str:
    """Return a template with its arguments put in.

    Raises
    ------
    FeelError
        When an item is unknown, has no argument, or one of another kind.
    """
    parts: list[str] = []
    at, taken = 0, 0
    for match in _ITEM.finditer(template):
        parts.append(template[at : match.start()])
        at = match.end()
        position, flags, width, digits, letter = match.groups()
        if letter is None:
            raise FeelError(f"{template!r} is not a format")
        if letter in "%n":
            parts.append("%" if letter == "%" else "\n")
            continue
        index = int(position) - 1 if position else taken
        taken += position is None
        if not 0 <= index < len(arguments):
            raise FeelError("the format has more items than there are arguments")
        text = _item(arguments[index], letter, flags, digits)
        parts.append(_padded(text, int(width or 0), flags, letter))
    text = "".join([*parts, template[at:]])
    if len(text) > STRING_LENGTH_MAX:
        raise FeelError("the string is too long")
    return text


def _item(value: Any, letter: str, flags: str, digits: str | None) -> str:
    if letter in "sS":
        text = "null" if value is None else text_of(value)
        text = text[: int(digits)] if digits else text
        return text.upper() if letter == "S" else text
    if letter in "bB":
        return "true" if value is True or (value is not None and value is not False) else "false"
    if letter == "c" and type(value) is str and len(value) == 1:
        return value
    if letter in "dfeExX" and numbers.is_number(value):
        return _number(value, letter, flags, int(digits or 6))
    raise FeelError(f"%{letter} cannot take such an argument")


def _number(value: Any, letter: str, flags: str, digits: int) -> str:
    comma = "," if "," in flags else ""
    sign = "+" if "+" in flags else " " if " " in flags else ""
    if letter in "dxX":
        return format(numbers.whole(value, "the argument"), f"{sign}{comma}{letter}")
    if digits > DIGITS or abs(Decimal(value).adjusted()) > _WIDTH_MAX:
        raise FeelError("the number is too long to write")
    if letter in "eE":
        return format(Decimal(value), f"{sign}.{digits}{letter}")
    rounded = numbers.round_to(value, digits, decimal.ROUND_HALF_UP)
    return format(Decimal(rounded), f"{sign}{comma}.{digits}f")


def _padded(text: str, width: int, flags: str, letter: str) -> str:
    if width > _WIDTH_MAX:
        raise FeelError("the width is too large")
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags and letter in "dfeExX":
        return text.zfill(width)
    return text.rjust(width)
