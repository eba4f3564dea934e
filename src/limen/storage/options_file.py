"""A file of options: columns `customer`, `option`, `value` and one for each resource.

Parquet is read in slices, again for each pass where it is too large to be held; CSV is read whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from limen.choose.problem import TOTAL_MAX, Chunk
from limen.kernel.diagnostics import Diagnostic, Diagnostics, Place
from limen.kernel.errors import BadInput
from limen.storage.options_check import check_columns, check_frame
from limen.storage.options_features import read_features
from limen.storage.tables import read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

IDS = ("customer", "option")
SLICE_CELLS = 60_000_000
HELD_BYTES_MAX = 5 * 2**30
_INT32_MAX = 2**31 - 1


@dataclass(slots=True)
class OptionsFile:
    """A checked file of options; `limen.choose.problem.Problem` over it.

    Attributes
    ----------
    resources
        Those that constraints name, in the order of the columns handed out.
    keep
        The option that a customer without a row for it may take at no value and no use.
    customers, rows, added
        Counts; `added` rows stand for `keep` where the file has none.
    """

    path: Path
    resources: tuple[str, ...]
    keep: str | int | None
    whole: pl.DataFrame | None = None
    is_wide: bool = False
    customers: int = 0
    rows: int = 0
    added: int = 0
    held: list[Chunk] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Whether the options are kept in memory."""
        return bool(self.held)

    def chunks(self) -> Iterator[Chunk]:
        """Yield all customers, in order."""
        if self.held:
            yield from self.held
            return
        for frame in self._frames(("value", *self.resources)):
            yield self._chunk(frame)

    def write_choice(self, choice: NDArray[np.int64], path: Path) -> None:
        """Write `customer` and `option` of the options taken (place of each in its customer)."""
        write_table(self._taken(choice), path)

    def changed_since(self, choice: NDArray[np.int64], path: Path) -> tuple[int, int]:
        """Return how many customers of an earlier choice there still are, and changed option.

        Raises
        ------
        BadInput
            If the file is no choice of customers and options of these types.
        """
        last = read_table(path, IDS)
        now = self._taken(choice)
        if dict(last.schema).keys() != set(IDS):
            hint = "give a file that --out wrote"
            raise BadInput([Diagnostic("O039", "is no choice", Place(str(path)), hint)])
        now = now.with_columns(pl.col(IDS).cast(pl.String))
        last = last.select(pl.col(IDS).cast(pl.String)).unique("customer")
        both = now.join(last, on="customer", suffix="_last")
        return both.height, both.filter(pl.col("option") != pl.col("option_last")).height

    def features(self, path: Path) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Return names and values (customer, feature) of another file's columns.

        Raises
        ------
        BadInput
            If it lacks a customer or a value, or a column does not hold whole numbers.
        """
        customers = [frame["customer"].unique(maintain_order=True) for frame in self._frames(())]
        return read_features(path, pl.concat(customers))

    def labels(self) -> tuple[tuple[str, ...], NDArray[np.int64], int | None]:
        """Return the options' names, the name of each row by place, and the free one's place."""
        parts = pl.concat([frame["option"].cast(pl.String) for frame in self._frames(())])
        names = sorted(parts.unique().to_list())
        places = parts.replace_strict(names, list(range(len(names))), return_dtype=pl.Int64)
        keep = None if self.keep is None else names.index(str(self.keep))
        return tuple(names), places.to_numpy(), keep

    def _taken(self, choice: NDArray[np.int64]) -> pl.DataFrame:
        parts, start = [], 0
        for frame in self._frames(()):
            offs = _offsets(frame["customer"])
            count = len(offs) - 1
            parts.append(frame[offs[:-1] + choice[start : start + count]].select(IDS))
            start += count
        return pl.concat(parts)

    def _chunk(self, frame: pl.DataFrame) -> Chunk:
        names = ("value", *self.resources)
        cols = np.empty((len(names), frame.height), np.int64 if self.is_wide else np.int32)
        for place, name in enumerate(names):
            cols[place] = frame[name].to_numpy()
        return Chunk(cols, _offsets(frame["customer"]))

    def _frames(self, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield whole customers in order, with the free option put in where it is missing."""
        for frame in self._read((*IDS, *columns)):
            yield frame if self.keep is None else _with_keep(frame, self.keep)

    def _read(self, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        if self.whole is not None:
            yield self.whole.select(columns)
            return
        lazy = pl.scan_parquet(self.path).select(columns)
        size = max(1, SLICE_CELLS // len(columns))
        start, rest = 0, None
        while True:
            frame = lazy.slice(start, size).collect()
            start += frame.height
            is_last = frame.height < size
            if rest is not None:
                frame = pl.concat([rest, frame])
            if is_last:
                if frame.height:
                    yield frame
                return
            # The last customer may go on in the next slice.
            head = int(frame["customer"].search_sorted(frame["customer"][-1], "left"))
            rest = frame[head:]
            if head:
                yield frame[:head]


def open_options(
    path: Path, resources: Sequence[str] | None, keep: str | None, is_streamed: bool = False
) -> OptionsFile:
    """Read and check a file of options; `resources` None takes every further column.

    Raises
    ------
    BadInput
        With every kind of fault found, each at the first place where it stands.
    """
    faults = Diagnostics()
    is_parquet = path.suffix.lower() in {".parquet", ".pq"} and path.is_file()
    if is_parquet:
        schema = dict(_schema(path))
        whole = None
    else:
        whole = read_table(path, IDS)
        schema = dict(whole.schema)
    every = tuple(name for name in schema if name not in {*IDS, "value"})
    used = every if resources is None else tuple(resources)
    if whole is not None and not whole.height:
        _no_options(path, faults)
        raise BadInput(faults.items)
    check_columns(schema, used, whole, str(path), faults)
    _stop_at(faults)
    kept = _kept(keep, schema["option"], str(path), faults)
    _stop_at(faults)
    columns = (*IDS, "value", *used)
    if is_parquet and not _is_sorted(path):
        if is_streamed:
            hint = "sort the file by `customer`, or leave --stream out"
            faults.error("O035", Place(str(path)), "customers are not in order", hint)
            raise BadInput(faults.items)
        whole = pl.read_parquet(path, columns=list(columns))
    found = OptionsFile(path, used, kept)
    if whole is not None:
        found.whole = whole.select(columns).with_row_index("__row")
    _check_all(found, columns, faults)
    _stop_at(faults)
    if found.whole is not None:
        ordered = found.whole.drop("__row")
        in_order = ordered["customer"].is_sorted()
        found.whole = ordered if in_order else ordered.sort("customer", maintain_order=True)
    _hold(found, is_streamed)
    return found


def column_names(path: Path) -> tuple[str, ...]:
    """Return the resource columns of a file."""
    if path.suffix.lower() in {".parquet", ".pq"} and path.is_file():
        names = list(_schema(path))
    else:
        names = read_table(path).columns
    return tuple(name for name in names if name not in {*IDS, "value"})


def _stop_at(faults: Diagnostics) -> None:
    if faults.has_errors:
        raise BadInput(faults.items)


def _schema(path: Path) -> dict[str, pl.DataType]:
    try:
        return dict(pl.scan_parquet(path).collect_schema())
    except (pl.exceptions.PolarsError, OSError) as error:
        message = f"cannot be read as a table: {str(error).splitlines()[0][:200]}"
        raise BadInput(
            [Diagnostic("T001", message, Place(str(path)), "was it copied whole?")]
        ) from None


def _is_sorted(path: Path) -> bool:
    ids = pl.scan_parquet(path).select("customer").collect()["customer"]
    return bool(ids.null_count() == 0 and ids.is_sorted())


def _kept(keep: str | None, dtype: pl.DataType, file: str, faults: Diagnostics) -> str | int | None:
    if keep is None or not dtype.is_integer():
        return keep
    try:
        return int(keep)
    except ValueError:
        hint = "options are whole numbers in this file: give one of them"
        faults.error("O036", Place(file), f"--keep '{keep}' is no option", hint)
        return None


def _check_all(found: OptionsFile, columns: Sequence[str], faults: Diagnostics) -> None:
    """Check every slice; learn counts and whether 32 bits are enough."""
    start, top = 0, dict.fromkeys(columns[2:], 0)
    if found.whole is not None:
        columns = ("__row", *columns)
    for frame in found._read(columns):
        check_frame(frame, start, str(found.path), found.path.suffix, faults)
        start += frame.height
        if faults.has_errors:
            return
        customers = frame["customer"].n_unique()
        found.customers += customers
        found.rows += frame.height
        if found.keep is not None:
            has = frame.filter(pl.col("option") == found.keep)["customer"].n_unique()
            found.added += customers - has
        for name in top:
            highest, lowest = frame[name].max(), frame[name].min()
            top[name] = max(top[name], int(highest or 0), -int(lowest or 0))  # type: ignore[arg-type]
    if not start:
        _no_options(found.path, faults)
    for name, most in top.items():
        if most * max(found.customers, 1) > TOTAL_MAX:
            hint = "use a coarser unit: totals must stay below 2^62"
            place = Place(str(found.path), None, name)
            faults.error("O033", place, f"is too large: up to {most}", hint)
    found.is_wide = max(top.values(), default=0) > _INT32_MAX


def _no_options(path: Path, faults: Diagnostics) -> None:
    faults.error("O034", Place(str(path)), "has no options", "give one row an option")


def _hold(found: OptionsFile, is_streamed: bool) -> None:
    width = 8 if found.is_wide else 4
    size = (found.rows + found.added) * (1 + len(found.resources)) * width
    if not is_streamed and (found.whole is not None or size <= HELD_BYTES_MAX):
        found.held = list(found.chunks())


def _with_keep(frame: pl.DataFrame, keep: str | int) -> pl.DataFrame:
    has = frame.filter(pl.col("option") == keep).select("customer")
    without = frame.select(pl.col("customer").unique(maintain_order=True)).join(
        has, on="customer", how="anti", maintain_order="left"
    )
    if not without.height:
        return frame
    rest = [pl.lit(0, frame.schema[name]).alias(name) for name in frame.columns[2:]]
    added = without.with_columns(pl.lit(keep, frame.schema["option"]).alias("option"), *rest)
    return pl.concat([frame, added]).sort("customer", maintain_order=True)


def _offsets(customers: pl.Series) -> NDArray[np.int64]:
    starts = (customers != customers.shift(1)).fill_null(True).arg_true().to_numpy()
    return np.concatenate([starts.astype(np.int64), [len(customers)]])
