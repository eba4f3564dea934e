"""Whether new rows still look like old ones: PSI and CSI with their chance under no drift."""

from __future__ import annotations

from bisect import bisect_right
from math import log
from typing import TYPE_CHECKING, NamedTuple

from limen.risk.special import chi2_above

if TYPE_CHECKING:
    from collections.abc import Sequence

SMOOTHING = 0.5


class Shift(NamedTuple):
    """A population stability index; `p_value` is the chance of more where nothing moved."""

    psi: float
    p_value: float
    bins: int


def psi(expected: Sequence[int], actual: Sequence[int]) -> Shift:
    """Compare the counts per bin of two samples.

    Notes
    -----
    Where nothing moved PSI is about (1/n + 1/m) × chi-squared with bins − 1 degrees of freedom
    (Yurdakul and Naranjo, 2020), so that a fixed limit such as 0.1 means nothing without the
    sizes; bins empty in both samples count for nothing.
    """
    pairs = [(e, a) for e, a in zip(expected, actual, strict=True) if e or a]
    n, m = sum(e for e, _ in pairs), sum(a for _, a in pairs)
    if not n or not m or len(pairs) < 2:
        return Shift(0.0, 1.0, len(pairs))
    found = 0.0
    for e, a in pairs:
        old = (e + SMOOTHING) / (n + SMOOTHING * len(pairs))
        new = (a + SMOOTHING) / (m + SMOOTHING * len(pairs))
        found += (new - old) * log(new / old)
    return Shift(found, chi2_above(found / (1 / n + 1 / m), len(pairs) - 1), len(pairs))


def counts_in(cuts: Sequence[int], values: Sequence[int | None] | Sequence[int]) -> list[int]:
    """Return how many values fall between cuts, the last count for None."""
    found = [0] * (len(cuts) + 2)
    for value in values:
        found[-1 if value is None else bisect_right(cuts, value)] += 1
    return found


def quantile_cuts(values: Sequence[int | None] | Sequence[int], bins: int = 10) -> list[int]:
    """Return rising cuts that part the known values into (nearly) equal bins."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return []
    cuts = {known[len(known) * at // bins] for at in range(1, bins)}
    return sorted(cuts - {known[0]})
