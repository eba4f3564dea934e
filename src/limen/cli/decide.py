"""`limen decide`: look at single decisions and prove them."""

from __future__ import annotations

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

verbs = typer.Typer(help="Decisions: show one, replay it byte for byte.", no_args_is_help=True)


@verbs.command()
def replay(
    context: typer.Context,
    decision: Annotated[str | None, typer.Argument(help="Decision id.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Replay every stored decision.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="With --all: at most so many.")] = (
        1_000_000_000
    ),
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Decide again from the book alone and compare the bytes; exit 1 if they differ.

    The stored outputs are blanked first: only the question (line, instant, release, head) is used.

    Example: limen decide replay --all --limit 1000 --book my.book
    """
    from limen.app.replay import replay_many

    if (decision is None) != every:
        raise typer.BadParameter("give a decision id, or --all")
    with guarded(as_json):
        handle = tools(context)
        found = replay_many(handle.open_book(book), handle.versions(), decision, limit)
        give(as_json, found.as_dict(), found.lines())
    if found.different:
        stop(FOUND)


@verbs.command()
def show(
    context: typer.Context,
    decision: Annotated[str, typer.Argument(help="Decision id.")],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Print a stored decision: what was chosen, why, on which facts.

    Example: limen decide show dec_0123 --book my.book
    """
    from limen.app.show_decision import show_decision

    with guarded(as_json):
        shown = show_decision(tools(context).open_book(book), decision)
        give(as_json, shown.as_dict(), shown.lines())
