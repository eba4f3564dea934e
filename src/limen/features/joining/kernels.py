"""Compiled join: facts straight to the one question of their key, then every feature.

Where no key is asked about twice and no aggregate needs an order, a fact is looked up against its
key's question at once. One that is seen becomes a record: its key within a *block*, its window, its
channels, and its slots. Records lie in chunks, linked by block, so that nothing is counted first.
A block's records are then added up in planes, one a channel, window and part: windows take each
other in, and features are written, as whole vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from limen.features.arithmetic.kernels import MISSING, divided, present, to_bp
from limen.features.kernels import FOREVER

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
_PAD = 8
_EXACT = 2**52
_COUNT, _SUM, _LEAST, _MOST, _MEAN = range(5)
_RATIO, _PARTS = 10, 4
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True}
_compiled: Any = njit(**_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)


@_compiled
def lay_asked(keys, low, instants, days, at_base, day_base, wanted, numbers):
    """Put each question at its key, as day and instant in one word; nought is no question.

    Returns
    -------
    bool
        Whether no key is asked about twice.
    """
    wanted[:] = 0
    for i in range(keys.shape[0]):
        key = keys[i] - low
        if wanted[key] != 0:
            return False
        wanted[key] = ((days[i] - day_base + 1) << AT_BITS) | (instants[i] - at_base)
        numbers[key] = i
    return True


@_parallel
def join(keys, low, wanted, bases, facts, rank_of, shift, pool, heads, links):
    """Turn each fact that its key's question sees into a record of its block.

    Parameters
    ----------
    wanted
        By key, from `lay_asked`; behind the last key stands nought.
    bases
        What instants and days count from.
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
        work = np.empty((5, _TILE), np.int64)
        near, words, found, ago, seen = work[0], work[1], work[2], work[3], work[4]
        spare = head.shape[0]
        for block in range(spare):
            head[block], link[block] = block << CHUNK_BITS, -1
        for first in range(n * lane // lanes, last, _TILE):
            end = min(first + _TILE, last)
            _look_up(keys[first:end], low, wanted, near, words)
            _bits_of(kinds[first:end], table, bits[first:end], found)
            m = _choose(
                days[first:end], known[first:end], until[first:end], words, found,
                at_base, day_base, reach, ago, seen,
            )  # fmt: skip
            spare = _put(
                near, found, ago, seen[:m], values[:, first:end], rank_of, shift,
                pool[lane], head, link, spare,
            )  # fmt: skip


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
def _bits_of(kinds, table, bits, found):
    if bits.shape[0] > 0:
        found[: bits.shape[0]] = bits
    else:
        for j in range(kinds.shape[0]):
            found[j] = table[kinds[j]]


@_compiled
def _choose(days, known, until, words, found, at_base, day_base, reach, ago, seen):
    """Choose the facts that are seen; return how many. Conditions are not guessed one by one."""
    amended, m = until.shape[0] > 0, 0
    for j in range(days.shape[0]):
        word = words[j]
        at, age = (word & _AT_MASK) + at_base, (word >> AT_BITS) + day_base - days[j]
        is_seen = (age >= 0) & (age < reach) & (known[j] <= at) & (word != 0) & (found[j] != 0)
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
def _put(near, found, ago, seen, values, rank_of, shift, rows, head, link, spare):
    """Write the records of the facts that are seen; return the next chunk that is free."""
    width, mask = values.shape[0], (1 << shift) - 1
    for j in seen:
        block = near[j] >> shift
        place = head[block]
        rank, key = rank_of[ago[j]], near[j] & mask
        rows[place, 0] = (found[j] << (KEY_BITS + 8)) | (rank << KEY_BITS) | key
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
    out, gaps, bits = answer
    spans, slots, rows = t[0].shape[0], t[1], t[2]
    count, blocks = wanted.shape[0] - 1, heads.shape[1]
    size = 1 << shift
    for lane in prange(lanes):
        planes = np.empty((slots.shape[0] * spans * _PARTS, size + _PAD), np.int64)
        chosen = np.empty(size, np.int64)
        for block in range(lane, blocks, lanes):
            first = block << shift
            keys = min(size, count - first)
            n = _choose_keys(wanted, first, keys, chosen)
            if n == 0:
                continue
            _clear(planes, keys)
            for each in range(heads.shape[0]):
                _fill(pool[each], heads[each, block], links[each], slots, spans, planes)
            _take_in(planes, spans, keys)
            if n < keys:
                _compact(planes, chosen, n)
            base = starts[block]
            for d in range(rows.shape[0]):
                column = out[d, base : base + n]
                lacks = _write(rows[d], planes, spans, ranks, column)
                if lacks and not rows[d, 7]:
                    gaps[d] = True
                if _may_lack(rows[d]):
                    present(out[d], bits[d], (base + 7) // 8, (base + n) // 8)
    _mark_edges(rows, starts, out, bits)


@_compiled
def _choose_keys(wanted, first, keys, chosen):
    """Choose the keys of a block that are asked about; return how many."""
    n = 0
    for k in range(keys):
        chosen[n] = k
        n += wanted[first + k] != 0
    return n


@_compiled
def _clear(planes, keys):
    for p in range(0, planes.shape[0], _PARTS):
        planes[p + _COUNT, :keys] = 0
        planes[p + _SUM, :keys] = 0
        planes[p + _LEAST, :keys] = FOREVER
        planes[p + _MOST, :keys] = -FOREVER


@_compiled
def _mark_edges(rows, starts, out, bits):
    """Write the bytes that two blocks share, and the last one."""
    for d in range(rows.shape[0]):
        if _may_lack(rows[d]):
            for start in starts:
                present(out[d], bits[d], start // 8, (start + 7) // 8)
            present(out[d], bits[d], out.shape[1] // 8, bits.shape[1])


@_compiled
def _may_lack(row):
    return row[0] > _SUM and not row[7]


@_compiled
def _fill(records, head, links, slots, spans, planes):
    """Add the records of one block and lane to the planes."""
    chunk, high = head >> CHUNK_BITS, head & (_CHUNK - 1)
    flat, stride = planes.ravel(), planes.shape[1]
    while chunk >= 0:
        first = chunk << CHUNK_BITS
        for f in range(first, first + high):
            word = records[f, 0]
            rank, bits = (word >> KEY_BITS) & _RANK_MASK, word >> (KEY_BITS + 8)
            key, c = word & _KEY_MASK, 0
            while bits != 0:
                while bits & 1 == 0:
                    bits >>= 1
                    c += 1
                value = records[f, 1 + slots[c]] if slots[c] >= 0 else 1
                o = (c * spans + rank) * _PARTS * stride + key
                flat[o] += 1
                flat[o + stride] += value
                flat[o + 2 * stride] = min(flat[o + 2 * stride], value)
                flat[o + 3 * stride] = max(flat[o + 3 * stride], value)
                bits >>= 1
                c += 1
        chunk, high = links[chunk], _CHUNK


@_compiled
def _take_in(planes, spans, n):
    """Let each window hold what the next smaller one holds too."""
    for p in range(0, planes.shape[0], _PARTS):
        if p % (spans * _PARTS) == 0:
            continue
        for part in range(_PARTS):
            newer, here = planes[p - _PARTS + part], planes[p + part]
            if part <= _SUM:
                for i in range(n):
                    here[i] += newer[i]
            elif part == _LEAST:
                for i in range(n):
                    here[i] = min(here[i], newer[i])
            else:
                for i in range(n):
                    here[i] = max(here[i], newer[i])


@_compiled
def _compact(planes, chosen, n):
    """Move the chosen keys to the front."""
    for p in range(planes.shape[0]):
        plane = planes[p]
        for i in range(n):
            plane[i] = plane[chosen[i]]


@_compiled
def _write(row, planes, spans, ranks, column):
    """Write one feature; return whether a value is lacking."""
    code, even, n, lacks = row[0], row[6] == 1, column.shape[0], False
    missing = row[8] if row[7] else MISSING
    a = (row[1] * spans + ranks[row[3]]) * _PARTS
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
        lacks = _write_means(counts, sums, even, missing, column)
    else:
        b = (row[2] * spans + ranks[row[3]]) * _PARTS
        before = (row[1] * spans + ranks[row[4]]) * _PARTS
        under = planes[b + _SUM] if code == _RATIO else planes[before + _SUM]
        for i in range(n):
            bottom = under[i] if code == _RATIO else under[i] - sums[i]
            found_ = to_bp(sums[i], bottom, even)
            lacks |= found_ == MISSING
            column[i] = missing if found_ == MISSING else found_
    return lacks


@_compiled
def _write_means(counts, sums, even, missing, column):
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
