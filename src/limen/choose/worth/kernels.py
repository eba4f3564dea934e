"""Worth of many options at once: the twin of `economics.worth` over columns, to the last unit.

Products of an amount with several rates pass 64 bits, so they are worked out in digits of a
million, exactly, and rounded once, half even, as the row function does.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit, prange

from limen.choose.economics import DEEP_PPM, PARTS, RESOURCES
from limen.choose.response import USE_BANDS_PPM
from limen.kernel.bounds import AMOUNT_MINOR_MAX, LIMIT_MINOR_MAX
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from limen.choose.economics import Rates
    from limen.choose.response import Elasticities

    Ints = NDArray[np.int64]

ACTIONS = ("keep", "watch", "raise", "step_down", "lower", "freeze", "divert", "close")
"""Actions by code."""

LINE_COLUMNS = ("limit_minor", "owed_minor", "pd_ppm", "volume_minor", "may_draw", "wants_more")
OPTION_COLUMNS = (
    "action", "limit_minor", "balance_minor", "volume_minor", "pd_ppm", "lead_days", "offer_minor",
)  # fmt: skip

OWED_MINOR_MAX = 4 * LIMIT_MINOR_MAX
"""Most that may be owed on a line here, so that no product wraps."""

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_compiled: Any = njit(**_OPTIONS)
_inlined: Any = njit(inline="always", **_OPTIONS)
_parallel: Any = njit(parallel=True, **_OPTIONS)

_M = 1_000_000
_BLOCK = 512
_HALF, _NEARLY = USE_BANDS_PPM
_PARTS = len(PARTS)
_RAISE, _STEP_DOWN, _LOWER, _FREEZE, _DIVERT, _CLOSE = range(2, 8)
(
    _INCOME, _VOLUME, _FEE, _FUNDING, _GUARANTEE, _LOSS, _CCF, _CAPITAL, _CAPITAL_CCF,
    _CAPITAL_COST, _SERVICE, _CONTACT, _FUTURE, _CUT, _STOP, _WITHHELD, _RUNOFF, _RUN, _STRESS,
    _ACCEPTED, _OWN,
) = range(21)  # fmt: skip


def worth_columns(
    lines: Ints, kinds: Ints, offs: Ints, options: Ints, rates: Sequence[Rates]
) -> tuple[Ints, Ints]:
    """Return parts and uses of every option.

    Parameters
    ----------
    lines
        (`LINE_COLUMNS`, n) int64.
    kinds
        (n,) place of each line's rates in `rates`.
    offs
        (n + 1,): options of line `i` stand at ``offs[i]:offs[i + 1]``.
    options
        (`OPTION_COLUMNS`, m) int64; `action` by its place in `ACTIONS`.

    Returns
    -------
    (`PARTS`, m) and (`RESOURCES`, m), int64; a value is the sum of its parts.

    Raises
    ------
    InvariantViolated
        If an entry is out of bounds.
    """
    _check(lines, kinds, offs, options, len(rates))
    parts = np.empty((len(PARTS), options.shape[1]), np.int64)
    uses = np.empty((len(RESOURCES), options.shape[1]), np.int64)
    _fill(lines, kinds, offs, options, _table(rates), parts, uses)
    return parts, uses


def value_columns(
    lines: Ints, kinds: Ints, offs: Ints, options: Ints, rates: Sequence[Rates]
) -> Ints:
    """Return values and uses of every option, as the optimiser's `Chunk` takes them.

    Parameters are those of `worth_columns`; (1 + `RESOURCES`, m) int64, the value first.
    """
    _check(lines, kinds, offs, options, len(rates))
    cols = np.empty((1 + len(RESOURCES), options.shape[1]), np.int64)
    _fill(lines, kinds, offs, options, _table(rates), cols[:1], cols[1:])
    return cols


def declared_columns(
    lines: Ints, kinds: Ints, offs: Ints, options: Ints, responses: Sequence[Elasticities]
) -> None:
    """Fill the options' effects (rows 2 to 4) from declared elasticities, as `effect` does.

    `kinds` gives each line's place in `responses`; other parameters are those of `worth_columns`.
    """
    _check(lines, kinds, offs, options, len(responses))
    table = np.array(
        [
            (
                *each.raise_balance_ppm, each.cut_balance_ppm, each.raise_volume_ppm,
                each.cut_volume_ppm, each.raise_pd_ppm, each.cut_pd_ppm, *each.range_ppm,
            )
            for each in responses
        ],
        np.int64,
    )  # fmt: skip
    _answer(lines, kinds, offs, options, table)


def _table(rates: Sequence[Rates]) -> Ints:
    return np.array([astuple(each) for each in rates], np.int64)


def _check(lines: Ints, kinds: Ints, offs: Ints, options: Ints, count: int) -> None:
    limit_max, pd_max = LIMIT_MINOR_MAX, _M
    bounds = (
        ("line.limit_minor", lines[0], 0, limit_max),
        ("line.owed_minor", lines[1], 0, OWED_MINOR_MAX),
        ("line.pd_ppm", lines[2], 0, pd_max),
        ("line.volume_minor", lines[3], 0, limit_max),
        ("kinds", kinds, 0, count - 1),
        ("option.action", options[0], 0, len(ACTIONS) - 1),
        ("option.limit_minor", options[1], 0, limit_max),
        ("option.balance_minor", options[2], -AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX),
        ("option.volume_minor", options[3], -AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX),
        ("option.pd_ppm", options[4], -10 * pd_max, 10 * pd_max),
        ("option.lead_days", options[5], 0, 3_660),
        ("option.offer_minor", options[6], -limit_max, limit_max),
    )
    for name, column, low, high in bounds:
        if column.size and not low <= int(column.min()) <= int(column.max()) <= high:
            raise InvariantViolated("a column is within its bounds", column=name)
    if len(offs) != lines.shape[1] + 1 or int(offs[-1]) != options.shape[1]:
        raise InvariantViolated("offsets cover the options", options=options.shape[1])


@_inlined
def _half_even(whole, rest, half, is_more):
    """Round up where the rest is above a half, or is a half beside an odd whole."""
    if rest > half or (rest == half and (is_more or whole % 2 == 1)):
        return whole + 1
    return whole


@_inlined
def _ppm(x, r):
    """Return x * r / 10^6, half even; x may be below zero."""
    size = abs(x)
    low = (size % _M) * r
    found = _half_even((size // _M) * r + low // _M, low % _M, _M // 2, False)
    return found if x >= 0 else -found


@_inlined
def _ppm2(x, r, s):
    """Return x * r * s / 10^12, half even; x is not below zero."""
    low = (x % _M) * r
    whole, first = (x // _M) * r + low // _M, low % _M
    tail = first * s
    body = (whole % _M) * s + tail // _M
    return _half_even((whole // _M) * s + body // _M, body % _M, _M // 2, tail % _M > 0)


@_inlined
def _micro_ppm2(x, r, s):
    """Return x * r * s / 10^18, half even; x is not below zero."""
    low = (x % _M) * r
    whole, first = (x // _M) * r + low // _M, low % _M
    tail = first * s
    body = (whole % _M) * s + tail // _M
    second = (whole // _M) * s + body // _M
    more = body % _M > 0 or tail % _M > 0
    return _half_even(second // _M, second % _M, _M // 2, more)


@_inlined
def _share(x, whole):
    """Return x / whole, half even, both not below zero."""
    rest = x % whole
    return _half_even(x // whole, 2 * rest, whole, False)


@_parallel
def _answer(lines, kinds, offs, options, table):
    """Fill the effects of all options."""
    for i in prange(lines.shape[1]):
        before, owed, e = lines[0, i], lines[1, i], table[kinds[i]]
        low, high = _ppm(before, e[8]), _ppm(before, e[9])
        band = int(owed * _M > _HALF * before) + int(owed * _M > _NEARLY * before)
        for at in range(offs[i], offs[i + 1]):
            change = min(max(options[1, at] - before, low), high)
            balance, volume, risk = e[band], e[4], e[6]
            if change < 0:
                balance, volume, risk = e[3], e[5], e[7]
            options[2, at] = _ppm(change, balance)
            options[3, at] = _ppm(change, volume)
            options[4, at] = 0
            if change != 0:
                size = _share(abs(change) * abs(risk), before)
                options[4, at] = size if risk >= 0 else -size


@_inlined
def _after(line, action, limit, balance, volume, pd, r):
    """Return mean balance, owed at default, undrawn, volume and PD of a line after an option."""
    owed = line[1]
    pd = min(max(line[2] + pd, 0), _M)
    if action >= _FREEZE or line[4] == 0:
        return _ppm(owed, r[_RUNOFF]), owed, 0, 0, pd
    top = max(limit, owed)
    mean = min(max(owed + balance, 0), top)
    due = max(mean, owed)
    return mean, due, top - due, min(max(line[3] + volume, 0), LIMIT_MINOR_MAX), pd


@_inlined
def _margin(mean, due, undrawn, volume, pd, r, out):
    """Fill the parts that recur; return their sum."""
    paying = _M - pd
    exposure = due * _M + undrawn * r[_CCF]
    weighed = mean * _M + undrawn * r[_CAPITAL_CCF]
    out[0] = _ppm2(mean, r[_INCOME], paying)
    out[1] = _ppm2(volume, r[_VOLUME], paying) + _ppm(r[_FEE], paying)
    out[2] = -_ppm(mean, r[_FUNDING])
    out[3] = -_ppm(mean, r[_GUARANTEE])
    out[4] = -_micro_ppm2(exposure, pd, r[_LOSS])
    out[6] = -_ppm2(weighed, r[_CAPITAL_COST], 1)
    out[7] = -r[_SERVICE]
    return out[0] + out[1] + out[2] + out[3] + out[4] + out[6] + out[7]


@_inlined
def _leaving(line, action, limit, r):
    """Return the share of customers that an option makes leave."""
    if action == _CLOSE:
        return _M
    leaving = r[_WITHHELD] if line[5] != 0 and action != _RAISE else 0
    if action >= _FREEZE:
        leaving += r[_STOP]
    elif action > _RAISE and line[0] > 0:
        depth = min(_share(max(line[0] - limit, 0) * _M, line[0]), DEEP_PPM)
        leaving += _share(r[_CUT] * depth, DEEP_PPM)
    return min(leaving, _M)


@_inlined
def _removed(line, action, limit):
    """Return the undrawn part that an option takes away."""
    if line[4] == 0:
        return 0
    undrawn = max(line[0] - line[1], 0)
    if action >= _FREEZE:
        return undrawn
    return min(max(line[0] - limit, 0), undrawn)


@_compiled
def _option(line, option, r, future, parts, uses):
    """Fill parts and uses of one option."""
    action, limit = option[0], option[1]
    mean, due, undrawn, volume, pd = _after(line, action, limit, option[2], option[3], option[4], r)
    _margin(mean, due, undrawn, volume, pd, r, parts)
    removed = _removed(line, action, limit)
    run = _ppm(removed, min(r[_RUN] * option[5], _M))
    if action == _CLOSE:
        parts[7] = 0
    parts[5] = -_ppm2(run, pd, r[_LOSS])
    parts[8] = -r[_CONTACT] if action > 1 else 0
    parts[9] = _ppm(option[6], r[_ACCEPTED]) if action == _DIVERT else 0
    parts[10] = future
    parts[11] = -_ppm(future, _leaving(line, action, limit, r))
    exposure = due * _M + undrawn * r[_CCF]
    weighed = mean * _M + undrawn * r[_CAPITAL_CCF]
    uses[0] = mean
    uses[1] = undrawn
    uses[2] = _ppm(exposure, 1)
    uses[3] = _micro_ppm2(exposure + run * _M, pd, r[_LOSS])
    uses[4] = _micro_ppm2(exposure + run * _M, min(_ppm(pd, r[_STRESS]), _M), r[_LOSS])
    uses[5] = _ppm2(weighed, r[_CAPITAL], 1)
    uses[6] = _ppm(mean, r[_OWN])
    uses[7] = mean - uses[6]
    uses[8] = max(uses[6] - uses[5], 0)
    uses[9] = 1 if action > 1 else 0
    uses[10] = removed


@_parallel
def _fill(lines, kinds, offs, options, table, parts, uses):
    """Fill parts and uses of all options, by blocks of lines.

    Where `parts` is one row it takes the values instead.
    """
    count = lines.shape[1]
    for block in prange((count + _BLOCK - 1) // _BLOCK):
        scratch = np.empty((_PARTS, 1), np.int64)
        for i in range(block * _BLOCK, min(count, (block + 1) * _BLOCK)):
            line, r = lines[:, i], table[kinds[i]]
            mean, due, undrawn, volume, pd = _after(line, 0, line[0], 0, 0, 0, r)
            kept = _margin(mean, due, undrawn, volume, pd, r, scratch[:, 0])
            future = _ppm(max(kept, 0), r[_FUTURE])
            for at in range(offs[i], offs[i + 1]):
                if parts.shape[0] == _PARTS:
                    _option(line, options[:, at], r, future, parts[:, at], uses[:, at])
                else:
                    _option(line, options[:, at], r, future, scratch[:, 0], uses[:, at])
                    parts[0, at] = scratch[:, 0].sum()
