"""The shared UCI customers as book events, in the way a mapping would make them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest

from limen.book import events as e
from limen.book.group import GroupState, fold_group
from limen.features import FeatureView, compute
from limen.features.catalogue import SCORABLE
from limen.kernel.dates import end_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable

ZONE = "Asia/Taipei"
MONTH_ENDS = tuple(
    date(2005, month, day) for month, day in ((4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30))
)
OPENED = date(2005, 3, 31)
REVIEWED_AT = end_of_day(date(2005, 9, 30), ZONE)
STATUS = {-2: "no_use", -1: "paid_in_full", 0: "revolving"}
MINOR = 100


class Uci(NamedTuple):
    """Customer ids, a column per feature, and the outcome."""

    ids: list[int]
    columns: dict[str, list[int | None]]
    outcome: list[int]


def shared_file() -> Path:
    """Return the customers' file; skips the test where the folder is absent."""
    root = Path(__file__).resolve().parents[2]
    shared = Path(os.environ.get("LIMEN_SHARED", root.parent / "shared"))
    path = shared / "data" / "uci_credit_card" / "customers.parquet"
    if not path.exists():
        pytest.skip(f"the shared UCI customers are absent ({path}); set LIMEN_SHARED")
    return path


def customer_events(row: dict[str, int]) -> list[e.Event]:
    """Return one customer's events: registered, opened, and six months, oldest first."""
    who = f"uci-{row['customer_id']}"

    def event(name: str, body: e.AnyBody, on: date) -> e.Event:
        at = end_of_day(on, ZONE)
        return e.Event(who, f"{who}-{name}", body, at, on, at, who, who, backfill=True)

    found = [
        event("registered", e.CustomerRegistered("person"), OPENED),
        event(
            "opened",
            e.LineOpened("card", "bank", "TWD", row["limit_bal"] * MINOR, custody="reported"),
            OPENED,
        ),
    ]
    for index, on in zip((6, 5, 4, 3, 2, 1), MONTH_ENDS, strict=True):
        status = row["pay_0" if index == 1 else f"pay_{index}"]
        paid = row[f"pay_amt{index}"]
        if paid:
            found.append(event(f"paid-{index}", e.RepaymentMade(paid * MINOR), on))
        statement = e.StatementClosed(
            row[f"bill_amt{index}"] * MINOR, max(status, 0), STATUS.get(status, "late")
        )
        found.append(event(f"statement-{index}", statement, on))
    return found


def customer_group(row: dict[str, int]) -> GroupState:
    """Return one customer's folded group."""
    return fold_group(f"uci-{row['customer_id']}", customer_events(row))


def load(names: Iterable[str] = SCORABLE) -> Uci:
    """Return the features of every shared customer at the review, through book events."""
    names = tuple(names)
    frame = pl.read_parquet(shared_file())
    columns: dict[str, list[int | None]] = {name: [] for name in names}
    for row in frame.iter_rows(named=True):
        group = customer_group(row)
        (customer,), (line,) = group.customers.values(), group.lines.values()
        values = compute(FeatureView(group, customer, line, REVIEWED_AT, ZONE), names)
        for name in names:
            columns[name].append(values[name])
    return Uci(frame["customer_id"].to_list(), columns, frame["default_next_month"].to_list())
