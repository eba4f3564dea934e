"""`limen core`: run beside a lender's own core, on files alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from limen.cli.book_first import BookFirst
from limen.cli.common import (
    DATE,
    DAY,
    DEFAULT_BOOK,
    FOUND,
    BookOption,
    JsonOption,
    day_of,
    give,
    guarded,
    stop,
    table,
    tools,
)

if TYPE_CHECKING:
    from limen.app.core_out import Batch, Store
    from limen.app.execute import Executor
    from limen.app.tools import Tools

verbs = typer.Typer(
    help="Beside a core: its daily files in, instructions out, answers, differences.",
    no_args_is_help=True,
)

MappingOption = Annotated[
    Path | None, typer.Option("--mapping", help="How a file of another layout is read.")
]
OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=DAY, metavar=DATE, help="Business date; today.")
]


@verbs.command("in", cls=BookFirst)
def in_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The core's daily file, CSV or Parquet.")],
    mapping: MappingOption = None,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="Where bad rows go; BOOK.rejects.csv.")
    ] = None,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Take in a core's daily file: balances, payments, draws, charges, statements, limits, flags.

    Any order of files and any repetition gives the same book. Exit 1 where rows were put aside.

    Example: limen core in daily.csv --book my.book
    """
    with guarded(as_json):
        report = tools(context).core_in(file, mapping, book, rejects)
        give(as_json, report.as_dict())
    if report.load.rejected_rows:
        stop(FOUND)


@verbs.command(cls=BookFirst)
def out(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where the instructions go.")],
    on: OnOption = None,
    batch: Annotated[
        str | None, typer.Option("--batch", help="Write this batch once more, nothing else.")
    ] = None,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Write instructions for what is in effect on a day: limit, freeze, unfreeze, close, reinstate.

    Asked again for the same day, it writes the same bytes, until there is more to tell. Exit 1
    where a cut was held back because its notice is missing.

    Example: limen core out instructions.csv --on 2024-03-04 --book my.book
    """
    from limen.app.core_out import batch_again, core_out

    with guarded(as_json):
        made, store = tools(context), _sender(context, book)
        if batch is not None:
            again, data = batch_again(store, batch)
            made.write_bytes(data, file)
            give(as_json, _batch(again))
            return
        found = core_out(
            store, _executor(made, store), day_of(on), lambda data: made.write_bytes(data, file)
        )
        give(as_json, found.as_dict())
    if found.held_back:
        stop(FOUND)


@verbs.command(cls=BookFirst)
def ack(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The core's answers, CSV or Parquet.")],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Take in the core's answers; a limit counts as changed once the core says so.

    Exit 1 where a row names no instruction, or says another thing than before.

    Example: limen core ack answers.csv --book my.book
    """
    from limen.app.core_ack import core_ack

    with guarded(as_json):
        made, store = tools(context), _store(context, book)
        rows = made.read_table(file)
        found = core_ack(store, _executor(made, store), rows, str(file))
        give(as_json, found.as_dict())
    if found.faults:
        stop(FOUND)


@verbs.command(cls=BookFirst)
def chase(
    context: typer.Context,
    older_than: Annotated[
        int, typer.Option("--older-than", min=0, help="Days since it was last sent.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the instructions go once more.")
    ] = None,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Send instructions without an answer once more, and list them.

    Without --out they wait for the next `limen core out`.

    Example: limen core chase --older-than 2 --out again.csv --book my.book
    """
    from limen.app.core_out import chase as chase_

    with guarded(as_json):
        made, store = tools(context), _sender(context, book)
        write = None if out is None else (lambda data: made.write_bytes(data, out))
        found, batch = chase_(store, _executor(made, store), older_than, write)
        rows = [
            {
                "instruction_id": each.instruction_id,
                "line_id": each.line_id,
                "action": each.action,
                "attempt": each.attempt,
                "first_on": each.first_on.isoformat(),
            }
            for each in found
        ]
        if as_json:
            give(True, {"chased": rows, **_batch(batch)})
            return
        columns = ("instruction_id", "line_id", "action", "attempt", "first_on")
        table("Chased", columns, [[row[name] for name in columns] for row in rows])


@verbs.command(cls=BookFirst)
def reconcile(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Option("--file", help="Compare with this file of the core.")
    ] = None,
    on: OnOption = None,
    mapping: MappingOption = None,
    movements: Annotated[
        bool,
        typer.Option(
            "--movements", help="Explain each balance; for a core that reports all that moves one."
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the differences as CSV or Parquet.")
    ] = None,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Compare the book with the core, line by line; exit 1 where they differ.

    Example: limen core reconcile --on 2024-03-04 --movements --book my.book
    """
    from limen.app.core_out import today
    from limen.app.core_reconcile import COLUMNS
    from limen.app.core_reconcile import reconcile as reconcile_

    with guarded(as_json):
        made, store = tools(context), _store(context, book)
        day = day_of(on) or today(store, _executor(made, store))
        reports = None
        if file is not None:
            reports, rejected = made.core_reports(file, mapping, store.info.time_zone)
            if rejected:
                typer.echo(f"{file}: {rejected:,} rows with a fault are left out", err=True)
        found = reconcile_(store, day, reports, movements=movements)
        rows = [each.as_dict() for each in found.differences]
        if out is not None:
            made.write_table(rows, out)
        if as_json:
            give(True, found.as_dict())
        elif rows:
            title = f"{found.lines:,} lines on {found.on}"
            table(title, COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
        else:
            typer.echo(f"{found.lines:,} lines agree on {found.on}")
    if rows:
        stop(FOUND)


def _store(context: typer.Context, book: str) -> Store:
    return cast("Store", tools(context).open_book(book))


def _sender(context: typer.Context, book: str) -> Store:
    """Open a book from which something is to be sent: no copy of one."""
    opened = tools(context).open_book(book)
    opened.standing().check_may_send(book)
    return cast("Store", opened)


def _executor(made: Tools, store: Store) -> Executor:
    from limen.app.execute import Executor
    from limen.app.handlers import HANDLERS

    return Executor(store, store, made.clock(), HANDLERS)


def _batch(batch: Batch | None) -> dict[str, object]:
    return {
        "batch": "" if batch is None else batch.batch_id,
        "instructions": 0 if batch is None else batch.instructions,
        "repeated": batch is not None and batch.repeated,
    }
