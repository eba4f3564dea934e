"""Compiled search for many moves at once that use up what is left under all bounds together.

One move changes every sum by far more than what is left; a set of moves that fits is one in
quintillions. They are found by joining lists: eight groups of customers, all subsets of moves in
each; pairs of subsets that add up to what is wanted of some sums, pairs of such pairs that add up
on others, once more, and the rest is left to chance (Wagner, "A generalized birthday problem",
2002).

Sums are in price units: `change[j, k]` is what move `j` uses of bound `k`, times its price.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)

JOINS = 3
"""How often lists are joined; there are two to that power of groups."""

_AIM = 0.55
"""How much room to aim at, in cells of the last join."""

_SPREAD = 2.5
"""Cells of width one for a sum of deviation one: sqrt(2 pi), the inverse of its density."""

_FINEST = 1e-6
"""Least width of a cell, as a share of the mean deviation."""


@_compiled
def subsets(change):
    """Return the sum of every subset of rows; bit `j` of a place says whether row `j` is in it."""
    count, wide = change.shape
    sums = np.zeros((1 << count, wide), np.float32)
    for j in range(count):
        size = 1 << j
        for n in range(size):
            for k in range(wide):
                sums[size + n, k] = sums[n, k] + change[j, k]
    return sums


@_compiled
def _key(sums, n, sign, target, width):
    """Return a hash of the cells in which ``target + sign * sums[n]`` falls; width 0: any."""
    key = np.uint64(1469598103934665603)
    for k in range(width.shape[0]):
        if width[k] > 0.0:
            cell = np.int64(np.floor((target[k] + sign * sums[n, k]) / width[k]))
            key = (key ^ np.uint64(cell)) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
    return key


@_compiled
def _table(sums, target, width):
    """Return keys, first place by bucket and next place by place, -1 at the end."""
    size = sums.shape[0]
    buckets = 1
    while buckets < size:
        buckets *= 2
    first = np.full(buckets, -1, np.int32)
    following = np.empty(size, np.int32)
    keys = np.empty(size, np.uint64)
    zero = np.zeros(target.shape[0])
    for n in range(size):
        keys[n] = _key(sums, n, 1.0, zero, width)
        at = np.int64(keys[n] & np.uint64(buckets - 1))
        following[n] = first[at]
        first[at] = n
    return keys, first, following


@_compiled
def join(one, other, target, width, most):
    """Return up to `most` pairs whose sums fall near `target` where `width` is above zero."""
    keys, first, following = _table(one, target, width)
    mask = np.uint64(first.shape[0] - 1)
    pairs = np.empty((most, 2), np.int32)
    sums = np.empty((most, one.shape[1]), np.float32)
    count = 0
    for m in range(other.shape[0]):
        key = _key(other, m, -1.0, target, width)
        n = first[np.int64(key & mask)]
        while n >= 0:
            if keys[n] == key:
                pairs[count, 0], pairs[count, 1] = n, m
                for k in range(one.shape[1]):
                    sums[count, k] = one[n, k] + other[m, k]
                count += 1
                if count == most:
                    return pairs, sums
            n = following[n]
    return pairs[:count], sums[:count]


@_compiled
def _best(one, other, target, width, room, floor, most):
    """Return the least loss below `floor`, and the pair whose it is; -1 where there is none.

    A pair's loss is its regret, the last column, and what it leaves of `room` that has a price;
    none of `room` may fall below zero.
    """
    keys, first, following = _table(one, target, width)
    mask = np.uint64(first.shape[0] - 1)
    count, priced = room.shape[0], target.shape[0]
    best, a, b, seen = floor, -1, -1, 0
    for m in range(other.shape[0]):
        key = _key(other, m, -1.0, target, width)
        n = first[np.int64(key & mask)]
        while n >= 0:
            if keys[n] == key:
                seen += 1
                loss = np.float64(one[n, count]) + other[m, count]
                for k in range(count):
                    left = room[k] - one[n, k] - other[m, k]
                    if left < 0.0:
                        loss = np.inf
                        break
                    if k < priced:
                        loss += left
                if loss < best:
                    best, a, b = loss, n, m
                if seen > most:
                    return best, a, b
            n = following[n]
    return best, a, b


@_compiled
def widths(spread, bits, order):
    """Return cell widths (join, bound) of all three joins: as fine as four times `bits` allow.

    `spread` is the deviation of a sum over everything. The bounds `order` come first; each join
    uses up about `bits`, what then is left open is left to chance. A bound that is matched early
    carries the errors of several pairs, so its cells are finer.
    """
    count = spread.shape[0]
    total = 0.0
    for k in range(count):
        total += np.log2(_SPREAD * max(spread[k], 1e-12))
    fine = 2.0 ** ((total - (JOINS + 1) * bits) / count)
    fine = max(fine, _FINEST * spread.mean())
    found = np.zeros((JOINS, count))
    at = 0
    for step in range(JOINS):
        part = 2.0 ** (0.5 * (step - JOINS + 1))  # of the whole deviation, and of the width
        left = float(bits)
        while at < count and left > 0.25:
            k = order[at]
            reach, width = _SPREAD * max(spread[k], 1e-12) * part, fine * part
            needs = np.log2(reach / width)
            if needs <= left:
                found[step, k] = width
                left -= max(needs, 0.0)
                at += 1
            else:
                found[step, k] = reach / 2.0**left
                left = 0.0
    return found, fine


@_compiled
def _below(state, count):
    """Return a whole number below `count` and move `state` (one uint64) on."""
    state[0] = state[0] * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return np.int64(((state[0] >> np.uint64(40)) * np.uint64(count)) >> np.uint64(24))


@_compiled
def _shuffled(state, count):
    """Return the places below `count` in an order drawn from `state`."""
    places = np.arange(count)
    for n in range(count - 1, 0, -1):
        at = _below(state, n + 1)
        places[n], places[at] = places[at], places[n]
    return places


@_compiled
def _drawn(state, change, room, priced, count):
    """Return places of `count` moves half of which, on average, come to about `room`."""
    wide = priced
    places = _shuffled(state, change.shape[0])
    if count >= places.shape[0]:
        return places
    off = -2.0 * room[:priced]
    for j in places[:count]:
        off += change[j, :wide]
    for _ in range(40 * count):
        one = _below(state, count)
        other = count + _below(state, places.shape[0] - count)
        a, b = places[one], places[other]
        step = 0.0
        for k in range(wide):
            turn = change[b, k] - change[a, k]
            step += turn * (2.0 * off[k] + turn)
        if step < 0.0:
            for k in range(wide):
                off[k] += change[b, k] - change[a, k]
            places[one], places[other] = b, a
    return places[:count]


@_compiled
def _round(change, room, priced, group, floor, seed):
    """Search once; return the loss found and which moves to make, -1 where none is found."""
    state = np.array([seed], np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    count, lists = priced, 2**JOINS
    moves = _drawn(state, change, room, priced, lists * group)
    spread, means = np.zeros(count), np.zeros((lists, count))
    for k in range(count):
        for n, j in enumerate(moves):
            spread[k] += 0.25 * change[j, k] ** 2
            means[n // group, k] += 0.5 * change[j, k]
        spread[k] = np.sqrt(spread[k])
    width, fine = widths(spread, group, _shuffled(state, count))
    # A window is symmetric, room may not be overrun: aim so that little falls below zero.
    aim = room[:priced] - _AIM * fine
    means += (aim - means.sum(axis=0)) / lists
    sums = [subsets(change[moves[g * group : (g + 1) * group]]) for g in range(lists)]
    pairs = [np.empty((0, 2), np.int32)]
    for step in range(JOINS - 1):
        joined = [sums[0][:0]]
        many = len(sums) // 2
        for n in range(many):
            part = lists // many
            goal = means[n * part : (n + 1) * part].sum(axis=0)
            found, total = join(sums[2 * n], sums[2 * n + 1], goal, width[step], 2 << group)
            pairs.append(found)
            joined.append(total)
        sums = joined[1:]
    last = width[JOINS - 1]
    loss, a, b = _best(sums[0], sums[1], aim, last, room, floor, 16 << group)
    made = np.full(change.shape[0], -1, np.int64)
    if a >= 0:
        # pairs: 1..4 of the first join, 5 and 6 of the second
        for half, at in enumerate((a, b)):
            for quarter in range(2):
                pair = pairs[5 + half][at, quarter]
                for eighth in range(2):
                    subset = pairs[1 + 2 * half + quarter][pair, eighth]
                    g = 4 * half + 2 * quarter + eighth
                    for j in range(group):
                        made[moves[g * group + j]] = (subset >> j) & 1
    return loss, made


@_parallel
def fill(change, room, priced, group, floor, seeds):
    """Return the least loss found from several seeds, and which moves to make.

    Parameters
    ----------
    change
        float64 (moves, bounds + 1): what each move uses of each bound, in price units; last, by how
        much it lowers the score.
    room
        What is left under each bound, in price units; may be below zero.
    priced
        How many bounds have a price and so are to be used up; they come first. The others, in any
        unit, are kept.
    group
        Moves in each of four groups; memory grows with its power of two.
    floor
        Only less loss than this is of interest.
    """
    losses = np.empty(seeds.shape[0])
    made = np.empty((seeds.shape[0], change.shape[0]), np.int64)
    for n in prange(seeds.shape[0]):
        losses[n], made[n] = _round(change, room, priced, group, floor, seeds[n])
    at = np.argmin(losses)
    return losses[at], made[at] == 1


def warm_up() -> None:
    """Compile, or load from the cache, on a few moves."""
    fill(np.ones((16, 2)), np.ones(1), 1, 1, 0.0, np.arange(2))
