"""Compiled loops of features: every feature of one key at one instant, in windows.

A fact is a row of int64: day, known, until, bits of its channels, and its slots. A key's rows stand
by day (journal order within a day). A fact is seen at an instant where ``known <= at < until`` and
its day is not after the instant's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from limen.features.arithmetic.kernels import (
    MISSING,
    divided,
    first_of,
    month_of,
    months_back,
    to_bp,
)

DAY, KNOWN, UNTIL, BITS, SLOT = 0, 1, 2, 3, 4
FOREVER = 2**63 - 1
PARTS = 7
WITHIN_BITS = 16
"""Of a span of statements, the months that it stays within stand above these bits of its length."""

ROW_PARTS = 9

_EVER = -(2**40)
_LOOK_BACK = 512
_WEIGHT_BITS = 12
_COUNT, _SUM, _LEAST, _MOST, _FIRST, _LAST, _LAST_DAY = range(7)
_STATEMENT = 62

NEWEST_LAST, NEWEST_DAYS = 18, 19
"""Codes of a last value and of days since where no window ends: only the newest fact counts."""

_SCANNING = (7, 9, 11, 12, 14, 15, 16)

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True}
_compiled: Any = njit(**_OPTIONS)


@_compiled
def _after(facts, low, high, day):
    """Return the first row whose day is after one."""
    while low < high:
        middle = (low + high) // 2
        if facts[middle, DAY] > day:
            high = middle
        else:
            low = middle + 1
    return low


@_compiled
def _begin(facts, low, high, at, today, kind, length):
    """Return the day behind which a span begins."""
    if kind == 0:
        return today - length
    if kind == 1:
        return months_back(today, length)
    if kind == 3:
        return _EVER
    found, months = 0, length >> WITHIN_BITS
    last = months_back(today, months) if months > 0 else _EVER
    length -= months << WITHIN_BITS
    for f in range(high - 1, low - 1, -1):
        if facts[f, DAY] <= last:
            break
        if (facts[f, BITS] >> _STATEMENT) & 1 and facts[f, KNOWN] <= at < facts[f, UNTIL]:
            found += 1
            if found == length + 1:
                return facts[f, DAY]
    return last


@_compiled
def _gather(facts, low, high, at, begin, both, slot, most, where, scratch):
    """Collect the facts that have all bits of `both`, newest first; return how many.

    Values go to row `where` of `scratch`, days to its last row.
    """
    n = 0
    for f in range(high - 1, low - 1, -1):
        if facts[f, DAY] <= begin or n == most:
            break
        if facts[f, BITS] & both == both and facts[f, KNOWN] <= at < facts[f, UNTIL]:
            scratch[where, n] = facts[f, SLOT + slot] if slot >= 0 else 1
            scratch[2, n] = facts[f, DAY]
            n += 1
    return n


@_compiled
def _distinct(scratch, n):
    ordered = np.sort(scratch[0, :n])
    found = min(n, 1)
    for i in range(1, n):
        found += ordered[i] != ordered[i - 1]
    return found


@_compiled
def _scanned(code, scratch, n, today, half_even, weights, row, half_life):
    """Aggregates of few facts in order; values stand newest first."""
    if code == 7:
        return _distinct(scratch, n)
    if code == 9:  # streak
        found = 0
        while found < n and scratch[0, found] != 0:
            found += 1
        return found
    if code == 11:  # slope
        if n < 2:
            return MISSING
        top = 0
        for i in range(n):
            top += 6 * scratch[0, i] * (n - 1 - 2 * i)
        return divided(top, n * (n * n - 1), half_even)
    if code == 12:  # volatility
        total, spread = 0, 0
        for i in range(n):
            total += scratch[0, i]
        if n < 2 or total <= 0:
            return MISSING
        for i in range(n):
            spread += abs(n * scratch[0, i] - total)
        return to_bp(spread, n * total, half_even)
    top, bottom = 0, 0  # exponential mean
    for i in range(n):
        age = today - scratch[2, i]
        shift = age // half_life
        weight = weights[row, age % half_life] >> shift if shift <= _WEIGHT_BITS else 0
        top += weight * scratch[0, i]
        bottom += weight
    return divided(top, bottom, half_even) if bottom > 0 else MISSING


@_compiled
def _largest(scratch, n, half_even):
    """Share of the largest category in all, in bp."""
    places = np.argsort(scratch[1, :n], kind="mergesort")
    most, here, total = 0, 0, 0
    for i in range(n):
        if i > 0 and scratch[1, places[i]] != scratch[1, places[i - 1]]:
            here = 0
        here += scratch[0, places[i]]
        total += scratch[0, places[i]]
        most = max(most, here)
    return to_bp(most, total, half_even)


@_compiled
def _year_ratio(scratch, n, today, half_even):
    month, _ = month_of(today)
    if first_of(month + 1) - 1 != today:
        month -= 1
    now, then = 0, 0
    for i in range(n):
        which, _ = month_of(scratch[2, i])
        if which == month:
            now += scratch[0, i]
        elif which == month - 12:
            then += scratch[0, i]
    return to_bp(now, then, half_even)


@_compiled
def _fill(facts, low, high, at, slots, begins, ranked, acc):
    """Put each seen fact into the smallest span that holds it, then let the larger hold all."""
    spans, channels = ranked.shape[0], slots.shape[0]
    for o in range(0, channels * spans * PARTS, PARTS):
        acc[o] = 0
    rank = spans
    border = begins[ranked[spans - 1]]
    for f in range(low, high):
        day = facts[f, DAY]
        while day > border:
            rank -= 1
            border = begins[ranked[rank - 1]] if rank > 0 else FOREVER
        if rank == spans or not facts[f, KNOWN] <= at < facts[f, UNTIL]:
            continue
        bits, c = facts[f, BITS], 0
        while c < channels and bits != 0:
            if bits & 1:
                value = facts[f, SLOT + slots[c]] if slots[c] >= 0 else 1
                o = (c * spans + rank) * PARTS
                if acc[o] == 0:
                    acc[o + _SUM] = 0
                    acc[o + _LEAST] = value
                    acc[o + _MOST] = value
                    acc[o + _FIRST] = value
                acc[o] += 1
                acc[o + _SUM] += value
                acc[o + _LEAST] = min(acc[o + _LEAST], value)
                acc[o + _MOST] = max(acc[o + _MOST], value)
                acc[o + _LAST] = value
                acc[o + _LAST_DAY] = day
            bits >>= 1
            c += 1
    for c in range(channels):
        for r in range(1, spans):
            _take_in(acc, (c * spans + r) * PARTS)


@_compiled
def _take_in(acc, o):
    """Let a span hold what the next smaller one holds too."""
    newer = o - PARTS
    if acc[newer] == 0:
        return
    if acc[o] == 0:
        for i in range(PARTS):
            acc[o + i] = acc[newer + i]
        return
    acc[o] += acc[newer]
    acc[o + _SUM] += acc[newer + _SUM]
    acc[o + _LEAST] = min(acc[o + _LEAST], acc[newer + _LEAST])
    acc[o + _MOST] = max(acc[o + _MOST], acc[newer + _MOST])
    acc[o + _LAST] = acc[newer + _LAST]
    acc[o + _LAST_DAY] = acc[newer + _LAST_DAY]


@_compiled
def _sum_of(acc, o):
    return acc[o + _SUM] if acc[o] else 0


@_compiled
def simple(code, acc, a, b, before, today, half_even):  # noqa: PLR0911 - one a code
    """Aggregates that sums, ends and counts suffice for; a, b, before are places in `acc`."""
    n = acc[a]
    if code == 0:
        return n
    if code == 1:
        return acc[a + _SUM] if n else 0
    if code == 10:
        return to_bp(_sum_of(acc, a), _sum_of(acc, b), half_even)
    if code == 17:
        here = _sum_of(acc, a)
        return to_bp(here, _sum_of(acc, before) - here, half_even)
    if n == 0:
        return MISSING
    if code == 2:
        return acc[a + _LEAST]
    if code == 3:
        return acc[a + _MOST]
    if code == 4:
        return divided(acc[a + _SUM], n, half_even)
    if code == 5:
        return acc[a + _LAST]
    if code == 6:
        return acc[a + _FIRST]
    return today - acc[a + _LAST_DAY]


@_compiled
def _newest(code, facts, low, high, at, bit, slot, today):
    """Return the newest seen fact's value, or days since; most keys have one near."""
    for f in range(high - 1, low - 1, -1):
        if facts[f, BITS] & bit and facts[f, KNOWN] <= at < facts[f, UNTIL]:
            if code == NEWEST_DAYS:
                return today - facts[f, DAY]
            return facts[f, SLOT + slot] if slot >= 0 else 1
    return MISSING


