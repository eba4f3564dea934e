"""A scan: files in the engine's own tables, judged once, then read in the source's order."""

# ruff: noqa: S608  (names are quoted and texts escaped by `lower`; the rest are our own)

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import polars as pl

from limen.app.mapping import ARGUMENT
from limen.app.scanner import Block, Reject
from limen.storage.lower import name
from limen.storage.scan_judge import BATCH, Judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class DuckScan(Judge):
    """See `limen.app.scanner.Scan`: a judge of the rows that then reads the sound ones."""

    @property
    def rows(self) -> int:
        """Rows of the file that was given, bad ones included."""
        argument = next(file for file, path in self._mapping.files.items() if path == ARGUMENT)
        return self._intake.rows[argument]

    def rejects(self) -> Iterator[Reject]:
        """Yield every fault, by file and row."""
        names = [path.name for path in self._files.values()]
        cursor = self._connection.cursor()
        cursor.execute(
            "SELECT DISTINCT file, row, col, value, reason FROM fault "
            "ORDER BY file, row NULLS FIRST, col, value, reason"
        )
        while rows := cursor.fetchmany(BATCH):
            for file, row, column, value, reason in rows:
                yield Reject(names[file], row, column, value, reason)

    def rejected_rows(self) -> int:
        """Count source rows with a fault."""
        found = self._connection.execute("SELECT count(DISTINCT unit) FROM fault").fetchone()
        return int(found[0]) if found else 0

    # -- reading

    def blocks(self, rows: int) -> Iterator[list[Block]]:
        """Yield the sound rows in the source's order, about `rows` events at a time."""
        ranges = chain(
            *(self._ranges(file, -1, rows) for file in self._files),
            *(self._ranges(file, 1, rows) for file in self._files),
        )
        for file, low, high in ranges:
            found = [self._block(at, low, high) for at in self._of_file(file)]
            kept = [block for block in found if block.size]
            if kept:
                yield kept

    def _of_file(self, file: str) -> list[int]:
        return [at for at, event in enumerate(self._events) if event.table.file == file]

    def _ranges(self, file: str, sign: int, rows: int) -> Iterator[tuple[str, int, int]]:
        """Yield ranges of row numbers that hold about `rows` events; negative ones first."""
        for table in (
            {self._events[at].table.name for at in self._of_file(file)} if sign < 0 else ()
        ):
            yield from self._cut(file, [table], "row < 0", rows)
        if sign > 0:
            tables = [self._events[at].table.name for at in self._of_file(file)]
            yield from self._cut(file, tables, "row > 0", rows)

    def _cut(
        self, file: str, tables: list[str], where: str, rows: int
    ) -> Iterator[tuple[str, int, int]]:
        low, high, count = None, None, 0
        for table in tables:
            found = self._connection.execute(
                f"SELECT min(row), max(row), count(*) FROM {name(table)} WHERE {where}"
            ).fetchone()
            if found and found[0] is not None:
                low = found[0] if low is None else min(low, found[0])
                high = found[1] if high is None else max(high, found[1])
                count += found[2]
        if low is None or high is None:
            return
        step = max((high - low + 1) * rows // max(count, 1), 1)
        for start in range(low, high + 1, step):
            yield file, start, min(start + step - 1, high)

    def _block(self, at: int, low: int, high: int) -> Block:
        event = self._events[at]
        fetched = list(dict.fromkeys(column for column in event.columns if column is not None))
        # By columns and without a row's tuple in between: a load fetches millions of values.
        rows = self._connection.cursor().sql(
            f"SELECT {', '.join(fetched)} FROM {event.name} WHERE row BETWEEN {low} AND {high} "
            "AND unit NOT IN (SELECT unit FROM bad) ORDER BY row, coalesce(known, occurred), key"
        )
        frame = pl.DataFrame(rows)
        nothing: Sequence[Any] = [None] * frame.height
        found = {name: frame[name].to_list() for name in frame.columns}
        return Block(
            at,
            [found[column] if column else nothing for column in event.columns],
            frame.height,
        )

    def outcomes(self) -> Iterator[tuple[str, int]]:
        """Yield (customer, outcome) of every sound row whose outcome is known."""
        if self._mapping.outcome is None:
            return
        cursor = self._connection.cursor()
        cursor.execute(
            "SELECT customer, value FROM outcome WHERE value IS NOT NULL "
            "AND unit NOT IN (SELECT unit FROM bad) ORDER BY row, customer"
        )
        while rows := cursor.fetchmany(BATCH):
            yield from rows
