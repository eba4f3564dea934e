"""A plan as the arrays that the kernels take."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal, localcontext
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from limen.features.definition import AGGREGATES
from limen.features.kernels import NEWEST_DAYS, NEWEST_LAST, PARTS, WITHIN_BITS
from limen.features.plan import RATIO_BEFORE, SPANS

if TYPE_CHECKING:
    from limen.features.plan import Plan

WEIGHT_ONE = 4_096
PLAIN = ("count", "sum", "min", "max", "mean", "ratio")
"""Aggregates that need no order of their facts; so does a ratio to what was before."""

PLAIN_ROOM = 32
"""Windows times channels up to which a plan is plain: more would leave a core's cache."""

_LONGEST_MONTH = 31


class Tables(NamedTuple):
    """A plan as the arrays that the kernels take."""

    spans: Any
    slots: Any
    rows: Any
    weights: Any
    reach_days: int | None
    """Days that the longest window reaches back; None for one without end."""

    rank_of: Any
    """Where a plan is plain, the rank of the smallest window of days by age; else empty."""

    ranks: Any
    """Ranks of the windows, the shortest first."""

    program: Any
    """Spans, slots, rows and weights in one array, behind how many there are of the first three."""

    room: int
    """Numbers of room that one row's computation takes: values, gaps, and what it works in."""


def tables_of(plan: Plan) -> Tables:
    """Return a plan's arrays; the weights of an exponential mean are 1/4,096ths, cut off."""
    spans = np.array(
        [[SPANS[each.kind], each.length + (each.months << WITHIN_BITS)] for each in plan.spans],
        np.int64,
    )
    slots = np.array([plan.slot_of(each) for each in plan.channels], np.int64)
    half = max((row.half_life_days for row in plan.rows), default=0)
    weights = np.zeros((len(plan.rows), max(half, 1)), np.int64)
    for place, row in enumerate(plan.rows):
        for age in range(row.half_life_days):
            weights[place, age] = weight(age, row.half_life_days)
    rows = np.array(plan.rows, np.int64)
    _ask_newest(plan, spans, rows)
    lengths = [each.length for each in plan.spans]
    ranks = np.argsort(np.argsort(lengths, kind="stable"), kind="stable")
    rank_of = np.empty(0, np.int64)
    if _is_plain(plan):
        rank_of = np.searchsorted(np.sort(lengths), np.arange(max(lengths)), side="right")
    sizes = np.array([len(spans), len(slots), len(rows)], np.int64)
    parts = (sizes, spans, slots, rows, weights)
    program = np.concatenate([each.ravel() for each in parts])
    room = 2 * len(rows) + len(spans) * (3 + PARTS * len(slots))
    return Tables(
        spans, slots, rows, weights, _reach(plan), rank_of, ranks, program, room
    )  # fmt: skip


def _ask_newest(plan: Plan, spans: Any, rows: Any) -> None:
    """Let what only the newest fact answers ask for it; a window nobody reads then holds nothing.

    Else two features of days since an event would let every reading go through a line's whole past.
    """
    codes = {"last": NEWEST_LAST, "days_since": NEWEST_DAYS}
    for place, each in enumerate(plan.spans):
        if each.kind != "since_open":
            continue
        for row in rows:
            name = AGGREGATES[row[0]] if row[0] < len(AGGREGATES) else ""
            if row[3] == place and name in codes:
                row[0] = codes[name]
        left = [row for row in rows if row[0] < NEWEST_LAST]
        if all(place not in {row[3], row[4]} for row in left):
            spans[place] = SPANS["days"], 0


def _is_plain(plan: Plan) -> bool:
    """Whether every window is of days, and no aggregate needs its facts in order."""
    room = len(plan.spans) * len(plan.channels)
    codes = {RATIO_BEFORE, *(AGGREGATES.index(each) for each in PLAIN)}
    return (
        room <= PLAIN_ROOM
        and all(each.kind == "days" for each in plan.spans)
        and all(row.aggregate in codes for row in plan.rows)
    )


def _reach(plan: Plan) -> int | None:
    reach = 0
    for each in plan.spans:
        months = each.length if each.kind == "months" else each.months
        if not months and each.kind != "days":
            return None
        reach = max(reach, months * _LONGEST_MONTH if months else each.length)
    return reach


def weight(age_days: int, half_life_days: int) -> int:
    """Return ``4096 · 2^(−age / half life)``, cut off."""
    with localcontext() as context:
        context.prec = 40
        power = Decimal(2) ** (Decimal(-age_days) / Decimal(half_life_days))
        return int((WEIGHT_ONE * power).to_integral_value(ROUND_DOWN))
