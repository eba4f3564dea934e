"""Compiled loops of the optimiser: scores, smoothed scores, local search, exact search.

Rows are options, grouped by customer: those of customer `i` stand at ``offs[i]:offs[i + 1]``.
`cols` holds the value in row 0 and one resource in each further row, int32 or int64. `w` prices a
unit of each resource. Sums are made by blocks of fixed size and added in order, so that no result
depends on the number of threads.
"""

from __future__ import annotations

import numpy as np
from numba import config, njit, prange, set_num_threads

BLOCK = 512
"""Customers in one block of a sum."""

_COMPILE = {"cache": True, "nogil": True, "error_model": "numpy"}


_ALONE = 200_000


def use_threads(customers: int) -> None:
    """Let the loops run on all cores where there are enough customers; few are faster on one."""
    set_num_threads(1 if customers < _ALONE else config.NUMBA_NUM_THREADS)


@njit(**_COMPILE)
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


@njit(parallel=True, **_COMPILE)
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


@njit(**_COMPILE)
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


@njit(parallel=True, **_COMPILE)
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
            low, high = offs[i] - base, offs[i + 1] - base
            best = score[low:high].max()
            total, top = 0.0, 0
            for t in range(low, high):
                if score[t] == best:
                    top = t
                gap = (score[t] - best) / tau
                score[t] = np.exp(gap) if gap > -30.0 else 0.0
                total += score[t]
            value[b] += best + tau * np.log(total)
            if total == 1.0:
                for r in range(count):
                    mean[b, r] += cols[r + 1, base + top]
                continue
            is_open[b] += 1.0 - score[top] / total
            # Use is measured from the best option's, so that nothing cancels.
            here[:] = 0.0
            for t in range(low, high):
                share = score[t] / total
                if share > 1e-7 and t != top:
                    for r in range(count):
                        step = share * (cols[r + 1, base + t] - cols[r + 1, base + top])
                        here[r] += step
                        if step != 0.0:
                            for q in range(r + 1):
                                other = cols[q + 1, base + t] - cols[q + 1, base + top]
                                cov[b, r, q] += step * other / tau
            for r in range(count):
                mean[b, r] += cols[r + 1, base + top] + here[r]
                for q in range(r + 1):
                    cov[b, r, q] -= here[r] * here[q] / tau
    return value, mean, cov, is_open


@njit(**_COMPILE)
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


@njit(**_COMPILE)
def _overrun(slack, penalty):
    """Return the priced overrun of slacks that are below zero."""
    total = 0.0
    for k in range(slack.shape[0]):
        if slack[k] < 0.0:
            total -= penalty[k] * slack[k]
    return total


@njit(**_COMPILE)
def _gain(value, use, old, new, slack, penalty, overrun):
    """Return what a customer's move from row `old` to `new` brings, overruns priced."""
    gain = value[new] - value[old] + overrun
    for k in range(slack.shape[0]):
        left = slack[k] - use[new, k] + use[old, k]
        if left < 0.0:
            gain += penalty[k] * left
    return gain


@njit(**_COMPILE)
def descend(value, use, offs, at, slack, penalty, sweeps):
    """Move single customers while that helps; change `at` (rows) and `slack` in place."""
    for _ in range(sweeps):
        moved = False
        overrun = _overrun(slack, penalty)
        for i in range(at.shape[0]):
            best, row = 1e-7, -1
            for t in range(offs[i], offs[i + 1]):
                if t != at[i]:
                    gain = _gain(value, use, at[i], t, slack, penalty, overrun)
                    if gain > best:
                        best, row = gain, t
            if row >= 0:
                _move(use, at, slack, i, row)
                overrun = _overrun(slack, penalty)
                moved = True
        if not moved:
            return


@njit(**_COMPILE)
def _move(use, at, slack, i, row):
    for k in range(slack.shape[0]):
        slack[k] += use[at[i], k] - use[row, k]
    at[i] = row


@njit(**_COMPILE)
def _loss(slack, price, penalty):
    """Return what room left and room overrun cost."""
    a = b = c = d = 0.0
    count = slack.shape[0]
    for k in range(0, count - 3, 4):
        a += max(price[k] * slack[k], -penalty[k] * slack[k])
        b += max(price[k + 1] * slack[k + 1], -penalty[k + 1] * slack[k + 1])
        c += max(price[k + 2] * slack[k + 2], -penalty[k + 2] * slack[k + 2])
        d += max(price[k + 3] * slack[k + 3], -penalty[k + 3] * slack[k + 3])
    for k in range(count - count % 4, count):
        a += max(price[k] * slack[k], -penalty[k] * slack[k])
    return (a + b) + (c + d)


