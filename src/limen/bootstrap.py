"""The only place where everything meets: real clock, real files, real stores."""

from __future__ import annotations

import platform
import time
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
    from contextlib import AbstractContextManager
    from types import ModuleType

    from limen.app.face import Book
    from limen.app.import_book import ImportReport
    from limen.app.mapped_file import MappedFile
    from limen.app.mapping import Mapping as ImportMapping
    from limen.app.ports import BookInfo
    from limen.dmn.sheet import Mark, Page, Sheet
    from limen.kernel.clock import Clock
    from limen.kernel.dates import Instant
    from limen.storage.postgresql.book import PostgresBook
    from limen.storage.sqlite import SqliteBook

DEFAULT_TENANT = "lender"


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
        if isinstance(path, str) and path.startswith(("postgresql://", "postgres://")):
            from limen.storage.postgresql import book

            return book.open_book(path, create=create)
        from limen.storage.sqlite import open_book

        return open_book(path, create=create)

    def read_folder(self, folder: Path) -> Mapping[str, bytes]:
        """Return the files of a folder; hidden ones and links are left out."""
        if not folder.is_dir():
            fault = Diagnostic("A001", "no such folder", Place(str(folder)))
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
        """Return one file's bytes."""
        if not path.is_file():
            raise BadInput([Diagnostic("A004", "no such file", Place(str(path)))])
        return path.read_bytes()

    def read_table(self, path: Path) -> Sequence[Mapping[str, Any]]:
        """Return the rows of a CSV or Parquet file."""
        from limen.storage.tables import read_table

        return read_table(path).to_dicts()

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
        for name in ("", "-wal", "-shm", ".key"):
            path.with_name(path.name + name).unlink(missing_ok=True)

    def shipped(self, name: str) -> Path:
        """Return a folder of `examples`: in the wheel, or beside the source."""
        inside = Path(str(resources("limen"))) / "_examples" / name
        if inside.is_dir():
            return inside
        return Path(__file__).resolve().parents[2] / "examples" / name

    def import_file(
        self, file: Path, mapping: Path, book: Path, rejects: Path | None
    ) -> ImportReport:
        """Bring a file's rows into a book, made where it is missing."""
        from limen.app.import_book import import_file, resolve_files
        from limen.app.ports import BookInfo
        from limen.storage.rejects import rejects_file
        from limen.storage.shape import DuckScanner

        found = self._mapping(mapping)
        is_new = not book.exists()
        journal = self.open_book(
            book, BookInfo(DEFAULT_TENANT, found.time_zone) if is_new else None
        )
        target = rejects or book.with_name(f"{book.name}.rejects.csv")
        files = resolve_files(found, file)
        try:
            with rejects_file(target) as add:
                return import_file(journal, journal, self.clock(), DuckScanner(), found, files, add)
        except BadInput:
            # A file that is wrong as a whole leaves no new book behind.
            journal.close()
            if is_new:
                self.remove_book(book)
            raise

    def map_file(
        self, file: Path, mapping: Path, *, keeps_protected: bool = False
    ) -> AbstractContextManager[MappedFile]:
        """Open a file under a mapping without a book."""
        from limen.app.import_book import resolve_files
        from limen.app.mapped_file import open_mapped
        from limen.storage.shape import DuckScanner

        found = self._mapping(mapping)
        seal = (lambda _customer, _field, value: value) if keeps_protected else None
        return open_mapped(
            DuckScanner(), found, resolve_files(found, file), self.clock(), seal=seal
        )

    def in_parallel(
        self,
        work: Callable[[Any, Callable[[int], None]], Any],
        items: Sequence[Any],
        on_progress: Callable[[int, int], None],
    ) -> list[Any]:
        """Run work in processes of this machine."""
        from limen.engines.local import in_parallel

        return in_parallel(work, items, on_progress)

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
    return Book(store, store, tools.clock(), rules)


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
