"""A sheet read back as a decision table, with every fault at its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from limen.dmn.edit import NEW_ID
from limen.dmn.grid import Column, Grid, Kind, Row, positions, same, shown
from limen.dmn.grid_diff import blank
from limen.dmn.sheet import Position, Sheet, address
from limen.dmn.sheet_types import feel_text
from limen.dmn.sheet_words import kind_named, label_named
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean

HEADING_ROWS_MAX: Final = 40
NEW: Final = "new:"


@dataclass(frozen=True, slots=True)
class SheetFault:
    """A fault with the cell it stands in."""

    title: str
    position: Position
    diagnostic: Diagnostic


class Faults:
    """Collects the faults of one workbook."""

    def __init__(self, book: str) -> None:
        self.book = book
        self.items: list[SheetFault] = []

    def add(self, title: str, position: Position, code: str, message: str, hint: str = "") -> None:
        """Note a fault at a cell."""
        place = Place(self.book, None, address(title, position))
        self.items.append(SheetFault(title, position, Diagnostic(code, message, place, hint)))

    def at(self, title: str, position: Position) -> bool:
        """Whether a cell has a fault already."""
        return any((each.title, each.position) == (title, position) for each in self.items)


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a sheet's heading says what."""

    rows: dict[str, int]
    columns: tuple[tuple[int, Column], ...]

    @property
    def last(self) -> int:
        """The row above the first rule."""
        return self.rows["rule"]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table as a sheet states it, and where its rules and columns stand."""

    title: str
    grid: Grid
    row_of: dict[str, int] = field(default_factory=dict)
    column_of: dict[int, int] = field(default_factory=dict)

    def position(self, key: str, column: int | None) -> Position:
        """Return the cell of a rule's column; of the table itself where there is none."""
        row = self.row_of.get(key, 1)
        return row, 1 if column is None or row == 1 else self.column_of.get(column, 1)


def heading_of(sheet: Sheet, faults: Faults) -> Heading | None:
    """Return a sheet's heading; None for a sheet that is no table."""
    rows: dict[str, int] = {}
    for row in range(1, HEADING_ROWS_MAX + 1):
        label = label_named(sheet.text(row, 1))
        if label is not None:
            rows.setdefault(label, row)
        if label == "rule":
            break
    if "decision" not in rows and "rule" not in rows:
        return None
    for needed in ("decision", "column", "expression", "rule"):
        if needed not in rows:
            message = f"the heading has no row '{needed}' in column A"
            faults.add(sheet.title, (1, 1), "X502", message, "export the model to see its form")
            return None
    return Heading(rows, _columns(sheet, rows, faults))


def _columns(sheet: Sheet, rows: dict[str, int], faults: Faults) -> tuple[tuple[int, Column], ...]:
    found = []
    for index in sorted({column for _, column in sheet.cells if column > 1}):
        text = sheet.text(rows["column"], index)
        kind = kind_named(text)
        if kind is not None:
            found.append((index, _column(sheet, rows, index, kind)))
        elif text or _has_rules(sheet, rows["rule"], index):
            where = (rows["column"] if text else rows["rule"], index)
            message = f"{text!r} is no kind of column" if text else "the column has no heading"
            faults.add(sheet.title, where, "X503", message, "write a remark in an annotation")
    return tuple(found)


def _has_rules(sheet: Sheet, last: int, index: int) -> bool:
    return any(row >= last and column == index for row, column in sheet.cells)


def _column(sheet: Sheet, rows: dict[str, int], index: int, kind: Kind) -> Column:
    def text(key: str) -> str:
        return shown(sheet.text(rows[key], index)) if key in rows else ""

    name = "" if kind == "description" else text("expression")
    return Column(kind, name, text("rule"), text("type"), text("allowed"), text("default"))