@njit(**_COMPILE)
def _wander(score, use, who, span, row, at, slack, price, penalty, heat, steps, enough, seed):
    """Walk at a constant heat; `at` and `slack` end as the best kept, whose loss is returned."""
    state = np.uint64(seed)
    now, place = slack.copy(), at.copy()
    new = np.empty_like(slack)
    regret = 0.0
    energy = _loss(now, price, penalty)
    best = energy if now.min() >= 0.0 else np.inf
    for _ in range(steps):
        state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        m = np.int64((state >> np.uint64(40)) * np.uint64(who.shape[0])) >> 24
        part = np.int64((state >> np.uint64(16)) & np.uint64(0xFFFFFF))
        i, t = who[m], row[span[m] + ((part * (span[m + 1] - span[m])) >> 24)]
        old = place[i]
        if old == t:
            continue
        for k in range(slack.shape[0]):
            new[k] = now[k] + (use[old, k] - use[t, k])
        lost = regret + (score[old] - score[t])
        trial = lost + _loss(new, price, penalty)
        if trial > energy:
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            luck = np.float64((state >> np.uint64(40)) + np.uint64(1)) / 16777216.0
            if trial > energy - heat * np.log(luck):
                continue
        energy, regret = trial, lost
        place[i] = t
        now[:] = new
        if energy < best - 1e-9 and now.min() >= 0.0:
            best = energy
            at[:] = place
            slack[:] = now
            if best <= enough:
                break
    return best


@njit(parallel=True, **_COMPILE)
def wander(score, use, who, span, row, at, slack, price, penalty, heats, steps, enough):
    """Walk at random through near-ties for the least regret and room unused, one walk a heat.

    Parameters
    ----------
    score, use
        Of each option: value less priced use, and use (option, constraint).
    who, span, row
        Customers to move; customer ``who[m]`` has the options ``row[span[m]:span[m + 1]]``.
    at, slack
        Options taken and room left. They end as the best found; unchanged where no walk met a
        choice that keeps every bound and is better.
    price, penalty
        Of a unit left under a bound, and of a unit over it.
    heats, steps, enough
        How much worse a step may be, in each walk; steps of each; the loss that is good enough.
    """
    walks = heats.shape[0]
    places = np.empty((walks, at.shape[0]), at.dtype)
    rooms = np.empty((walks, slack.shape[0]))
    found = np.empty(walks)
    for n in prange(walks):
        places[n] = at
        rooms[n] = slack
        found[n] = _wander(
            score, use, who, span, row, places[n], rooms[n], price, penalty, heats[n], steps,
            enough, 7919 * (n + 1),
        )  # fmt: skip
    n = np.argmin(found)
    at[:] = places[n]
    slack[:] = rooms[n]


@njit(**_COMPILE)
def prefer(value, use, offs, at, slack):
    """Replace each row by one that dominates it: no less value, no more use, one of them better."""
    for i in range(at.shape[0]):
        for t in range(offs[i], offs[i + 1]):
            better = value[t] > value[at[i]]
            if value[t] < value[at[i]]:
                continue
            for k in range(slack.shape[0]):
                if use[t, k] > use[at[i], k]:
                    better = False
                    break
                better = better or use[t, k] < use[at[i], k]
            if better:
                _move(use, at, slack, i, t)


@njit(**_COMPILE)
def search(value, use, score, offs, room, price_room, floor, nodes, best_at):
    """Search every choice, depth first, pruned by bounds; return (value, whether complete).

    Parameters
    ----------
    value, use, score
        Of each row: value, use (row, constraint), value less priced use.
    room
        Bound of each constraint; `price_room` is the bounds' worth at the prices.
    floor
        Only choices of more value than this are wanted; `best_at` gets the best one's rows.
    nodes
        Give up after so many.
    """
    count, rules = offs.shape[0] - 1, room.shape[0]
    rest = np.zeros(count + 1)
    least = np.zeros((count + 1, rules))
    for i in range(count - 1, -1, -1):
        rest[i] = rest[i + 1] + score[offs[i] : offs[i + 1]].max()
        for k in range(rules):
            least[i, k] = least[i + 1, k] + use[offs[i] : offs[i + 1], k].min()
    row = offs[:-1].copy() - 1
    used = np.zeros((count + 1, rules))
    worth = np.zeros(count + 1)
    scored = np.zeros(count + 1)
    best, seen, i = floor, 0, 0
    while i >= 0:
        row[i] += 1
        if row[i] >= offs[i + 1]:
            row[i] = offs[i] - 1
            i -= 1
            continue
        seen += 1
        if seen > nodes:
            return best, False
        t = row[i]
        if scored[i] + score[t] + rest[i + 1] + price_room <= best + 1.0 - 1e-6:
            continue
        fits = True
        for k in range(rules):
            used[i + 1, k] = used[i, k] + use[t, k]
            if used[i + 1, k] + least[i + 1, k] > room[k]:
                fits = False
                break
        if not fits:
            continue
        worth[i + 1] = worth[i] + value[t]
        scored[i + 1] = scored[i] + score[t]
        if i + 1 < count:
            i += 1
            row[i] = offs[i] - 1
        elif worth[i + 1] > best:
            best = worth[i + 1]
            best_at[:] = row
    return best, True


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
    value, use = cols[0].astype(np.float64), cols[1:].T.astype(np.float64)
    at, slack = offs[:-1].copy(), np.ones(1)
    descend(value, use, offs, at, slack, w, 1)
    who, rows = np.arange(2), np.arange(4)
    wander(value, use, who, offs, rows, at, slack, w, w, np.ones(1), 1, 0.0)
    prefer(value, use, offs, at, slack)
    search(value, use, value, offs, slack, 0.0, -1.0, 10, at)
