"""The engine behind an import: DuckDB reads, shapes and converts; Python only builds events.

The files are copied once into a database of the scan's own, in a temporary folder, so that what
was checked is what is read afterwards. Then the database is locked: the mapping's SQL sees those
tables and nothing else.
"""

# ruff: noqa: S608  (names are quoted and texts escaped by `lower`)

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from limen.app.mapping import ROW, EventMapping, Mapping, Shape
from limen.app.mapping_when import Condition, compile_when
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.errors import BadInput
from limen.kernel.money import EXPONENTS
from limen.storage.intake import Intake, check_paths
from limen.storage.lower import MACROS, feel_types, name, text
from limen.storage.scan import DuckScan
from limen.storage.scan_plan import (
    UNIT_STRIDE,
    Table,
    check_columns,
    check_nothing_unknown,
    plan_event,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Names

MEMORY_LIMIT = "400MB"
THREADS = 2


class DuckScanner:
    """Opens files for an import; see `limen.app.scanner.Scanner`."""

    @contextmanager
    def open(self, mapping: Mapping, files: Names[str, Path]) -> Iterator[DuckScan]:
        """Read the files into a locked database of the scan's own."""
        check_paths(dict(files))
        with tempfile.TemporaryDirectory(prefix="limen-import-") as folder:
            connection = _connect(Path(folder))
            try:
                yield _prepare(connection, mapping, files, Path(folder))
            finally:
                connection.close()


def _connect(folder: Path) -> duckdb.DuckDBPyConnection:
    spill = folder / "spill"
    spill.mkdir()
    connection = duckdb.connect(str(folder / "scan.duckdb"))
    for setting, value in {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(spill),
        "TimeZone": "UTC",
    }.items():
        connection.execute(f"SET {setting} = {text(value)}")
    connection.execute(f"SET threads = {THREADS}")
    connection.execute("SET preserve_insertion_order = true")
    # A long query would draw its progress into standard output, in the middle of our JSON.
    connection.execute("SET enable_progress_bar = false")
    for macro in MACROS:
        connection.execute(macro)
    return connection


def _prepare(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    files: Names[str, Path],
    folder: Path,
) -> DuckScan:
    intake = Intake(connection, folder, mapping.delimiter)
    for file, path in files.items():
        intake.take(file, path)
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    tables = {
        file: Table(file, file, at * UNIT_STRIDE, _types(connection, file), is_shape=False)
        for at, file in enumerate(files)
    }
    faults = Diagnostics()
    for at, shape in enumerate(mapping.shapes):
        table = _shape(connection, at, shape, tables, faults)
        if table is not None:
            tables[shape.name] = table
    if faults.has_errors:
        raise BadInput(faults.items)
    check_nothing_unknown(mapping, tables, faults)
    mapping = _without_absent_outcome(mapping, tables)
    check_columns(mapping, tables, faults)
    currency = "" if faults.has_errors else _currency(connection, mapping, tables, faults)
    if faults.has_errors:
        raise BadInput(faults.items)
    conditions = [_condition(event, tables[event.table], faults) for event in mapping.events]
    if faults.has_errors:
        raise BadInput(faults.items)
    seen: set[tuple[str, str]] = set()
    events = [
        plan_event(at, mapping, event, tables[event.table], currency, seen, conditions[at])
        for at, event in enumerate(mapping.events)
    ]
    return DuckScan(connection, mapping, dict(files), intake, tables, events, currency)


def _without_absent_outcome(mapping: Mapping, tables: Names[str, Table]) -> Mapping:
    """Leave the outcome out where its file has no such column: it is not known yet."""
    outcome = mapping.outcome
    if outcome is None or outcome.cell.column in tables[outcome.table].types:
        return mapping
    return replace(mapping, outcome=None)


def _condition(event: EventMapping, table: Table, faults: Diagnostics) -> Condition | None:
    """Compile an event's `when` over the columns that it may mean."""
    if event.when is None:
        return None
    types = feel_types(table.types)
    named = {column: kind for column, kind in types.items() if column in event.when}
    condition, found = compile_when(event.when, named, event.place)
    faults.extend(found)
    return condition


def _types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {name(table)}").fetchall()}


def _shape(
    connection: duckdb.DuckDBPyConnection,
    at: int,
    shape: Shape,
    tables: dict[str, Table],
    faults: Diagnostics,
) -> Table | None:
    """Make a shape's table, ordered by its source rows."""
    place = shape.place or Place()
    sql = shape.sql.strip().rstrip(";")
    try:
        kinds = [statement.type for statement in duckdb.extract_statements(sql)]
        if kinds != [duckdb.StatementType.SELECT]:
            hint = "one SELECT over the names of [files]"
            faults.error("M017", place, "[shape] sql is not one SELECT", hint)
            return None
        described = connection.execute(f"DESCRIBE {sql}").fetchall()
        types = {row[0]: row[1] for row in described}
        if ROW not in types:
            hint = "SELECT row, ... passes the number of the source row on; NULL AS row if none"
            faults.error("M017", place, f"the shape has no column '{ROW}'", hint)
            return None
        columns = sorted(types)
        order = ", ".join(name(column) for column in columns)
        rest = ", ".join(name(column) for column in columns if column != ROW)
        first = -(at + 1) * UNIT_STRIDE
        connection.execute(
            f"CREATE TABLE {name(shape.name)} AS SELECT coalesce(CAST({ROW} AS BIGINT), "
            f"{first} + row_number() OVER (ORDER BY {order})) AS {ROW}, {rest} "
            f"FROM ({sql}) ORDER BY {ROW}"
        )
    except duckdb.Error as error:
        faults.error("M017", place, _sql_fault(error), did_you_mean("", tables))
        return None
    offset = tables[shape.rows_of].offset
    types[ROW] = "BIGINT"
    return Table(shape.name, shape.rows_of, offset, types, is_shape=True)


def _sql_fault(error: duckdb.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "the SQL fails: " + " ".join(lines[:3])[:400]


def _currency(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    tables: dict[str, Table],
    faults: Diagnostics,
) -> str:
    """Return the file's one currency: a line's product holds a single one."""
    cell = mapping.currency
    if cell.column is None:
        return str(cell.constant)
    found: set[str] = set()
    place = cell.place or Place()
    for table in {event.table for event in mapping.events}:
        if cell.column in tables[table].types:
            rows = connection.execute(
                f"SELECT DISTINCT CAST({name(cell.column)} AS VARCHAR) FROM {name(table)} "
                f"WHERE {name(cell.column)} IS NOT NULL LIMIT 10"
            ).fetchall()
            found |= {str(row[0]) for row in rows}
    unknown = sorted(found - EXPONENTS.keys())
    if not found:
        faults.error("I005", place, f"the column '{cell.column}' names no currency")
    elif unknown:
        hint = did_you_mean(unknown[0], EXPONENTS)
        faults.error("I005", place, f"unknown currency '{unknown[0]}'", hint)
    elif len(found) > 1:
        message = f"the column '{cell.column}' mixes currencies: {', '.join(sorted(found))}"
        faults.error("I005", place, message, "import one currency at a time")
    return min(found, default="")
