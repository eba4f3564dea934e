"""Point in time: features of many (key, instant) pairs from facts in columns, as known then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from limen.features import kernels
from limen.features.arithmetic.kernels import MISSING
from limen.features.definition import VALUE_MAX
from limen.features.facts import FIELDS
from limen.features.grouping import kernels as grouping
from limen.features.plan import STATEMENT, Channel, Plan, names_in, plans, whole
from limen.features.tables import tables_of
from limen.kernel.dates import zone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from limen.features.definition import Definition
    from limen.features.facts import Fact

_TYPES = {"number": pl.Int64, "string": pl.String, "boolean": pl.Boolean, "date": pl.Date}


def fact_frame(facts: Sequence[Fact]) -> pl.DataFrame:
    """Return facts as columns, in their order; a field that a kind lacks is null."""
    kinds = {name: _TYPES[type_] for each in FIELDS.values() for name, type_ in each.items()}
    plain = ("kind", "known_at", "day", "line", "customer", "group", "counterparty", "ref", "void")
    columns = {name: [getattr(fact, name) for fact in facts] for name in plain}
    types = {"known_at": pl.Int64, "day": pl.Int64, "void": pl.Boolean}
    data = pl.DataFrame(columns, schema={name: types.get(name, pl.String) for name in plain})
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
        return pl.DataFrame(asked[places]).hstack(columns)
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
    starts = grouping.offsets(codes, count)
    rows = _grouped(facts, plan, codes, starts)
    wanted_starts = grouping.offsets(wanted, count)
    questions = np.empty((len(wanted), 3), np.int64)
    grouping.scatter_rows(wanted, wanted_starts, asked["at"].to_numpy(), days, questions)
    grouping.order(questions, wanted_starts)
    out = np.empty((len(plan.rows), len(wanted)), np.int64)
    gaps = np.zeros(len(plan.rows), np.bool_)
    t = tables_of(plan)
    kernels.sweep(
        rows, starts, questions, wanted_starts, t.spans, t.slots, t.rows, t.weights, out, gaps,
    )  # fmt: skip
    del rows
    found = pl.DataFrame(
        [pl.from_numpy(out[place], [name])[name] for place, name in enumerate(plan.names)]
    )
    missing = pl.lit(MISSING, pl.Int64)
    found = found.with_columns(
        pl.when(pl.col(name) != missing).then(pl.col(name))
        for name, lacks in zip(plan.names, gaps, strict=True) if lacks
    )  # fmt: skip
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


def _grouped(facts: pl.DataFrame, plan: Plan, codes: Any, starts: Any) -> Any:
    """Return the facts as the kernels take them: by key, then by day."""
    bits, values = _bits_and_values(facts, plan)
    rows = np.empty((facts.height, grouping.SLOT + plan.width), np.int64)
    days, known = (facts[name].to_numpy() for name in ("day", "known_at"))
    grouping.scatter(codes, starts, days, known, _until(facts), bits, values, rows)
    grouping.order(rows, starts)
    return rows


def _bits_and_values(facts: pl.DataFrame, plan: Plan) -> tuple[Any, Any]:  # noqa: C901
    """Return the channels of every fact as bits, and a row of values a slot."""
    names = _kinds(facts["kind"])
    if not isinstance(facts["kind"].dtype, pl.Enum):
        facts = facts.with_columns(pl.col("kind").cast(pl.Enum(names)))
    kinds = {kind: code for code, kind in enumerate(names)}
    values: list[Any] = [None] * plan.width
    texts = [""] * plan.width  # the column that a slot began as
    by_kind: dict[str, Any] = {}
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
            found = _values(facts, plan, channel, of_kind)
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
    codes = facts["kind"].to_physical().to_numpy()
    bits = grouping.bits_of_kinds(codes, table)
    for bit, passed in added:
        grouping.set_bit(bits, passed, bit)
    if "void" in facts.columns:
        bits *= ~facts["void"].to_numpy()
    none = np.zeros(facts.height, np.int64)
    filled = [none if each is None else each for each in values]
    return bits, filled[0].reshape(1, -1) if len(filled) == 1 else np.stack(filled)


def _until(facts: pl.DataFrame) -> Any:
    """Return the instant from which a later version of the same reference counts."""
    if "ref" not in facts.columns or not (facts["ref"] != "").any():
        return np.empty(0, np.int64)
    given = facts.select("ref", "known_at").with_row_index().filter(pl.col("ref") != "")
    given = given.with_columns(until=pl.col("known_at").shift(-1).over("ref"))
    until = np.full(facts.height, grouping.FOREVER, np.int64)
    until[given["index"].to_numpy()] = given["until"].fill_null(grouping.FOREVER).to_numpy()
    return until


def _values(
    facts: pl.DataFrame, plan: Plan, channel: Channel, of_kind: Callable[[str], Any]
) -> pl.Series:
    text = channel.value
    if FIELDS[channel.kind].get(text) == "number" and facts[text].dtype.is_integer():
        found = facts[text].cast(pl.Int64)
        return found if _is_bounded(found) else found.set(found.abs() > VALUE_MAX, None)
    passed = of_kind(channel.kind)
    return _evaluated(facts, plan, channel.kind, text, passed, pl.Int64)


def _kinds(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.Enum):
        return column.dtype.categories
    return column.unique().cast(pl.String).sort()


def _is_bounded(values: pl.Series) -> bool:
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
