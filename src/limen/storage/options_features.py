"""Columns that tell customers apart, for a table of rules over them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from limen.kernel.diagnostics import Diagnostics, Place
from limen.kernel.errors import BadInput
from limen.storage.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_features(path: Path, customers: pl.Series) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the columns of whole numbers beside `customer`, in the order of `customers`.

    Raises
    ------
    BadInput
        With every fault: no `customer`, a customer twice or missing, a cell that is missing or no
        whole number.
    """
    frame, faults = read_table(path, ("customer",)), Diagnostics()
    if "customer" not in frame.columns:
        faults.error("O042", Place(str(path)), "has no column 'customer'", "name each row's")
        raise BadInput(faults.items)
    names = tuple(name for name in frame.columns if name != "customer")
    for name in names:
        place = Place(str(path), None, name)
        if not _NAME.fullmatch(name):
            faults.error("O043", place, "cannot name an input", "letters, digits and '_'")
        elif not frame.schema[name].is_integer():
            faults.error("O043", place, "is not whole numbers", "leave it out, or scale it")
        elif frame[name].null_count():
            faults.error("O043", place, "has missing values", "give them a number of their own")
    if not names:
        faults.error("O043", Place(str(path)), "has no column beside 'customer'", "add one")
    frame = frame.with_columns(pl.col("customer").cast(pl.String))
    if frame["customer"].n_unique() != frame.height:
        faults.error("O044", Place(str(path)), "has a customer twice", "keep one of the rows")
    wanted = pl.DataFrame({"customer": customers.cast(pl.String)})
    lacking = wanted.join(frame, on="customer", how="anti")
    if lacking.height:
        message = f"lacks {lacking.height} customers, {lacking['customer'][0]} first"
        faults.error("O044", Place(str(path)), message, "give every customer a row")
    if faults.has_errors:
        raise BadInput(faults.items)
    found = wanted.join(frame, on="customer", how="left", maintain_order="left")
    return names, found.select(pl.col(names).cast(pl.Int64)).to_numpy()
