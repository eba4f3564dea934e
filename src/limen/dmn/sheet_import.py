"""A workbook's sheets brought into a model: what would change, and every fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, get_args

from limen.dmn.edit import ids_of, with_grids
from limen.dmn.grid import Column, Grid, base_types, grids_of
from limen.dmn.grid_diff import Change, Conflict, changes_between, merged, on_columns
from limen.dmn.new_model import new_model
from limen.dmn.sheet import Position, Sheet, address
from limen.dmn.sheet_base import BASE_TITLE, base_in
from limen.dmn.sheet_layout import titled
from limen.dmn.sheet_read import Faults, Heading, SheetFault, SheetTable, TableReader, heading_of
from limen.dmn.table_faults import TableFault, new_faults
from limen.dmn.tree import Aggregation, HitPolicy
from limen.dmn.write import Document, content_hash, read_document
from limen.kernel.diagnostics import did_you_mean

_NOT_IN_ID: Final = re.compile(r"[^A-Za-z0-9_.\-]+")


@dataclass(frozen=True, slots=True)
class TableImport:
    """What a sheet changes in its table."""

    before: Grid
    after: Grid
    table: SheetTable
    changes: tuple[Change, ...]

    def address(self, key: str, column: int | None = None) -> str:
        """Return the cell of a rule; the sheet's first where the sheet does not hold it."""
        return address(self.table.title, self.table.position(key, column))


@dataclass(frozen=True, slots=True)
class SheetImport:
    """The model as the workbook states it; None, where there are faults."""

    document: Document | None
    tables: tuple[TableImport, ...]
    faults: tuple[SheetFault, ...]
    notes: tuple[str, ...]


def import_sheets(
    document: Document, sheets: Sequence[Sheet], book: str, *, onto_newer: bool = False
) -> SheetImport:
    """Bring sheets into the model that they were made from.

    Parameters
    ----------
    onto_newer
        Where the model and the sheet changed the same since the export, the sheet holds.
    """
    return _Import(document, sheets, book, onto_newer).run()


