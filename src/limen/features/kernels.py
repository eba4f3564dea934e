"""Compiled loops of features: group facts by key, sweep each key once.

A fact is a row of int64: day, known, until, bits of its channels, and its slots. Rows stand by key
and, within a key, by day (journal order within a day). A fact is seen at an instant where
``known <= at < until`` and its day is not after the instant's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

DAY, KNOWN, UNTIL, BITS, SLOT = 0, 1, 2, 3, 4
MISSING = -(2**63)
FOREVER = 2**63 - 1
_EVER = -(2**40)
_BP = 10_000
_CHUNK = 1024
_LOOK_BACK = 512
_WEIGHT_BITS = 12
_COUNT, _SUM, _LEAST, _MOST, _FIRST, _LAST, _LAST_DAY = range(7)
_STATEMENT = 62

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


@_compiled
def scatter(codes, starts, columns, out):
    """Put facts, given as columns, into rows by key; stable."""
    at = starts.copy()
    width = columns.shape[0]
    for i in range(codes.shape[0]):
        place = at[codes[i]]
        at[codes[i]] = place + 1
        for c in range(width):
            out[place, c] = columns[c, i]


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


@_compiled
def _month_of(day):
    """Return (months since year 0, day of the month) of a day since 1970-01-01."""
    z = day + 719_468
    era = z // 146_097
    of_era = z - era * 146_097
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    m = (5 * of_year + 2) // 153
    number = of_year - (153 * m + 2) // 5 + 1
    month = m + 2 if m < 10 else m - 10
    return (year + era * 400 + (1 if month < 2 else 0)) * 12 + month, number


@_compiled
def _first_of(month):
    """Return the first day of a month since year 0, in days since 1970-01-01."""
    year, number = month // 12, month % 12 + 1
    y = year - (1 if number <= 2 else 0)
    era = y // 400
    of_era = y - era * 400
    shifted = number - 3 if number > 2 else number + 9
    of_year = (153 * shifted + 2) // 5
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


@_compiled
def _months_back(day, months):
    month, number = _month_of(day)
    first = _first_of(month - months)
    length = _first_of(month - months + 1) - first
    return first + min(number, length) - 1


@_compiled
def _begin(facts, low, high, at, today, kind, length):
    """Return the day behind which a span begins."""
    if kind == 0:
        return today - length
    if kind == 1:
        return _months_back(today, length)
    if kind == 3:
        return _EVER
    found = 0
    for f in range(high - 1, low - 1, -1):
        if (facts[f, BITS] >> _STATEMENT) & 1 and facts[f, KNOWN] <= at < facts[f, UNTIL]:
            found += 1
            if found == length + 1:
                return facts[f, DAY]
    return _EVER


@_compiled
def _divided(top, bottom, half_even):
    """Divide by a positive number: down, or to the nearest with ties to even."""
    q = top // bottom
    r = top - q * bottom
    if half_even and (2 * r > bottom or (2 * r == bottom and q % 2 != 0)):
        q += 1
    return q


@_compiled
def _to_bp(top, bottom, half_even):
    """Return ``top · 10,000 / bottom`` without leaving 64 bits."""
    if bottom <= 0:
        return MISSING
    q = top // bottom
    r = top - q * bottom
    for _ in range(3):
        r *= 10
        d = r // bottom
        q = q * 10 + d
        r -= d * bottom
    return q * 10 + _divided_digit(r * 10, bottom, q, half_even)


@_compiled
def _divided_digit(top, bottom, q, half_even):
    d = top // bottom
    r = top - d * bottom
    if half_even and (2 * r > bottom or (2 * r == bottom and (q * 10 + d) % 2 != 0)):
        d += 1
    return d


@_compiled
def _gather(facts, low, high, at, begin, both, slot, most, values, days):
    """Collect the facts that have all bits of `both`, newest first; return how many."""
    n = 0
    for f in range(high - 1, low - 1, -1):
        if facts[f, DAY] <= begin or n == most:
            break
        if facts[f, BITS] & both == both and facts[f, KNOWN] <= at < facts[f, UNTIL]:
            values[n] = facts[f, SLOT + slot] if slot >= 0 else 1
            days[n] = facts[f, DAY]
            n += 1
    return n


@_compiled
def _scanned(code, values, days, n, today, half_even, weights, half_life):
    """Aggregates of few facts in order; values stand newest first."""
    if code == 7:  # distinct
        if n == 0:
            return 0
        ordered = np.sort(values[:n])
        found = 1
        for i in range(1, n):
            found += ordered[i] != ordered[i - 1]
        return found
    if code == 9:  # streak
        found = 0
        while found < n and values[found] != 0:
            found += 1
        return found
    if code == 11:  # slope
        if n < 2:
            return MISSING
        top = 0
        for i in range(n):
            top += 6 * values[i] * (n - 1 - 2 * i)
        return _divided(top, n * (n * n - 1), half_even)
    total = values[:n].sum()
    if code == 12:  # volatility
        if n < 2 or total <= 0:
            return MISSING
        spread = 0
        for i in range(n):
            spread += abs(n * values[i] - total)
        return _to_bp(spread, n * total, half_even)
    top, bottom = 0, 0  # exponential mean
    for i in range(n):
        age = today - days[i]
        shift = age // half_life
        weight = weights[age % half_life] >> shift if shift < _WEIGHT_BITS else 0
        top += weight * values[i]
        bottom += weight
    return _divided(top, bottom, half_even) if bottom > 0 else MISSING


@_compiled
def _largest(values, categories, n, half_even):
    """Share of the largest category in all, in bp."""
    places = np.argsort(categories[:n], kind="mergesort")
    most, here, total = 0, 0, 0
    for i in range(n):
        if i > 0 and categories[places[i]] != categories[places[i - 1]]:
            here = 0
        here += values[places[i]]
        total += values[places[i]]
        most = max(most, here)
    return _to_bp(most, total, half_even)


@_compiled
def _year_ratio(values, days, n, today, half_even):
    month, _ = _month_of(today)
    if _first_of(month + 1) - 1 != today:
        month -= 1
    now, then = 0, 0
    for i in range(n):
        which, _ = _month_of(days[i])
        if which == month:
            now += values[i]
        elif which == month - 12:
            then += values[i]
    return _to_bp(now, then, half_even)


@_compiled
def _fill(facts, low, high, at, channel_slots, begins, ranks, ranked, acc):
    """Put each seen fact into the smallest span that holds it, then let the larger hold all."""
    spans, channels = ranked.shape[0], channel_slots.shape[0]
    for c in range(channels):
        for rank in range(spans):
            acc[c, rank, _COUNT] = 0
    for f in range(low, high):
        if not facts[f, KNOWN] <= at < facts[f, UNTIL]:
            continue
        day, rank = facts[f, DAY], 0
        while rank < spans and day <= begins[ranked[rank]]:
            rank += 1
        if rank == spans:
            continue
        bits, c = facts[f, BITS], 0
        while c < channels and bits != 0:
            if bits & 1:
                value = facts[f, SLOT + channel_slots[c]] if channel_slots[c] >= 0 else 1
                if acc[c, rank, _COUNT] == 0:
                    acc[c, rank, _COUNT], acc[c, rank, _SUM] = 1, value
                    acc[c, rank, _LEAST], acc[c, rank, _MOST] = value, value
                    acc[c, rank, _FIRST] = value
                else:
                    acc[c, rank, _COUNT] += 1
                    acc[c, rank, _SUM] += value
                    acc[c, rank, _LEAST] = min(acc[c, rank, _LEAST], value)
                    acc[c, rank, _MOST] = max(acc[c, rank, _MOST], value)
                acc[c, rank, _LAST], acc[c, rank, _LAST_DAY] = value, day
            bits >>= 1
            c += 1
    for c in range(channels):
        for rank in range(1, spans):
            _take_in(acc, c, rank)


@_compiled
def _take_in(acc, c, rank):
    """Let a span hold what the next smaller one holds too."""
    newer = rank - 1
    if acc[c, newer, _COUNT] == 0:
        return
    if acc[c, rank, _COUNT] == 0:
        for i in range(7):
            acc[c, rank, i] = acc[c, newer, i]
        return
    acc[c, rank, _COUNT] += acc[c, newer, _COUNT]
    acc[c, rank, _SUM] += acc[c, newer, _SUM]
    acc[c, rank, _LEAST] = min(acc[c, rank, _LEAST], acc[c, newer, _LEAST])
    acc[c, rank, _MOST] = max(acc[c, rank, _MOST], acc[c, newer, _MOST])
    acc[c, rank, _LAST] = acc[c, newer, _LAST]
    acc[c, rank, _LAST_DAY] = acc[c, newer, _LAST_DAY]


@_compiled
def _sum_of(acc, c, rank):
    return acc[c, rank, _SUM] if acc[c, rank, _COUNT] else 0


@_compiled
def _simple(code, acc, a, b, rank, before, today, half_even):
    """Aggregates that sums, ends and counts suffice for."""
    n = acc[a, rank, _COUNT]
    if code == 0:
        return n
    if code == 1:
        return acc[a, rank, _SUM] if n else 0
    if code == 10:
        return _to_bp(_sum_of(acc, a, rank), _sum_of(acc, b, rank), half_even)
    if code == 17:
        here = _sum_of(acc, a, rank)
        return _to_bp(here, _sum_of(acc, a, before) - here, half_even)
    if n == 0:
        return MISSING
    if code == 2:
        return acc[a, rank, _LEAST]
    if code == 3:
        return acc[a, rank, _MOST]
    if code == 4:
        return _divided(acc[a, rank, _SUM], n, half_even)
    if code == 5:
        return acc[a, rank, _LAST]
    if code == 6:
        return acc[a, rank, _FIRST]
    return today - acc[a, rank, _LAST_DAY]


@_compiled
def _row(facts, low, first, high, at, today, spans, slots, rows, weights, work, out, place):
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
    _fill(facts, first, high, at, slots, begins, ranks, ranked, acc)
    for d in range(rows.shape[0]):
        code, a, b, span = rows[d, 0], rows[d, 1], rows[d, 2], rows[d, 3]
        even = rows[d, 6] == 1
        if code in (7, 9, 11, 12, 14, 15, 16):
            most = _LOOK_BACK if code in (9, 11, 12, 14) else high - first
            values, days = np.empty(most, np.int64), np.empty(most, np.int64)
            begin, both = begins[span], (1 << a) | (1 << b)
            n = _gather(facts, first, high, at, begin, both, slots[a], most, values, days)
            if code == 16:
                kinds = np.empty(most, np.int64)
                _gather(facts, first, high, at, begin, both, slots[b], most, kinds, days)
                found = _largest(values, kinds, n, even)
            elif code == 15:
                found = _year_ratio(values, days, n, today, even)
            else:
                found = _scanned(code, values, days, n, today, even, weights[d], rows[d, 5])
        else:
            found = _simple(code, acc, a, b, ranks[span], ranks[rows[d, 4]], today, even)
        out[d, place] = rows[d, 8] if found == MISSING and rows[d, 7] else found


@_parallel
def sweep(facts, fact_starts, asked, asked_starts, spans, slots, rows, weights, monotone, out):
    """Compute every feature at every asked (instant, day), key by key."""
    keys = asked_starts.shape[0] - 1
    chunks = (keys + _CHUNK - 1) // _CHUNK
    for chunk in prange(chunks):
        begins = np.empty(spans.shape[0], np.int64)
        ranks, ranked = np.empty_like(begins), np.empty_like(begins)
        work = (begins, ranks, ranked, np.zeros((slots.shape[0], spans.shape[0], 7), np.int64))
        for k in range(chunk * _CHUNK, min(keys, (chunk + 1) * _CHUNK)):
            low, end = fact_starts[k], fact_starts[k + 1]
            first, high = low, low
            for r in range(asked_starts[k], asked_starts[k + 1]):
                at, today = asked[r, 0], asked[r, 1]
                while high < end and facts[high, DAY] <= today:
                    high += 1
                if monotone:
                    oldest = today
                    for s in range(spans.shape[0]):
                        start = _begin(facts, low, low, at, today, spans[s, 0], spans[s, 1])
                        oldest = min(oldest, start)
                    while first < high and facts[first, DAY] <= oldest:
                        first += 1
                _row(facts, low, first, high, at, today, spans, slots, rows, weights, work, out, r)


@_compiled
def single(facts, count, at, today, spans, slots, rows, weights, out):
    """Compute every feature of one key's facts at one instant."""
    begins = np.empty(spans.shape[0], np.int64)
    ranks, ranked = np.empty_like(begins), np.empty_like(begins)
    work = (begins, ranks, ranked, np.zeros((slots.shape[0], spans.shape[0], 7), np.int64))
    high = count
    while high > 0 and facts[high - 1, DAY] > today:
        high -= 1
    _row(facts, 0, 0, high, at, today, spans, slots, rows, weights, work, out, 0)
