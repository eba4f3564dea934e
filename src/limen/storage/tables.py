"""Tables on disk: CSV or Parquet by suffix, written whole or not at all."""

from __future__ import annotations

import csv
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.storage.csv_check import check_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

_CSV = (".csv", ".tsv")
_PARQUET = (".parquet", ".pq")


def read_table(path: Path | str, ids: Collection[str] = ()) -> pl.DataFrame:
    """Read a CSV or Parquet file; CSV columns get the type that all their values have.

    Columns named in `ids` stay text in a CSV file unless all are whole numbers written the one
    way: `007` and `7` are two names.

    Raises
    ------
    BadInput
        If the file is missing, of an unknown suffix, or cannot be read as a table.
    """
    path = Path(path)
    if not path.is_file():
        raise _bad(path, "there is no such file", "check the path")
    suffix = _suffix(path)
    try:
        if suffix in _PARQUET:
            return pl.read_parquet(path)
        delimiter = "\t" if suffix == ".tsv" else ","
        check_csv(path, delimiter)
        frame = pl.read_csv(
            path, separator=delimiter, infer_schema_length=None, try_parse_dates=True
        )
        whole = [name for name in ids if name in frame.columns and frame[name].dtype.is_integer()]
        if not whole:
            return frame
        texts = pl.read_csv(
            path,
            separator=delimiter,
            columns=whole,
            schema_overrides=dict.fromkeys(whole, pl.String),
        )
        return frame.with_columns(
            texts[name] for name in whole if not _is_one_way(frame[name], texts[name])
        )
    except pl.exceptions.PolarsError as error:
        message = f"cannot be read as a table: {str(error).splitlines()[0][:200]}"
        raise _bad(path, message, "was it copied whole? is the suffix right?") from None


def _is_one_way(whole: pl.Series, text: pl.Series) -> bool:
    """Whether whole numbers are written as they would be here: no zeros or signs before them."""
    return whole.cast(pl.String).equals(text, null_equal=True)


def write_table(
    table: pl.DataFrame | Iterable[Mapping[str, Any]],
    path: Path | str,
    columns: Sequence[str] | None = None,
) -> int:
    """Write a frame or rows to CSV or Parquet by suffix; return the number of rows.

    `columns` names the columns of rows, so that a table without rows still has them.

    Raises
    ------
    BadInput
        If the suffix is unknown or the folder does not exist.
    """
    path = Path(path)
    suffix = _suffix(path)
    frame = table if isinstance(table, pl.DataFrame) else _frame(table, columns)
    with _replaced(path) as draft:
        if suffix in _PARQUET:
            frame.write_parquet(draft)
        else:
            frame.write_csv(draft, separator="\t" if suffix == ".tsv" else ",")
    return frame.height


def check_table_path(path: Path | str) -> None:
    """Refuse a path to which `write_table` could not write.

    Raises
    ------
    BadInput
        If the suffix is unknown or the folder does not exist.
    """
    _suffix(Path(path))
    _check_folder(Path(path))


@contextmanager
def csv_writer(
    path: Path | str, columns: Sequence[str]
) -> Iterator[Callable[[Sequence[object]], None]]:
    """Open a CSV file for rows one by one, such as rejects; it appears when the block ends well.

    Raises
    ------
    BadInput
        If the folder does not exist.
    """
    with (
        _replaced(Path(path)) as draft,
        draft.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        yield writer.writerow


def _frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None) -> pl.DataFrame:
    listed = list(rows)
    if not listed:
        return pl.DataFrame(schema=dict.fromkeys(columns or (), pl.String))
    frame = pl.DataFrame(listed, infer_schema_length=None)
    return frame if columns is None else frame.select(columns)


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """Yield a draft beside `path` that takes its place when the block ends well."""
    _check_folder(path)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    mask = os.umask(0)
    os.umask(mask)
    try:
        yield Path(draft)
        Path(draft).chmod(0o666 & ~mask)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _check_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise _bad(path, "the folder does not exist", f"create {path.parent} first")


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in (*_CSV, *_PARQUET):
        hint = f"known: {', '.join((*_CSV, *_PARQUET))}"
        raise _bad(path, f"unknown suffix '{path.suffix}'", hint)
    return suffix


def _bad(path: Path, message: str, hint: str) -> BadInput:
    return BadInput([Diagnostic("T001", message, Place(str(path)), hint)])
