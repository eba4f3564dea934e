"""Compiled join: facts straight to the one question of their key, then every feature.

Where no key is asked about twice and no aggregate needs an order, a fact is looked up against its
key's question at once. One that is seen becomes a record: its key within a *block*, its window, its
channels, and its slots. Records lie in chunks, linked by block, so that nothing is counted first.
A block's records are then added up (`limen.features.planes`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from limen.features.planes.kernels import (
    PAD,
    PARTS,
    add,
    clear,
    compact,
    lay_planes,
    mark_edges,
    twins_of,
    write,
)

AT_BITS = 48
"""Bits of an instant since the first one asked about; its day stands above them."""

DAYS_MAX = 2**14
CHUNK_BITS = 7
KEY_BITS = 24
"""Bits of a key within its block, below the rank of its window and the bits of its channels."""

_AT_MASK = 2**AT_BITS - 1
_CHUNK = 2**CHUNK_BITS
_KEY_MASK = 2**KEY_BITS - 1
_RANK_MASK = 255
_TILE = 256
_RANGE_BITS = 17
_RANGES_MAX = 8
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)


@_parallel
def lay_asked(keys, low, instants, days, at_base, day_base, wanted, numbers):
    """Put each question at its key, as day and instant in one word; nought is no question.

    Ranges of keys are laid one after another (or at once), each small enough for a core's cache.

    Returns
    -------
    bool
        Whether no key is asked about twice.
    """
    count = wanted.shape[0]
    ranges = min(max(count >> _RANGE_BITS, 2), _RANGES_MAX)
    twice = np.zeros(ranges, np.int64)
    for part in prange(ranges):
        first, end = low + count * part // ranges, low + count * (part + 1) // ranges
        wanted[first - low : end - low] = 0
        chosen = np.empty(_TILE, np.int64)
        for begin in range(0, keys.shape[0], _TILE):
            m = 0
            for i in range(begin, min(begin + _TILE, keys.shape[0])):
                chosen[m] = i
                m += (keys[i] >= first) & (keys[i] < end)
            for i in chosen[:m]:
                key = keys[i] - low
                twice[part] |= wanted[key] != 0
                wanted[key] = ((days[i] - day_base + 1) << AT_BITS) | (instants[i] - at_base)
                numbers[key] = i
            if twice[part] != 0:
                break
    return not twice.any()


@_parallel
def join(keys, low, wanted, bases, facts, rank_of, shift, pool, heads, links):
    """Turn each fact that its key's question sees into a record of its block.

    Parameters
    ----------
    wanted
        By key, from `lay_asked`; behind the last key stands nought.
    bases
        What instants and days count from, and the last day asked about.
    facts
        Days, known, until (empty for ever), kinds, bits by kind, bits (empty for those by kind),
        values by slot.
    pool, heads, links
        Filled by lane: records in chunks, where each block's next record would stand, and which
        chunk came before each.
    """
    days, known, until, kinds, table, bits, values = facts
    lanes, n, reach = heads.shape[0], keys.shape[0], rank_of.shape[0]
    at_base, day_base = bases[0], bases[1] - 1
    for lane in prange(lanes):
        head, link, last = heads[lane], links[lane], n * (lane + 1) // lanes
        work = np.empty((4, _TILE), np.int64)
        near, words, ago, seen = work[0], work[1], work[2], work[3]
        spare = head.shape[0]
        for block in range(spare):
            head[block], link[block] = block << CHUNK_BITS, -1
        for first in range(n * lane // lanes, last, _TILE):
            end = min(first + _TILE, last)
            if not _any_near(days[first:end], bases[1] - reach, bases[2]):
                continue
            _look_up(keys[first:end], low, wanted, near, words)
            m = _choose(
                days[first:end], known[first:end], until[first:end], words,
                at_base, day_base, reach, ago, seen,
            )  # fmt: skip
            spare = _put(
                near, ago, seen[:m], kinds[first:end], table, bits[first:end],
                values[:, first:end], rank_of, shift, pool[lane], head, link, spare,
            )  # fmt: skip


@_compiled
def _any_near(days, before, last):
    """Return whether a fact is of a day that some question may see."""
    found = 0
    for j in range(days.shape[0]):
        found += (days[j] > before) & (days[j] <= last)
    return found > 0


@_compiled
def _look_up(keys, low, wanted, near, words):
    """Find the question of each fact's key; keys out of range have the last, which is none."""
    count = wanted.shape[0] - 1
    for j in range(keys.shape[0]):
        key = keys[j] - low
        near[j] = key if (key >= 0) & (key < count) else count
    for j in range(keys.shape[0]):
        words[j] = wanted[near[j]]


