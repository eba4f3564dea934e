"""Compiled sweep: every feature at every question, a block of keys at a time.

Where the plan has only windows of days and aggregates that need no order, a block is *plain*: each
fact is put where the questions of its key count it, in the order in which it stands. Else, or where
a key has many questions, its facts are laid out by key and day for `limen.features.kernels`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from limen.features.arithmetic.kernels import MISSING, divided, present
from limen.features.grouping.kernels import BITS as AT_BITS
from limen.features.grouping.kernels import HEAD, KEY_BITS, KEY_MASK, REST, order, starts_of
from limen.features.grouping.kernels import KNOWN as AT_KNOWN

# Numba's cache of this file does not see a change of what it calls there: change this one too.
from limen.features.kernels import BITS, DAY, FOREVER, KNOWN, PARTS, SLOT, UNTIL, row, simple

ASKED_MAX = 32
"""Questions of one key up to which a block is plain."""

PLAIN_MAX = 4_096
"""Questions of one block up to which it is plain."""

_TILE = 64
_COUNT, _SUM, _LEAST, _MOST, _MEAN = range(5)
_PLAIN_PARTS = 4
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)


@_parallel
def sweep(facts, begins, ends, asked, asked_starts, keys, amended, t, plain, out, places, gaps):
    """Compute every feature at every question, block by block.

    Parameters
    ----------
    facts, begins, ends
        Facts in blocks, and where those of each block and lane begin and end.
    asked, asked_starts
        Questions in blocks, and where each block begins.
    keys
        Keys of a block.
    t, plain
        Spans, slots, rows and weights of the plan; and for plain blocks the rank of the smallest
        window by age in days (empty for none), and the ranks of the windows.
    out, places, gaps
        Filled: a row a feature, the numbers of the questions, which features lack a value.
    """
    blocks, lanes = begins.shape
    most_facts = np.max(np.sum(ends - begins, axis=1))
    most_asked = np.max(asked_starts[1:] - asked_starts[:-1])
    stride = t[0].shape[0] * t[1].shape[0] * _PLAIN_PARTS
    held = min(most_asked, PLAIN_MAX) if plain[0].shape[0] else 0
    for lane in prange(lanes):
        starts, fact_starts = np.empty(keys + 2, np.int64), np.empty(keys + 2, np.int64)
        mine = np.empty((most_asked, 3), np.int64)
        acc = np.empty(held * stride, np.int64)
        sorted_ = np.empty((most_facts, facts.shape[1] + 2), np.int64)
        for block in range(lane, blocks, lanes):
            low, high = asked_starts[block], asked_starts[block + 1]
            if low == high:
                continue
            most = _lay_asked(asked, low, high, starts, mine, keys)
            for i in range(high - low):
                places[low + i] = mine[i, 2]
            here = (begins[block], ends[block])
            if 0 < most <= ASKED_MAX and high - low <= held:
                _fill(facts, here, starts, mine, high - low, amended, t, plain[0], acc)
                _write(acc, high - low, t, plain[1], out, low, gaps)
            else:
                starts_of(facts, here[0], here[1], fact_starts, keys)
                _lay_facts(facts, here, fact_starts, keys, amended, sorted_)
                _ordered(sorted_, fact_starts, starts, mine, keys, t, out, low, gaps)


@_compiled
def _lay_asked(asked, low, high, starts, mine, keys):
    """Lay a block's questions out by key and instant: (instant, day, number)."""
    starts[: keys + 1] = 0
    for i in range(low, high):
        starts[(asked[i, HEAD] & KEY_MASK) + 1] += 1
    most = 0
    for k in range(keys):
        most = max(most, starts[k + 1])
        starts[k + 1] += starts[k]
    for i in range(low, high):
        key = asked[i, HEAD] & KEY_MASK
        place = starts[key]
        starts[key] = place + 1
        mine[place, 0], mine[place, 1] = asked[i, 1], asked[i, HEAD] >> KEY_BITS
        mine[place, 2] = asked[i, 2]
    _begin_again(starts, keys)
    if most > 1:
        order(mine, starts, keys)
    return most


@_compiled
def _begin_again(starts, keys):
    """Let starts that were moved on to their ends be starts again."""
    for k in range(keys, 0, -1):
        starts[k] = starts[k - 1]
    starts[0] = 0


@_compiled
def _lay_facts(facts, here, starts, keys, amended, out):
    """Lay a block's facts out by key and day, as `row` takes them."""
    slot = REST + (1 if amended else 0)
    for lane in range(here[0].shape[0]):
        for f in range(here[0][lane], here[1][lane]):
            key = facts[f, HEAD] & KEY_MASK
            place = starts[key]
            starts[key] = place + 1
            out[place, DAY], out[place, KNOWN] = facts[f, HEAD] >> KEY_BITS, facts[f, AT_KNOWN]
            out[place, UNTIL] = facts[f, REST] if amended else FOREVER
            out[place, BITS] = facts[f, AT_BITS]
            for c in range(facts.shape[1] - slot):
                out[place, SLOT + c] = facts[f, slot + c]
    _begin_again(starts, keys)
    order(out, starts, keys)