class _Import:
    """One import into a model."""

    def __init__(
        self, document: Document, sheets: Sequence[Sheet], book: str, onto_newer: bool
    ) -> None:
        self.document, self.sheets, self.onto_newer = document, sheets, onto_newer
        self.faults = Faults(book)
        self.notes: list[str] = []
        self.now = {grid.name: grid for grid in grids_of(document)}
        self.ids = ids_of(document)
        base = base_in(tuple(sheets))
        self.is_newer = base is not None and base.hash != content_hash(document)
        self.base = self.now
        if base is None:
            self.notes.append("the workbook names no base: compared with the model as it is")
        elif self.is_newer:
            self.base = {grid.name: grid for grid in base.grids}

    def run(self) -> SheetImport:
        """Return what the sheets state."""
        read = [table for table in map(self._table, *self._titled()) if table is not None]
        tables = [self._onto_now(table) for table in read]
        if not read and not self.faults.items:
            self.faults.add(self.sheets[0].title if self.sheets else "", (1, 1), "X501", _NO_TABLE)
        if self.is_newer and not self.faults.items:
            self.notes.append("the model changed since the export: both changes are kept")
        # Cells at fault stand as they were, so that the model can say what is wrong of the others.
        after = with_grids(self.document, [table.after for table in tables])
        _place(new_faults(self.document, after), tables, self.faults)
        faults = tuple(self.faults.items)
        return SheetImport(None if faults else after, tuple(tables), faults, tuple(self.notes))

    def _titled(self) -> tuple[list[Sheet], list[Heading], list[str]]:
        """Return the sheets that are tables, with heading and table name, each once."""
        sheets, headings, names = [], [], list[str]()
        by_title = {title: grid.name for title, grid in titled([*self.base.values()]).items()}
        for sheet, heading in tables_in(self.sheets, self.faults):
            position = (heading.rows["decision"], 2)
            name = sheet.text(*position) or by_title.get(sheet.title, "")
            if name not in self.base or name not in self.now:
                hint = did_you_mean(name, self.now)
                message = f"the model has no table {name!r}"
                self.faults.add(sheet.title, position, "X501", message, hint)
            elif name in names:
                self.faults.add(sheet.title, position, "X501", f"{name!r} has a sheet already")
            else:
                sheets.append(sheet)
                headings.append(heading)
                names.append(name)
        return sheets, headings, names

    def _table(self, sheet: Sheet, heading: Heading, name: str) -> SheetTable | None:
        base, now = self.base[name], self.now[name]
        # A rule that an earlier import of this workbook added keeps its id in the next one.
        foreign = self.ids - now.by_key().keys()
        reader = TableReader(
            sheet,
            heading,
            base,
            base_types(self.document, base),
            self.faults,
            _fresh(base, foreign),
            foreign.__contains__,
        )
        return reader.read()

    def _onto_now(self, table: SheetTable) -> TableImport:
        """Return the table brought onto the model as it is now."""
        base, now = self.base[table.grid.name], self.now[table.grid.name]
        after = table.grid
        if self.is_newer:
            self._check_columns(base, now, table)
            known = on_columns(base, now, now)
            after, conflicts = merged(known, on_columns(table.grid, now, now), now)
            columns = _columns_of(base, now, table)
            table = replace(table, grid=after, column_of=columns)
            for conflict in conflicts:
                self._note(conflict, table)
        return TableImport(now, after, table, changes_between(now, after))

    def _check_columns(self, base: Grid, now: Grid, table: SheetTable) -> None:
        """Refuse to drop changes of a column that the model does not have any more."""
        gone = {column.identity for column in base.columns} - {
            column.identity for column in now.columns
        }
        lost = [
            change
            for change in changes_between(base, table.grid)
            if change.kind == "edited" and base.columns[change.column].identity in gone
        ]
        for change in lost:
            message = "the model does not have this column any more"
            self.faults.add(
                table.title, table.position(change.row, change.column), "X520", message, _AGAIN
            )

    def _note(self, conflict: Conflict, table: SheetTable) -> None:
        position = table.position(conflict.row, conflict.column)
        if self.onto_newer and conflict.can_be_forced:
            where = address(table.title, position)
            self.notes.append(f"{where}: the sheet holds: {conflict.message}")
            return
        hint = "--onto-newer lets the sheet hold" if conflict.can_be_forced else _AGAIN
        self.faults.add(table.title, position, "X520", conflict.message, hint)


_NO_TABLE: Final = "no sheet is a decision table"
_AGAIN: Final = "export the model again"
_FATAL: Final = frozenset({"X501", "X502", "X503"})
"""Faults of a heading that leave no table to make a model of."""


def tables_in(sheets: Sequence[Sheet], faults: Faults) -> Iterator[tuple[Sheet, Heading]]:
    """Yield the sheets that are tables; merged cells in them are faults."""
    for sheet in sheets:
        if sheet.title == BASE_TITLE:
            continue
        heading = heading_of(sheet, faults)
        if heading is None:
            continue
        for area in sheet.merged:
            message = f"the cells {area} are merged"
            faults.add(sheet.title, _corner(area), "X512", message, "take the merging back")
        yield sheet, heading


def _corner(area: str) -> Position:
    found = re.match(r"([A-Z]+)(\d+)", area)
    if found is None:
        return 1, 1
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)), column


def _columns_of(base: Grid, now: Grid, table: SheetTable) -> dict[int, int]:
    """Return where the sheet holds the columns of the model as it is now."""
    place = {column.identity: index for index, column in enumerate(base.columns)}
    found = {}
    for index, column in enumerate(now.columns):
        known = table.column_of.get(place.get(column.identity, -1))
        if known is not None:
            found[index] = known
    return found


def _fresh(grid: Grid, foreign: set[str]) -> Callable[[], str]:
    """Return a source of ids: the same for the same base, so that an import can be repeated."""
    stem = _NOT_IN_ID.sub("-", grid.key.lstrip("#")).strip("-") or "table"
    stem = stem if stem[0].isalpha() or stem[0] == "_" else f"t-{stem}"
    ids = (f"{stem}-rule-{number}" for number in count(1))
    return lambda: next(each for each in ids if each not in foreign)


