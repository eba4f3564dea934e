"""A small book of kept lines under filed terms, on either store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.ports import BookInfo
from limen.app.repayments import Repay
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.product import Product
from limen.kernel.clock import ManualClock
from limen.kernel.dates import end_of_day
from limen.storage.postgresql.book import open_book as open_postgres
from limen.storage.sqlite import open_book

ZONE = "Asia/Shanghai"
INFO = BookInfo("t", ZONE)
OPENED = date(2024, 1, 10)
PRODUCT = Product("card", "CNY", 10_000, 10_000_000, 1_000, 1_000, 150_000)


def new_book(request: Any, folder: Any, kind: str) -> Any:
    if kind == "sqlite":
        return open_book(folder / "a.book", create=INFO)
    return open_postgres(request.getfixturevalue("server").new_address(folder), create=INFO)


def at(number: int) -> int:
    """The end of the n-th day of the line."""
    return end_of_day(OPENED + timedelta(number), ZONE)


def event(line_id: str, key: str, body: e.AnyBody, number: int, **more: Any) -> e.Event:
    """Something on the n-th day, known then."""
    known = more.pop("known", number)
    on = OPENED + timedelta(number)
    if not isinstance(body, e.CustomerRegistered):
        more.setdefault("line_id", line_id)
    return e.Event(
        f"g-{line_id}", key, body, at(number), on, at(known), f"c-{line_id}", backfill=True, **more
    )


def open_lines(book: Any, *lines: str, draw: bool = True, product: Product = PRODUCT) -> str:
    """Open lines of 10,000.00 on which 4,000.00 were drawn on the first day."""
    terms_id = TermsShelf(book).file(product, "r", at(0))
    for name in lines:
        body = e.LineOpened("card", "bank", "CNY", 1_000_000, terms_id=terms_id)
        events = [
            event(name, f"{name}:customer", e.CustomerRegistered("person"), 0),
            event(name, f"{name}:line", body, 0),
        ]
        if draw:
            events.append(event(name, f"{name}:draw", e.DrawMade(f"{name}-d", 400_000), 0))
        book.append(events, at(0))
    return terms_id


def carrying(book: Any, number: int = 1, units: Any = None) -> Executor:
    return Executor(book, units or book, ManualClock(at(number)), HANDLERS)


def repay(line_id: str, key: str, amount: int = 10_000, **more: Any) -> Repay:
    return Repay(key=key, line_id=line_id, amount_minor=amount, **more)
