"""The only place where everything meets: real clock, real files, real stores."""

from __future__ import annotations

import os
import platform
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limen import __version__
from limen.kernel.bounds import RELEASE_FILE_BYTES_MAX, RELEASE_FILES_MAX
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from types import ModuleType

    from limen.app.core_in import CoreIn
    from limen.app.face import Book
    from limen.app.import_book import ImportReport
    from limen.app.mapped_file import MappedFile
    from limen.app.mapping import Mapping as ImportMapping
    from limen.app.ports import BookInfo
    from limen.book.events import CoreBalanceReported
    from limen.dmn.sheet import Mark, Page, Sheet
    from limen.kernel.clock import Clock
    from limen.kernel.dates import Instant
    from limen.storage.options_file import OptionsFile
    from limen.storage.postgresql.book import PostgresBook
    from limen.storage.sqlite import SqliteBook

DEFAULT_TENANT = "lender"

STDIN = Path("-")
"""Stands for standard input."""


class WallClock:
    """The machine's clock."""

    def now(self) -> Instant:
        """Return the present instant."""
        return time.time_ns() // 1_000


def wire() -> Wired:
    """Return the tools of the entry points."""
    return Wired()


@dataclass(frozen=True, slots=True)
class Wired:
    """`limen.app.tools.Tools` over this machine's files."""

    def clock(self) -> Clock:
        """Return the wall clock."""
        return WallClock()

    def versions(self) -> Mapping[str, str]:
        """Return what a decision record names: the engine and the language's minor version."""
        python = ".".join(platform.python_version_tuple()[:2])
        return {"limen": __version__, "python": python}

    def open_book(
        self, path: Path | str, create: BookInfo | None = None
    ) -> SqliteBook | PostgresBook:
        """Open a book, or make it: a file, or ``postgresql://...`` (extra `pg`)."""
        from limen.storage.place import open_place

        return open_place(path, create)

    def migrate_book(self, book: Path | str) -> tuple[int, int]:
        """Take the steps of the tables that a book has not had."""
        from limen.storage.place import migrate

        return migrate(book)

    def export_book(self, book: Path | str, folder: Path) -> Mapping[str, object]:
        """Write a book into a new folder."""
        from limen.storage.export import export_book

        with self.open_book(book) as opened:
            return export_book(opened, folder).as_dict()

    @contextmanager
    def restoring(self, file: Path, to: Path | str, key: Path | None) -> Iterator[SqliteBook]:
        """Open a copy of a backup that becomes the book at `to`."""
        from limen.storage.place import restoring

        with restoring(file, to, key) as copy:
            yield copy

    def read_folder(self, folder: Path) -> Mapping[str, bytes]:
        """Return the files of a folder; hidden ones and links are left out."""
        if not folder.is_dir():
            message = "this is a file, not a folder" if folder.exists() else "no such folder"
            fault = Diagnostic("A001", message, Place(str(folder)))
            raise BadInput([fault])
        found = {}
        for path in sorted(_visible(folder)):
            if path.stat().st_size > RELEASE_FILE_BYTES_MAX:
                raise BadInput([Diagnostic("A002", "the file is too large", Place(str(path)))])
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
            if len(found) > RELEASE_FILES_MAX:
                raise BadInput([Diagnostic("A003", "too many files", Place(str(folder)))])
        return found

    def read_bytes(self, path: Path) -> bytes:
        """Return one file's bytes; of `-`, what comes on standard input."""
        if path == STDIN:
            return sys.stdin.buffer.read()
        if path.is_dir():
            raise BadInput([Diagnostic("A004", "this is a folder, not a file", Place(str(path)))])
        if not path.exists():
            raise BadInput([Diagnostic("A004", "no such file", Place(str(path)))])
        return path.read_bytes()

    def read_table(self, path: Path) -> Sequence[Mapping[str, Any]]:
        """Return the rows of a CSV or Parquet file."""
        from limen.storage.tables import read_table

        return read_table(path).to_dicts()

    def resource_columns(self, path: Path) -> tuple[str, ...]:
        """Return the resource columns of a file of options."""
        from limen.storage.options_file import column_names

        return column_names(path)

    def open_options(
        self, path: Path, resources: Sequence[str], keep: str | None, is_streamed: bool
    ) -> OptionsFile:
        """Open and check a file of options."""
        from limen.storage.options_file import open_options

        return open_options(path, resources, keep, is_streamed)

    def check_table_path(self, path: Path) -> None:
        """Refuse a path to which no table can be written."""
        from limen.storage.tables import check_table_path

        check_table_path(path)

    def write_table(self, rows: Sequence[Mapping[str, Any]], path: Path) -> None:
        """Write rows as CSV or Parquet."""
        from limen.storage.tables import write_table

        write_table(rows, path)

    def write_bytes(self, data: bytes, path: Path) -> None:
        """Write a file whole or not at all."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            part.write_bytes(data)
            part.replace(path)
        except OSError as error:
            raise Unavailable(f"{path}: {error.strerror}") from None

    def read_workbook(self, data: bytes, file: str) -> Sequence[Sheet]:
        """Return the sheets of a workbook."""
        sheets: Sequence[Sheet] = _workbooks().read_workbook(data, file)
        return sheets

    def write_workbook(self, pages: Sequence[Page]) -> bytes:
        """Return a workbook of pages."""
        data: bytes = _workbooks().write_workbook(pages)
        return data

    def mark_workbook(self, data: bytes, file: str, marks: Sequence[Mark]) -> bytes:
        """Return a workbook with comments."""
        marked: bytes = _workbooks().mark_workbook(data, file, marks)
        return marked

    def make_folder(self, folder: Path) -> None:
        """Make a folder where it is missing."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"{folder}: {error.strerror}") from None

    def remove_book(self, path: Path) -> None:
        """Remove a demo's book with its key and write-ahead files, so that it can be made anew."""
        from limen.storage.place import discard

        discard(path)

    def shipped(self, name: str) -> Path:
        """Return a folder of `examples`: in the wheel, or beside the source."""
        inside = Path(str(resources("limen"))) / "_examples" / name
        if inside.is_dir():
            return inside
        return Path(__file__).resolve().parents[2] / "examples" / name

    def import_file(
        self, file: Path, mapping: Path, book: Path | str, rejects: Path | None
    ) -> ImportReport:
        """Bring a file's rows into a book, made where it is missing."""
        from limen.app.import_book import import_file, resolve_files
        from limen.app.ports import BookInfo
        from limen.storage import place
        from limen.storage.rejects import rejects_file
        from limen.storage.shape import DuckScanner

        found = self._mapping(mapping)
        is_new = not place.is_there(book)
        journal = self.open_book(
            book, BookInfo(DEFAULT_TENANT, found.time_zone) if is_new else None
        )
        target = rejects or place.beside(book, ".rejects.csv")
        files = resolve_files(found, file)
        try:
            with rejects_file(target) as add:
                return import_file(journal, journal, self.clock(), DuckScanner(), found, files, add)
        except BadInput:
            # A file that is wrong as a whole leaves no new book behind.
            journal.close()
            if is_new:
                place.discard(book)
            raise

    def core_in(
        self, file: Path, mapping: Path | None, book: Path | str, rejects: Path | None
    ) -> CoreIn:
        """Bring a core's daily file into a book that is there."""
        from limen.app.core_in import core_in
        from limen.app.import_book import resolve_files
        from limen.storage import place
        from limen.storage.rejects import rejects_file
        from limen.storage.shape import DuckScanner

        with self.open_book(book) as journal:
            found = self._core_mapping(mapping, journal.info.time_zone)
            target = rejects or place.beside(book, ".rejects.csv")
            files = resolve_files(found, file)
            with rejects_file(target) as add:
                return core_in(journal, journal, self.clock(), DuckScanner(), found, files, add)

    def core_reports(
        self, file: Path, mapping: Path | None, zone: str
    ) -> tuple[dict[str, dict[date, CoreBalanceReported]], int]:
        """Read the balances of a core's file by line and day; and how many rows have a fault."""
        from limen.app.core_in import read_reports
        from limen.app.import_book import resolve_files
        from limen.storage.shape import DuckScanner

        found = self._core_mapping(mapping, zone)
        return read_reports(self.clock(), DuckScanner(), found, resolve_files(found, file))

    def _core_mapping(self, path: Path | None, zone: str) -> ImportMapping:
        from limen.app.core_in import check_kinds
        from limen.app.core_layout import default_mapping

        mapping = default_mapping(zone) if path is None else self._mapping(path)
        check_kinds(mapping)
        return mapping

    @contextmanager
    def map_file(
        self,
        file: Path,
        mapping: Path,
        *,
        keeps_protected: bool = False,
        rejects: Path | None = None,
    ) -> Iterator[MappedFile]:
        """Open a file under a mapping without a book."""
        from limen.app.import_book import resolve_files
        from limen.app.mapped_file import open_mapped, unsealed
        from limen.storage.rejects import rejects_file
        from limen.storage.shape import DuckScanner

        found = unsealed(self._mapping(mapping), keeps_protected=keeps_protected)
        seal = (lambda _customer, _field, value: value) if keeps_protected else None
        files = resolve_files(found, file)
        with ExitStack() as stack:
            add = None if rejects is None else stack.enter_context(rejects_file(rejects))
            opened = open_mapped(DuckScanner(), found, files, self.clock(), add, seal)
            yield stack.enter_context(opened)

    def in_parallel(
        self,
        work: Callable[[Any, Callable[[int], None]], Any],
        items: Sequence[Any],
        on_progress: Callable[[int, int], None],
        *,
        then: Callable[[Any], Sequence[Any]] | None = None,
        compiles: bool = True,
    ) -> list[Any]:
        """Run work in processes of this machine."""
        from limen.engines.local import in_parallel, in_stages

        if then is None:
            return in_parallel(work, items, on_progress, compiles=compiles)
        return in_stages(work, items, then, on_progress, compiles=compiles)

    def _mapping(self, path: Path) -> ImportMapping:
        from limen.app.mapping_read import read_mapping

        mapping, faults = read_mapping(self.read_bytes(path), str(path))
        if mapping is None:
            raise BadInput(faults.items)
        return mapping


