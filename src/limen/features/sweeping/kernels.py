"""Compiled sweep: every feature at every question, a block of keys at a time.

Where the plan has only windows of days and aggregates that need no order, a block is *plain*: each
fact is put where the questions of its key count it, in the order in which it stands. Else, or where
a key has many questions, its facts are laid out by key and day for `limen.features.kernels`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from limen.features.grouping.kernels import BITS as AT_BITS
from limen.features.grouping.kernels import HEAD, KEY_BITS, KEY_MASK, REST, order, starts_of
from limen.features.grouping.kernels import KNOWN as AT_KNOWN

# Numba's cache of this file does not see a change of what it calls there: change this one too.
from limen.features.kernels import BITS, DAY, FOREVER, KNOWN, PARTS, SLOT, UNTIL, row
from limen.features.planes.kernels import (
    PAD,
    add,
    clear,
    lay_planes,
    mark,
    mark_edges,
    twins_of,
    write,
)
from limen.features.planes.kernels import PARTS as PLANE_PARTS

ASKED_MAX = 32
"""Questions of one key up to which a block is plain."""

PLAIN_MAX = 4_096
"""Questions of one block up to which it is plain."""

_TILE = 64
_PAIRS = 1_024
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)


@_parallel
def sweep(facts, begins, ends, asked, asked_starts, keys, amended, t, plain, places, answer):
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
    places, answer
        Filled: the numbers of the questions; a row a feature, which features lack a value, and
        bits of those that are there.
    """
    blocks, lanes = begins.shape
    most_facts = np.max(np.sum(ends - begins, axis=1))
    most_asked = np.max(asked_starts[1:] - asked_starts[:-1])
    spans, windows = t[0].shape[0], t[0].shape[0] * t[1].shape[0]
    twins = twins_of(t[2])
    room = min(most_asked, PLAIN_MAX) if plain[0].shape[0] else 0
    for lane in prange(lanes):
        starts, fact_starts = np.empty(keys + 2, np.int64), np.empty(keys + 2, np.int64)
        mine = np.empty((most_asked, 3), np.int64)
        held = np.empty((windows, room, PLANE_PARTS), np.int64)
        planes = np.empty((windows * PLANE_PARTS, room + PAD), np.int64)
        pairs = np.empty((3, _PAIRS), np.int64)
        sorted_ = np.empty((most_facts, facts.shape[1] + 2), np.int64)
        for block in range(lane, blocks, lanes):
            low, high = asked_starts[block], asked_starts[block + 1]
            if low == high:
                continue
            most = _lay_asked(asked, low, high, starts, mine, keys)
            for i in range(high - low):
                places[low + i] = mine[i, 2]
            here = (begins[block], ends[block])
            if 0 < most <= ASKED_MAX and high - low <= room:
                clear(held, high - low)
                _fill(facts, here, starts, mine, amended, spans, t[1], plain[0], pairs, held)
                lay_planes(held, spans, high - low, planes)
                write(planes, high - low, spans, t[2], plain[1], low, twins, answer)
            else:
                starts_of(facts, here[0], here[1], fact_starts, keys)
                _lay_facts(facts, here, fact_starts, keys, amended, sorted_)
                _ordered(sorted_, fact_starts, starts, mine, keys, t, answer[0], low, answer[1])
                mark(t[2], low, high - low, twins, answer)
    mark_edges(t[2], asked_starts, answer)


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
def _fill(facts, here, starts, asked, amended, spans, slots, rank_of, pairs, held):
    """Put each fact into the smallest window that holds it, at every question that sees it."""
    slot, most = REST + (1 if amended else 0), pairs.shape[1] - ASKED_MAX
    seen, questions, ago = pairs[0], pairs[1], pairs[2]
    for lane in range(here[0].shape[0]):
        f, end = here[0][lane], here[1][lane]
        while f < end:
            m = 0
            while f < end and m <= most:
                m = _choose(facts[f], f, starts, asked, amended, rank_of, m, pairs)
                f += 1
            for i in range(m):
                row_ = facts[seen[i]]
                rank = rank_of[ago[i]]
                add(held, spans, rank, row_[AT_BITS], row_[slot:], slots, questions[i])


@_compiled
def _choose(fact, number, starts, asked, amended, rank_of, m, pairs):
    """Add the questions that see a fact to the pairs; conditions are not guessed one by one."""
    key, day = fact[HEAD] & KEY_MASK, fact[HEAD] >> KEY_BITS
    known, until = fact[AT_KNOWN], fact[REST] if amended else FOREVER
    for q in range(starts[key], starts[key + 1]):
        at, ago = asked[q, 0], asked[q, 1] - day
        pairs[0, m], pairs[1, m], pairs[2, m] = number, q, ago
        m += (ago >= 0) & (ago < rank_of.shape[0]) & (known <= at) & (at < until)
    return m