@_compiled
def row(facts, low, high, at, today, spans, slots, rows, weights, work, out, place, gaps):  # noqa: PLR0912
    """Compute every feature of one key at one instant into ``out[:, place]``."""
    begins, ranks, ranked, acc = work
    for s in range(spans.shape[0]):
        begins[s] = _begin(facts, low, high, at, today, spans[s, 0], spans[s, 1])
        r = s
        while r > 0 and begins[ranked[r - 1]] < begins[s]:
            ranked[r] = ranked[r - 1]
            r -= 1
        ranked[r] = s
    for r in range(spans.shape[0]):
        ranks[ranked[r]] = r
    first = _after(facts, low, high, begins[ranked[spans.shape[0] - 1]])
    _fill(facts, first, high, at, slots, begins, ranked, acc)
    width = spans.shape[0]
    scratch = np.empty((3, 0), np.int64)
    for d in range(rows.shape[0]):
        code, a, b, span = rows[d, 0], rows[d, 1], rows[d, 2], rows[d, 3]
        even = rows[d, 6] == 1
        if code in _SCANNING:
            if scratch.shape[1] == 0:
                scratch = np.empty((3, max(high - first, 1)), np.int64)
            most = _LOOK_BACK if code in (9, 11, 12, 14) else high - first
            begin, both = begins[span], (1 << a) | (1 << b)
            n = _gather(facts, first, high, at, begin, both, slots[a], most, 0, scratch)
            if code == 16:
                _gather(facts, first, high, at, begin, both, slots[b], most, 1, scratch)
                found = _largest(scratch, n, even)
            elif code == 15:
                found = _year_ratio(scratch, n, today, even)
            else:
                found = _scanned(code, scratch, n, today, even, weights, d, rows[d, 5])
        elif code >= NEWEST_LAST:
            found = _newest(code, facts, low, high, at, 1 << a, slots[a], today)
        else:
            here, before = ranks[span], ranks[rows[d, 4]]
            found = simple(
                code, acc, (a * width + here) * PARTS, (b * width + here) * PARTS,
                (a * width + before) * PARTS, today, even,
            )  # fmt: skip
        if found == MISSING:
            if rows[d, 7]:
                found = rows[d, 8]
            else:
                gaps[d] = True
        out[d, place] = found


