"""Faults in a file of options: each kind is reported once, at the first row that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_IDS = ("customer", "option")
_CSV_FIRST_LINE = 2


def check_columns(
    schema: Mapping[str, pl.DataType],
    resources: Sequence[str],
    whole: pl.DataFrame | None,
    file: str,
    faults: Diagnostics,
) -> None:
    """Report columns that are missing or of a wrong type."""
    for name in (*_IDS, "value", *resources):
        if name not in schema:
            hint = did_you_mean(name, schema) or "the file has no columns"
            faults.error("O030", Place(file, None, name), "there is no such column", hint)
            continue
        dtype = schema[name]
        if name in _IDS:
            if not (dtype.is_integer() or dtype in {pl.String, pl.Null}):
                hint = "write whole numbers or text"
                faults.error("O031", Place(file, None, name), f"is of type {dtype}", hint)
        elif not dtype.is_integer() and dtype != pl.Null:
            line, shown = (None, f"type {dtype}") if whole is None else _first_odd(whole, name)
            hint = "write whole numbers; scale the column if it has fractions"
            faults.error("O031", Place(file, line, name), f"is not whole numbers: {shown}", hint)


def _first_odd(whole: pl.DataFrame, name: str) -> tuple[int | None, str]:
    """Return line and text of the first cell that is no whole number."""
    if whole.schema[name].is_float():
        is_odd = (whole[name] != whole[name].floor()) | ~whole[name].is_finite()
        return _shown(whole, name, is_odd.fill_null(False).arg_true())
    cells = whole[name].cast(pl.String)
    odd = (cells.cast(pl.Int64, strict=False).is_null() & cells.is_not_null()).arg_true()
    return _shown(whole, name, odd)


def _shown(whole: pl.DataFrame, name: str, odd: pl.Series) -> tuple[int | None, str]:
    if not len(odd):
        return None, f"type {whole.schema[name]}"
    return int(odd[0]) + _CSV_FIRST_LINE, repr(str(whole[name][int(odd[0])]))


def check_frame(
    frame: pl.DataFrame, start: int, file: str, suffix: str, faults: Diagnostics
) -> None:
    """Report missing and negative cells, and options that a customer has twice.

    A frame that is not in order of customers has its rows' numbers in a column `__row`.
    """
    first = _CSV_FIRST_LINE if suffix.lower() in {".csv", ".tsv"} else 1
    if "__row" not in frame.columns:
        frame = frame.with_row_index("__row", offset=start)
    names = [name for name in frame.columns if name != "__row"]

    def place(rows: pl.DataFrame, name: str) -> Place:
        return Place(file, int(rows["__row"][0]) + first, name)

    for name in names:
        if frame[name].null_count():
            rows = frame.filter(pl.col(name).is_null())
            message, hint = "is missing", f"{rows.height} rows lack it; write 0 where it is none"
            if name == "option":
                message = f"customer {rows['customer'][0]} has no option"
                hint = "give it one row an option, or leave the customer out"
            elif name == "customer":
                hint = f"{rows.height} rows lack it"
            faults.error("O032", place(rows, name), message, hint)
    for name in names[3:]:
        lowest = frame[name].min()
        if isinstance(lowest, int) and lowest < 0:
            rows = frame.filter(pl.col(name) < 0)
            hint = "a resource is used or not used; what is earned belongs into `value`"
            faults.error("O037", place(rows, name), f"is below zero: {rows[name][0]}", hint)
    if not faults.has_errors and (twice := _twice(frame)) is not None:
        who, what = twice["customer"][0], twice["option"][0]
        message = f"customer {who} has option {what} twice"
        faults.error("O038", place(twice, "option"), message, "keep one of the rows")


def _twice(frame: pl.DataFrame) -> pl.DataFrame | None:
    """Return rows whose customer and option stand further up; None where there are none."""
    who, what = pl.col("customer"), pl.col("option")
    rising = frame.select(
        ((who > who.shift(1)) | ((who == who.shift(1)) & (what > what.shift(1))))
        .fill_null(True)
        .all()
    ).item()
    if rising:
        return None
    found = frame.filter(~pl.struct("customer", "option").is_first_distinct())
    return found if found.height else None
