"""From a decimal as text to whole numbers: minor units, ppm, days; exact or a fault."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from limen.caps.law.words import MONEY, UNIT_SUFFIX
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.money import format_minor, parse_minor

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_SCALE: Mapping[str, int] = {"pct": 10_000, "ratio": 1_000_000}


def whole(text: str, unit: str) -> int:
    """Turn a figure into whole numbers of its unit: minor units, ppm, or a count.

    Raises
    ------
    ValueError
        If the unit is unknown, or the text is no decimal or finer than the unit.
    """
    if unit not in UNIT_SUFFIX:
        raise ValueError(f"unknown unit '{unit}'")
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"'{text}' is no plain decimal")
    if unit in MONEY:
        return parse_minor(text, unit)
    scaled = Decimal(text) * _SCALE.get(unit, 1)
    found = int(scaled)
    if found != scaled or abs(found) > AMOUNT_MINOR_MAX:
        raise ValueError(f"'{text}' is no whole number of {unit}")
    return found


def shown(value: object, unit: str) -> str:
    """Return a figure as people read it."""
    if not isinstance(value, int) or isinstance(value, bool):
        return ", ".join(value) if isinstance(value, list) else str(value).lower()
    if unit in MONEY:
        return f"{format_minor(value, unit)} {unit}"
    if unit == "pct":
        return f"{_trimmed(Decimal(value) / 10_000)} %"
    if unit == "ratio":
        return _trimmed(Decimal(value) / 1_000_000)
    words = {"calendar_month": "month", "business_day": "business day", "count": ""}
    name = words.get(unit, unit)
    plural = "s" if name and value != 1 else ""
    return f"{value} {name}{plural}".strip()


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
