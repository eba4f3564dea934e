"""Input columns: which types they may have, and how they become what a program reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from limen.dmn.frame_build import FrameInput
from limen.dmn.frame_terms import BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, TIME
from limen.dmn.scales import value_of
from limen.kernel.diagnostics import Diagnostics, Place

_INTEGERS: Final = (
    pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64,
)  # fmt: skip
_OF_KIND: Final[dict[str, tuple[Any, ...]]] = {
    NUMBER: (*_INTEGERS, pl.Decimal),
    STRING: (pl.String, pl.Categorical, pl.Enum),
    BOOLEAN: (pl.Boolean,),
    DATE: (pl.Date,),
    DATE_TIME: (pl.Datetime,),
    TIME: (pl.Time,),
    "context": (pl.Struct,),
}


def schema_faults(inputs: Sequence[FrameInput], schema: Mapping[str, Any]) -> Diagnostics:
    """Return what is wrong with columns; one that is not there is null in every row."""
    faults = Diagnostics()
    for each in inputs:
        if each.name in schema:
            _check(each, schema[each.name], each.name, faults)
        elif not each.bounds.nullable:
            faults.error("L103", Place(path=f"input '{each.name}'"), "the column is missing")
    return faults


def _check(each: FrameInput, found: Any, path: str, faults: Diagnostics) -> None:
    place = Place(path=f"input '{path}'")
    if found == pl.Null:
        return
    if found in (pl.Float32, pl.Float64):
        hint = "hold it as integers of a declared scale, or as decimals"
        faults.error("L102", place, "a column of floats is no exact number", hint)
    elif each.kind not in _OF_KIND or not any(found == kind for kind in _OF_KIND[each.kind]):
        if each.kind != "Any" or isinstance(found, pl.Struct | pl.List):
            faults.error("L104", place, f"a column of {found} is no {each.kind}")
    elif isinstance(found, pl.Decimal) and found.scale > each.bounds.scale:
        text = f"the column has {found.scale} digits after the point, {each.bounds.scale} declared"
        faults.error("L105", place, text, "declare the scale")
    elif isinstance(found, pl.Datetime) and found.time_zone is not None:
        faults.error("L106", place, "the column's instants have a zone", "give them without one")
    elif isinstance(found, pl.Struct):
        known = {part.name: part.dtype for part in found.fields}
        for part in each.fields:
            if part.name in known:
                _check(part, known[part.name], f"{path}.{part.name}", faults)
            else:
                faults.error("L103", place, f"the struct has no field {part.name!r}")


def column_of(each: FrameInput, schema: Mapping[str, Any]) -> Iterator[pl.Expr]:
    """Yield the columns that a program reads for one input."""
    found = schema.get(each.name, pl.Null)
    yield from _columns(each, pl.col(each.name) if each.name in schema else pl.lit(None), found)


def _columns(each: FrameInput, source: pl.Expr, found: Any) -> Iterator[pl.Expr]:
    if each.kind == "context":
        yield source.is_null().alias(each.column)
        known = {part.name: part.dtype for part in getattr(found, "fields", ())}
        for part in each.fields:
            inner = source.struct.field(part.name) if part.name in known else pl.lit(None)
            yield from _columns(part, inner, known.get(part.name, pl.Null))
        return
    yield _read(each, source, found).alias(each.column)


def _read(each: FrameInput, source: pl.Expr, found: Any) -> pl.Expr:
    if each.kind == NUMBER:
        if isinstance(found, pl.Decimal):
            factor = 10 ** (each.bounds.scale - found.scale)
            return source.to_physical().cast(pl.Int128) * pl.lit(factor, dtype=pl.Int128)
        return source if found == pl.Int64 else source.cast(pl.Int64)
    if each.kind == STRING:
        return source if found == pl.String else source.cast(pl.String)
    if each.kind == DATE_TIME:
        return source.cast(pl.Datetime("us"))
    kinds: dict[str, Any] = {BOOLEAN: pl.Boolean, DATE: pl.Date, TIME: pl.Time}
    return source.cast(kinds[each.kind]) if found == pl.Null and each.kind in kinds else source


def row_values(inputs: Sequence[FrameInput], cells: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the FEEL values of one row, or None when one is outside its bounds."""
    values = {}
    for each in inputs:
        cell = cells.get(each.column)
        if cell is None and not each.bounds.nullable:
            return None
        if cell is not None and each.kind == NUMBER:
            span = each.bounds.span()
            if not span.low <= cell <= span.high:
                return None
            cell = value_of(int(cell), each.bounds.scale)
        elif type(cell) is int:
            cell = value_of(cell, each.bounds.scale)
        values[each.name] = cell
    return values
