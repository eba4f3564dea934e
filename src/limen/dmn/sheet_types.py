"""What a spreadsheet made of a cell, as the FEEL text its author meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from limen.dmn.grid import Kind, literal_text
from limen.dmn.sheet import Found
from limen.dmn.types import SIMPLE, Simple, describe

DIGITS_MAX: Final = 15
"""Digits of a number that a spreadsheet keeps."""

_TAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("number",),
    "string": (),
    "boolean": ("boolean",),
    "date": ("date",),
    "time": ("time",),
    "date and time": ("date and time", "date"),
    "days and time duration": ("duration", "time"),
    "years and months duration": (),
}
_AS_TEXT: Final = "format the cell as text and write it again"


def simple_type(reference: str) -> str:
    """Return the name of a built-in type, or Any for every other reference."""
    known = SIMPLE.get(reference)
    return describe(known) if isinstance(known, Simple) else "Any"


def feel_text(found: Found, kind: Kind, type_: str) -> tuple[str, str, str]:
    """Return a cell's FEEL text, or a fault and a hint.

    Parameters
    ----------
    type_
        The FEEL type of the column.
    """
    if found.held == "formula":
        return "", "a formula is not read", "write the value itself"
    if found.held == "error":
        return "", f"the cell holds the error {found.text}", "write a value"
    if found.held == "text" or kind in ("annotation", "description"):
        return found.text, "", ""
    if found.held == "number" and _digits(found.text) > DIGITS_MAX:
        message = f"the spreadsheet keeps {DIGITS_MAX} digits of a number"
        return "", message, _AS_TEXT
    wanted = simple_type(type_)
    takes = _TAKES.get(wanted)
    if takes is not None and found.held not in takes:
        return "", *_mismatch(found, wanted)
    return _converted(found, wanted), "", ""


def _digits(text: str) -> int:
    return len(text.lstrip("-").replace(".", "").strip("0"))


def _mismatch(found: Found, wanted: str) -> tuple[str, str]:
    message = f"the spreadsheet made a {found.held} of it, but the column takes a {wanted}"
    if wanted == "string" and found.held in ("number", "boolean"):
        return message, f"write {literal_text(found.text)}, with the quotes"
    return message, _AS_TEXT


def _converted(found: Found, wanted: str) -> str:
    text = found.text
    if found.held in ("number", "boolean"):
        return text
    if found.held == "date" and wanted == "date and time":
        return f'date and time("{text}T00:00:00")'
    if found.held == "time" and wanted == "days and time duration":
        hours, minutes, seconds = text.split(":")
        return f'duration("PT{int(hours)}H{int(minutes)}M{seconds}S")'
    return f'{found.held}("{text}")'
