"""Optimal binning: of all ways to merge neighbouring fine bins, the one of most information value.

Exact, by dynamic programming over the last two bins; what a merge must keep (a direction, a least
size, neighbours that differ) are conditions on one bin or on two neighbours, so that no better
binning is missed. Values are compared as whole 10⁻¹² of IV: the answer is the same on any machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from limen.risk.woe import SMOOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

IV_STEPS = 1_000_000_000_000
_NEVER = -(2**62)


def optimal_starts(
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
        Smallest 2 × 2 chi-squared of two neighbours.
    bins_max
        Largest number of merged bins.
    direction
        +1 where a higher value is riskier, −1 where it is safer: the bins' shares of bads then rise
        (fall) strictly; 0 where neither is claimed.
    """
    count = len(goods)
    if count < 2 or not sum(goods) or not sum(bads):
        return []
    good, bad = _spans(goods), _spans(bads)
    value = _values(good, bad)
    value[good + bad < rows_min] = _NEVER
    value[0, count] = max(value[0, count], 0)
    # best[j][i, k]: most IV of the first j fine bins in k + 1 merged ones, the last from i on.
    best = np.full((count + 1, count, bins_max), _NEVER, dtype=np.int64)
    came = np.zeros((count + 1, count, bins_max), dtype=np.int64)
    best[1:, 0, 0] = value[0, 1:]
    for last in range(2, count + 1):
        for start in range(1, last):
            if value[start, last] == _NEVER:
                continue
            ok = _may_follow(good, bad, start, last, chi2_min, direction)
            before = best[start, :start, :-1][ok]
            if before.size:
                places = np.flatnonzero(ok)[before.argmax(axis=0)]
                most = before.max(axis=0)
                reached = most > _NEVER
                best[last, start, 1:][reached] = most[reached] + value[start, last]
                came[last, start, 1:] = places
    return _walk_back(best, came, count)


def _walk_back(best: Ints, came: Ints, count: int) -> list[int]:
    start, bins = (int(item) for item in np.unravel_index(best[count].argmax(), best[count].shape))
    starts, last = [], count
    while bins:
        starts.append(start)
        last, start, bins = start, int(came[last, start, bins]), bins - 1
    return sorted(starts)


def _spans(counts: Sequence[int]) -> Ints:
    """Return the sum over each span [i, j), −1 below the diagonal."""
    sums = np.concatenate([[0], np.cumsum(np.asarray(counts, dtype=np.int64))])
    spans: Ints = sums[None, :] - sums[:, None]
    return spans


def _values(good: Ints, bad: Ints) -> Ints:
    """Return the part of the IV that each span would add, in whole steps."""
    goods, bads = int(good[0, -1]), int(bad[0, -1])
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.log((good + SMOOTHING) / (bad + SMOOTHING)) - np.log(goods / bads)
        part = (good / goods - bad / bads) * weight * IV_STEPS
    holds: Ints = np.where(good + bad > 0, np.nan_to_num(np.rint(part)), _NEVER).astype(np.int64)
    return holds


def _may_follow(
    good: Ints, bad: Ints, start: int, last: int, chi2_min: float, direction: int
) -> NDArray[np.bool_]:
    """Per first fine bin h of the bin before: whether [h, start) and [start, last) may meet."""
    goods, bads = good[:start, start].astype(np.float64), bad[:start, start].astype(np.float64)
    own_goods, own_bads = float(good[start, last]), float(bad[start, last])
    rows, own_rows = goods + bads, own_goods + own_bads
    cross = own_bads * rows - bads * own_rows
    both_goods, both_bads = goods + own_goods, bads + own_bads
    below = both_goods * both_bads * rows * own_rows
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = np.where(below > 0, (rows + own_rows) * cross * cross / below, 0.0)
    ok: NDArray[np.bool_] = (chi2 >= chi2_min) & (cross * direction > 0 if direction else True)
    return ok
