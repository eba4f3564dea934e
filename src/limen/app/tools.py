"""What the entry points hand to use cases: a clock, books, files, tables. One place wires them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from limen.app.core_in import CoreIn
    from limen.app.import_book import ImportReport
    from limen.app.mapped_file import MappedFile
    from limen.app.optimise import Options
    from limen.app.ports import Book, BookInfo
    from limen.book.events import CoreBalanceReported
    from limen.dmn.sheet import Mark, Page, Sheet
    from limen.kernel.clock import Clock


class Tools(Protocol):
    """The outside world, as an entry point sees it."""

    def clock(self) -> Clock:
        """Return the wall clock."""
        ...

    def versions(self) -> Mapping[str, str]:
        """Return the library versions that a decision record names."""
        ...

    def open_book(self, path: Path | str, create: BookInfo | None = None) -> Book:
        """Open a book, or make it where `create` says what it shall be.

        Raises
        ------
        BadInput
            If the file is no book, is of a newer format, or is missing and not to be made.
        """
        ...

    def migrate_book(self, book: Path | str) -> tuple[int, int]:
        """Take the steps of the tables that a book has not had; return the newest before, after."""
        ...

    def export_book(self, book: Path | str, folder: Path) -> Mapping[str, object]:
        """Write a book into a new folder for outside verifiers; return what was written."""
        ...

    def restoring(
        self, file: Path, to: Path | str, key: Path | None
    ) -> AbstractContextManager[Book]:
        """Open a copy of a backup; it becomes the book at `to` when the block ends well."""
        ...

    def read_folder(self, folder: Path) -> Mapping[str, bytes]:
        """Return the files of a folder by their path inside it, within bounds."""
        ...

    def read_table(self, path: Path) -> Sequence[Mapping[str, Any]]:
        """Return the rows of a CSV or Parquet file."""
        ...

    def resource_columns(self, path: Path) -> tuple[str, ...]:
        """Return the resource columns of a file of options."""
        ...

    def open_options(
        self, path: Path, resources: Sequence[str], keep: str | None, is_streamed: bool
    ) -> Options:
        """Open and check a file of options.

        Raises
        ------
        BadInput
            With its faults, each with place and hint.
        """
        ...

    def check_table_path(self, path: Path) -> None:
        """Refuse a path to which `write_table` could not write, before the work is done.

        Raises
        ------
        BadInput
            If its suffix is unknown or its folder does not exist.
        """
        ...

    def write_table(self, rows: Sequence[Mapping[str, Any]], path: Path) -> None:
        """Write rows as CSV or Parquet, by the suffix, whole or not at all."""
        ...

    def read_bytes(self, path: Path) -> bytes:
        """Return one file's bytes."""
        ...

    def write_bytes(self, data: bytes, path: Path) -> None:
        """Write a file, whole or not at all."""
        ...

    def read_workbook(self, data: bytes, file: str) -> Sequence[Sheet]:
        """Return the sheets of a workbook.

        Raises
        ------
        BadInput
            If it is no workbook, or holds macros, entities or more than the bounds.
        Unavailable
            If the library for workbooks is not installed.
        """
        ...

    def write_workbook(self, pages: Sequence[Page]) -> bytes:
        """Return a workbook of these pages; the same pages give the same bytes."""
        ...

    def mark_workbook(self, data: bytes, file: str, marks: Sequence[Mark]) -> bytes:
        """Return a copy of a workbook with comments in the marked cells."""
        ...

    def make_folder(self, folder: Path) -> None:
        """Make a folder where it is missing."""
        ...

    def remove_book(self, path: Path) -> None:
        """Remove a book that a demo made, so that it can be made anew."""
        ...

    def shipped(self, name: str) -> Path:
        """Return a folder that ships with the package, such as the demo's releases."""
        ...

    def import_file(
        self, file: Path, mapping: Path, book: Path | str, rejects: Path | None
    ) -> ImportReport:
        """Bring a file's rows into a book, made where it is missing."""
        ...

    def core_in(
        self, file: Path, mapping: Path | None, book: Path | str, rejects: Path | None
    ) -> CoreIn:
        """Bring a core's daily file into a book that is there."""
        ...

    def core_reports(
        self, file: Path, mapping: Path | None, zone: str
    ) -> tuple[dict[str, dict[date, CoreBalanceReported]], int]:
        """Read the balances of a core's file by line and day; and how many rows have a fault."""
        ...

    def map_file(
        self,
        file: Path,
        mapping: Path,
        *,
        keeps_protected: bool = False,
        rejects: Path | None = None,
    ) -> AbstractContextManager[MappedFile]:
        """Open a file's events without a book, with its outcome column where it has one.

        `keeps_protected` leaves protected attributes in, readable, for fairness figures; without
        it the file need not hold them, nor ever personal ones. `rejects` is where bad rows are
        named.
        """
        ...

    def in_parallel(
        self,
        work: Callable[[Any, Callable[[int], None]], Any],
        items: Sequence[Any],
        on_progress: Callable[[int, int], None],
        *,
        then: Callable[[Any], Sequence[Any]] | None = None,
        compiles: bool = True,
    ) -> list[Any]:
        """Run `work(item, report)` for each item in a process of its own; results in order.

        With `then`, each result stands before those of the items that it asked for. Small problems
        are done sooner where no loop `compiles`; the answers are the same.
        """
        ...
