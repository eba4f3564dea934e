"""Compiled calendar and division: months of days since 1970, quotients with declared rounding."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

MISSING = -(2**63)
_compiled: Any = njit(cache=True, nogil=True)


@_compiled
def month_of(day):
    """Return (months since year 0, day of the month) of a day since 1970-01-01."""
    z = day + 719_468
    era = z // 146_097
    of_era = z - era * 146_097
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    m = (5 * of_year + 2) // 153
    number = of_year - (153 * m + 2) // 5 + 1
    month = m + 2 if m < 10 else m - 10
    return (year + era * 400 + (1 if month < 2 else 0)) * 12 + month, number


@_compiled
def first_of(month):
    """Return the first day of a month since year 0, in days since 1970-01-01."""
    year, number = month // 12, month % 12 + 1
    y = year - (1 if number <= 2 else 0)
    era = y // 400
    of_era = y - era * 400
    shifted = number - 3 if number > 2 else number + 9
    of_year = (153 * shifted + 2) // 5
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


@_compiled
def months_back(day, months):
    """Move a day back by whole months; a day that the month lacks becomes its last."""
    month, number = month_of(day)
    first = first_of(month - months)
    length = first_of(month - months + 1) - first
    return first + min(number, length) - 1


@_compiled
def divided(top, bottom, half_even):
    """Divide by a positive number: down, or to the nearest with ties to even."""
    q = top // bottom
    r = top - q * bottom
    if half_even and (2 * r > bottom or (2 * r == bottom and q % 2 != 0)):
        q += 1
    return q


@_compiled
def _digit(top, bottom, q, half_even):
    d = top // bottom
    r = top - d * bottom
    if half_even and (2 * r > bottom or (2 * r == bottom and (q * 10 + d) % 2 != 0)):
        d += 1
    return d


@_compiled
def to_bp(top, bottom, half_even):
    """Return ``top · 10,000 / bottom`` without leaving 64 bits."""
    if bottom <= 0:
        return MISSING
    q = top // bottom
    r = top - q * bottom
    for _ in range(3):
        r *= 10
        d = r // bottom
        q = q * 10 + d
        r -= d * bottom
    return q * 10 + _digit(r * 10, bottom, q, half_even)


@_compiled
def present(values, bits, begin, end):
    """Write which values are there, as bits, the first the lowest, into some whole bytes."""
    last = values.shape[0] // 8
    for b in range(np.uint64(begin), np.uint64(min(end, last))):
        o = np.uint64(8) * b
        bits[b] = (
            (values[o] != MISSING) * 1
            | (values[o + np.uint64(1)] != MISSING) * 2
            | (values[o + np.uint64(2)] != MISSING) * 4
            | (values[o + np.uint64(3)] != MISSING) * 8
            | (values[o + np.uint64(4)] != MISSING) * 16
            | (values[o + np.uint64(5)] != MISSING) * 32
            | (values[o + np.uint64(6)] != MISSING) * 64
            | (values[o + np.uint64(7)] != MISSING) * 128
        )
    if begin <= last < end:
        rest = 0
        for i in range(8 * last, values.shape[0]):
            rest |= (values[i] != MISSING) << (i - 8 * last)
        bits[last] = rest
