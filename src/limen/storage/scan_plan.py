"""A mapping lowered to views over the scan's tables, one for each event."""

# ruff: noqa: S608  (names are quoted and texts escaped by `lower`)

from __future__ import annotations

import re
from dataclasses import dataclass

from limen.app.mapping import ROW, Cell, EventMapping, Mapping, Template
from limen.app.mapping_when import Condition
from limen.kernel.diagnostics import Diagnostics, Place, closest, did_you_mean
from limen.storage.lower import (
    Lowered,
    lower,
    lower_template,
    name,
    staged,
    template_type_fault,
    type_fault,
)

UNIT_STRIDE = 1 << 40
"""Units of the n-th file are its row numbers plus n times this."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the scan: a file, or a shape over files.

    Attributes
    ----------
    file
        Name, in `[files]`, of the file whose row numbers `row` holds.
    offset
        What turns a row number into a unit.
    types
        DuckDB type of each column.
    """

    name: str
    file: str
    offset: int
    types: dict[str, str]
    is_shape: bool

    @property
    def unit(self) -> str:
        """SQL of the unit; rows that belong to no source row have a negative number already."""
        return f"CASE WHEN {ROW} > 0 THEN {ROW} + {self.offset} ELSE {ROW} END"

    def shown(self, columns: tuple[str, ...]) -> str:
        """Return how a reject names columns."""
        prefix = f"{self.name}." if self.is_shape else ""
        return ", ".join(prefix + column for column in dict.fromkeys(columns))


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """One event with the table it reads, the SQL that converts it, and the checks of its cells.

    Attributes
    ----------
    source
        SQL of the rows that `when` keeps, all of the table where there is none.
    name
        Table of the converted rows; its columns ``f0``, ``f1``, ... tell where `checks` failed.
    columns
        What a block's columns are called in it, in order; None for one that is always NULL.
        Columns with the same SQL share one name, so that a value is computed and fetched once.
    """

    mapping: EventMapping
    table: Table
    name: str
    source: str
    sql: str
    checks: tuple[Lowered, ...]
    columns: tuple[str | None, ...]
    condition: Condition | None = None


def check_columns(mapping: Mapping, tables: dict[str, Table], faults: Diagnostics) -> None:
    """Find columns that do not exist or can never hold what the mapping wants of them."""
    seen: set[tuple[str, str]] = set()
    for event in mapping.events:
        table = tables[event.table]
        cells = [*_cells(event)]
        if event.kind == "customer_registered":
            cells += [_attribute(column, event) for column in (*mapping.sealed, *mapping.plain)]
        _check(table, cells, _templates(event), seen, faults)
    if mapping.outcome is not None:
        outcome = mapping.outcome
        _check(tables[outcome.table], [outcome.cell], [outcome.customer], seen, faults)
    registrations = [event for event in mapping.events if event.kind == "customer_registered"]
    if (mapping.sealed or mapping.plain) and not registrations:
        place = Place(mapping.file, None, "attributes")
        faults.error("M009", place, "attributes need an event of kind 'customer_registered'")


def check_nothing_unknown(mapping: Mapping, tables: dict[str, Table], faults: Diagnostics) -> None:
    """Find columns of the files that nothing of the mapping reads: a file of another make.

    A column that is not wanted is named in ``[columns] ignored``.
    """
    for table in tables.values():
        if table.is_shape:
            continue
        known = {ROW, *mapping.ignored, *_read_from(mapping, table)}
        for column in table.types:
            if column not in known:
                faults.error(
                    "M018",
                    Place(table.name, path=f"column '{column}'"),
                    f"the file '{table.name}' has a column that the mapping does not know",
                    _hint(closest(column, known - {ROW, *table.types})),
                )


def _hint(near: str | None) -> str:
    ignore = "name it in [columns] ignored if it is not wanted"
    return ignore if near is None else f"is it '{near}'? else {ignore}"


def _read_from(mapping: Mapping, table: Table) -> set[str]:
    """Return the columns of a file's table that events, attributes, outcome or a shape read."""
    found: set[str] = {mapping.currency.column or ""}
    if mapping.outcome is not None:
        found |= {mapping.outcome.cell.column or "", *mapping.outcome.customer.columns}
    for event in mapping.events:
        found |= {cell.column or "" for cell in _cells(event)}
        found |= {column for template in _templates(event) for column in template.columns}
        found |= {column for column in table.types if column in (event.when or "")}
    found |= {*mapping.sealed, *mapping.plain}
    for shape in mapping.shapes:
        words = {word.lower() for word in re.findall(r"\w+", shape.sql)}
        if table.name.lower() in words:
            everything = _STAR.search(shape.sql) is not None
            found |= {c for c in table.types if everything or c.lower() in words}
    return found


_STAR = re.compile(r"(?:select|,|\.)\s*\*", re.IGNORECASE)


def _check(
    table: Table,
    cells: list[Cell],
    templates: list[Template],
    seen: set[tuple[str, str]],
    faults: Diagnostics,
) -> None:
    wanted = [(cell.column, cell.place, type_fault, cell) for cell in cells if cell.column]
    for column, place, judge, cell in wanted:
        if _is_there(table, column, place, seen, faults):
            fault = judge(cell, table.types[column])
            if fault is not None:
                faults.error("M016", place or Place(), f"column '{column}': {fault}")
    for template in templates:
        for column in template.columns:
            if _is_there(table, column, template.place, seen, faults):
                fault = template_type_fault(table.types[column])
                if fault is not None:
                    faults.error("M016", template.place or Place(), f"column '{column}': {fault}")


