"""`limen portfolio`: limits on the whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import (
    DEFAULT_BOOK,
    BookOption,
    JsonOption,
    ReleaseOption,
    give,
    guarded,
    table,
    tools,
)

verbs = typer.Typer(
    help="Limits on the whole portfolio: what is left of them, and how they are run down.",
    no_args_is_help=True,
)


@verbs.command()
def headroom(
    context: typer.Context,
    release: ReleaseOption,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Print limit, used, reserved and left for each limit and quota of a release.

    A dash stands where no book tells the figure: expected loss, for one, comes with a review.

    Example: limen portfolio headroom --book my.book --release release
    """
    from limen.app.headroom import read_headroom

    with guarded(as_json):
        found = read_headroom(tools(context), book, release)
        if as_json:
            give(True, {"headroom": [each.as_dict() for each in found]})
            return
        columns = ["limit", "most", "used", "reserved", "left"]
        rows = [
            ["-" if value is None else value for value in each.as_dict().values()] for each in found
        ]
        table("Headroom", columns, rows)


@verbs.command()
def drift(
    context: typer.Context,
    release: ReleaseOption,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Print how the room of the newest plan was used since, and the prices corrected for it.

    `ahead` is the share of the room that is used less the share of the plan's days that is over.

    Example: limen portfolio drift --book my.book --release release
    """
    from limen.app.live_prices import read_drift

    with guarded(as_json):
        found = read_drift(tools(context), book, release)
        if as_json:
            give(True, found.as_dict())
            return
        rows = [list(each.as_dict().values()) for each in found.drifts]
        columns = ["resource", "room", "used", "reserved", "left", "ahead ppm", "price ppm", "now"]
        table(found.words(), columns, rows)


@verbs.command("run-down")
def run_down(
    context: typer.Context,
    release: ReleaseOption,
    book: BookOption = DEFAULT_BOOK,
    on: Annotated[str, typer.Option("--on", help="Plan no step after this day.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Table of the lines that are lowered, in order.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Plan a release's run-down path: whom each step lowers, with which notices, at what loss.

    Nothing is written into the book: the review on or after a step's day decides.

    Example: limen portfolio run-down --book my.book --release release --out touched.csv
    """
    from limen.app.run_down import read_run_down_plan

    with guarded(as_json):
        found = read_run_down_plan(tools(context), book, release, on, out)
        give(
            as_json,
            {"steps": [each.as_dict() for each in found]},
            [line for each in found for line in each.words()],
        )
