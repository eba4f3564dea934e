"""`limen links`: links between customers, and the recorded pass over them."""

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
    tools,
)
from limen.cli.line_options import CustomerArgument, counter_of
from limen.cli.rejects import RejectsOption, tell_rows

verbs = typer.Typer(
    help="Links between customers: taken in, passed over, listed, checked.",
    no_args_is_help=True,
)


@verbs.command("in")
def in_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Links, CSV or JSON lines; - reads them.")],
    book: BookOption = DEFAULT_BOOK,
    rejects: RejectsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in links: customer_id, link_kind, and sha256 or other_id; seen_on, is_over.

    Exit 1 where rows were put aside.

    Example: limen links in links.csv --book my.book
    """
    from limen.app.links_file import links_in

    with guarded(as_json):
        at_hand = tools(context)
        counter = counter_of(context, book)
        found = links_in(counter.executor, at_hand.read_bytes(file), file.name)
        tell_rows(at_hand, found, file, rejects, as_json)
    if found.rejects:
        stop(FOUND)


@verbs.command(name="pass")
def pass_(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    at: Annotated[
        str | None, typer.Option("--at", help="Instant, or a date: the end of that day; now.")
    ] = None,
    degree: Annotated[
        int,
        typer.Option("--degree", min=2, max=1_000, help="An identifier of more customers is none."),
    ] = 10,
    as_json: JsonOption = False,
) -> None:
    """Find what is linked to each customer over one and two hops, and keep it in the book.

    The same instant asked for again goes on with a pass that was cut short.

    Example: limen links pass --book my.book --at 2026-06-30
    """
    from limen.app.feature_tools import instant_of
    from limen.app.links_pass import pass_links

    with guarded(as_json):
        counter = counter_of(context, book)
        now = counter.tools.clock().now()
        instant = None if at is None else instant_of(at, counter.book.info.time_zone, now)
        found = pass_links(counter.executor, counter.book, instant, degree)
        give(as_json, found.as_dict(), found.lines())


@verbs.command(name="list")
def list_(
    context: typer.Context,
    customer: CustomerArgument,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """List a customer's links as reported, and what the newest pass found.

    Example: limen links list ann --book my.book
    """
    from limen.app.bureau_view import customer_of
    from limen.app.links_pass import links_of

    with guarded(as_json):
        found = links_of(customer_of(tools(context).open_book(book), customer))
        lines = [
            f"{each['link_kind']} {each['sha256'] or each['other_id']} since {each['since']}"
            for each in found["links"]
        ]
        passed = found["found"] or {}
        give(as_json, found, [*lines, *(f"{name}: {value}" for name, value in passed.items())])


@verbs.command()
def check(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Make every pass of the book again by a slow reference and compare it row by row.

    Exit 1 where one differs.

    Example: limen links check --book my.book
    """
    from limen.app.links_pass import check_passes

    with guarded(as_json):
        count, faults = check_passes(tools(context).open_book(book))
        said = {"passes": count, "differences": faults}
        give(as_json, said, [f"{count} passes, {len(faults)} differences", *faults])
    if faults:
        stop(FOUND)
