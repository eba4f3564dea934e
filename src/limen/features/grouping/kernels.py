"""Compiled grouping: facts and questions into blocks of keys, in the order given within a block.

A block is a range of keys, small enough for a core's cache. In a block a fact is a row of int64:
day and key in one word, known, bits of its channels, `until` where facts are amended, and its
slots. A question is a row of three: day and key, instant, and its number. Lanes take an equal share
of the rows each; what comes out does not depend on how many there are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import get_num_threads, njit, prange

HEAD, KNOWN, BITS, REST = 0, 1, 2, 3
_FEW = 16
"""Rows of a key up to which they are sorted by insertion."""

KEY_BITS = 32
KEY_MASK = 2**KEY_BITS - 1

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)


def lanes() -> int:
    """Return how many lanes are worth having here."""
    return int(get_num_threads())


@_parallel
def counted(keys, low, shift, counts):
    """Count the keys of each lane by block, into ``counts[lane, block]``; `low` is the least."""
    lanes, n = counts.shape[0], keys.shape[0]
    for lane in prange(lanes):
        mine = counts[lane]
        for i in range(n * lane // lanes, n * (lane + 1) // lanes):
            mine[(keys[i] - low) >> shift] += 1


@_parallel
def scatter(keys, low, shift, ends, days, known, until, kinds, table, bits, values, seen, out):
    """Put facts, given as columns, into their blocks; `ends` moves on to where each lane ends.

    Those that no question sees are left out: without bits (given, or by kind), or beyond `seen`
    (days behind the first and up to the last, known up to the third). An empty `until` is for ever.
    """
    lanes, n, width = ends.shape[0], keys.shape[0], values.shape[0]
    mask = (1 << shift) - 1
    amended, given = until.shape[0] > 0, bits.shape[0] > 0
    slot = REST + (1 if amended else 0)
    for lane in prange(lanes):
        at = ends[lane]
        for i in range(n * lane // lanes, n * (lane + 1) // lanes):
            found = bits[i] if given else table[kinds[i]]
            day = days[i]
            if found == 0 or day <= seen[0] or day > seen[1] or known[i] > seen[2]:
                continue
            key = keys[i] - low
            place = at[key >> shift]
            at[key >> shift] = place + 1
            out[place, HEAD] = (day << KEY_BITS) | (key & mask)
            out[place, KNOWN] = known[i]
            out[place, BITS] = found
            if amended:
                out[place, REST] = until[i]
            for c in range(width):
                out[place, slot + c] = values[c, i]


@_parallel
def scatter_asked(keys, low, shift, ends, instants, days, out):
    """Put questions into their blocks."""
    lanes, n = ends.shape[0], keys.shape[0]
    mask = (1 << shift) - 1
    for lane in prange(lanes):
        at = ends[lane]
        for i in range(n * lane // lanes, n * (lane + 1) // lanes):
            key = keys[i] - low
            place = at[key >> shift]
            at[key >> shift] = place + 1
            out[place, 0] = (days[i] << KEY_BITS) | (key & mask)
            out[place, 1] = instants[i]
            out[place, 2] = i


@_parallel
def within(values, most, lanes):
    """Return whether no value lies further than `most` from nought."""
    ends, n = np.zeros((2, lanes), np.int64), values.shape[0]
    for lane in prange(lanes):
        low, high = np.int64(0), np.int64(0)
        for value in values[n * lane // lanes : n * (lane + 1) // lanes]:
            low, high = min(low, value), max(high, value)
        ends[0, lane], ends[1, lane] = low, high
    return ends[0].min() >= -most and ends[1].max() <= most


@_compiled
def bits_of_kinds(kinds, table):
    """Return the bits that a fact has by its kind alone."""
    bits = np.empty(kinds.shape[0], np.int64)
    for i in range(bits.shape[0]):
        bits[i] = table[kinds[i]]
    return bits


@_compiled
def set_bit(bits, passed, bit):
    """Set a bit of every fact that passed."""
    for i in range(bits.shape[0]):
        bits[i] |= np.int64(passed[i]) << bit


@_compiled
def _insert(rows, low, high, held):
    """Sort few rows in place, stable."""
    width = rows.shape[1]
    for i in range(low + 1, high):
        if rows[i, 0] >= rows[i - 1, 0]:
            continue
        for c in range(width):
            held[c] = rows[i, c]
        j = i
        while j > low and rows[j - 1, 0] > held[0]:
            for c in range(width):
                rows[j, c] = rows[j - 1, c]
            j -= 1
        for c in range(width):
            rows[j, c] = held[c]


@_compiled
def order(rows, starts, keys):
    """Sort each key's rows by their first column, stable; what is in order costs one look."""
    held = np.empty(rows.shape[1], np.int64)
    for k in range(keys):
        low, high = starts[k], starts[k + 1]
        if high - low <= _FEW:
            _insert(rows, low, high, held)
            continue
        sorted_ = True
        for i in range(low + 1, high):
            if rows[i, 0] < rows[i - 1, 0]:
                sorted_ = False
                break
        if not sorted_:
            piece = rows[low:high].copy()
            places = np.argsort(piece[:, 0], kind="mergesort")
            for i in range(places.shape[0]):
                rows[low + i] = piece[places[i]]


@_compiled
def starts_of(rows, begins, ends, starts, keys):
    """Write where each key's rows will begin into `starts`, with the end behind the last.

    Returns
    -------
    int
        Rows of the key that has most.
    """
    starts[: keys + 1] = 0
    for lane in range(begins.shape[0]):
        for i in range(begins[lane], ends[lane]):
            starts[(rows[i, HEAD] & KEY_MASK) + 1] += 1
    most = 0
    for k in range(keys):
        most = max(most, starts[k + 1])
        starts[k + 1] += starts[k]
    return most
