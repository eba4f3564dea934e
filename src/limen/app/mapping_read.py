"""TOML text to a checked mapping, or every fault in it at once."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from limen.app.mapping import (
    ARGUMENT,
    DEFAULT_SHAPE,
    Cell,
    EventMapping,
    Mapping,
    Outcome,
    Shape,
    Template,
)
from limen.app.mapping_cells import read_field, read_time
from limen.app.mapping_fields import (
    FROM_BOOK,
    IMPORTABLE,
    WITHOUT_LINE,
    FieldSpec,
    fields_of,
    must_be_given,
)
from limen.app.mapping_text import Reader, Step
from limen.book.events import AMENDABLE
from limen.kernel.bounds import MAPPING_BYTES_MAX
from limen.kernel.dates import zone
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.money import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TOP = ("book", "files", "shape", "event", "attributes", "outcome", "csv", "columns")
_BOOK = (
    "entity", "product", "currency", "time_zone", "custody", "customer", "group", "line",
)  # fmt: skip
_EVENT = ("kind", "key", "from", "occurred_at", "effective_on", "known_at", "fields", "when")
_EVENT_ALL = (*_EVENT, "amend_by")


def read_mapping(data: bytes, file: str) -> tuple[Mapping | None, Diagnostics]:
    """Read a mapping.

    Parameters
    ----------
    data
        Bytes of the TOML file.
    file
        Its name, for the places of faults.

    Returns
    -------
    The mapping, None where a fault stops its use, and every fault found.
    """
    faults = Diagnostics()
    if len(data) > MAPPING_BYTES_MAX:
        faults.error("M000", Place(file), f"a mapping has at most {MAPPING_BYTES_MAX:,} bytes")
        return None, faults
    try:
        text = data.decode()
        top = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        faults.error("M000", Place(file, line), "not UTF-8", "save the file as UTF-8")
        return None, faults
    except tomllib.TOMLDecodeError as error:
        faults.error("M000", Place(file), f"not TOML: {error}")
        return None, faults
    reader = Reader(file, text)
    mapping = _mapping(reader, top)
    return (None if reader.faults.has_errors else mapping), reader.faults


def _mapping(reader: Reader, top: dict[str, Any]) -> Mapping | None:
    for name in top:
        if name not in _TOP:
            reader.error("M001", (name,), f"unknown key '{name}'", did_you_mean(name, _TOP))
    book = _Book(reader, top.get("book"))
    files = _files(reader, top.get("files", {"source": ARGUMENT}))
    shapes = _shapes(reader, top.get("shape", {}), files)
    tables = (*files, *(shape.name for shape in shapes))
    events = _events(reader, top.get("event"), book, tables)
    lists = reader.table(top.get("attributes", {}), ("attributes",), _LISTS)
    protected, personal, plain = (reader.words(lists, name, ("attributes",)) for name in _LISTS)
    for name in sorted(set(plain) & {*protected, *personal}):
        reader.error("M009", ("attributes", "plain"), f"'{name}' cannot be both plain and sealed")
    _refuse_protected(reader, events, protected)
    columns = reader.table(top.get("columns", {}), ("columns",), ("ignored",))
    csv = reader.table(top.get("csv", {}), ("csv",), ("delimiter",))
    delimiter = csv.get("delimiter", ",")
    if delimiter not in {",", ";", "\t", "|"}:
        reader.error("M009", ("csv", "delimiter"), 'the delimiter is ",", ";", "|" or a tab')
    return Mapping(
        reader.file,
        book.time_zone,
        book.currency,
        files,
        shapes,
        events,
        protected,
        personal,
        plain,
        _outcome(reader, top.get("outcome"), book, tables),
        str(delimiter),
        tuple(reader.words(columns, "ignored", ("columns",))),
    )


def _refuse_protected(
    reader: Reader, events: Iterable[EventMapping], protected: Sequence[str]
) -> None:
    """Refuse fields of events that are made of a protected column: features would read them."""
    for event in events:
        for name, cell in event.fields:
            if cell.column in protected:
                place = cell.place or event.place or Place(reader.file)
                message = f"'{name}' is made of the protected column '{cell.column}'"
                reader.faults.error("M009", place, message, "no feature and no model may read it")


_LISTS = ("protected", "personal", "plain")


class _Book:
    """`[book]`, as far as it could be read; what is missing is a fault already."""

    def __init__(self, reader: Reader, value: Any) -> None:
        if value is None:
            reader.error("M003", ("book",), "[book] is missing")
        self.table = reader.table(value or {}, ("book",), _BOOK)
        self.reader = reader
        self.time_zone = self._zone()
        self.currency = self.cell("currency", ("book",)) or Cell(constant="")
        if self.currency.constant is not None and self.currency.constant not in EXPONENTS:
            code = str(self.currency.constant)
            if code:
                hint = did_you_mean(code, EXPONENTS)
                reader.error("M010", ("book", "currency"), f"unknown currency '{code}'", hint)
        nothing = Template("", ("", "", ""))
        self.customer = reader.template(self.table, "customer", ("book",)) or nothing
        self.group = (
            reader.template(self.table, "group", ("book",)) or nothing
            if "group" in self.table
            else self.customer
        )

    def _zone(self) -> str:
        name = self.reader.word(self.table, "time_zone", ("book",)) or ""
        try:
            zone(name or "UTC")
        except ValueError as error:
            hint = "for example Europe/Berlin or Asia/Taipei"
            self.reader.error("M010", ("book", "time_zone"), str(error), hint)
        return name

    def cell(self, name: str, steps: tuple[Step, ...]) -> Cell | None:
        """Return one of the texts that `[book]` gives, as a field of an event."""
        if name not in self.table:
            self.reader.error("M003", steps, f"'{name}' is missing", f"give it in [book] {name}")
            return None
        value = self.table[name]
        if isinstance(value, str):
            value = {"constant": value}
        choices = fields_of("line_opened")["custody"].choices if name == "custody" else ()
        spec = FieldSpec(name, ("text",), is_required=True, choices=choices)
        return read_field(self.reader, spec, value, ("book", name))

    def line(self, steps: tuple[Step, ...]) -> Template | None:
        """Return the template of the line's id, which this event needs."""
        if "line" not in self.table:
            hint = 'for example line = "{customer_id}:card"'
            self.reader.error(
                "M003", steps, "this kind concerns a line; [book] line is missing", hint
            )
            return None
        return self.reader.template(self.table, "line", ("book",))


