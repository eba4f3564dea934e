"""Compiled windows of a block: what each question has seen, added up, and every feature from it.

While facts come in, the four parts of one window at one question lie side by side: a fact touches
one place. Then each window takes in what the next smaller one holds, and parts become *planes*,
one a channel, window and part, so that features are written as whole vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from limen.features.arithmetic.kernels import MISSING, divided, present, to_bp
from limen.features.kernels import FOREVER

PARTS = 4
PAD = 8
"""Room behind each plane, so that planes do not share their sets of a cache."""

_EXACT = 2**52
_DE_BRUIJN = np.uint64(0x0218A392CD3D5DBF)
_PLACES = np.zeros(64, np.int64)
for _bit in range(64):
    _PLACES[((1 << _bit) * int(_DE_BRUIJN) & 2**64 - 1) >> 58] = _bit
_COUNT, _SUM, _LEAST, _MOST, _MEAN = range(5)
_RATIO = 10
_compiled: Any = njit(cache=True, nogil=True)


@_compiled
def clear(held, n):
    """Empty every window of the first `n` questions."""
    for w in range(held.shape[0]):
        mine = held[w]
        for i in range(n):
            mine[i, _COUNT] = 0
            mine[i, _SUM] = 0
            mine[i, _LEAST] = FOREVER
            mine[i, _MOST] = -FOREVER


@_compiled
def add(held, spans, rank, bits, row, slots, question):
    """Add a fact to the smallest window that holds it; its slots stand in `row`."""
    while bits != 0:
        lowest = bits & -bits
        c = _PLACES[(np.uint64(lowest) * _DE_BRUIJN) >> np.uint64(58)]
        value = row[slots[c]] if slots[c] >= 0 else 1
        here = held[c * spans + rank, question]
        here[_COUNT] += 1
        here[_SUM] += value
        here[_LEAST] = min(here[_LEAST], value)
        here[_MOST] = max(here[_MOST], value)
        bits ^= lowest


@_compiled
def lay_planes(held, spans, n, planes):
    """Make planes of the windows; each holds what the next smaller one holds too."""
    for w in range(held.shape[0]):
        mine, o = held[w], w * PARTS
        counts, sums = planes[o + _COUNT], planes[o + _SUM]
        least, most = planes[o + _LEAST], planes[o + _MOST]
        if w % spans == 0:
            for i in range(n):
                counts[i] = mine[i, _COUNT]
                sums[i] = mine[i, _SUM]
                least[i] = mine[i, _LEAST]
                most[i] = mine[i, _MOST]
            continue
        newer = planes[o - PARTS : o]
        for i in range(n):
            counts[i] = newer[_COUNT, i] + mine[i, _COUNT]
            sums[i] = newer[_SUM, i] + mine[i, _SUM]
            least[i] = min(newer[_LEAST, i], mine[i, _LEAST])
            most[i] = max(newer[_MOST, i], mine[i, _MOST])


@_compiled
def compact(planes, chosen, n):
    """Move the chosen questions to the front."""
    for p in range(planes.shape[0]):
        plane = planes[p]
        for i in range(n):
            plane[i] = plane[chosen[i]]


@_compiled
def write(planes, n, spans, rows, ranks, base, twins, answer):
    """Write every feature of `n` questions, whose rows of the answer begin at `base`."""
    out, gaps, _ = answer
    for d in range(rows.shape[0]):
        column = out[d, base : base + n]
        if _write(rows[d], planes, spans, ranks, column) and not rows[d, 7]:
            gaps[d] = True
    mark(rows, base, n, twins, answer)


@_compiled
def twins_of(rows):
    """Return, of each feature, the first one that lacks a value exactly where it does."""
    found = np.arange(rows.shape[0])
    for d in range(rows.shape[0]):
        for e in range(d):
            alike = _SUM < rows[e, 0] <= _MEAN and _SUM < rows[d, 0] <= _MEAN and not rows[e, 7]
            if alike and rows[e, 1] == rows[d, 1] and rows[e, 3] == rows[d, 3]:
                found[d] = e
                break
    return found


@_compiled
def mark(rows, base, n, twins, answer):
    """Write which values are there, in the whole bytes of bits that a block has for itself."""
    out, _, bits = answer
    begin, end = (base + 7) // 8, (base + n) // 8
    for d in range(rows.shape[0]):
        if not _may_lack(rows[d]):
            continue
        if twins[d] == d:
            present(out[d], bits[d], begin, end)
        else:
            for b in range(begin, end):
                bits[d, b] = bits[twins[d], b]


@_compiled
def mark_edges(rows, starts, answer):
    """Write the bytes that two blocks share, and the last one."""
    out, _, bits = answer
    for d in range(rows.shape[0]):
        if _may_lack(rows[d]):
            for start in starts:
                present(out[d], bits[d], start // 8, (start + 7) // 8)
            present(out[d], bits[d], out.shape[1] // 8, bits.shape[1])


@_compiled
def _may_lack(row):
    return row[0] > _SUM and not row[7]


@_compiled
def _write(row, planes, spans, ranks, column):
    """Write one feature; return whether a value is lacking."""
    code, even, n, lacks = row[0], row[6] == 1, column.shape[0], False
    missing = row[8] if row[7] else MISSING
    a = (row[1] * spans + ranks[row[3]]) * PARTS
    counts, sums = planes[a], planes[a + _SUM]
    if code <= _SUM:
        column[:] = planes[a + code, :n]
    elif code <= _MOST:
        found = planes[a + code]
        for i in range(n):
            none = counts[i] == 0
            lacks |= none
            column[i] = missing if none else found[i]
    elif code == _MEAN:
        lacks = write_means(counts, sums, even, missing, column)
    else:
        b = (row[2] * spans + ranks[row[3]]) * PARTS
        before = (row[1] * spans + ranks[row[4]]) * PARTS
        under = planes[b + _SUM] if code == _RATIO else planes[before + _SUM]
        for i in range(n):
            bottom = under[i] if code == _RATIO else under[i] - sums[i]
            found_ = to_bp(sums[i], bottom, even)
            lacks |= found_ == MISSING
            column[i] = missing if found_ == MISSING else found_
    return lacks


@_compiled
def write_means(counts, sums, even, missing, column):
    """Write means; those that doubles hold exactly are divided as such, and put right."""
    n, lacks, large = column.shape[0], False, False
    for i in range(n):
        large |= (sums[i] >= _EXACT) | (sums[i] <= -_EXACT)
        lacks |= counts[i] == 0
    if large or even:
        for i in range(n):
            count = counts[i]
            column[i] = divided(sums[i], count, even) if count else missing
        return lacks
    for i in range(n):
        count = max(counts[i], 1)
        q = np.int64(float(sums[i]) / float(count))
        r = sums[i] - q * count
        q += (r >= count) * 1 - (r < 0) * 1
        column[i] = missing if counts[i] == 0 else q
    return lacks