def open_face(url: str | Path, release: str | Path | None, create: tuple[str, str] | None) -> Book:
    """Open a book for `limen.open`; `create` is a tenant and a time zone."""
    from limen.app.face import Book
    from limen.app.ports import BookInfo
    from limen.app.releases import usable_release

    tools = wire()
    rules = None if release is None else usable_release(tools.read_folder(Path(release)))
    if isinstance(url, str) and "://" not in url:
        url = Path(url)
    store = _open_or_make(url, None if create is None else BookInfo(*create))
    # Leases of portfolio quotas are held in a name that no other process has.
    holder = f"{platform.node()}-{os.getpid()}-{time.time_ns()}"
    return Book(store, tools.clock(), rules, holder, tools.versions())


def _open_or_make(url: str | Path, info: BookInfo | None) -> SqliteBook | PostgresBook:
    """Open a book; one that is not there is made where `info` says what it shall be."""
    tools = wire()
    if info is None:
        return tools.open_book(url)
    if isinstance(url, Path):
        return tools.open_book(url, None if url.exists() else info)
    try:
        return tools.open_book(url, info)
    except BadInput as error:
        if any(item.code == "B003" for item in error.diagnostics):
            return tools.open_book(url)
        raise


def _workbooks() -> ModuleType:
    """Return the reader and writer of workbooks, which is an extra."""
    try:
        from limen.storage import xlsx
    except ModuleNotFoundError:
        raise Unavailable("openpyxl is not installed: pip install 'limen[xlsx]'") from None
    return xlsx


def _visible(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not hidden:
            yield path
