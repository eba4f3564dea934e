"""`limen portfolio`: limits on the whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import DEFAULT_BOOK, BookOption, JsonOption, give, guarded, table, tools

verbs = typer.Typer(
    help="Limits on the whole portfolio: what is left of them.", no_args_is_help=True
)


@verbs.callback()
def start() -> None:
    """Limits on the whole portfolio: what is left of them."""


@verbs.command()
def headroom(
    context: typer.Context,
    release: Annotated[Path, typer.Option("--release", help="Release folder.")],
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
