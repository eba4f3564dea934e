"""Point in time: features of many (key, instant) pairs from facts in columns, as known then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from limen.features.fact_fields import FIELDS
from limen.features.frame_arrow import column
from limen.features.frame_columns import bits_and_values, codes_of, until_of
from limen.features.frame_joined import joined
from limen.features.grouping import kernels as grouping
from limen.features.plan import plans
from limen.features.sweeping import kernels as sweeping
from limen.features.tables import tables_of
from limen.kernel.dates import DAY_US, zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.features.definition import Definition
    from limen.features.facts import Fact
    from limen.features.plan import Plan
    from limen.features.tables import Tables

_BLOCK = 8_192
_BLOCKS_MAX = 2_048
_EVER = -(2**40)

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
    days = _days(asked["at"], zone_name)
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


def _days(instants: pl.Series, zone_name: str) -> Any:
    """Return the business day (since 1970) of every instant."""
    if zone_name == "UTC":
        return instants.cast(pl.Int64).to_numpy() // DAY_US
    local = pl.from_epoch(instants, "us").dt.replace_time_zone("UTC")
    days = local.dt.convert_time_zone(zone_name).dt.date()
    return days.to_physical().cast(pl.Int64).to_numpy()


def _names(definitions: Sequence[Definition]) -> list[str]:
    return [each.name for each in definitions]


def _swept(
    facts: pl.DataFrame, asked: pl.DataFrame, plan: Plan, days: Any
) -> tuple[Any, pl.DataFrame]:
    """Compute one plan; return places of the asked rows, and the columns."""
    t = tables_of(plan)
    found = joined(facts, asked, plan, t, days) or _in_blocks(facts, asked, plan, t, days)
    places, out, gaps, bits = found
    return places, pl.DataFrame(
        [
            column(name, out[place], bits[place] if gaps[place] else None)
            for place, name in enumerate(plan.names)
        ]
    )


def _in_blocks(
    facts: pl.DataFrame, asked: pl.DataFrame, plan: Plan, t: Tables, days: Any
) -> tuple[Any, Any, Any, Any]:
    """Group, sort and sweep; return what `joined` does."""
    keys, wanted, low, count = codes_of(facts[plan.key], asked[plan.key])
    shift = _shift(count, max(len(keys), 4 * len(wanted)))
    blocks, lanes = (count >> shift) + 1, grouping.lanes()
    counts = np.zeros((2, lanes, blocks), np.int64)
    grouping.counted(keys, low, shift, counts[0])
    grouping.counted(wanted, low, shift, counts[1])
    begins, starts = _begins(counts[0]), _begins(counts[1])
    instants = asked["at"].cast(pl.Int64).to_numpy()
    questions = np.empty((len(wanted), 3), np.int64)
    grouping.scatter_asked(wanted, low, shift, starts.copy(), instants, days, questions)
    rows, ends, amended = _grouped(
        facts, plan, (keys, low, shift, begins), _seen(t, instants, days)
    )
    out = np.empty((len(plan.rows), len(wanted)), np.int64)
    places, gaps = np.empty(len(wanted), np.int64), np.zeros(len(plan.rows), np.bool_)
    bits = np.empty((len(out), -(-len(wanted) // 8)), np.uint8)
    sweeping.sweep(
        rows, begins.T.copy(), ends.T.copy(), questions, np.append(starts[0], len(wanted)),
        1 << shift, amended, (t.spans, t.slots, t.rows, t.weights), (t.rank_of, t.ranks),
        places, (out, gaps, bits),
    )  # fmt: skip
    return places, out, gaps, bits


def _shift(keys: int, rows: int) -> int:
    """Return how many bits of a key count inside a block, so that blocks fit a core's cache."""
    blocks = max(min(rows // _BLOCK, _BLOCKS_MAX), 1)
    return max((keys // blocks).bit_length() - 1, 0)


def _begins(counts: Any) -> Any:
    """Return where the rows of each lane and block begin: blocks in order, lanes within each."""
    flat = counts.T.ravel()
    return np.ascontiguousarray((np.cumsum(flat) - flat).reshape(counts.T.shape).T)


def _seen(t: Tables, instants: Any, days: Any) -> Any:
    """Return what no question looks beyond: day before the first, last day, last instant."""
    if not len(days):
        return np.array([0, 0, 0], np.int64)
    first = _EVER if t.reach_days is None else int(days.min()) - t.reach_days
    return np.array([first, days.max(), instants.max()], np.int64)


def _grouped(facts: pl.DataFrame, plan: Plan, blocks: Any, seen: Any) -> tuple[Any, Any, bool]:
    """Return the facts in blocks, where each lane and block ends, and whether any is amended."""
    keys, low, shift, begins = blocks
    kinds, table, bits, values = bits_and_values(facts, plan)
    until, ends = until_of(facts), begins.copy()
    rows = np.empty((len(keys), grouping.REST + bool(len(until)) + len(values)), np.int64)
    days, known = (facts[name].cast(pl.Int64).to_numpy() for name in ("day", "known_at"))
    grouping.scatter(
        keys, low, shift, ends, days, known, until, kinds, table, bits, values, seen, rows
    )
    return rows, ends, bool(len(until))


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
