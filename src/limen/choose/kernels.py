"""Compiled loops of the optimiser: scores, smoothed scores, a bounded Newton step.

Rows are options, grouped by customer: those of customer `i` stand at ``offs[i]:offs[i + 1]``.
`cols` holds the value in row 0 and one resource in each further row, int32 or int64. `w` prices a
unit of each resource. Sums are made by blocks of fixed size and added in order, so that no result
depends on the number of threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import config, njit, prange, set_num_threads

BLOCK = 512
"""Customers in one block of a sum."""

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)


ALONE = 200_000
"""Customers from which on loops run on all cores."""
_THREADS: int = config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]


def use_threads(customers: int) -> None:
    """Let the loops run on all cores where there are enough customers; few are faster on one."""
    set_num_threads(1 if customers < ALONE else _THREADS)


_LN2_HIGH, _LN2_LOW, _LOG2_E = (
    6.93147180369123816490e-01,
    1.90821492927058770002e-10,
    1.0 / np.log(2),
)
_HALVES = 0.5 ** np.arange(64)


@_compiled
def exp(x):
    """Return the exponential of a number from -40 to 0, the same to the bit compiled or not.

    The libraries' own differ in the last bit between compiled and plain loops, and so would
    choices at a tie. Here are only operations that are rounded one by one.
    """
    half = np.floor(0.5 - x * _LOG2_E)
    rest = (x + half * _LN2_HIGH) + half * _LN2_LOW
    total = 1.0
    for n in range(14, 0, -1):
        total = 1.0 + total * rest / n
    return total * _HALVES[np.int64(half)]


@_compiled
def log(x):
    """Return the natural logarithm of a number above zero, the same to the bit compiled or not."""
    twos = 0.0
    while x > 1.5:
        x *= 0.5
        twos += 1.0
    while x < 0.75:
        x *= 2.0
        twos -= 1.0
    ratio = (x - 1.0) / (x + 1.0)
    square, total = ratio * ratio, 0.0
    for n in range(25, 0, -2):
        total = 1.0 / n + total * square
    return 2.0 * ratio * total + twos * (_LN2_HIGH + _LN2_LOW)


@_compiled
def _scores(cols, w, value_weight, low, high, out):
    """Score rows ``low:high``: value less what their resources cost."""
    count = high - low
    for t in range(count):
        out[t] = value_weight * cols[0, low + t]
    for r in range(w.shape[0]):
        price = w[r]
        if price != 0.0:
            for t in range(count):
                out[t] -= price * cols[r + 1, low + t]


@_parallel
def pick(cols, offs, w, tie, value_weight, eps, choice, margin):
    """Take each customer's best option; fill `choice` (place in the customer) and `margin`.

    Among options within `eps` of the best the one of more value wins, then the one of less use,
    weighed by `tie`: an option that another dominates is never taken. Returns the sums by block:
    of best scores (block, float64) and of value and use (block, 1 + resources, int64).
    """
    customers = offs.shape[0] - 1
    blocks = (customers + BLOCK - 1) // BLOCK
    best_sum = np.zeros(blocks)
    used = np.zeros((blocks, cols.shape[0]), np.int64)
    for b in prange(blocks):
        first, last = b * BLOCK, min(customers, (b + 1) * BLOCK)
        base = offs[first]
        score = np.empty(offs[last] - base)
        _scores(cols, w, value_weight, base, offs[last], score)
        for i in range(first, last):
            low, high = offs[i] - base, offs[i + 1] - base
            at, best, second = low, score[low], -np.inf
            for t in range(low + 1, high):
                if score[t] > best:
                    at, best, second = t, score[t], best
                elif score[t] > second:
                    second = score[t]
            best_sum[b] += best
            if best - second <= eps:
                at = _untie(cols, base, score, low, high, best - eps, tie)
            choice[i] = at - low
            margin[i] = best - second
        for r in range(cols.shape[0]):
            total = np.int64(0)
            for i in range(first, last):
                total += cols[r, offs[i] + choice[i]]
            used[b, r] = total
    return best_sum, used


@_compiled
def _untie(cols, base, score, low, high, floor, tie):
    """Return the row of most value, then of least use, among those that score at least `floor`."""
    at, least = -1, np.inf
    for t in range(low, high):
        if score[t] < floor:
            continue
        use = 0.0
        for r in range(tie.shape[0]):
            use += tie[r] * cols[r + 1, base + t]
        if (
            at < 0
            or cols[0, base + t] > cols[0, base + at]
            or (cols[0, base + t] == cols[0, base + at] and use < least)
        ):
            at, least = t, use
    return at


@_parallel
def smooth(cols, offs, w, value_weight, tau):
    """Return sums by block of the smoothed dual: value, mean use, its covariance / tau, openness.

    A customer's best score is replaced by ``tau * log(sum(exp(score / tau)))``; openness is the
    share of a customer that is not on one option.
    """
    customers = offs.shape[0] - 1
    size = 128
    blocks = (customers + size - 1) // size
    count = w.shape[0]
    value = np.zeros(blocks)
    mean = np.zeros((blocks, count))
    cov = np.zeros((blocks, count, count))
    is_open = np.zeros(blocks)
    for b in prange(blocks):
        first, last = b * size, min(customers, (b + 1) * size)
        base = offs[first]
        score = np.empty(offs[last] - base)
        _scores(cols, w, value_weight, base, offs[last], score)
        here = np.empty(count)
        for i in range(first, last):
            part = score[offs[i] - base : offs[i + 1] - base]
            worth, top, total = _soften(part, tau)
            value[b] += worth
            _spread(cols, offs[i], part / total, top, tau, mean[b], cov[b], here)
            is_open[b] += 1.0 - part[top] / total
    return value, mean, cov, is_open


@_compiled
def _soften(score, tau):
    """Replace scores by their weights; return the smoothed best, its place, the sum of weights."""
    top = np.argmax(score)
    best, total = score[top], 0.0
    for t in range(score.shape[0]):
        gap = (score[t] - best) / tau
        score[t] = exp(gap) if gap > -30.0 else 0.0
        total += score[t]
    return best + tau * log(total), top, total


@_compiled
def _spread(cols, base, share, top, tau, mean, cov, here):
    """Add a customer's mean use and its covariance, measured from the best: nothing cancels."""
    here[:] = 0.0
    for t in range(share.shape[0]):
        if share[t] > 1e-7 and t != top:
            for r in range(here.shape[0]):
                step = share[t] * (cols[r + 1, base + t] - cols[r + 1, base + top])
                here[r] += step
                if step != 0.0:
                    for q in range(r + 1):
                        other = cols[q + 1, base + t] - cols[q + 1, base + top]
                        cov[r, q] += step * other / tau
    for r in range(here.shape[0]):
        mean[r] += cols[r + 1, base + top] + here[r]
        if here[r] != 0.0:
            for q in range(r + 1):
                cov[r, q] -= here[r] * here[q] / tau


