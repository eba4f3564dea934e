"""Facts in columns as what the kernels take: bits of channels, values, ends of versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from limen.features.definition import VALUE_MAX
from limen.features.fact_fields import FIELDS
from limen.features.grouping import kernels as grouping
from limen.features.kernels import FOREVER
from limen.features.plan import STATEMENT, Channel, Plan, names_in, whole

if TYPE_CHECKING:
    from collections.abc import Callable


def codes_of(facts: pl.Series, asked: pl.Series) -> tuple[Any, Any, int, int]:
    """Number the keys: (of facts, of questions, the least, how many there may be).

    Integers that lie close together are their own numbers.
    """
    if facts.dtype.is_integer() and len(facts) and len(asked):
        low = min(facts.min(), asked.min())  # type: ignore[type-var]
        span = max(facts.max(), asked.max()) - low + 1  # type: ignore[type-var,operator]
        if span <= 4 * (len(facts) + len(asked)):
            return signed(facts), signed(asked), int(low), int(span)  # type: ignore[arg-type]
    both = pl.concat([facts, asked]).rank("dense").cast(pl.Int64).to_numpy() - 1
    return both[: len(facts)], both[len(facts) :], 0, int(both.max(initial=-1)) + 1


def signed(keys: pl.Series) -> Any:
    """Return integers as an array of int64."""
    return keys.cast(pl.Int64).to_numpy()


def bits_and_values(facts: pl.DataFrame, plan: Plan) -> tuple[Any, Any, Any, Any]:
    """Return the channels of every fact as bits, and a row of values a slot.

    Returns
    -------
    tuple
        Kinds as numbers, bits by kind, the bits of every fact (empty where those by kind are all),
        and values.
    """
    names = _kinds(facts["kind"])
    if not isinstance(facts["kind"].dtype, pl.Enum):
        facts = facts.with_columns(pl.col("kind").cast(pl.Enum(names)))
    codes = facts["kind"].to_physical().to_numpy()
    kinds = {kind: code for code, kind in enumerate(names)}
    values: list[Any] = [None] * plan.width
    texts = [""] * plan.width  # the column that a slot began as
    by_kind: dict[str, Any] = {}
    bare: dict[str, pl.Series] = {}
    added: list[tuple[int, Any]] = []

    def of_kind(kind: str) -> Any:
        if kind not in by_kind:
            by_kind[kind] = (facts["kind"] == kind).to_numpy()
        return by_kind[kind]

    table = np.zeros(len(kinds) + 1, np.int64)
    for bit, channel in enumerate(plan.channels):
        passed = None
        for text in channel.where:
            passed = of_kind(channel.kind) if passed is None else passed
            true = _evaluated(facts, plan, channel.kind, text, passed, pl.Boolean)
            passed = passed & true.fill_null(value=False).to_numpy()
        slot = plan.slot_of(channel)
        if slot >= 0:
            found = _values(facts, plan, channel, of_kind, bare)
            if found.null_count():
                passed = of_kind(channel.kind) if passed is None else passed
                passed = passed & found.is_not_null().to_numpy()
                found = found.fill_null(0)
            if values[slot] is None:
                values[slot], texts[slot] = found.to_numpy(), channel.value
            elif texts[slot] != channel.value or channel.value not in facts.columns:
                own = of_kind(channel.kind)
                values[slot] = np.where(own, found.to_numpy(), values[slot])
        if passed is None:
            table[kinds.get(channel.kind, -1)] |= 1 << bit
        else:
            added.append((bit, passed))
    if any(each.kind == "statements" for each in plan.spans):
        table[kinds.get("statement_closed", -1)] |= 1 << STATEMENT
    table[-1] = 0  # kinds that no fact has
    bits = _bits(facts, codes, table, added)
    none = np.zeros(facts.height, np.int64)
    filled = [none if each is None else each for each in values]
    return codes, table, bits, filled[0].reshape(1, -1) if len(filled) == 1 else np.stack(filled)


def _bits(facts: pl.DataFrame, codes: Any, table: Any, added: list[tuple[int, Any]]) -> Any:
    """Return the bits of every fact; empty where those by kind are all."""
    if not added and "void" not in facts.columns:
        return np.empty(0, np.int64)
    bits = grouping.bits_of_kinds(codes, table)
    for bit, passed in added:
        grouping.set_bit(bits, passed, bit)
    if "void" in facts.columns:
        bits *= ~facts["void"].to_numpy()
    return bits


def until_of(facts: pl.DataFrame) -> Any:
    """Return the instant from which a later version of the same reference counts."""
    if "ref" not in facts.columns or not (facts["ref"] != "").any():
        return np.empty(0, np.int64)
    given = facts.select("ref", "known_at").with_row_index().filter(pl.col("ref") != "")
    given = given.with_columns(until=pl.col("known_at").shift(-1).over("ref"))
    until = np.full(facts.height, FOREVER, np.int64)
    until[given["index"].to_numpy()] = given["until"].fill_null(FOREVER).to_numpy()
    return until


def _values(
    facts: pl.DataFrame, plan: Plan, channel: Channel, of_kind: Callable[[str], Any],
    bare: dict[str, pl.Series],
) -> pl.Series:  # fmt: skip
    """Return the values of a channel; fields that stand for themselves are looked through once."""
    text = channel.value
    if FIELDS[channel.kind].get(text) == "number" and facts[text].dtype.is_integer():
        if text not in bare:
            found = facts[text].cast(pl.Int64)
            bare[text] = found if _is_bounded(found) else found.set(found.abs() > VALUE_MAX, None)
        return bare[text]
    passed = of_kind(channel.kind)
    return _evaluated(facts, plan, channel.kind, text, passed, pl.Int64)


def _kinds(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.Enum):
        return column.dtype.categories
    return column.unique().cast(pl.String).sort()


def _is_bounded(values: pl.Series) -> bool:
    if not values.null_count():
        return bool(grouping.within(values.to_numpy(), VALUE_MAX, grouping.lanes()))
    low, high = values.min(), values.max()
    # Of an integer column both are integers, or None where it has no value.
    return low is None or bool(low >= -VALUE_MAX and high <= VALUE_MAX)  # type: ignore[operator]


def _evaluated(
    facts: pl.DataFrame, plan: Plan, kind: str, text: str, passed: Any, dtype: Any
) -> pl.Series:
    """Evaluate FEEL once for each distinct combination of the fields that it names."""
    present = [name for name in names_in(kind, text) if name in facts.columns]
    if not present:
        value = _cell(plan, kind, text, {}, dtype)
        return pl.repeat(value, facts.height, dtype=dtype, eager=True)
    chosen = facts.select(present)
    distinct = chosen.filter(pl.Series(passed)).unique()
    cells = [_cell(plan, kind, text, row, dtype) for row in distinct.iter_rows(named=True)]
    answers = distinct.with_columns(pl.Series("found", cells, dtype))
    return chosen.join(
        answers, on=present, how="left", nulls_equal=True, maintain_order="left"
    )["found"]  # fmt: skip


def _cell(plan: Plan, kind: str, text: str, fields: dict[str, Any], dtype: Any) -> Any:
    value = plan.evaluate(kind, text, fields)
    if dtype == pl.Boolean:
        return value is True
    return whole(value)
