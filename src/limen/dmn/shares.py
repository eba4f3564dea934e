"""Shares as they are written: every plain numeral between 0 and 1 of up to four digits."""

from __future__ import annotations

from functools import cache
from typing import Final

PARTS: Final = 10_000
"""Parts of one that a share is read in."""

_DIGITS_MAX: Final = 4


@cache
def parts_by_text() -> dict[str, int]:
    """Return the parts of ten thousand that each numeral stands for.

    To look a text up takes half the time of multiplying a decimal and making an int of it, and
    what is not in the table is no such share: finer, outside, or not a finite number.
    """
    found = {"0": 0, "1": PARTS}
    for digits in range(1, _DIGITS_MAX + 1):
        step = PARTS // 10**digits
        found.update({f"0.{at:0{digits}}": at * step for at in range(10**digits)})
        found["1." + "0" * digits] = PARTS
    return found
