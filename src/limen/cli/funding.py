"""`limen funding`: what is settled with funding partners."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import JsonOption, give, guarded, table, tools

verbs = typer.Typer(
    help="Funding partners: daily settlement, money that moved.", no_args_is_help=True
)

BookArgument = Annotated[
    str, typer.Argument(help="The book: a file, or postgresql://USER@HOST/DATABASE?...")
]
OnOption = Annotated[str, typer.Option("--on", help="Business date.")]


@verbs.command()
def settle(
    context: typer.Context,
    book: BookArgument,
    on: OnOption,
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")],
    as_json: JsonOption = False,
) -> None:
    """Write a closed day's settlement: a CSV file for each partner and currency, total last.

    Above zero the partner has to send the amount, below zero it is to get it. Asked again, it
    writes the same bytes.

    Example: limen funding settle my.book --on 2024-03-04 --out settlement
    """
    from limen.app.funding_settle import settle

    with guarded(as_json):
        made = tools(context)
        opened = made.open_book(book)
        opened.standing().check_may_send(book)
        found = settle(opened, _day(on))
        made.make_folder(out)
        for each in found:
            made.write_bytes(each.as_csv(), out / each.file_name)
        if as_json:
            give(True, {"on": on, "files": [each.as_dict() for each in found]})
            return
        columns = ["partner", "currency", "entries", "total_minor", "file"]
        rows = [[each.as_dict()[name] for name in columns] for each in found]
        table(f"Settlement of {on}", columns, rows)


@verbs.command()
def paid(
    context: typer.Context,
    book: BookArgument,
    partner: Annotated[str, typer.Option("--partner", help="Name of the partner.")],
    currency: Annotated[str, typer.Option("--currency", help="ISO 4217 code.")],
    amount: Annotated[
        int, typer.Option("--amount", help="Minor units: came above zero, went below zero.")
    ],
    on: OnOption,
    ref: Annotated[str, typer.Option("--ref", help="What the bank calls it.")],
    as_json: JsonOption = False,
) -> None:
    """Record money that came from a partner or went to it; the same reference counts once.

    Example: limen funding paid my.book --partner bank --currency CNY --amount 70000 \
--on 2024-03-05 --ref 4711
    """
    from limen.app.funding_settle import Paid, record_paid

    with guarded(as_json):
        made = tools(context)
        money = Paid(partner, currency, amount, _day(on), ref)
        is_new = record_paid(made.open_book(book), money, made.clock().now())
        give(as_json, {"recorded": is_new, "amount_minor": amount})


def _day(text: str) -> date:
    from limen.kernel.diagnostics import Diagnostic, Place
    from limen.kernel.errors import BadInput

    try:
        return date.fromisoformat(text)
    except ValueError:
        fault = Diagnostic("A058", f"'{text}' is no date", Place(path="--on"), "2024-03-04")
        raise BadInput([fault]) from None
