"""`limen ledger`: trial balance, entries, and the audit by a second model."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

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

verbs = typer.Typer(help="The ledger: balances, entries, audit.", no_args_is_help=True)

OnOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=DAY, metavar=DATE, help="The newest closed day up to this one."),
]


@verbs.command()
def balance(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the trial balance after a daily close; exit 1 if it does not sum to zero.

    Example: limen ledger balance --book my.book --on 2026-03-31
    """
    from limen.app.ledger import trial_balance_on

    with guarded(as_json):
        found = trial_balance_on(tools(context).open_book(book), day_of(on))
        if as_json:
            give(True, found.as_dict())
        else:
            amounts = found.balances.values()
            rows = [[name, max(each, 0), max(-each, 0)] for name, each in found.balances.items()]
            sides = [sum(sign * each for each in amounts if sign * each > 0) for sign in (1, -1)]
            rows.append(["total", *sides])
            table(f"Trial balance of {found.on}", ["account", "debit", "credit"], rows)
    if found.gap_minor:
        stop(FOUND)


@verbs.command()
def entries(
    context: typer.Context,
    line: Annotated[str, typer.Option("--line", help="The line.")],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Print what closes posted for a line, leg by leg.

    Example: limen ledger entries --line line-1 --book my.book
    """
    from limen.app.ledger import entries_of_line

    with guarded(as_json):
        legs = entries_of_line(tools(context).open_book(book), line)
        rows = [[str(leg.on), leg.kind, leg.ref, leg.account, leg.amount_minor] for leg in legs]
        names = ("on", "kind", "ref", "account", "amount_minor")
        if as_json:
            give(True, {"entries": [dict(zip(names, row, strict=True)) for row in rows]})
            return
        table(f"Entries of {line}", ["day", "entry", "of", "account", "amount"], rows)


@verbs.command()
def audit(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute a closed day by a second model that shares no code; exit 1 if it differs.

    Example: limen ledger audit --book my.book
    """
    from limen.app.ledger import audit_book
    from limen.app.terms_shelf import TermsShelf

    with guarded(as_json):
        store = tools(context).open_book(book)
        found = audit_book(store, TermsShelf(store), day_of(on))
        if as_json:
            give(True, found.as_dict())
        else:
            give(False, {"on": str(found.on), "lines": found.lines, "agrees": not found.faults})
            if found.faults:
                table("Found less audited", ["line", "what", "gap"], found.faults)
    if found.faults:
        stop(FOUND)
