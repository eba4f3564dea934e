"""A plan as the arrays that the kernels take."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal, localcontext
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from limen.features.plan import SPANS

if TYPE_CHECKING:
    from limen.features.plan import Plan

WEIGHT_ONE = 4_096


class Tables(NamedTuple):
    """A plan as the arrays that the kernels take."""

    spans: Any
    slots: Any
    rows: Any
    weights: Any
    monotone: bool


def tables_of(plan: Plan) -> Tables:
    """Return a plan's arrays; the weights of an exponential mean are 1/4,096ths, cut off."""
    spans = np.array([[SPANS[each.kind], each.length] for each in plan.spans], np.int64)
    slots = np.array([plan.slot_of(each) for each in plan.channels], np.int64)
    half = max((row.half_life_days for row in plan.rows), default=0)
    weights = np.zeros((len(plan.rows), max(half, 1)), np.int64)
    for place, row in enumerate(plan.rows):
        for age in range(row.half_life_days):
            weights[place, age] = weight(age, row.half_life_days)
    monotone = all(each.kind in {"days", "months"} for each in plan.spans)
    return Tables(spans, slots, np.array(plan.rows, np.int64), weights, monotone)


def weight(age_days: int, half_life_days: int) -> int:
    """Return ``4096 · 2^(−age / half life)``, cut off."""
    with localcontext() as context:
        context.prec = 40
        power = Decimal(2) ** (Decimal(-age_days) / Decimal(half_life_days))
        return int((WEIGHT_ONE * power).to_integral_value(ROUND_DOWN))
