"""`limen report`: pages about a book that change nothing in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import (
    DEFAULT_BOOK,
    BookOption,
    JsonOption,
    LanguageOption,
    give,
    guarded,
    tools,
)

verbs = typer.Typer(help="Reports on a book: its asset quality.", no_args_is_help=True)


@verbs.command()
def quality(
    context: typer.Context,
    since: Annotated[str, typer.Option("--since", help="The first month's end is here or later.")],
    at: Annotated[str, typer.Option("--at", help="The last month's end is here or earlier.")],
    out: Annotated[Path, typer.Option("--out", help="The report: HTML; JSON beside it.")],
    book: BookOption = DEFAULT_BOOK,
    release: Annotated[
        Path | None, typer.Option("--release", help="Release whose segment policy is asked.")
    ] = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show the asset quality of a book: lateness, roll rates, vintages, segments.

    Example: limen report quality --book uci.book --since 2005-04-30 --at 2005-09-30 --out q.html
    """
    from limen.app.quality import report_quality

    with guarded(as_json):
        found = report_quality(tools(context), book, since, at, out, release, language)
        give(as_json, found.as_dict(), [*found.lines(), f"written to {out} and its .json"])
