"""Point in time: features of many (key, instant) pairs from facts in columns, as known then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from limen.features import kernels
from limen.features.facts import FIELDS
from limen.features.plan import STATEMENT, Channel, Plan, names_in, plans, whole
from limen.features.tables import tables_of
from limen.kernel.dates import zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.features.definition import Definition
    from limen.features.facts import Fact

_TYPES = {"number": pl.Int64, "string": pl.String, "boolean": pl.Boolean, "date": pl.Date}


def fact_frame(facts: Sequence[Fact]) -> pl.DataFrame:
    """Return facts as columns, in their order; a field that a kind lacks is null."""
    kinds = {name: _TYPES[type_] for each in FIELDS.values() for name, type_ in each.items()}
    plain = ("kind", "known_at", "day", "line", "customer", "group", "counterparty", "ref", "void")
    columns = {name: [getattr(fact, name) for fact in facts] for name in plain}
    data = pl.DataFrame(columns, schema_overrides={"known_at": pl.Int64, "day": pl.Int64})
    fields = {name: [fact.fields.get(name) for fact in facts] for name in kinds}
    return data.hstack(pl.DataFrame(fields, schema=kinds))


def point_in_time(
    facts: pl.DataFrame, asked: pl.DataFrame, definitions: Sequence[Definition], zone_name: str
) -> pl.DataFrame:
    """Return the features of every asked row, as known at its instant.

    Parameters
    ----------
    facts
        In journal order: ``kind``, ``known_at`` (µs), ``day`` (since 1970), the keys, the fields,
        and where facts are amended ``ref`` (empty for none) and ``void``.
    asked
        ``at`` (µs) and the keys that the definitions go by.
    zone_name
        Zone of the business days.

    Returns
    -------
    pl.DataFrame
        The rows of `asked` with one Int64 column a feature, by key and instant where the
        definitions have one key, else in the order asked.
    """
    zone(zone_name)
    days = (
        pl.from_epoch(asked["at"], "us")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(zone_name)
        .dt.date()
        .to_physical()
        .cast(pl.Int64)
        .to_numpy()
    )
    made = plans(definitions)
    answers = [_swept(facts, asked, plan, days) for plan in made]
    if len(answers) == 1:
        places, columns = answers[0]
        return asked[places].hstack(columns)
    for places, columns in answers:
        back = np.empty_like(places)
        back[places] = np.arange(len(places))
        asked = asked.hstack(columns[back])
    return asked.select([*asked.columns[: asked.width - len(definitions)], *_names(definitions)])


def _names(definitions: Sequence[Definition]) -> list[str]:
    return [each.name for each in definitions]


def _swept(
    facts: pl.DataFrame, asked: pl.DataFrame, plan: Plan, days: Any
) -> tuple[Any, pl.DataFrame]:
    """Group, sort and sweep one plan; return places of the asked rows, and the columns."""
    codes, wanted, count = _codes(facts[plan.key], asked[plan.key])
    columns = _columns(facts, plan)
    starts = kernels.offsets(codes, count)
    rows = np.empty((len(codes), columns.shape[0]), np.int64)
    kernels.scatter(codes, starts, columns, rows)
    kernels.order(rows, starts)
    wanted_starts = kernels.offsets(wanted, count)
    questions = np.empty((len(wanted), 3), np.int64)
    kernels.scatter_rows(wanted, wanted_starts, asked["at"].to_numpy(), days, questions)
    kernels.order(questions, wanted_starts)
    out = np.empty((len(plan.rows), len(wanted)), np.int64)
    t = tables_of(plan)
    kernels.sweep(
        rows, starts, questions, wanted_starts, t.spans, t.slots, t.rows, t.weights, t.monotone, out
    )
    named = {name: pl.from_numpy(out[place], schema=[name])[name]
             for place, name in enumerate(plan.names)}  # fmt: skip
    found = pl.DataFrame(named)
    gaps = [name for place, name in enumerate(plan.names) if (out[place] == kernels.MISSING).any()]
    missing = pl.lit(kernels.MISSING, pl.Int64)
    found = found.with_columns(
        pl.when(pl.col(name) == missing).then(None).otherwise(pl.col(name)).alias(name)
        for name in gaps
    )
    return questions[:, 2].copy(), found


def _codes(facts: pl.Series, asked: pl.Series) -> tuple[Any, Any, int]:
    """Number the keys; integers that lie close together are their own numbers."""
    if facts.dtype.is_integer() and len(facts) and len(asked):
        low = min(facts.min(), asked.min())  # type: ignore[type-var]
        span = max(facts.max(), asked.max()) - low + 1  # type: ignore[type-var,operator]
        if span <= 4 * (len(facts) + len(asked)):
            return _numbers(facts, low), _numbers(asked, low), int(span)  # type: ignore[arg-type]
    both = pl.concat([facts, asked]).rank("dense").cast(pl.Int64).to_numpy() - 1
    return both[: len(facts)], both[len(facts) :], int(both.max(initial=-1)) + 1


def _numbers(keys: pl.Series, low: int) -> Any:
    return keys.to_numpy() if low == 0 else keys.to_numpy() - low


def _columns(facts: pl.DataFrame, plan: Plan) -> Any:
    """Return day, known, until, bits and slots as rows of one array."""
    out = np.zeros((kernels.SLOT + plan.width, facts.height), np.int64)
    out[kernels.DAY] = facts["day"].to_numpy()
    out[kernels.KNOWN] = facts["known_at"].to_numpy()
    out[kernels.UNTIL] = _until(facts)
    bits = out[kernels.BITS]
    alive = None if "void" not in facts.columns else ~facts["void"].to_numpy()
    for bit, channel in enumerate(plan.channels):
        passed = _passed(facts, plan, channel)
        slot = plan.slot_of(channel)
        if slot >= 0:
            value = _values(facts, plan, channel, passed)
            passed &= value.is_not_null().to_numpy()
            whole_ = value.fill_null(0).to_numpy()
            out[kernels.SLOT + slot] = np.where(passed, whole_, out[kernels.SLOT + slot])
        bits |= np.left_shift(passed.astype(np.int64), bit)
    if any(each.kind == "statements" for each in plan.spans):
        closes = (facts["kind"] == "statement_closed").to_numpy()
        bits |= np.left_shift(closes.astype(np.int64), STATEMENT)
    if alive is not None:
        bits *= alive
    return out


def _until(facts: pl.DataFrame) -> Any:
    """Return the instant from which a later version of the same reference counts."""
    if "ref" not in facts.columns or not (facts["ref"] != "").any():
        return kernels.FOREVER
    given = facts.select("ref", "known_at").with_row_index().filter(pl.col("ref") != "")
    given = given.with_columns(until=pl.col("known_at").shift(-1).over("ref"))
    until = np.full(facts.height, kernels.FOREVER, np.int64)
    until[given["index"].to_numpy()] = given["until"].fill_null(kernels.FOREVER).to_numpy()
    return until


def _passed(facts: pl.DataFrame, plan: Plan, channel: Channel) -> Any:
    passed = (facts["kind"] == channel.kind).to_numpy()
    for text in channel.where:
        true = _evaluated(facts, plan, channel.kind, text, passed, pl.Boolean)
        passed = passed & true.fill_null(value=False).to_numpy()
    return passed


def _values(facts: pl.DataFrame, plan: Plan, channel: Channel, passed: Any) -> pl.Series:
    text = channel.value
    if FIELDS[channel.kind].get(text) == "number" and facts[text].dtype.is_integer():
        return facts[text].cast(pl.Int64)
    return _evaluated(facts, plan, channel.kind, text, passed, pl.Int64)


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


def rows_at(
    facts: Sequence[Fact],
    pairs: Sequence[tuple[int, str]],
    definitions: Sequence[Definition],
    zone_name: str,
) -> list[dict[str, int | None]]:
    """Return the features of (instant, key) pairs as rows, in the order asked."""
    key = definitions[0].key
    asked = pl.DataFrame(
        {
            "number": range(len(pairs)),
            "at": [at for at, _ in pairs],
            key: [each for _, each in pairs],
        },
        schema={"number": pl.Int64, "at": pl.Int64, key: pl.String},
    )
    found = point_in_time(fact_frame(facts), asked, definitions, zone_name).sort("number")
    return found.select(_names(definitions)).to_dicts()
