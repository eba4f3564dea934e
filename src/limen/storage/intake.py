"""Taking files into the scan's own database, each as a table with its row numbers."""

# ruff: noqa: S608  (names are quoted and texts escaped by `lower`)

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from limen.app.mapping import ROW
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.storage.csv_check import check_csv, rewrite_csv
from limen.storage.lower import name, text

if TYPE_CHECKING:
    from pathlib import Path

CSV_SUFFIXES = (".csv", ".txt", ".tsv")
PARQUET_SUFFIXES = (".parquet", ".pq")


def check_paths(files: dict[str, Path]) -> None:
    """Refuse what cannot be read as a table, all of it at once.

    Raises
    ------
    BadInput
        If a file is missing, a folder, empty, or has another suffix than the known ones.
    """
    faults = []
    for path in files.values():
        place = Place(str(path))
        if not path.exists():
            faults.append(Diagnostic("I002", "there is no such file", place, "check the path"))
        elif not path.is_file():
            faults.append(Diagnostic("I002", "this is not a file", place, "name a file in it"))
        elif path.suffix.lower() not in (*CSV_SUFFIXES, *PARQUET_SUFFIXES):
            hint = f"known: {', '.join((*CSV_SUFFIXES, *PARQUET_SUFFIXES))}"
            faults.append(Diagnostic("I002", f"unknown suffix '{path.suffix}'", place, hint))
        elif path.stat().st_size == 0:
            hint = "the first line of a CSV file names the columns"
            faults.append(Diagnostic("I001", "the file is empty", place, hint))
    if faults:
        raise BadInput(faults)


class Intake:
    """Reads files into tables of one connection; keeps what was malformed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, delimiter: str) -> None:
        self._connection = connection
        self._folder = folder
        self._delimiter = delimiter
        self.rows: dict[str, int] = {}
        self.malformed: dict[str, tuple[tuple[int, int], ...]] = {}
        self.widths: dict[str, int] = {}

    def take(self, table: str, path: Path) -> None:
        """Read one file.

        Raises
        ------
        BadInput
            If the file cannot be read as a table.
        """
        self.malformed[table] = ()
        if path.suffix.lower() in PARQUET_SUFFIXES:
            self._take_parquet(table, path)
        else:
            self._take_csv(table, path)

    def _take_parquet(self, table: str, path: Path) -> None:
        source = f"read_parquet({text(str(path))}, file_row_number = true)"
        try:
            described = self._connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            columns = [row[0] for row in described if row[0] != "file_row_number"]
            self._check_columns(path, columns)
            self._connection.execute(
                f"CREATE TABLE {name(table)} AS SELECT file_row_number + 1 AS {ROW}, "
                f"* EXCLUDE (file_row_number) FROM {source}"
            )
        except duckdb.Error as error:
            raise _bad(path, f"not a sound Parquet file: {_first_line(error)}") from None
        self.rows[table] = self._count(table)
        self.widths[table] = len(columns)

    def _take_csv(self, table: str, path: Path) -> None:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else self._delimiter
        facts = check_csv(path, delimiter)
        self._check_columns(path, facts.header)
        self.rows[table], self.malformed[table] = facts.rows, facts.malformed
        self.widths[table] = len(facts.header)
        sound = facts.rows - len(facts.malformed)
        if not facts.malformed and not facts.has_blank_lines:
            try:
                self._read_csv(table, path, facts.header, delimiter)
            except duckdb.Error:
                self._drop(table)
            else:
                if self._count(table) == sound:
                    return
                self._drop(table)
        # The fast reader and the strict one differ: read what the strict one saw.
        copy = self._folder / "rewritten.csv"
        rewrite_csv(path, copy, delimiter)
        try:
            self._read_csv(table, copy, (ROW, *facts.header), ",", has_header=False)
        except duckdb.Error as error:
            raise _bad(path, f"cannot be read: {_first_line(error)}") from None
        copy.unlink()
        if self._count(table) != sound:
            raise _bad(path, "its quoting is ambiguous: two readers disagree on the rows")

    def _read_csv(
        self,
        table: str,
        path: Path,
        columns: tuple[str, ...],
        delimiter: str,
        *,
        has_header: bool = True,
    ) -> None:
        typed = ", ".join(f"{text(column)}: 'VARCHAR'" for column in columns)
        numbered = f"CAST({ROW} AS BIGINT)" if not has_header else "row_number() OVER ()"
        rest = ", ".join(name(column) for column in columns if column != ROW)
        self._connection.execute(
            f"CREATE TABLE {name(table)} AS SELECT {numbered} AS {ROW}, {rest} FROM read_csv("
            f"{text(str(path))}, columns = {{{typed}}}, auto_detect = false, "
            f"header = {has_header}, delim = {text(delimiter)}, quote = '\"', escape = '\"', "
            "nullstr = '', strict_mode = true)"
        )

    def _check_columns(self, path: Path, columns: tuple[str, ...] | list[str]) -> None:
        if any(column.lower() == ROW for column in columns):
            hint = "rename it: in every table 'row' is the number of the source row"
            raise BadInput([Diagnostic("I003", "a column is named 'row'", Place(path.name), hint)])

    def _count(self, table: str) -> int:
        found = self._connection.execute(f"SELECT count(*) FROM {name(table)}").fetchone()
        return int(found[0]) if found else 0

    def _drop(self, table: str) -> None:
        self._connection.execute(f"DROP TABLE IF EXISTS {name(table)}")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:300]


def _bad(path: Path, message: str) -> BadInput:
    hint = "was it copied whole? is the suffix right?"
    return BadInput([Diagnostic("I004", message, Place(path.name), hint)])
