"""`limen release`: the lender's rulebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import WRONG_USE, JsonOption, give, guarded, stop, tools

verbs = typer.Typer(help="The rulebook: check a release folder.", no_args_is_help=True)


@verbs.command()
def check(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Release folder.")],
    strict: Annotated[
        bool, typer.Option(help="What keeps its policies from the strict profile is an error.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find every fault in a release at once; exit 2 where it cannot be used.

    Strict policies run by columns, and say of each input what its null means, in
    policies/NAME.inputs.toml.

    Example: limen release check examples/uci_credit_card/release
    """
    from limen.app.releases import check_release

    with guarded(as_json):
        found = check_release(tools(context).read_folder(folder), is_strict=strict)
        give(as_json, found.as_dict(), found.lines())
    if not found.is_usable:
        stop(WRONG_USE)
