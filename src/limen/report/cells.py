"""Values as a reader sees them: grouped, signed, never wider than one line of plain text."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from limen.kernel.money import EXPONENTS, Money, format_minor
from limen.kernel.rates import Rounding, divide

if TYPE_CHECKING:
    from limen.report.blocks import Cell, Language, Unit

EMPTY = "–"
_MINUS = "\N{MINUS SIGN}"
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BIG_EN = ((10**9, " bn"), (10**6, " M"), (10**3, " k"))
_BIG_ZH = ((10**8, " 亿"), (10**4, " 万"))


def clean(text: str) -> str:
    """Replace control characters, direction overrides and half characters by U+FFFD."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def show_cell(value: Cell, unit: Unit) -> str:
    """Return a cell's text; an absent value is a dash."""
    if value is None:
        return EMPTY
    if isinstance(value, Money):
        return f"{value}".replace("-", _MINUS)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) or unit.kind == "text":
        return str(value)
    if unit.kind == "money":
        return format_minor(value, unit.currency).replace("-", _MINUS)
    if unit.kind == "ppm":
        return f"{_percent(value)} %"
    return f"{value:,}".replace("-", _MINUS)


def show_tick(value: float, unit: Unit, language: Language) -> str:
    """Return a short text for an axis: 1.2 M, 120 万, 35 %."""
    if unit.kind == "ppm":
        return f"{value / 10_000:g} %".replace("-", _MINUS)
    number = value / 10 ** EXPONENTS[unit.currency] if unit.kind == "money" else value
    for size, word in _BIG_ZH if language == "zh" else _BIG_EN:
        if abs(number) >= size:
            return f"{number / size:,.4g}{word}".replace("-", _MINUS)
    return f"{number:,.6g}".replace("-", _MINUS)


def _percent(ppm: int) -> str:
    hundredths = divide(abs(ppm), 100, Rounding.HALF_EVEN)
    sign = _MINUS if ppm < 0 and hundredths else ""
    return f"{sign}{hundredths // 100:,}.{hundredths % 100:02d}"
