"""The frame where no key is asked about twice: facts go straight to the question of their key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from limen.features.frame_columns import bits_and_values, codes_of, signed, until_of
from limen.features.grouping import kernels as grouping
from limen.features.joining import kernels as joining

if TYPE_CHECKING:
    from limen.features.plan import Plan
    from limen.features.tables import Tables

BLOCK_BITS = 10
"""Bits of a key within a block: as many keys as a core's cache has room for."""

SPARSE = 4
"""Keys to a question up to which a table of keys is worth its room."""


def joined(
    facts: pl.DataFrame, asked: pl.DataFrame, plan: Plan, t: Tables, days: Any
) -> tuple[Any, Any, Any, Any] | None:
    """Return places of the asked rows, rows of values, which have gaps, and bits of what is there.

    None where the plan is not plain, a key is asked about twice, keys lie far apart, or instants
    do (by more than eight years).
    """
    instants = signed(asked["at"])
    if not len(t.rank_of) or not len(instants):
        return None
    bases = np.array([instants.min(), days.min(), days.max()], np.int64)
    if (
        int(instants.max() - bases[0]) >= 2**joining.AT_BITS
        or int(bases[2] - bases[1]) >= joining.DAYS_MAX
    ):
        return None
    keys, own, low, count = _codes(facts[plan.key], asked[plan.key])
    if count > SPARSE * len(own):
        return None
    wanted, numbers = np.empty(count + 1, np.int64), np.empty(count, np.uint32)
    if not joining.lay_asked(own, low, instants, days, bases[0], bases[1], wanted, numbers):
        return None
    out = np.empty((len(plan.rows), len(own)), np.int64)
    gaps = np.zeros(len(plan.rows), np.bool_)
    bits = np.empty((len(out), -(-len(own) // 8)), np.uint8)
    _fill(facts, plan, t, (keys, low, wanted, bases), (out, gaps, bits))
    return numbers if count == len(own) else numbers[wanted[:-1] != 0], out, gaps, bits


def _codes(facts: pl.Series, asked: pl.Series) -> tuple[Any, Any, int, int]:
    """Number the keys; where those asked about lie close together, those of facts may be any."""
    if facts.dtype.is_integer() and asked.dtype.is_integer():
        low, high = asked.min(), asked.max()
        span = high - low + 1  # type: ignore[operator]
        if span <= SPARSE * len(asked):
            return signed(facts), signed(asked), int(low), int(span)  # type: ignore[arg-type]
    return codes_of(facts, asked)


def _fill(
    facts: pl.DataFrame, plan: Plan, t: Tables, keyed: tuple[Any, int, Any, Any],
    answer: tuple[Any, Any, Any],
) -> None:  # fmt: skip
    """Join the facts to the questions and add them up."""
    keys, low, wanted, bases = keyed
    lanes, blocks = grouping.lanes(), ((len(wanted) - 1) >> BLOCK_BITS) + 1
    kinds, table, bits, values = bits_and_values(facts, plan)
    columns = (
        signed(facts["day"]), signed(facts["known_at"]), until_of(facts), kinds, table, bits,
        values,
    )  # fmt: skip
    chunks = (len(keys) // lanes >> joining.CHUNK_BITS) + blocks + 2
    pool = np.empty((lanes, chunks << joining.CHUNK_BITS, 1 + len(values)), np.int64)
    heads, links = np.empty((lanes, blocks), np.int64), np.empty((lanes, chunks), np.int64)
    joining.join(
        keys, low, wanted, bases, columns, t.rank_of, BLOCK_BITS, pool, heads, links
    )  # fmt: skip
    starts = joining.begins(wanted, BLOCK_BITS, blocks)
    joining.add_up(
        pool, heads, links, wanted, BLOCK_BITS, starts, (t.spans, t.slots, t.rows), t.ranks,
        lanes, answer,
    )  # fmt: skip
