"""Compiled loops over the options of few customers: descent, random walks, exact search.

`value` and `score` are of each option (row), `use` of each option and constraint; options of
customer `i` stand at ``offs[i]:offs[i + 1]``. `at` holds the row that each customer has, `slack`
what is left under each bound.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from limen.choose.kernels import log

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)


@_compiled
def _overrun(slack, penalty):
    """Return the priced overrun of slacks that are below zero."""
    total = 0.0
    for k in range(slack.shape[0]):
        if slack[k] < 0.0:
            total -= penalty[k] * slack[k]
    return total


@_compiled
def _gain(value, use, old, new, slack, penalty, overrun):
    """Return what a customer's move from row `old` to `new` brings, overruns priced."""
    gain = value[new] - value[old] + overrun
    for k in range(slack.shape[0]):
        left = slack[k] - use[new, k] + use[old, k]
        if left < 0.0:
            gain += penalty[k] * left
    return gain


@_compiled
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


@_compiled
def _move(use, at, slack, i, row):
    for k in range(slack.shape[0]):
        slack[k] += use[at[i], k] - use[row, k]
    at[i] = row


@_compiled
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


@_compiled
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
            if trial > energy - heat * log(luck):
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


@_parallel
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
    first = np.argmin(found)
    at[:] = places[first]
    slack[:] = rooms[first]


@_compiled
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


@_compiled
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
    """Compile all loops, or load them from the cache, on two customers."""
    offs, at, slack, w = np.array([0, 2, 4]), np.array([0, 2]), np.ones(1), np.zeros(1)
    value, use = np.array([0.0, 1.0, 0.0, 1.0]), np.ones((4, 1))
    descend(value, use, offs, at, slack, w, 1)
    who, rows = np.arange(2), np.arange(4)
    wander(value, use, who, offs, rows, at, slack, w, w, np.ones(1), 1, 0.0)
    prefer(value, use, offs, at, slack)
    search(value, use, value, offs, slack, 0.0, -1.0, 10, at)
