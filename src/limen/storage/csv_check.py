"""Reading a CSV file once for what a faster reader would pass over in silence."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MALFORMED_MAX = 100_000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class CsvFacts:
    """What a CSV file holds.

    Attributes
    ----------
    rows
        Records after the header, malformed ones included, blank lines not.
    malformed
        (row, number of fields) of records that do not have the header's number of fields.
    has_blank_lines
        Whether a line without anything stands between records.
    """

    header: tuple[str, ...]
    rows: int
    malformed: tuple[tuple[int, int], ...]
    has_blank_lines: bool


def check_csv(path: Path, delimiter: str) -> CsvFacts:
    """Read the whole file, a piece at a time.

    Raises
    ------
    BadInput
        If it is not UTF-8, holds NUL bytes, has no header or one that is not usable, quotes
        badly, or if most of its rows do not fit the header.
    """
    _check_utf8(path)
    records = _records(path, delimiter)
    header = tuple(next(records, []))
    if not header:
        raise _bad(path, None, "the file is empty", "the first line names the columns")
    _check_header(path, header, delimiter)
    rows, width, malformed, has_blank_lines = 0, len(header), [], False
    for record in records:
        if not record:
            has_blank_lines = True
            continue
        rows += 1
        if len(record) != width:
            malformed.append((rows, len(record)))
            if len(malformed) > MALFORMED_MAX:
                hint = "is the delimiter right? see [csv] delimiter"
                raise _bad(path, None, f"most rows do not have {width} fields", hint)
    return CsvFacts(header, rows, tuple(malformed), has_blank_lines)


def rewrite_csv(source: Path, target: Path, delimiter: str) -> None:
    """Write the well-formed records alone, each with its row number in front."""
    records = _records(source, delimiter)
    width = len(next(records))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        row = 0
        for record in records:
            if record:
                row += 1
                if len(record) == width:
                    writer.writerow([row, *record])


def _records(path: Path, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            hint = "nothing after it can be trusted; mend the quotes"
            raise _bad(path, reader.line_num, f"the row cannot be read: {error}", hint) from None


def _check_utf8(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line += chunk.count(b"\n", 0, max(error.start - pending, 0))
                raise _bad(path, line, "not UTF-8", "save the file as UTF-8") from None
            if b"\0" in chunk:
                line += chunk.count(b"\n", 0, chunk.index(b"\0"))
                raise _bad(path, line, "a NUL byte: this is no text", "save the file as UTF-8")
            if not chunk:
                return
            line += chunk.count(b"\n")


def _check_header(path: Path, header: tuple[str, ...], delimiter: str) -> None:
    if any(not column.strip() for column in header):
        raise _bad(path, 1, "a column has no name", "name every column in the first line")
    seen: set[str] = set()
    for column in header:
        if column.lower() in seen:
            raise _bad(
                path, 1, f"two columns are named '{column}'", "names differ by more than case"
            )
        seen.add(column.lower())
    others = [mark for mark in (";", "\t", "|", ",") if mark != delimiter and mark in header[0]]
    if len(header) == 1 and others:
        shown = "a tab" if others[0] == "\t" else f'"{others[0]}"'
        hint = f"the file seems to be divided by {shown}: set [csv] delimiter"
        raise _bad(path, 1, "the header has one column", hint)


def _bad(path: Path, line: int | None, message: str, hint: str) -> BadInput:
    return BadInput([Diagnostic("I001", message, Place(path.name, line), hint)])
