"""A file of a bureau's reports into the book: CSV or JSON lines, columns by a mapping, rejects.

A row is one report. What is sound goes in by the same command as a report from anywhere else, so a
file read twice has one effect. A bureau's own interface is for the lender to add: it makes rows.
"""

from __future__ import annotations

import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from limen.app.bureau import ReportBureau
from limen.app.row_files import check_columns, reject, rows_of
from limen.app.rows_in import RowsIn, carry_out_rows
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.app.execute import Executor

NEEDED = ("customer_id", "report_id", "bureau", "consent_id", "pulled_on")
TEXTS = ("customer_id", "report_id", "bureau", "consent_id", "price_currency")
COLUMNS = (
    *NEEDED, "revision", "price_minor", "price_currency", "lenders", "inquiries_6m",
    "other_limit_minor", "other_owed_minor", "worst_dpd_12m",
)  # fmt: skip
"""Columns of a file of reports; the others than `NEEDED` may be empty or missing."""


class BureauMapping(msgspec.Struct, forbid_unknown_fields=True):
    """How a file of another layout is read.

    Attributes
    ----------
    columns
        Ours → theirs.
    constants
        Ours → a value of every row.
    ignored
        Theirs that nobody wants.
    """

    columns: dict[str, str] = {}
    constants: dict[str, str | int] = {}
    ignored: list[str] = []


def read_bureau_mapping(data: bytes, file: str) -> BureauMapping:
    """Read a mapping.

    Raises
    ------
    BadInput
        If it is no TOML, or names a column that reports do not have.
    """
    try:
        found = msgspec.convert(tomllib.loads(data.decode("utf-8")), BureauMapping, strict=True)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        hint = "tables [columns] and [constants], list ignored"
        raise BadInput([Diagnostic("A080", f"no mapping: {error}", Place(file), hint)]) from None
    unknown = [name for name in (*found.columns, *found.constants) if name not in COLUMNS]
    if unknown:
        raise BadInput(
            [
                Diagnostic(
                    "A081", f"reports have no column '{name}'", Place(file),
                    did_you_mean(name, COLUMNS),
                )
                for name in unknown
            ]
        )  # fmt: skip
    return found


def bureau_in(
    executor: Executor, data: bytes, file: str, mapping: BureauMapping | None = None
) -> RowsIn:
    """Bring the reports of a file into the book.

    Raises
    ------
    BadInput
        If the file as a whole is wrong; nothing was written.
    """
    layout = mapping or BureauMapping()
    rows = list(rows_of(data, file))
    _check_columns(rows, file, layout)
    return carry_out_rows(
        executor,
        rows,
        lambda number, row, rejects: _command(number, row, layout, rejects),
        lambda command: ("report_id", command.report_id),
    )


def _check_columns(rows: Sequence[Mapping[str, Any]], file: str, mapping: BureauMapping) -> None:
    """A column that nobody knows, or that is needed and missing, is a fault of the whole file."""
    wanted = {ours: mapping.columns.get(ours, ours) for ours in COLUMNS}
    needed = [wanted[ours] for ours in NEEDED if ours not in mapping.constants]
    check_columns(rows, file, {*wanted.values(), *mapping.ignored}, needed)


def _command(
    number: int, row: Mapping[str, Any], mapping: BureauMapping, rejects: list[dict[str, Any]]
) -> ReportBureau | None:
    """Return the command of a row; None, with every fault of it, where it is none."""
    before = len(rejects)
    fields: dict[str, Any] = {}
    for ours in COLUMNS:
        value = mapping.constants.get(ours, row.get(mapping.columns.get(ours, ours)))
        if value is None or value == "":
            if ours in NEEDED:
                rejects.append(reject(number, ours, "", "is empty"))
            continue
        read = _read(ours, value)
        if read is None:
            what = "is no day as 2026-01-31" if ours == "pulled_on" else _WHAT[ours in TEXTS]
            rejects.append(reject(number, ours, value, what))
        else:
            fields[ours] = read
    if len(rejects) > before:
        return None
    key = derive("bur", fields["customer_id"], fields["report_id"], fields.get("revision", 1))
    return ReportBureau(key=key, **fields)


_WHAT = {True: "is no text", False: "is no whole number"}


def _read(ours: str, value: object) -> object | None:
    if ours in TEXTS:
        return value if isinstance(value, str) else None
    if ours == "pulled_on":
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() else None
