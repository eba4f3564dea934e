"""`limen day`: what is done once a business day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from limen.cli.common import (
    DATE,
    DAY,
    DEFAULT_BOOK,
    BookOption,
    JsonOption,
    give,
    guarded,
    table,
    tools,
)

if TYPE_CHECKING:
    from limen.book.events import DayClosed

verbs = typer.Typer(help="The business day: close it.", no_args_is_help=True)


@verbs.command()
def close(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=DAY, metavar=DATE, help="Close this day alone, the next open one."
        ),
    ] = None,
    through: Annotated[
        datetime | None,
        typer.Option(
            "--through", formats=DAY, metavar=DATE, help="Close each open day up to this one."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Close business days: fees, statements and entries fall due, lines age, one digest a day.

    Without a day, every open one up to yesterday. A day that is closed already stays as it is.

    Example: limen day close --book my.book --through 2026-03-31
    """
    from limen.app.close_day import Closer
    from limen.kernel.dates import business_date

    with guarded(as_json):
        store = tools(context).open_book(book)
        closer = Closer(store, store, store, tools(context).clock())
        if on is not None:
            closed = [closer.close_on(on.date())]
        else:
            today = business_date(tools(context).clock().now(), store.info.time_zone)
            last = through.date() if through else today - timedelta(days=1)
            closed = closer.close_through(last)
        if as_json:
            give(True, {"days": [_as_dict(each) for each in closed]})
            return
        rows = [[str(day.on), day.lines, day.posted, _aged(day), day.digest] for day in closed]
        table("Days closed", ["day", "lines", "posted", "overdue", "digest"], rows)


def _aged(day: DayClosed) -> int:
    return sum(count for bucket, count in day.buckets.items() if bucket != "M0")


def _as_dict(day: DayClosed) -> dict[str, object]:
    return {
        "on": day.on.isoformat(),
        "lines": day.lines,
        "posted": day.posted,
        "digest": day.digest,
        "balances": day.balances,
        "buckets": day.buckets,
        "classes": day.classes,
        "accrued_minor": day.accrued_minor,
    }
