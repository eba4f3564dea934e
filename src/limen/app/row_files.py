"""Files of rows from elsewhere, CSV or JSON lines: reading, checks of columns, rejects."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import msgspec

from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence


def rows_of(data: bytes, file: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of CSV, or of JSON lines where the file begins with a brace.

    Raises
    ------
    BadInput
        If it is neither.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}"
        raise BadInput([Diagnostic("A082", message, Place(file))]) from None
    if text.lstrip().startswith("{"):
        yield from _json_rows(text, file)
        return
    try:
        yield from csv.DictReader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise BadInput([Diagnostic("A082", f"no CSV: {error}", Place(file))]) from None


def _json_rows(text: str, file: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield msgspec.json.decode(line, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            message = f"no JSON object: {error}"
            raise BadInput([Diagnostic("A082", message, Place(file, number))]) from None


def check_columns(
    rows: Sequence[Mapping[str, Any]], file: str, known: Collection[str], needed: Iterable[str]
) -> None:
    """Check that a file has the columns that are needed, and none that nobody knows.

    Raises
    ------
    BadInput
        With every fault of the file as a whole.
    """
    given = dict.fromkeys(str(name) for row in rows for name in row)
    faults = [
        Diagnostic("A083", f"unknown column '{name}'", Place(file), did_you_mean(name, known))
        for name in given if name not in known
    ]  # fmt: skip
    faults += [
        Diagnostic("A084", f"no column '{name}'", Place(file), "name it in [columns]")
        for name in needed if name not in given
    ]  # fmt: skip
    if faults:
        raise BadInput(faults)


def reject(number: int, column: str, value: object, why: str) -> dict[str, Any]:
    """Return a row put aside: its number, the column, the value, why."""
    return {"row": number, "column": column, "value": str(value), "why": why}


def write_rejects(rejects: Iterable[Mapping[str, Any]]) -> bytes:
    """Return rejects as CSV."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ("row", "column", "value", "why"))
    writer.writeheader()
    writer.writerows(rejects)
    return out.getvalue().encode()