def _place(found: Sequence[TableFault], tables: Sequence[TableImport], faults: Faults) -> None:
    """Note faults of the model at their cells, but not where the sheet itself is at fault."""
    held = {(each.title, each.position) for each in faults.items}
    for fault in found:
        _place_one(fault, tables, faults, held)


def _place_one(
    fault: TableFault,
    tables: Sequence[TableImport],
    faults: Faults,
    held: set[tuple[str, Position]],
) -> None:
    """Note a fault at the cell that holds it; one outside the sheets at the first table."""
    for each in tables:
        if each.after.key == fault.table:
            position = each.table.position(fault.row or "", fault.column)
            if (each.table.title, position) not in held:
                faults.add(each.table.title, position, fault.code, fault.message, fault.hint)
            return
    title = tables[0].table.title if tables else ""
    faults.add(title, (1, 1), fault.code, fault.message, fault.hint)


def build_from_sheets(sheets: Sequence[Sheet], book: str, name: str) -> SheetImport:
    """Make a model of a workbook's tables alone."""
    faults = Faults(book)
    tables: list[TableImport] = []
    ids: set[str] = set()
    for sheet, heading in tables_in(sheets, faults):
        empty = _empty_table(sheet, heading, faults)
        types = tuple(column.type for column in empty.columns)
        fresh, taken = _fresh(empty, ids), ids.__contains__
        reader = TableReader(sheet, heading, empty, types, faults, fresh, taken, is_new=True)
        table = reader.read()
        ids |= table.row_of.keys()
        if empty.name in {each.after.name for each in tables}:
            position = (heading.rows["decision"], 2)
            faults.add(sheet.title, position, "X501", f"{empty.name!r} has a sheet already")
        changes = changes_between(empty, table.grid)
        tables.append(TableImport(empty, table.grid, table, changes))
    if not tables and not faults.items:
        faults.add(sheets[0].title if sheets else "", (1, 1), "X501", _NO_TABLE)
    if any(fault.diagnostic.code in _FATAL for fault in faults.items):
        return SheetImport(None, tuple(tables), tuple(faults.items), ())
    data = new_model(name, [each.after for each in tables])
    document, diagnostics = read_document(data, f"{name}.dmn")
    if document is None:
        for item in diagnostics.items:
            faults.add(tables[0].table.title, (1, 1), item.code, item.message, item.hint)
        return SheetImport(None, tuple(tables), tuple(faults.items), ())
    keys = {grid.name: grid.key for grid in grids_of(document)}
    named = [replace(each, after=replace(each.after, key=keys[each.after.name])) for each in tables]
    _place(new_faults(None, document), named, faults)
    found = tuple(faults.items)
    return SheetImport(None if found else document, tuple(named), found, ())


def _empty_table(sheet: Sheet, heading: Heading, faults: Faults) -> Grid:
    """Return a table without rules from a heading."""

    def word(key: str, allowed: tuple[str, ...], default: str) -> str:
        row = heading.rows.get(key)
        text = (sheet.text(row, 2) if row else "").upper() or default
        if text not in (*allowed, default):
            message = f"{text!r} is no {key.replace('_', ' ')}"
            faults.add(sheet.title, (row or 1, 2), "X504", message, did_you_mean(text, allowed))
            return default
        return text

    position = (heading.rows["decision"], 2)
    name = " ".join(sheet.text(*position).split())
    if not name:
        faults.add(sheet.title, position, "X501", "the decision has no name")
    columns = tuple(_without_echo(column, name) for _, column in heading.columns)
    if not any(column.kind == "output" for column in columns):
        message = "the table has no output"
        faults.add(sheet.title, (heading.rows["column"], 1), "X503", message)
    return Grid(
        name,
        name,
        word("hit_policy", get_args(HitPolicy), "UNIQUE"),
        word("aggregation", get_args(Aggregation), ""),
        columns,
        (),
    )


def _without_echo(column: Column, name: str) -> Column:
    """Return a column without a label that only repeats its name."""
    return replace(column, label="") if column.label in (column.name, name) else column
