"""`limen book`: bring facts in, look at the book, prove it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import (
    DEFAULT_BOOK,
    FOUND,
    BookOption,
    JsonOption,
    give,
    guarded,
    stop,
    table,
    tools,
)

verbs = typer.Typer(help="The book: import facts, look, verify.", no_args_is_help=True)


@verbs.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or Parquet file.")],
    mapping: Annotated[Path, typer.Option("--mapping", help="How its rows become events.")],
    book: BookOption = DEFAULT_BOOK,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="Where bad rows go; BOOK.rejects.csv.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a file's rows into the book as events; a second run adds nothing.

    Example: limen book import customers.parquet --mapping mapping.toml --book my.book
    """
    with guarded(as_json):
        report = tools(context).import_file(file, mapping, book, rejects)
        give(as_json, report.as_dict())
    if report.rejected_rows:
        stop(FOUND)


@verbs.command()
def verify(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    head: Annotated[
        int, typer.Option("--head", min=0, help="A head printed before: the book must reach it.")
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Recompute every hash chain and fold every group; exit 1 if anything does not hold.

    A tail cut off whole leaves no trace inside the book: keep the head that this prints elsewhere,
    and give it next time.

    Example: limen book verify --book my.book
    """
    from limen.app.verify_book import verify_book

    with guarded(as_json):
        found = verify_book(tools(context).open_book(book), head)
        give(as_json, found.as_dict(), None if not found.faults else found.lines())
    if found.faults:
        stop(FOUND)


@verbs.command()
def migrate(
    context: typer.Context, book: BookOption = DEFAULT_BOOK, as_json: JsonOption = False
) -> None:
    """Take the steps of the tables that this version needs; say which the book had before.

    Steps that only add leave programs of the older version at work. A book with a step that this
    version does not know is refused.

    Example: limen book migrate --book my.book
    """
    with guarded(as_json):
        before, after = tools(context).migrate_book(book)
        give(as_json, {"from_step": before, "to_step": after})


@verbs.command()
def show(
    context: typer.Context, book: BookOption = DEFAULT_BOOK, as_json: JsonOption = False
) -> None:
    """Count what the book holds: events by kind, groups, lines, the newest entry.

    Example: limen book show --book my.book
    """
    from limen.app.verify_book import count_book

    with guarded(as_json):
        counts = count_book(tools(context).open_book(book))
        if as_json:
            give(True, counts.as_dict())
            return
        rows = [[kind, number] for kind, number in sorted(counts.events.items())]
        table(f"Book of {counts.tenant} ({counts.time_zone})", ["event", "count"], rows)
        give(False, {"groups": counts.groups, "lines": counts.lines, "head": counts.head})
