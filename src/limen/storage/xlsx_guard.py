"""A workbook looked at before it is opened: sizes, macros, entities, and ranges without end."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final
from xml.parsers import expat

from limen.kernel.diagnostics import Diagnostics, Place

FILE_BYTES_MAX: Final = 32 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 64 * 1024 * 1024
PARTS_MAX: Final = 2_000
ELEMENTS_MAX: Final = 4_000_000
CELLS_MAX: Final = 500_000
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 1_000
RANGE_CELLS_MAX: Final = 100_000
NESTING_MAX: Final = 100
_CHUNK: Final = 1 << 16

_MACROS: Final = ("vbaproject.bin", "macrosheets/", "activex/")
_RANGE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
# Elements whose range a reader opens cell by cell.
_OPENED: Final = frozenset({"mergeCell", "hyperlink", "table"})
_FILLED: Final = frozenset({"v", "f", "t"})


def check_workbook(data: bytes, file: str) -> Diagnostics:
    """Return why a file is not to be opened; nothing when it is."""
    found = Diagnostics()
    place = Place(file)
    if len(data) > FILE_BYTES_MAX:
        found.error("X601", place, f"the workbook has more than {FILE_BYTES_MAX} bytes")
        return found
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive, place, found)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, zlib.error) as error:
        found.error("X602", place, f"not readable as a workbook: {error}", "save it as .xlsx")
    except (RuntimeError, NotImplementedError):
        found.error(
            "X602",
            place,
            "the workbook is encrypted or packed in a rare way",
            "save it anew without a password",
        )
    return found


def _check_archive(archive: zipfile.ZipFile, place: Place, found: Diagnostics) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS_MAX or unpacked > UNPACKED_BYTES_MAX:
        message = f"the workbook unpacks to {unpacked} bytes in {len(parts)} parts"
        found.error("X601", place, message, f"at most {UNPACKED_BYTES_MAX} and {PARTS_MAX}")
        return
    if len(names) < len(parts):
        found.error("X602", place, "a part of the workbook stands twice")
    if "xl/workbook.xml" not in names:
        found.error("X602", place, "not a workbook", "save it as .xlsx")
    look = _Look()
    for part in parts:
        lowered = part.filename.lower()
        if any(word in lowered for word in _MACROS):
            found.error("X603", place, "the workbook holds macros", "save it as .xlsx without them")
            return
        if lowered.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                fault = look.fault(stream.read())
            if fault:
                found.error("X604", place, f"{part.filename}: {fault}")


class _Look:
    """Looks through the XML parts of one workbook, which share its bounds."""

    def __init__(self) -> None:
        self.elements = self.cells = self.opened = self.depth = 0
        self.where = (0, 0)
        self.why = ""

    def fault(self, data: bytes) -> str:
        """Return why a part is refused, or nothing."""
        self.depth, self.where = 0, (0, 0)
        parser = expat.ParserCreate(namespace_separator="|")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        try:
            for at in range(0, len(data), _CHUNK):
                chunk = data[at : at + _CHUNK]
                parser.Parse(chunk, False)
                if self.why:
                    return self.why
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            return self.why or f"not readable as XML: {error}"
        return self.why

    def _doctype(self, *_: object) -> None:
        self.why = "a DOCTYPE is not allowed"

    def _finish(self, _: str) -> None:
        self.depth -= 1

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("|")[2]
        self.depth += 1
        self.elements += 1
        if self.elements > ELEMENTS_MAX:
            self.why = f"more than {ELEMENTS_MAX} elements"
        if self.depth > NESTING_MAX:
            self.why = "elements nest too deeply"
        if local == "c":
            self.cells += 1
            self.where = _position(attributes.get("r", ""))
            if self.cells > CELLS_MAX:
                self.why = f"more than {CELLS_MAX} cells"
        elif local in _FILLED and self.where != (0, 0):
            self._check_place()
        if local in _OPENED and "ref" in attributes:
            self.opened += _area(attributes["ref"])
            if self.opened > RANGE_CELLS_MAX:
                self.why = f"ranges of more than {RANGE_CELLS_MAX} cells"

    def _check_place(self) -> None:
        row, column = self.where
        if row > ROWS_MAX or column > COLUMNS_MAX:
            self.why = f"a cell in row {row}, column {column}: at most {ROWS_MAX} and {COLUMNS_MAX}"


def _position(reference: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(reference)
    if found is None:
        return 0, 0
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)), column


def _area(reference: str) -> int:
    """Return the cells of a range; a range without rows or columns has too many."""
    ends = [_position(end) for end in reference.split(":")]
    if any(end == (0, 0) for end in ends):
        return RANGE_CELLS_MAX + 1
    (top, left), (bottom, right) = ends[0], ends[-1]
    return (abs(bottom - top) + 1) * (abs(right - left) + 1)