@_compiled
def single(facts, program, work, count, at, today):
    """Compute every feature of one key's facts at one instant, into the front of `work`.

    Few arguments, since handing over an array costs more than most aggregates: `program` holds a
    plan's arrays and `work` all room that is needed (`limen.features.tables`).

    Returns
    -------
    int
        How many lack a value; their places stand behind the values in `work`.
    """
    n_spans, n_slots, n_rows = program[0], program[1], program[2]
    o = 3
    spans = program[o : o + 2 * n_spans].reshape(n_spans, 2)
    o += 2 * n_spans
    slots = program[o : o + n_slots]
    o += n_slots
    rows = program[o : o + ROW_PARTS * n_rows].reshape(n_rows, ROW_PARTS)
    o += ROW_PARTS * n_rows
    weights = program[o:].reshape(n_rows, (program.shape[0] - o) // n_rows)
    out, gaps = work[:n_rows], work[n_rows : 2 * n_rows]
    o = 2 * n_rows
    begins, ranks = work[o : o + n_spans], work[o + n_spans : o + 2 * n_spans]
    ranked, acc = work[o + 2 * n_spans : o + 3 * n_spans], work[o + 3 * n_spans :]
    high = count
    while high > 0 and facts[high - 1, DAY] > today:
        high -= 1
    held = (begins, ranks, ranked, acc)
    row(
        facts,
        0,
        high,
        at,
        today,
        spans,
        slots,
        rows,
        weights,
        held,
        out.reshape(n_rows, 1),
        0,
        gaps,
    )
    lacking = 0
    for d in range(n_rows):
        if out[d] == MISSING:
            gaps[lacking] = d
            lacking += 1
    return lacking