@_compiled
def box_step(grad, hess, low, high):
    """Minimise ``grad @ d + d @ hess @ d / 2`` over ``low <= d <= high`` by coordinates."""
    count = grad.shape[0]
    step = np.zeros(count)
    slope = grad.copy()
    for _ in range(1_000):
        moved = 0.0
        for k in range(count):
            curve = hess[k, k]
            if curve <= 0.0:
                continue
            wanted = min(max(step[k] - slope[k] / curve, low[k]), high[k])
            change = wanted - step[k]
            if change != 0.0:
                step[k] = wanted
                for q in range(count):
                    slope[q] += change * hess[q, k]
                moved = max(moved, abs(change) * np.sqrt(curve))
        if moved < 1e-12:
            break
    return step


def warm_up() -> None:
    """Compile all loops, or load them from the cache, on a problem of two customers."""
    offs = np.array([0, 2, 4])
    choice, margin = np.empty(2, np.int32), np.empty(2, np.float32)
    w = np.zeros(1)
    for dtype in (np.int32, np.int64):
        cols = np.array([[0, 1, 0, 1], [0, 1, 0, 1]], dtype)
        pick(cols, offs, w, w, 1.0, 0.0, choice, margin)
        smooth(cols, offs, w, 1.0, 0.1)
    box_step(w, np.eye(1), w, w)