def _files(reader: Reader, value: Any) -> dict[str, str]:
    table = value if isinstance(value, dict) else {}
    if not table:
        hint = f'for example source = "{ARGUMENT}"'
        reader.error("M011", ("files",), "[files] names no file", hint)
    files = {name: path for name, path in table.items() if isinstance(path, str) and path}
    for name in sorted(table.keys() - files.keys()):
        reader.error("M011", ("files", name), f"'{name}' is a path or \"{ARGUMENT}\"")
    if files and list(files.values()).count(ARGUMENT) != 1:
        reader.error("M011", ("files",), f'exactly one file is "{ARGUMENT}", the one that is given')
    return files


def _shapes(reader: Reader, value: Any, files: dict[str, str]) -> tuple[Shape, ...]:
    if not isinstance(value, dict):
        reader.error("M002", ("shape",), "[shape] is a table with 'sql'")
        return ()
    named: dict[str, tuple[tuple[Step, ...], Any]] = {
        name: (("shape", name), item) for name, item in value.items() if isinstance(item, dict)
    }
    plain = {name: item for name, item in value.items() if not isinstance(item, dict)}
    if plain:
        named = {DEFAULT_SHAPE: (("shape",), plain), **named}
    argument = next((name for name, path in files.items() if path == ARGUMENT), "")
    shapes = []
    for name, (steps, item) in named.items():
        table = reader.table(item, steps, ("sql", "rows_of"))
        sql = reader.word(table, "sql", steps)
        rows_of = table.get("rows_of", argument)
        if rows_of not in files:
            hint = did_you_mean(str(rows_of), files)
            reader.error("M011", (*steps, "rows_of"), f"'{rows_of}' is no file of [files]", hint)
        if name in files:
            reader.error("M011", steps, f"'{name}' is already a file of [files]")
        if sql is not None:
            shapes.append(Shape(name, sql, str(rows_of), reader.place(*steps, "sql")))
    return tuple(shapes)


def _events(
    reader: Reader, value: Any, book: _Book, tables: tuple[str, ...]
) -> tuple[EventMapping, ...]:
    if not isinstance(value, list) or not value:
        reader.error("M003", ("event",), "no [[event]]: nothing would be imported")
        return ()
    read = [_event(reader, item, ("event", at), book, tables) for at, item in enumerate(value)]
    return tuple(event for event in read if event is not None)


