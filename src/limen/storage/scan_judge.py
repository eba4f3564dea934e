"""Judging the rows of a scan: cells, times, keys, and whom they concern."""

# ruff: noqa: S608  (names are quoted and texts escaped by `lower`; the rest are our own)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.app.mapping import ROW, Mapping
from limen.app.scanner import DAY_LIMIT, Member
from limen.book.chain import day_of
from limen.kernel.dates import end_of_day, format_instant
from limen.storage.lower import Lowered, feel_value, lower, lower_template, name, staged, text
from limen.storage.scan_plan import UNIT_STRIDE, PlannedEvent, Table, kept_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import duckdb

    from limen.app.mapping_when import Condition
    from limen.kernel.dates import Instant
    from limen.storage.intake import Intake

BATCH = 20_000
_VALUE_LENGTH = 200
KEYS_AT_ONCE = 2_000_000
"""Keys compared at a time."""

_MEMBER_KIND: dict[Member, str] = {"customer": "customer_registered", "line": "line_opened"}


class Judge:
    """Finds what is wrong with rows; the first half of `limen.app.scanner.Scan`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        mapping: Mapping,
        files: dict[str, Path],
        intake: Intake,
        tables: dict[str, Table],
        events: list[PlannedEvent],
        currency: str,
    ) -> None:
        self._connection = connection
        self._mapping = mapping
        self._files = files
        self._intake = intake
        self._tables = tables
        self._events = events
        self._currency = currency
        connection.execute(
            "CREATE TABLE fault (unit BIGINT, file INTEGER, row BIGINT, col VARCHAR, "
            "value VARCHAR, reason VARCHAR)"
        )
        connection.execute("CREATE TABLE bad (unit BIGINT)")
        connection.execute("CREATE TABLE day_end (day BIGINT, us BIGINT)")
        connection.execute(
            "CREATE TABLE member (what VARCHAR, id VARCHAR, grp VARCHAR, known BIGINT)"
        )
        for at, event in enumerate(events):
            if event.condition is not None:
                self._apply_condition(at, event, event.condition)
            connection.execute(event.sql)
        # A mapping names all that a source may say; of what a file says nothing, nothing is wrong.
        self._said = [event for event in events if self._has_rows(event)]

    # -- judging

    def check(self, now: Instant, *, with_outcome: bool = False) -> None:
        """Judge every cell and key."""
        self._take_malformed()
        self._check_cells()
        if with_outcome:
            self._check_outcome()
        self._settle()
        self._fill_day_ends()
        for event in self._said:
            self._check_times(event, now)
        # A row that is refused anyway contradicts nobody.
        self._settle()
        self._check_keys()
        self._settle()

    def _has_rows(self, event: PlannedEvent) -> bool:
        query = f"SELECT 1 FROM {event.name} LIMIT 1"
        return self._connection.execute(query).fetchone() is not None

    def _take_malformed(self) -> None:
        for at, file in enumerate(self._files):
            malformed = self._intake.malformed[file]
            if not malformed:
                continue
            width = self._intake.widths[file]
            numbers, fields = [row for row, _ in malformed], [found for _, found in malformed]
            self._connection.execute(
                f"INSERT INTO fault SELECT row + {at * UNIT_STRIDE}, {at}, row, '', '', "
                f"found || ' fields instead of {width}' "
                "FROM (SELECT unnest(?::BIGINT[]) AS row, unnest(?::BIGINT[]) AS found)",
                [numbers, fields],
            )

    def _apply_condition(self, at: int, event: PlannedEvent, condition: Condition) -> None:
        """Write down which rows the mapping's `when` lets become events."""
        self._connection.execute(f"CREATE TABLE {kept_table(at)} (id BIGINT)")
        terms = [feel_value(column, event.table.types[column]) for column in condition.names]
        cursor = self._connection.cursor()
        cursor.execute(f"SELECT {', '.join(['rowid', *terms])} FROM {name(event.table.name)}")
        while rows := cursor.fetchmany(BATCH):
            kept, faults = [], []
            for row_id, *values in rows:
                verdict = condition.judge(dict(zip(condition.names, values, strict=True)))
                if verdict is True:
                    kept.append(row_id)
                elif verdict is not False:
                    faults.append((row_id, verdict))
            self._connection.execute(
                f"INSERT INTO {kept_table(at)} SELECT unnest(?::BIGINT[])", [kept]
            )
            if faults:
                self._add_failed_conditions(event.table, faults)

    def _add_failed_conditions(self, table: Table, faults: list[tuple[int, str]]) -> None:
        connection = self._connection
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE failed AS SELECT unnest(?::BIGINT[]) AS id, "
            "unnest(?::VARCHAR[]) AS why",
            [[row_id for row_id, _ in faults], [why for _, why in faults]],
        )
        self._add_faults(
            f"SELECT {table.unit} AS unit, {ROW} AS row, 'when' AS col, '' AS value, "
            f"why AS reason FROM {name(table.name)} t JOIN failed ON t.rowid = failed.id",
            table,
        )

    def _check_cells(self) -> None:
        for event in self._said:
            counts = ", ".join(f"count(*) FILTER (f{at})" for at in range(len(event.checks)))
            if not counts:
                continue
            row = self._connection.execute(f"SELECT {counts} FROM {event.name}").fetchone()
            for count, check in zip(row or (), event.checks, strict=True):
                if count:
                    self._find(event.table, event.source, check)

    def _find(self, table: Table, source: str, check: Lowered) -> None:
        columns = check.columns
        shown = " || '|' || ".join(
            f"coalesce(CAST({name(column)} AS VARCHAR), '')" for column in dict.fromkeys(columns)
        )
        self._add_faults(
            f"SELECT {table.unit} AS unit, {ROW} AS row, {text(table.shown(columns))} AS col, "
            f"{shown or text('')} AS value, {check.fault} AS reason "
            f"FROM {staged(source, [check])}",
            table,
        )

    def _add_faults(self, select: str, table: Table) -> int:
        file = list(self._files).index(table.file)
        self._connection.execute(
            f"INSERT INTO fault SELECT unit, {file}, CASE WHEN row > 0 THEN row END, col, "
            f"left(value, {_VALUE_LENGTH}), reason FROM ({select}) WHERE reason IS NOT NULL"
        )
        found = self._connection.fetchone()
        return int(found[0]) if found else 0

    def _check_outcome(self) -> None:
        outcome = self._mapping.outcome
        if outcome is None:
            return
        table = self._tables[outcome.table]
        cell = lower(outcome.cell, table.types[outcome.cell.column or ""], self._currency)
        customer = lower_template(outcome.customer, table.types, is_key=False)[-1]
        self._connection.execute(
            f"CREATE VIEW outcome AS SELECT {table.unit} AS unit, {ROW} AS row, "
            f"{customer.value} AS customer, {cell.value} AS value "
            f"FROM {staged(name(table.name), [cell])}"
        )
        self._find(table, name(table.name), cell)

    def _fill_day_ends(self) -> None:
        days: set[int] = set()
        for event in self._said:
            for column in ("occurred", "known"):
                rows = self._connection.execute(
                    f"SELECT DISTINCT {column} FROM {event.name} WHERE abs({column}) < {DAY_LIMIT}"
                ).fetchall()
                days.update(row[0] for row in rows)
        zone = self._mapping.time_zone
        ends = [(day, end_of_day(day_of(day), zone)) for day in sorted(days)]
        for start in range(0, len(ends), 1000):
            piece = ", ".join(f"({day}, {us})" for day, us in ends[start : start + 1000])
            self._connection.execute(f"INSERT INTO day_end VALUES {piece}")

    def _timed(self, event: PlannedEvent, now: Instant) -> str:
        """Return SQL of the event's rows with `occurred_us` and `known_us`."""
        return (
            "SELECT e.*, coalesce(o.us, e.occurred) AS occurred_us, "
            f"coalesce(k.us, e.known, {now}) AS known_us FROM {event.name} e "
            "LEFT JOIN day_end o ON o.day = e.occurred LEFT JOIN day_end k ON k.day = e.known "
            f"WHERE e.unit NOT IN (SELECT unit FROM bad)"
        )

    def _check_times(self, event: PlannedEvent, now: Instant) -> None:
        shown = format_instant(now)
        columns = [event.mapping.occurred_at.column, _column(event.mapping.known_at)]
        named = event.table.shown(tuple(column for column in columns if column)) or "(constant)"
        self._add_faults(
            f"SELECT unit, row, {text(named)} AS col, "
            "CAST(make_timestamp(greatest(occurred_us, known_us)) AS VARCHAR) || 'Z' AS value, "
            f"CASE WHEN known_us > {now} THEN 'known only after the present, {shown}' "
            f"WHEN occurred_us > {now} THEN 'happens only after the present, {shown}' "
            "WHEN occurred_us > known_us THEN 'happened after it was known' END AS reason "
            f"FROM ({self._timed(event, now)})",
            event.table,
        )

    def _check_keys(self) -> None:
        """Find keys that stand twice in the files with different content."""
        if not self._said:
            return
        contents = " UNION ALL ".join(
            f"SELECT key, hash(key) AS place, hash({at}, {_content(event)}) AS content "
            f"FROM {event.name} WHERE unit NOT IN (SELECT unit FROM bad)"
            for at, event in enumerate(self._said)
        )
        # By the hash of the key first, a part at a time: texts of millions of keys at once would
        # not fit the memory that an import may take.
        self._connection.execute("CREATE TABLE suspect (place UBIGINT)")
        parts = 1 + self._count_events() // KEYS_AT_ONCE
        for part in range(parts):
            self._connection.execute(
                f"INSERT INTO suspect SELECT place FROM ({contents}) "
                f"WHERE place % {parts} = {part} GROUP BY place HAVING min(content) <> max(content)"
            )
        self._connection.execute(
            f"CREATE TABLE twice AS SELECT key FROM ({contents}) WHERE place IN "
            "(SELECT place FROM suspect) GROUP BY key HAVING min(content) <> max(content)"
        )
        for event in self._said:
            if event.mapping.amend_by is None:
                reason = "the same key with another content in this file"
            else:
                reason = "two values for one period in one file; the source does not order them"
            named = event.table.shown(event.mapping.key.columns)
            self._add_faults(
                f"SELECT unit, row, {text(named)} AS col, key AS value, {text(reason)} AS reason "
                f"FROM {event.name} WHERE key IN (SELECT key FROM twice) "
                "AND unit NOT IN (SELECT unit FROM bad)",
                event.table,
            )

    def _count_events(self) -> int:
        counts = " + ".join(f"(SELECT count(*) FROM {event.name})" for event in self._said)
        found = self._connection.execute(f"SELECT {counts}").fetchone()
        return int(found[0]) if found else 0

    def _settle(self) -> None:
        self._connection.execute(
            "INSERT INTO bad SELECT DISTINCT unit FROM fault "
            "WHERE unit NOT IN (SELECT unit FROM bad)"
        )

    # -- who is known

    def absent(self, member: Member) -> Iterator[list[str]]:
        """Yield ids that rows need and that no sound row of the files brings, in batches."""
        needed = " UNION ".join(
            f"SELECT DISTINCT {member} AS id FROM {event.name} "
            "WHERE unit NOT IN (SELECT unit FROM bad)"
            for event in self._needing(member)
        )
        if not needed:
            return
        cursor = self._connection.cursor()
        cursor.execute(
            f"SELECT id FROM ({needed}) WHERE id NOT IN (SELECT id FROM ({self._brought(member)})) "
            f"AND id NOT IN (SELECT id FROM member WHERE what = {text(member)}) ORDER BY id"
        )
        while rows := cursor.fetchmany(BATCH):
            yield [row[0] for row in rows]

    def _needing(self, member: Member) -> list[PlannedEvent]:
        own = _MEMBER_KIND[member]
        return [
            event
            for event in self._said
            if event.mapping.kind != own
            and (member == "customer" or event.mapping.line is not None)
        ]

    def _brought(self, member: Member, now: Instant = 0) -> str:
        own = [e for e in self._said if e.mapping.kind == _MEMBER_KIND[member]]
        rows = " UNION ALL ".join(
            f"SELECT {member} AS id, grp, known_us AS known FROM ({self._timed(event, now)})"
            for event in own
        )
        return rows or "SELECT '' AS id, '' AS grp, 0 AS known WHERE false"

    def admit(self, member: Member, known: Iterable[tuple[str, str, Instant]]) -> None:
        """Tell which of them are in the book: id, chain, known since."""
        columns = list(zip(*known, strict=True))
        if columns:
            self._connection.execute(
                f"INSERT INTO member SELECT {text(member)}, unnest(?::VARCHAR[]), "
                "unnest(?::VARCHAR[]), unnest(?::BIGINT[])",
                [list(column) for column in columns],
            )

    def reject_strangers(self, now: Instant) -> int:
        """Reject rows whose customer or line is nowhere, elsewhere or not yet known."""
        count = 0
        for member in ("customer", "line"):
            known = (
                "SELECT id, min(grp) AS grp, min(known) AS known FROM "
                f"({self._brought(member, now)} UNION ALL "
                f"SELECT id, grp, known FROM member WHERE what = {text(member)}) GROUP BY id"
            )
            for event in self._needing(member):
                template = event.mapping.customer if member == "customer" else event.mapping.line
                columns = template.columns if template else ()
                count += self._add_faults(
                    f"SELECT e.unit, e.row, {text(event.table.shown(columns))} AS col, "
                    f"e.{member} AS value, CASE "
                    f"WHEN m.id IS NULL THEN 'this {member} is neither in the book nor in a sound "
                    "row of the file' "
                    f"WHEN m.grp <> e.grp THEN 'this {member} belongs to another group' "
                    f"WHEN m.known > e.known_us THEN 'known before its {member} was' "
                    f"END AS reason FROM ({self._timed(event, now)}) e "
                    f"LEFT JOIN ({known}) m ON m.id = e.{member}",
                    event.table,
                )
        self._settle()
        return count

    def reject_registrations(self, customer_ids: Iterable[str], reason: str) -> None:
        """Reject rows that register one of the customers."""
        barred = list(customer_ids)
        if not barred:
            return
        self._connection.execute(
            "CREATE TEMP TABLE barred AS SELECT unnest(?::VARCHAR[]) AS id", [barred]
        )
        for event in self._said:
            if event.mapping.kind == "customer_registered":
                named = event.table.shown(event.mapping.customer.columns)
                self._add_faults(
                    f"SELECT unit, row, {text(named)} AS col, customer AS value, "
                    f"{text(reason)} AS reason FROM {event.name} "
                    "WHERE customer IN (SELECT id FROM barred) "
                    "AND unit NOT IN (SELECT unit FROM bad)",
                    event.table,
                )
        self._connection.execute("DROP TABLE barred")
        self._settle()

    def reject(self, units: Iterable[tuple[int, str, str, str]]) -> None:
        """Reject rows found bad later: unit, column, value, reason."""
        columns = list(zip(*units, strict=True))
        if columns:
            self._connection.execute(
                f"INSERT INTO fault SELECT unit, greatest(unit, 0) // {UNIT_STRIDE}, "
                f"CASE WHEN unit > 0 THEN unit % {UNIT_STRIDE} END, col, value, reason FROM ("
                "SELECT unnest(?::BIGINT[]) AS unit, unnest(?::VARCHAR[]) AS col, "
                "unnest(?::VARCHAR[]) AS value, unnest(?::VARCHAR[]) AS reason)",
                [list(column) for column in columns],
            )


def _column(cell: Any) -> str | None:
    return None if cell is None else cell.column


def _content(event: PlannedEvent) -> str:
    columns = dict.fromkeys(column for column in event.columns[1:] if column is not None)
    return ", ".join(columns)
