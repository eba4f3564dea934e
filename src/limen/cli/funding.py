"""`limen funding`: what is settled with funding partners."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from limen.cli.book_first import BookFirst
from limen.cli.common import (
    DATE,
    DAY,
    DEFAULT_BOOK,
    BookOption,
    JsonOption,
    LanguageOption,
    ReleaseOption,
    give,
    guarded,
    table,
    tools,
)
from limen.cli.line_options import DrawArgument, KeyOption, LineArgument, answer, counter_of

verbs = typer.Typer(
    help="Funding partners: daily settlement, money that moved.", no_args_is_help=True
)

OnOption = Annotated[
    datetime, typer.Option("--on", formats=DAY, metavar=DATE, help="Business date.")
]


@verbs.command(cls=BookFirst)
def settle(
    context: typer.Context,
    on: OnOption,
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Write a closed day's settlement: a CSV file for each partner and currency, total last.

    Above zero the partner has to send the amount, below zero it is to get it. Asked again, it
    writes the same bytes.

    Example: limen funding settle --on 2024-03-04 --out settlement --book my.book
    """
    from limen.app.funding_settle import settle

    with guarded(as_json):
        made, day = tools(context), on.date()
        opened = made.open_book(book)
        opened.standing().check_may_send(book)
        found = settle(opened, day)
        made.make_folder(out)
        for each in found:
            made.write_bytes(each.as_csv(), out / each.file_name)
        if as_json:
            give(True, {"on": day.isoformat(), "files": [each.as_dict() for each in found]})
            return
        columns = ["partner", "currency", "entries", "total_minor", "file"]
        rows = [[each.as_dict()[name] for name in columns] for each in found]
        table(f"Settlement of {day}", columns, rows)


@verbs.command(cls=BookFirst)
def paid(
    context: typer.Context,
    partner: Annotated[str, typer.Option("--partner", help="Name of the partner.")],
    currency: Annotated[str, typer.Option("--currency", help="ISO 4217 code.")],
    amount_minor: Annotated[
        int,
        typer.Option(
            "--amount-minor", "--amount", help="Minor units: came above zero, went below zero."
        ),
    ],
    on: OnOption,
    ref: Annotated[str, typer.Option("--ref", help="What the bank calls it.")],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Record money that came from a partner or went to it; the same reference counts once.

    Example: limen funding paid --partner bank --currency CNY --amount-minor 70000
    --on 2024-03-05 --ref 4711 --book my.book
    """
    from limen.app.funding_settle import Paid, record_paid

    with guarded(as_json):
        made = tools(context)
        money = Paid(partner, currency, amount_minor, on.date(), ref)
        is_new = record_paid(made.open_book(book), money, made.clock().now())
        give(as_json, {"recorded": is_new, "amount_minor": amount_minor})


@verbs.command("answer")
def answer_(
    context: typer.Context,
    line: LineArgument,
    draw: DrawArgument,
    partner: Annotated[str, typer.Option("--partner", help="Name of the partner.")],
    release: ReleaseOption,
    agrees: Annotated[bool, typer.Option("--agree/--refuse", help="What it says.")],
    because: Annotated[str, typer.Option("--because", help="Why, in its words.")] = "",
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Take in what a partner says of its part of a held draw.

    Once all agree, `limen line post` pays it out. A refusal leads to the release's next programme,
    or voids the draw.

    Example: limen funding answer ann:cash d-1 --partner bank --agree --release my-release
    --book my.book
    """
    from limen.app.draw_life import AnswerFunding

    with guarded(as_json):
        counter = counter_of(context, book, release)
        command = AnswerFunding(
            key=counter.key(key, "funding", line, draw, partner),
            line_id=line,
            draw_id=draw,
            partner=partner,
            agreed=agrees,
            because=because,
        )
        said = counter.say(command)
    answer(said, language, as_json)