@_compiled
def _ordered(facts, fact_starts, starts, asked, keys, t, out, base, gaps):
    """Compute the features of a block whose facts stand in order."""
    spans, slots, rows, weights = t
    begins = np.empty(spans.shape[0], np.int64)
    ranks, ranked = np.empty_like(begins), np.empty_like(begins)
    work = (begins, ranks, ranked, np.zeros(slots.shape[0] * spans.shape[0] * PARTS, np.int64))
    # Rows are held back and written by column, many at a time: columns lie far apart.
    held, waiting = np.empty((rows.shape[0], _TILE), np.int64), 0
    for k in range(keys):
        low, end = fact_starts[k], fact_starts[k + 1]
        high = low
        for r in range(starts[k], starts[k + 1]):
            at, today = asked[r, 0], asked[r, 1]
            while high < end and facts[high, DAY] <= today:
                high += 1
            row(facts, low, high, at, today, spans, slots, rows, weights, work, held, waiting, gaps)
            waiting += 1
            if waiting == _TILE:
                _write_held(held, waiting, out, base + r + 1)
                waiting = 0
    _write_held(held, waiting, out, base + starts[keys])


@_compiled
def _write_held(held, waiting, out, end):
    """Write the held rows into the columns, so that they end before `end`."""
    for d in range(held.shape[0]):
        for i in range(waiting):
            out[d, end - waiting + i] = held[d, i]


@_compiled
def _fill(facts, here, starts, asked, n, amended, t, rank_of, acc):
    """Put each fact into the smallest window that holds it, at every question that sees it."""
    spans, slots = t[0].shape[0], t[1]
    channels, reach, slot = slots.shape[0], rank_of.shape[0], REST + (1 if amended else 0)
    windows = acc[: n * channels * spans * _PLAIN_PARTS].reshape(-1, _PLAIN_PARTS)
    for o in range(windows.shape[0]):
        windows[o, _COUNT], windows[o, _SUM] = 0, 0
        windows[o, _LEAST], windows[o, _MOST] = FOREVER, -FOREVER
    for lane in range(here[0].shape[0]):
        for f in range(here[0][lane], here[1][lane]):
            key, day = facts[f, HEAD] & KEY_MASK, facts[f, HEAD] >> KEY_BITS
            known, until = facts[f, AT_KNOWN], facts[f, REST] if amended else FOREVER
            all_bits = facts[f, AT_BITS]
            for q in range(starts[key], starts[key + 1]):
                at, ago = asked[q, 0], asked[q, 1] - day
                # One condition, not four that are each guessed.
                if (ago < 0) | (ago >= reach) | (known > at) | (until <= at):
                    continue
                rank, bits, c = rank_of[ago], all_bits, 0
                while c < channels and bits != 0:
                    if bits & 1:
                        value = facts[f, slot + slots[c]] if slots[c] >= 0 else 1
                        o = (q * channels + c) * spans + rank
                        windows[o, _COUNT] += 1
                        windows[o, _SUM] += value
                        windows[o, _LEAST] = min(windows[o, _LEAST], value)
                        windows[o, _MOST] = max(windows[o, _MOST], value)
                    bits >>= 1
                    c += 1


@_compiled
def _take_in(acc, begin, end, spans):
    """Let each window hold what the next smaller one holds too."""
    for first in range(begin, end, spans * _PLAIN_PARTS):
        for o in range(first + _PLAIN_PARTS, first + spans * _PLAIN_PARTS, _PLAIN_PARTS):
            newer = o - _PLAIN_PARTS
            acc[o + _COUNT] += acc[newer + _COUNT]
            acc[o + _SUM] += acc[newer + _SUM]
            acc[o + _LEAST] = min(acc[o + _LEAST], acc[newer + _LEAST])
            acc[o + _MOST] = max(acc[o + _MOST], acc[newer + _MOST])


@_compiled
def _write(acc, n, t, ranks, out, base, gaps):
    """Write every feature of a plain block, some questions at a time so that they stay near."""
    spans, rows = t[0].shape[0], t[2]
    stride = spans * t[1].shape[0] * _PLAIN_PARTS
    for tile in range(0, n, _TILE):
        end = min(tile + _TILE, n)
        _take_in(acc, tile * stride, end * stride, spans)
        mine = acc[tile * stride : end * stride]
        for d in range(rows.shape[0]):
            rank = ranks[rows[d, 3]]
            a = (rows[d, 1] * spans + rank) * _PLAIN_PARTS
            b = (rows[d, 2] * spans + rank) * _PLAIN_PARTS
            before = (rows[d, 1] * spans + ranks[rows[d, 4]]) * _PLAIN_PARTS
            column = out[d, base + tile : base + end]
            if _write_column(mine, stride, rows[d], a, b, before, column) and not rows[d, 7]:
                gaps[d] = True


@_compiled
def _write_column(acc, stride, row, a, b, before, column):
    """Write one feature of some questions; return whether one lacks a value."""
    code, even, lacks = row[0], row[6] == 1, False
    missing = row[8] if row[7] else MISSING
    if code <= _SUM:
        for i in range(column.shape[0]):
            column[i] = acc[i * stride + a + code]
    elif code <= _MOST:
        for i in range(column.shape[0]):
            none = acc[i * stride + a] == 0
            lacks |= none
            column[i] = missing if none else acc[i * stride + a + code]
    elif code == _MEAN:
        for i in range(column.shape[0]):
            count = acc[i * stride + a]
            lacks |= count == 0
            column[i] = divided(acc[i * stride + a + _SUM], count, even) if count else missing
    else:
        for i in range(column.shape[0]):
            o = i * stride
            found = simple(code, acc, o + a, o + b, o + before, 0, even)
            lacks |= found == MISSING
            column[i] = missing if found == MISSING else found
    return lacks


@_parallel
def present_in(rows, gaps, bits):
    """Write, of each row with gaps, which values are there, as bits."""
    for d in prange(rows.shape[0]):
        if gaps[d]:
            present(rows[d], bits[d], 0, bits.shape[1])