def _event(
    reader: Reader, value: Any, steps: tuple[Step, ...], book: _Book, tables: tuple[str, ...]
) -> EventMapping | None:
    table = reader.table(value, steps, _EVENT_ALL)
    kind = reader.word(table, "kind", steps)
    if kind is not None and kind not in IMPORTABLE:
        hint = did_you_mean(kind, IMPORTABLE)
        reader.error("M012", (*steps, "kind"), f"'{kind}' is no kind that a file may bring", hint)
        kind = None
    key = reader.template(table, "key", steps)
    times = {
        name: read_time(reader, table[name], (*steps, name), unit)
        for name, unit in (
            ("occurred_at", "instant"),
            ("effective_on", "date"),
            ("known_at", "instant"),
        )
        if name in table
    }
    if "occurred_at" not in table:
        reader.error("M003", steps, "'occurred_at' is missing", "a column, a date or a rule")
    source = _table_of(reader, table, steps, tables)
    if kind is None:
        return None
    line = None if kind in WITHOUT_LINE else book.line((*steps, "kind"))
    when = reader.word(table, "when", steps) if "when" in table else None
    fields = _fields(reader, kind, table.get("fields", {}), (*steps, "fields"), book)
    amend_by = _amend_by(reader, table, kind, steps)
    occurred_at = times.get("occurred_at")
    if key is None or occurred_at is None:
        return None
    return EventMapping(
        kind,
        source,
        key,
        book.customer,
        book.group,
        line,
        occurred_at,
        times.get("effective_on"),
        times.get("known_at"),
        fields,
        amend_by,
        when,
        reader.place(*steps),
    )


def _table_of(
    reader: Reader, table: dict[str, Any], steps: tuple[Step, ...], tables: tuple[str, ...]
) -> str:
    if "from" in table:
        name = str(table["from"])
        if name not in tables:
            hint = did_you_mean(name, tables)
            reader.error("M011", (*steps, "from"), f"'{name}' is no file and no shape", hint)
        return name
    if DEFAULT_SHAPE in tables:
        return DEFAULT_SHAPE
    if len(tables) > 1:
        hint = f"one of {', '.join(tables)}"
        reader.error("M003", steps, "'from' is missing: there are several tables", hint)
    return tables[0] if tables else ""


def _fields(
    reader: Reader, kind: str, value: Any, steps: tuple[Step, ...], book: _Book
) -> tuple[tuple[str, Cell], ...]:
    specs = fields_of(kind)
    given = reader.table(value, steps, tuple(specs))
    cells: list[tuple[str, Cell]] = []
    for name, spec in specs.items():
        if name in given:
            cell = read_field(reader, spec, given[name], (*steps, name))
        elif name in FROM_BOOK.get(kind, ()):
            cell = book.cell(name, steps)
        else:
            cell = None
            if must_be_given(kind, name):
                reader.error("M003", steps, f"'{kind}' needs the field '{name}'")
        if cell is not None:
            cells.append((name, cell))
    return tuple(cells)


def _amend_by(
    reader: Reader, table: dict[str, Any], kind: str, steps: tuple[Step, ...]
) -> Cell | None:
    if "amend_by" not in table:
        return None
    if kind not in AMENDABLE:
        message = f"'{kind}' cannot be amended; a correction is an event of its own"
        reader.error("M013", (*steps, "amend_by"), message)
        return None
    column = reader.word(table, "amend_by", steps)
    return None if column is None else Cell(column=column, place=reader.place(*steps, "amend_by"))


def _outcome(reader: Reader, value: Any, book: _Book, tables: tuple[str, ...]) -> Outcome | None:
    if value is None:
        return None
    steps: tuple[Step, ...] = ("outcome",)
    table = reader.table(value, steps, ("column", "horizon_months", "at", "from", "codes"))
    spec = FieldSpec("outcome", ("count",), is_required=False, low=0, high=1)
    given = {name: table[name] for name in ("column", "codes") if name in table}
    cell = read_field(reader, spec, given, steps)
    months = table.get("horizon_months")
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= 120:
        reader.error("M014", (*steps, "horizon_months"), "'horizon_months' is 1 to 120")
        months = 1
    at = read_time(reader, table.get("at", ""), (*steps, "at"), "date") if "at" in table else None
    if at is None or at.constant is None:
        reader.error("M014", (*steps, "at"), "'at' is one date, at whose end the features are seen")
    source = _table_of(reader, table, steps, tables)
    if cell is None or at is None or at.constant is None:
        return None
    place = reader.place(*steps)
    return Outcome(source, book.customer, cell, months, int(at.constant), place)