@_compiled
def _choose(days, known, until, words, at_base, day_base, reach, ago, seen):
    """Choose the facts that are seen; return how many. Conditions are not guessed one by one."""
    amended, m = until.shape[0] > 0, 0
    for j in range(days.shape[0]):
        word = words[j]
        at, age = (word & _AT_MASK) + at_base, (word >> AT_BITS) + day_base - days[j]
        is_seen = (age >= 0) & (age < reach) & (known[j] <= at) & (word != 0)
        ago[j] = age if is_seen else -1
    if amended:
        for j in range(days.shape[0]):
            if until[j] <= (words[j] & _AT_MASK) + at_base:
                ago[j] = -1
    for j in range(days.shape[0]):
        seen[m] = j
        m += ago[j] >= 0
    return m


@_compiled
def _put(near, ago, seen, kinds, table, bits, values, rank_of, shift, rows, head, link, spare):
    """Write the records of the facts that are seen; return the next chunk that is free."""
    width, mask, given = values.shape[0], (1 << shift) - 1, bits.shape[0] > 0
    for j in seen:
        found = bits[j] if given else table[kinds[j]]
        if found == 0:
            continue
        block = near[j] >> shift
        place = head[block]
        rank, key = rank_of[ago[j]], near[j] & mask
        rows[place, 0] = (found << (KEY_BITS + 8)) | (rank << KEY_BITS) | key
        for c in range(width):
            rows[place, 1 + c] = values[c, j]
        place += 1
        if place & (_CHUNK - 1) == 0:
            link[spare] = (place >> CHUNK_BITS) - 1
            place = spare << CHUNK_BITS
            spare += 1
        head[block] = place
    return spare


@_compiled
def begins(wanted, shift, blocks):
    """Return at which row of the answer each block begins."""
    found, asked = np.empty(blocks, np.int64), 0
    for block in range(blocks):
        found[block] = asked
        for key in range(block << shift, min((block + 1) << shift, wanted.shape[0] - 1)):
            asked += wanted[key] != 0
    return found


@_parallel
def add_up(pool, heads, links, wanted, shift, starts, t, ranks, lanes, answer):
    """Compute every feature of every key that is asked about, block by block.

    Parameters
    ----------
    pool, heads, links, wanted
        From `join` and `lay_asked`.
    starts
        From `begins`.
    t, ranks, lanes
        Spans, slots and rows of the plan, the ranks of its windows, and how many may work at once.
    answer
        Filled: a row a feature, which features lack a value, and bits of those that are there.
    """
    spans, slots, rows = t[0].shape[0], t[1], t[2]
    count, blocks = wanted.shape[0] - 1, heads.shape[1]
    size, twins = 1 << shift, twins_of(rows)
    for lane in prange(lanes):
        held = np.empty((slots.shape[0] * spans, size, PARTS), np.int64)
        planes = np.empty((slots.shape[0] * spans * PARTS, size + PAD), np.int64)
        chosen = np.empty(size, np.int64)
        for block in range(lane, blocks, lanes):
            first = block << shift
            keys = min(size, count - first)
            n = _choose_keys(wanted, first, keys, chosen)
            if n == 0:
                continue
            clear(held, keys)
            for each in range(heads.shape[0]):
                _fill(pool[each], heads[each, block], links[each], slots, spans, held)
            lay_planes(held, spans, keys, planes)
            if n < keys:
                compact(planes, chosen, n)
            write(planes, n, spans, rows, ranks, starts[block], twins, answer)
    mark_edges(rows, starts, answer)


@_compiled
def _choose_keys(wanted, first, keys, chosen):
    """Choose the keys of a block that are asked about; return how many."""
    n = 0
    for k in range(keys):
        chosen[n] = k
        n += wanted[first + k] != 0
    return n


@_compiled
def _fill(records, head, links, slots, spans, held):
    """Add the records of one block and lane to its windows."""
    chunk, high = head >> CHUNK_BITS, head & (_CHUNK - 1)
    while chunk >= 0:
        first = chunk << CHUNK_BITS
        for f in range(first, first + high):
            word = records[f, 0]
            rank, bits = (word >> KEY_BITS) & _RANK_MASK, word >> (KEY_BITS + 8)
            add(held, spans, rank, bits, records[f, 1:], slots, word & _KEY_MASK)
        chunk, high = links[chunk], _CHUNK
