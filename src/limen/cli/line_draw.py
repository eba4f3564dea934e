"""`limen line draw|post|void|repay|reverse`: money that goes out under a line and comes back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from limen.cli.common import (
    DATE,
    DAY,
    DEFAULT_BOOK,
    BookOption,
    JsonOption,
    LanguageOption,
    ReleaseOption,
    day_of,
    guarded,
)
from limen.cli.line_options import (
    AmountOption,
    DrawArgument,
    FactOption,
    KeyOption,
    LineArgument,
    answer,
    counter_of,
    facts_of,
)


class Because(StrEnum):
    """Why a repayment is taken back."""

    BOUNCED = "bounced"
    REVERSED = "reversed"
    MISTAKE = "mistake"


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the noun's."""
    for verb in (draw, post, void, repay, reverse):
        verbs.command()(verb)


def draw(
    context: typer.Context,
    line: LineArgument,
    amount_minor: AmountOption,
    release: ReleaseOption,
    name: Annotated[str, typer.Option("--id", help="The draw's id; else one is made.")] = "",
    hold: Annotated[
        bool, typer.Option("--hold", help="Hold it only; `limen line post` pays it out.")
    ] = False,
    programme: Annotated[
        str, typer.Option("--programme", help="Funding programme to begin with.")
    ] = "",
    fact: FactOption = None,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Draw on a line: held if nothing stands against it, and paid out.

    Exit 1 where it is refused, with every reason. What awaits a funding partner stays held.

    Example: limen line draw ann:cash --amount-minor 300000 --release my-release --book my.book
    """
    from limen.app.draw_calls import Drawing, draw_now

    with guarded(as_json):
        counter = counter_of(context, book, release)
        made = counter.key(key, "draw", line, str(amount_minor))
        asked = Drawing(line, amount_minor, name, programme, facts_of(fact))
        said = draw_now(counter, made, asked, holds_only=hold)
    answer(said, language, as_json)


def post(
    context: typer.Context,
    line: LineArgument,
    draw: DrawArgument,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Pay out a draw that is held.

    Example: limen line post ann:cash d-1 --book my.book
    """
    from limen.app.draw_life import PostDraw

    with guarded(as_json):
        counter = counter_of(context, book)
        made = counter.key(key, "post", line, draw)
        said = counter.say(PostDraw(key=made, line_id=line, draw_id=draw))
    answer(said, language, as_json)


def void(
    context: typer.Context,
    line: LineArgument,
    draw: DrawArgument,
    because: Annotated[str, typer.Option("--because", help="Why it will not come.")],
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Give up a draw that is held; what it held is free again.

    Example: limen line void ann:cash d-1 --because "the payee's account is closed" --book my.book
    """
    from limen.app.draw_life import VoidDraw

    with guarded(as_json):
        counter = counter_of(context, book)
        made = counter.key(key, "void", line, draw)
        said = counter.say(VoidDraw(key=made, line_id=line, draw_id=draw, because=because))
    answer(said, language, as_json)


def repay(
    context: typer.Context,
    line: LineArgument,
    amount_minor: AmountOption,
    draw: Annotated[str, typer.Option("--draw", help="The draw that the customer names.")] = "",
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=DAY, metavar=DATE, help="An earlier value date; today."),
    ] = None,
    channel: Annotated[str, typer.Option("--channel", help="The way that it came.")] = "",
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Take in a repayment; give it a --key of yours, by which it can be taken back.

    Example: limen line repay ann:cash --amount-minor 50000 --key pay-1 --book my.book
    """
    from limen.app.repayments import Repay

    with guarded(as_json):
        counter = counter_of(context, book)
        command = Repay(
            key=counter.key(key, "repay", line, str(amount_minor)),
            line_id=line,
            amount_minor=amount_minor,
            draw_id=draw,
            on=day_of(on),
            channel=channel,
        )
        said = counter.say(command)
    answer(said, language, as_json, {"repayment": command.key})


def reverse(
    context: typer.Context,
    line: LineArgument,
    repayment: Annotated[str, typer.Argument(help="The key that it was made under.")],
    because: Annotated[Because, typer.Option("--because", help="Why.")] = Because.BOUNCED,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Take a repayment back: what followed it is computed anew from its own day on.

    Example: limen line reverse ann:cash pay-1 --because bounced --book my.book
    """
    from limen.app.repayments import ReverseRepayment

    with guarded(as_json):
        counter = counter_of(context, book)
        command = ReverseRepayment(
            key=counter.key(key, "reverse", line, repayment),
            line_id=line,
            repayment_key=repayment,
            because=because.value,
        )
        said = counter.say(command)
    answer(said, language, as_json)