def _is_there(
    table: Table,
    column: str,
    place: Place | None,
    seen: set[tuple[str, str]],
    faults: Diagnostics,
) -> bool:
    if column in table.types:
        return True
    if (table.name, column) not in seen:
        seen.add((table.name, column))
        known = [known for known in table.types if known != ROW]
        what = "shape" if table.is_shape else "file"
        message = f"the {what} '{table.name}' has no column '{column}'"
        faults.error("M015", place or Place(), message, did_you_mean(column, known))
    return False


def _cells(event: EventMapping) -> list[Cell]:
    times = [event.occurred_at, event.effective_on, event.known_at, event.amend_by]
    return [cell for cell in times if cell is not None] + [cell for _, cell in event.fields]


def _templates(event: EventMapping) -> list[Template]:
    return [t for t in (event.key, event.customer, event.group, event.line) if t is not None]


def _attribute(column: str, event: EventMapping) -> Cell:
    return Cell(column=column, unit="text", is_required=False, place=event.place)


def plan_event(
    at: int,
    mapping: Mapping,
    event: EventMapping,
    table: Table,
    currency: str,
    seen: set[tuple[str, str]],
    condition: Condition | None,
) -> PlannedEvent:
    """Lower one event; the mapping's columns were checked before.

    `seen` holds checks of earlier events, by table and SQL: no cell is judged twice.
    """
    named, judged = _named(event, table, currency)
    extra = _extra(mapping, event, table, currency)
    rows = name(table.name)
    if condition is not None:
        rows = f"(SELECT * FROM {rows} WHERE rowid IN (SELECT id FROM {kept_table(at)}))"
    lowered = {**named, **extra}
    checks = _new_checks(rows, [*judged, *lowered.values()], seen)
    names: dict[str, str] = {}
    for alias, item in lowered.items():
        names.setdefault(item.value, alias)
    # Named columns always exist, so that the checks across events need not know who shares one.
    parts = [(table.unit, "unit"), (ROW, ROW), *((x.value, alias) for alias, x in named.items())]
    parts += [
        (value, alias) for value, alias in names.items() if alias in extra and value != "NULL"
    ]
    parts += [(f"{check.fault} IS NOT NULL", f"f{n}") for n, check in enumerate(checks)]
    select = ", ".join(f"{value} AS {alias}" for value, alias in parts)
    source = staged(rows, [*lowered.values(), *checks])
    return PlannedEvent(
        event,
        table,
        f"limen_event_{at}",
        rows,
        f"CREATE TABLE limen_event_{at} AS SELECT {select} FROM {source}",
        checks,
        ("unit", *(_shared(item, names) for item in lowered.values())),
        condition,
    )


_NOTHING = Lowered("NULL", "NULL", ())


def _cell(item: Cell | None, table: Table, currency: str) -> Lowered:
    if item is None:
        return _NOTHING
    return lower(item, table.types.get(item.column or "", ""), currency)


def _named(
    event: EventMapping, table: Table, currency: str
) -> tuple[dict[str, Lowered], list[Lowered]]:
    """Lower what every event has; return it by name, and all that is to be judged of it."""
    judged: list[Lowered] = []

    def template(item: Template | None, *, is_key: bool = False, suffix: str = "") -> Lowered:
        if item is None:
            return Lowered("''", "NULL", ())
        made = lower_template(item, table.types, is_key=is_key, suffix=suffix)
        judged.extend(made)
        return made[-1]

    amend = _cell(event.amend_by, table, currency)
    suffix = "" if event.amend_by is None else f" || '@' || {amend.value}"
    named = {
        "key": template(event.key, is_key=True, suffix=suffix),
        "customer": template(event.customer),
        "grp": template(event.group),
        "line": template(event.line),
        "occurred": _cell(event.occurred_at, table, currency),
        "effective": _cell(event.effective_on, table, currency),
        "known": _cell(event.known_at, table, currency),
        "amend": amend,
    }
    return named, judged


def _extra(
    mapping: Mapping, event: EventMapping, table: Table, currency: str
) -> dict[str, Lowered]:
    """Lower the fields that are no constants and, of a registration, the attributes."""
    cells = [item for _, item in event.fields if item.column is not None]
    extra = {f"x{n}": _cell(item, table, currency) for n, item in enumerate(cells)}
    if event.kind == "customer_registered":
        for n, column in enumerate((*mapping.sealed, *mapping.plain)):
            extra[f"a{n}"] = _cell(_attribute(column, event), table, currency)
    return extra


def kept_table(at: int) -> str:
    """Return the name of the table of rows that an event's `when` keeps."""
    return f"limen_kept_{at}"


def _new_checks(
    source: str, cells: list[Lowered], seen: set[tuple[str, str]]
) -> tuple[Lowered, ...]:
    checks = []
    for item in cells:
        if item.fault != "NULL" and (source, item.fault) not in seen:
            seen.add((source, item.fault))
            checks.append(item)
    return tuple(checks)


def _shared(item: Lowered, names: dict[str, str]) -> str | None:
    return None if item.value == "NULL" else names[item.value]
