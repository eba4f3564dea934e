"""Shares, numbers between 0 and 1, as whole millionths: looked up by their numeral."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Final

from limen.dmn.numbers import CONTEXT

PARTS: Final = 1_000_000
"""Parts of one that a share is read in."""

_DIGITS_MAX: Final = 4


@cache
def parts_by_text() -> dict[str, int]:
    """Return the parts that each numeral of up to four digits stands for.

    To look a text up takes half the time of multiplying a decimal and making an int of it.
    """
    found = {"0": 0, "1": PARTS}
    for digits in range(1, _DIGITS_MAX + 1):
        step = PARTS // 10**digits
        found.update({f"0.{at:0{digits}}": at * step for at in range(10**digits)})
        found["1." + "0" * digits] = PARTS
    return found


def parts_of_share(share: Decimal) -> int | None:
    """Return the parts of a share whose numeral is not in the table, or None where it has none."""
    try:
        product = CONTEXT.multiply(share, PARTS)
        parts = int(product)
    except (ArithmeticError, ValueError):
        return None
    return parts if parts == product and 0 <= parts <= PARTS else None
