"""Compiled grouping: a stable counting sort of facts and questions by key.

A fact becomes a row of int64: day, known, until, bits of its channels, and its slots.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

DAY, KNOWN, UNTIL, BITS, SLOT = 0, 1, 2, 3, 4
FOREVER = 2**63 - 1
_LANES = 2

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)


@_compiled
def offsets(codes, keys):
    """Return where each key's rows begin, with the end behind the last."""
    starts = np.zeros(keys + 1, np.int64)
    for i in range(codes.shape[0]):
        starts[codes[i] + 1] += 1
    for k in range(keys):
        starts[k + 1] += starts[k]
    return starts


@_parallel
def scatter(codes, starts, days, known, until, bits, values, out):
    """Put facts, given as columns, into rows by key; stable. An empty `until` is for ever.

    Each of a few lanes takes a range of keys of about as many facts, and looks at every code.
    """
    keys, n, width = starts.shape[0] - 1, codes.shape[0], values.shape[0]
    for lane in prange(_LANES):
        first = np.searchsorted(starts, n * lane // _LANES)
        last = np.searchsorted(starts, n * (lane + 1) // _LANES) if lane + 1 < _LANES else keys
        first = first if lane else 0
        if first >= last:
            continue
        at = starts[first:last].copy()
        for i in range(n):
            code = codes[i]
            if first <= code < last:
                place = at[code - first]
                at[code - first] = place + 1
                out[place, DAY] = days[i]
                out[place, KNOWN] = known[i]
                out[place, UNTIL] = until[i] if until.shape[0] else FOREVER
                out[place, BITS] = bits[i]
                for c in range(width):
                    out[place, SLOT + c] = values[c, i]


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
def scatter_rows(codes, starts, instants, days, out):
    """Put asked rows into (instant, day, number) by key; stable."""
    at = starts.copy()
    for i in range(codes.shape[0]):
        place = at[codes[i]]
        at[codes[i]] = place + 1
        out[place, 0], out[place, 1], out[place, 2] = instants[i], days[i], i


@_parallel
def order(rows, starts):
    """Sort each key's rows by their first column, stable; what is in order costs one look."""
    keys = starts.shape[0] - 1
    for k in prange(keys):
        low, high = starts[k], starts[k + 1]
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
