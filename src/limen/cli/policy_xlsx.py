"""`limen policy to-xlsx` and `from-xlsx`: tables for analysts who write them in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import FOUND, JsonOption, LanguageOption, give, guarded, stop, tools


def register(verbs: typer.Typer) -> None:
    """Add the verbs to the noun `policy`."""
    verbs.command("to-xlsx")(to_xlsx)
    verbs.command("from-xlsx")(from_xlsx)


def to_xlsx(
    context: typer.Context,
    model: Annotated[Path, typer.Argument(help="The policy, a DMN file.")],
    out: Annotated[Path, typer.Argument(help="The workbook to write.")],
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Write a policy's decision tables as a workbook, one sheet a table.

    Example: limen policy to-xlsx policies/account_review.dmn account_review.xlsx
    """
    from limen.app.policy_xlsx import to_xlsx as export

    with guarded(as_json):
        give(as_json, export(tools(context), model, out, language).as_dict())


def from_xlsx(
    context: typer.Context,
    book: Annotated[Path, typer.Argument(help="The workbook.")],
    model: Annotated[
        Path | None, typer.Option("--model", help="The policy that it changes; none: a new one.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the changed policy there.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Change the policy itself.")] = False,
    faults: Annotated[
        Path | None,
        typer.Option("--faults", help="The copy with comments on faults: else BOOK.faults.xlsx."),
    ] = None,
    onto_newer: Annotated[
        bool,
        typer.Option("--onto-newer", help="Where both changed since the export, the sheet holds."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a workbook changes in a policy, and with --write or --out change it.

    Exit 1 where the workbook has faults or conflicts: they are printed and stand as comments in a
    copy of it; the policy is left as it is.

    Example: limen policy from-xlsx account_review.xlsx --model policies/account_review.dmn
    """
    from limen.app.policy_xlsx import from_xlsx as bring

    if model is None and out is None:
        raise typer.BadParameter("a new policy needs --out", param_hint="--model")
    with guarded(as_json):
        found = bring(tools(context), book, model, out, faults, write=write, onto_newer=onto_newer)
        give(as_json, found.as_dict(), found.lines())
    if found.failed:
        stop(FOUND)
