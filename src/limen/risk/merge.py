"""Merge fine bins into few that differ: a declared direction, a minimum share, chi-squared."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class _Bin:
    """A run of fine bins: the index of its first, with goods and bads."""

    first: int
    goods: int
    bads: int

    @property
    def rows(self) -> int:
        return self.goods + self.bads

    def take(self, other: _Bin) -> None:
        self.goods += other.goods
        self.bads += other.bads


def merge_bins(
    goods: Sequence[int],
    bads: Sequence[int],
    *,
    rows_min: int,
    chi2_min: float,
    bins_max: int,
    direction: int = 0,
) -> list[int]:
    """Return the indices of the fine bins at which a merged bin starts, without the first.

    Parameters
    ----------
    goods, bads
        Counts per fine bin, in the order of the values.
    rows_min
        Smallest number of rows in a merged bin.
    chi2_min
        Neighbours whose 2 × 2 chi-squared is below this are merged (ChiMerge, Kerber 1992).
    bins_max
        Largest number of merged bins.
    direction
        +1 where a higher value is riskier, −1 where it is safer, 0 where neither is claimed;
        bins against the direction are pooled (pool-adjacent-violators).
    """
    bins = [_Bin(at, good, bad) for at, (good, bad) in enumerate(zip(goods, bads, strict=True))]
    bins = [item for item in bins if item.rows]
    if direction:
        bins = _pool_violators(bins, direction)
    _merge_small(bins, rows_min)
    while len(bins) > 1:
        tests = [chi2(left, right) for left, right in pairwise(bins)]
        at = min(range(len(tests)), key=tests.__getitem__)
        if tests[at] >= chi2_min and len(bins) <= bins_max:
            break
        bins[at].take(bins.pop(at + 1))
    return [item.first for item in bins[1:]]


def chi2(left: _Bin, right: _Bin) -> float:
    """Return Pearson's chi-squared of the two bins' goods and bads (one degree of freedom)."""
    goods, bads = left.goods + right.goods, left.bads + right.bads
    if not goods or not bads:
        return 0.0
    cross = left.goods * right.bads - right.goods * left.bads
    return (goods + bads) * cross * cross / (goods * bads * left.rows * right.rows)


def _pool_violators(bins: list[_Bin], direction: int) -> list[_Bin]:
    pooled: list[_Bin] = []
    for item in bins:
        pooled.append(item)
        while len(pooled) > 1:
            left, right = pooled[-2], pooled[-1]
            rise = right.bads * left.rows - left.bads * right.rows
            if rise * direction > 0:
                break
            left.take(pooled.pop())
    return pooled


def _merge_small(bins: list[_Bin], rows_min: int) -> None:
    while len(bins) > 1:
        at = min(range(len(bins)), key=lambda place: bins[place].rows)
        if bins[at].rows >= rows_min:
            return
        if at == 0:
            near = 0
        elif at == len(bins) - 1:
            near = at - 1
        else:
            near = at - (chi2(bins[at - 1], bins[at]) <= chi2(bins[at], bins[at + 1]))
        bins[near].take(bins.pop(near + 1))
