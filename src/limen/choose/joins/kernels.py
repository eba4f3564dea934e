"""Compiled search for many moves at once that use up what is left under all bounds together.

One move changes every sum by far more than what is left; a set of moves that fits is one in
quintillions. They are found by joining lists (Wagner, "A generalized birthday problem", 2002): sets
of up to three moves, pairs of them that add up to what is wanted of some sums, pairs of such pairs
that add up on others, once more, and the rest is left to chance. All lists draw on the same moves
(Howgrave-Graham and Joux, "New generic algorithms for hard knapsacks", 2010), so that few and cheap
ones are enough; pairs that share a move are left out.

Sums are in price units: `change[j, k]` is what move `j` uses of bound `k`, times its price. A move
stands for a bit of two 64-bit words. Only +, -, *, / and comparisons of floats: the same answer
whether the loops are compiled or not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)

MOVES_MAX = 128
"""Moves that the words of a set can tell apart."""

_BLOCKS = 16


@_compiled
def _put(change, a, b, c, at, sums, who):
    """Write the set of moves `a`, `b`, `c` (-1: none) to place `at`; return the next place."""
    for k in range(change.shape[1]):
        total = 0.0
        for j in (a, b, c):
            if j >= 0:
                total += change[j, k]
        sums[at, k] = total
    who[at, 0] = np.uint64(0)
    who[at, 1] = np.uint64(0)
    for j in (a, b, c):
        if j >= 0:
            who[at, j >> 6] |= np.uint64(1) << np.uint64(j & 63)
    return at + 1


@_compiled
def subsets(change, most):
    """Return the sums (float32) of all sets of one to `most` (at most three) rows, and who is in.

    `who[n]` has two words: bit `j % 64` of word `j // 64` says whether row `j` is in set `n`. The
    empty set comes first.
    """
    count = change.shape[0]
    size = 1 + count
    if most > 1:
        size += count * (count - 1) // 2
    if most > 2:
        size += count * (count - 1) * (count - 2) // 6
    sums = np.empty((size, change.shape[1]), np.float32)
    who = np.empty((size, 2), np.uint64)
    at = _put(change, -1, -1, -1, 0, sums, who)
    for a in range(count):
        at = _put(change, a, -1, -1, at, sums, who)
        for b in range(a if most > 1 else 0):
            at = _put(change, a, b, -1, at, sums, who)
            for c in range(b if most > 2 else 0):
                at = _put(change, a, b, c, at, sums, who)
    return sums, who


@_compiled
def _key(sums, n, sign, target, width):
    """Return a hash of the cells nearest to ``target + sign * sums[n]``; width 0: any."""
    key = np.uint64(1469598103934665603)
    for k in range(width.shape[0]):
        if width[k] > 0.0:
            place = (target[k] + sign * np.float64(sums[n, k])) / width[k]
            cell = np.int64(np.floor(place + 0.5))
            key = (key ^ np.uint64(cell)) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
    return key


@_compiled
def table(sums, width):
    """Return keys, first place by bucket and next place by place, -1 at the end."""
    size = sums.shape[0]
    buckets = 1
    while buckets < size:
        buckets *= 2
    first = np.full(buckets, -1, np.int32)
    following = np.empty(size, np.int32)
    keys = np.empty(size, np.uint64)
    zero = np.zeros(width.shape[0])
    for n in range(size):
        keys[n] = _key(sums, n, 1.0, zero, width)
        at = np.int64(keys[n] & np.uint64(buckets - 1))
        following[n] = first[at]
        first[at] = n
    return keys, first, following


@_compiled
def join(one, one_who, keys, first, following, other, other_who, target, width, twice, sums, who):
    """Fill `sums` and `who` with pairs whose sums fall near `target` where `width` is above zero.

    `keys`, `first`, `following` are the table of `one`. Pairs that share a move are left out, and
    of a list joined with itself (`twice`) one of the two orders. Returns how many there are.
    """
    mask = np.uint64(first.shape[0] - 1)
    count, most = 0, sums.shape[0]
    for m in range(other.shape[0]):
        key = _key(other, m, -1.0, target, width)
        n = first[np.int64(key & mask)]
        while n >= 0:
            if keys[n] == key and not (twice and n > m):
                a = one_who[n, 0] & other_who[m, 0]
                b = one_who[n, 1] & other_who[m, 1]
                if a == np.uint64(0) and b == np.uint64(0):
                    for k in range(one.shape[1]):
                        sums[count, k] = one[n, k] + other[m, k]
                    for w in range(2):
                        who[count, w] = one_who[n, w] | other_who[m, w]
                    count += 1
                    if count == most:
                        return count
            n = following[n]
    return count


@_parallel
def first_joins(one, one_who, targets, width, most):
    """Join a list with itself at each of some targets; return sums, who and counts by target."""
    sums = np.empty((targets.shape[0], most, one.shape[1]), np.float32)
    who = np.empty((targets.shape[0], most, 2), np.uint64)
    counts = np.zeros(targets.shape[0], np.int64)
    keys, first, following = table(one, width)
    for n in prange(targets.shape[0]):
        counts[n] = join(
            one, one_who, keys, first, following, one, one_who, targets[n], width, True,
            sums[n], who[n],
        )  # fmt: skip
    return sums, who, counts


@_parallel
def next_joins(before, before_who, before_counts, targets, width, most):
    """Join lists two by two; return sums, who and counts by pair."""
    sums = np.empty((targets.shape[0], most, before.shape[2]), np.float32)
    who = np.empty((targets.shape[0], most, 2), np.uint64)
    counts = np.zeros(targets.shape[0], np.int64)
    for n in prange(targets.shape[0]):
        a, b = before_counts[2 * n], before_counts[2 * n + 1]
        keys, first, following = table(before[2 * n, :a], width)
        counts[n] = join(
            before[2 * n, :a], before_who[2 * n, :a], keys, first, following,
            before[2 * n + 1, :b], before_who[2 * n + 1, :b], targets[n], width, False,
            sums[n], who[n],
        )  # fmt: skip
    return sums, who, counts


@_compiled
def _lost(one, other, n, m, room, priced):
    """Return the loss of a pair: its regret and what it leaves; infinite where it overruns."""
    count = room.shape[0]
    loss = np.float64(one[n, count]) + np.float64(other[m, count])
    for k in range(count):
        left = room[k] - np.float64(one[n, k]) - np.float64(other[m, k])
        if left < 0.0:
            return np.inf
        if k < priced:
            loss += left
    return loss


@_parallel
def last_join(one, one_who, other, other_who, target, width, room, priced, floor, most):
    """Return the least loss below `floor`, and the pair whose it is; -1 where there is none.

    A pair's loss is its regret, the last column, and what it leaves of the first `priced` of
    `room`; none of `room` may fall below zero. Up to `most` pairs are looked at in each block.
    """
    keys, first, following = table(one, width)
    mask = np.uint64(first.shape[0] - 1)
    best = np.full(_BLOCKS, floor)
    pairs = np.full((_BLOCKS, 2), -1, np.int64)
    size = (other.shape[0] + _BLOCKS - 1) // _BLOCKS
    for block in prange(_BLOCKS):
        seen = 0
        for m in range(block * size, min(other.shape[0], (block + 1) * size)):
            key = _key(other, m, -1.0, target, width)
            n = first[np.int64(key & mask)]
            while n >= 0 and seen < most:
                if keys[n] == key:
                    seen += 1
                    a = one_who[n, 0] & other_who[m, 0]
                    b = one_who[n, 1] & other_who[m, 1]
                    if a == np.uint64(0) and b == np.uint64(0):
                        loss = _lost(one, other, n, m, room, priced)
                        if loss < best[block]:
                            best[block] = loss
                            pairs[block, 0], pairs[block, 1] = n, m
                n = following[n]
    at = np.argmin(best)
    return best[at], pairs[at, 0], pairs[at, 1]


@_compiled
def _below(state, count):
    """Return a whole number below `count` and move `state` (one uint64) on."""
    state[0] = state[0] * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return np.int64(((state[0] >> np.uint64(40)) * np.uint64(count)) >> np.uint64(24))


@_compiled
def shuffled(state, count):
    """Return the places below `count` in an order drawn from `state`."""
    places = np.arange(count)
    for n in range(count - 1, 0, -1):
        at = _below(state, n + 1)
        places[n], places[at] = places[at], places[n]
    return places


@_compiled
def drawn(state, change, room, priced, count, share):
    """Return places of `count` moves of which a `share` comes, on average, to about `room`."""
    places = shuffled(state, change.shape[0])
    if count >= places.shape[0]:
        return places
    off = room[:priced] / -share
    for j in places[:count]:
        off += change[j, :priced]
    for _ in range(40 * count):
        one = _below(state, count)
        other = count + _below(state, places.shape[0] - count)
        a, b = places[one], places[other]
        step = 0.0
        for k in range(priced):
            turn = change[b, k] - change[a, k]
            step += turn * (2.0 * off[k] + turn)
        if step < 0.0:
            for k in range(priced):
                off[k] += change[b, k] - change[a, k]
            places[one], places[other] = b, a
    return places[:count]


def warm_up() -> None:
    """Compile, or load from the cache, on a few moves."""
    state = np.array([1], np.uint64)
    drawn(state, np.ones((4, 2)), np.ones(1), 1, 2, 0.5)
    sums, who = subsets(np.ones((2, 2)), 1)
    target, width = np.ones((4, 1)), np.ones(1)
    lists = first_joins(sums, who, target, width, 2)
    sums, who, counts = next_joins(*lists, target[:2], width, 2)
    last_join(
        sums[0, : counts[0]], who[0, : counts[0]], sums[1, : counts[1]], who[1, : counts[1]],
        target[0], width, width, 1, 0.0, 1,
    )  # fmt: skip