class TableReader:
    """Reads one sheet against the table it was made from.

    Parameters
    ----------
    types
        The FEEL type of each of the table's columns.
    fresh
        Gives an id for a new rule.
    taken
        Whether an id may not be given to a new rule.
    is_new
        Whether there is no table yet: then every id is a new rule's name.
    """

    def __init__(
        self,
        sheet: Sheet,
        heading: Heading,
        base: Grid,
        types: tuple[str, ...],
        faults: Faults,
        fresh: Callable[[], str],
        taken: Callable[[str], bool],
        *,
        is_new: bool = False,
    ) -> None:
        self.sheet, self.heading, self.base, self.types = sheet, heading, base, types
        self.faults, self.fresh, self.taken, self.is_new = faults, fresh, taken, is_new
        self.known = base.by_key()
        self.column_of: dict[int, int] = {}

    def fault(self, position: Position, code: str, message: str, hint: str = "") -> None:
        """Note a fault of this sheet."""
        self.faults.add(self.sheet.title, position, code, message, hint)

    def read(self) -> SheetTable:
        """Return the table as the sheet states it."""
        self._match_columns()
        if not self.is_new:
            self._check_heading()
        rows: list[Row] = []
        row_of: dict[str, int] = {}
        for number in self._filled_rows():
            key = self._key(number, row_of)
            if key is not None:
                row_of[key] = number
                rows.append(self._row(key, number))
        grid = Grid(
            self.base.key,
            self.base.name,
            self.base.hit_policy,
            self.base.aggregation,
            self.base.columns,
            tuple(rows),
        )
        return SheetTable(self.sheet.title, grid, row_of, self.column_of)

    def _match_columns(self) -> None:
        known = positions(self.base.columns)
        found = positions(tuple(column for _, column in self.heading.columns))
        for identity, (index, column) in zip(found, self.heading.columns, strict=True):
            target = known.get(identity)
            if target is not None:
                self.column_of[target] = index
                continue
            names = [each.name for each in self.base.columns if each.kind == column.kind]
            position = (self.heading.rows["expression"], index)
            message = f"the table has no {column.kind} {column.name!r}"
            if identity[2]:
                message += f" number {identity[2] + 1}"
            self.fault(position, "X503", message, did_you_mean(column.name, names))

    def _check_heading(self) -> None:
        for key, held in (
            ("hit_policy", self.base.hit_policy),
            ("aggregation", self.base.aggregation),
        ):
            # Empty where the first column was deleted, and the heading's values with it.
            if key in self.heading.rows and self.sheet.text(self.heading.rows[key], 2):
                self._check_head((self.heading.rows[key], 2), held)
        heads = dict(self.heading.columns)
        for target, index in self.column_of.items():
            known, here = self.base.columns[target], heads[index]
            for key, held, text in (
                ("type", known.type, here.type),
                ("allowed", known.allowed, here.allowed),
                ("default", known.default, here.default),
            ):
                if key in self.heading.rows and shown(held) != text:
                    self._check_head((self.heading.rows[key], index), held)

    def _check_head(self, position: Position, held: str) -> None:
        text = shown(self.sheet.text(*position))
        if text != shown(held):
            message = f"the heading was changed from {held!r} to {text!r}"
            self.fault(position, "X504", message, "a sheet changes rules; change this in the model")

    def _filled_rows(self) -> Iterable[int]:
        columns = {1, *self.column_of.values()}
        rows = {
            row
            for (row, column), cell in self.sheet.cells.items()
            if row > self.heading.last and column in columns and cell.text.strip()
        }
        return sorted(rows)

    def _key(self, number: int, seen: dict[str, int]) -> str | None:
        """Return a row's key, or None when its id is at fault."""
        position = (number, 1)
        found = self.sheet.cells.get(position)
        text = self.sheet.text(*position)
        if found is not None and found.held not in ("text", "number"):
            self.fault(position, "X505", f"a rule id is no {found.held}", "format it as text")
            return None
        if not text or (self.is_new and text.lstrip("#").isdigit()):
            return self._fresh_key(seen)
        if text in seen:
            message = f"the rule id {text!r} stands in row {seen[text]} too"
            self.fault(position, "X506", message, "leave the id of a new rule empty")
            return None
        if text in self.known:
            return text
        if text.startswith(NEW) or self.is_new:
            return self._named_key(position, text.removeprefix(NEW).strip(), seen)
        hint = did_you_mean(text, self.known) if self.known else ""
        hint = f"{hint}; for a new rule write {NEW}{text}".removeprefix("; ")
        self.fault(position, "X507", f"the table has no rule {text!r}", hint)
        return None

    def _fresh_key(self, seen: dict[str, int]) -> str:
        while (key := self.fresh()) in self.known or key in seen:
            continue
        return key

    def _named_key(self, position: Position, name: str, seen: dict[str, int]) -> str | None:
        if not NEW_ID.fullmatch(name):
            message = f"{name!r} cannot be a rule id"
            self.fault(position, "X505", message, "letters, digits, - _ and . after a letter")
        elif name in self.known or name in seen or self.taken(name):
            self.fault(position, "X506", f"the id {name!r} is in use", "choose another")
        else:
            return name
        return None

    def _row(self, key: str, number: int) -> Row:
        before = self.known.get(key)
        cells = []
        for target, column in enumerate(self.base.columns):
            held = blank(column) if before is None else before.cells[target]
            index = self.column_of.get(target)
            if index is None:
                if before is None and column.kind == "output":
                    message = f"a new rule needs the output {column.name!r}, which is not here"
                    self.fault((number, 1), "X508", message, "export the model again")
                cells.append(held)
            else:
                cells.append(self._cell((number, index), target, held, before is None))
        return Row(key, tuple(cells))

    def _cell(self, position: Position, target: int, held: str, is_new: bool) -> str:
        column = self.base.columns[target]
        found = self.sheet.cells.get(position)
        text = ""
        if found is not None:
            text, message, hint = feel_text(found, column.kind, self.types[target])
            if message:
                self.fault(position, "X509", message, hint)
                return held
        if not is_new and same(column.kind, held, text):
            return held
        if column.kind == "output" and not text.strip():
            self.fault(position, "X510", "the answer is empty", "nothing is written null")
            return held
        return shown(text) or blank(column)
