"""`limen line` for lines that are there: flags, the customer's own changes, renewal, effects."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from limen.cli.common import (
    DATE,
    DAY,
    DEFAULT_BOOK,
    FOUND,
    UNAVAILABLE,
    BookOption,
    JsonOption,
    LanguageOption,
    ReleaseOption,
    day_of,
    give,
    guarded,
    stop,
    tools,
)
from limen.cli.line_options import (
    CustomerArgument,
    FlagName,
    KeyOption,
    LineArgument,
    answer,
    counter_of,
)


def register(verbs: typer.Typer) -> None:
    """Add these verbs to the noun's."""
    for verb in (flag, lower, close, renew, wake, effects):
        verbs.command()(verb)


def flag(
    context: typer.Context,
    customer: CustomerArgument,
    name: Annotated[FlagName, typer.Argument(help="Which flag.")],
    down: Annotated[bool, typer.Option("--down", help="Take it down again.")] = False,
    line: Annotated[str, typer.Option("--line", help="On this line alone.")] = "",
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=DAY, metavar=DATE, help="It ends by itself after."),
    ] = None,
    source: Annotated[str, typer.Option("--source", help="Who says so.")] = "",
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Raise a flag over a customer or a line, or take it down.

    Example: limen line flag ann hardship --source care --book my.book
    """
    from limen.app.flags import SetFlag

    with guarded(as_json):
        counter = counter_of(context, book)
        command = SetFlag(
            key=counter.key(key, "flag", customer, name.value, line, str(down)),
            customer_id=customer,
            flag=name.value,
            raised=not down,
            line_id=line,
            source=source,
            until=day_of(until),
        )
        said = counter.say(command)
    answer(said, language, as_json)


def lower(
    context: typer.Context,
    line: LineArgument,
    to_minor: Annotated[int, typer.Option("--to-minor", help="The limit wanted, minor units.")],
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Lower a limit because its customer asks for it; what is owed runs off by schedule.

    Example: limen line lower ann:cash --to-minor 500000 --book my.book
    """
    from limen.app.line_life import LowerOwnLine

    with guarded(as_json):
        counter = counter_of(context, book)
        made = counter.key(key, "lower", line, str(to_minor))
        said = counter.say(LowerOwnLine(key=made, line_id=line, to_minor=to_minor))
    answer(said, language, as_json)


def close(
    context: typer.Context,
    line: LineArgument,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Close a line because its customer asks for it; what is owed runs off by schedule.

    Example: limen line close ann:cash --book my.book
    """
    from limen.app.line_life import CloseOwnLine

    with guarded(as_json):
        counter = counter_of(context, book)
        said = counter.say(CloseOwnLine(key=counter.key(key, "close", line), line_id=line))
    answer(said, language, as_json)


def renew(
    context: typer.Context,
    line: LineArgument,
    expires_on: Annotated[
        datetime,
        typer.Option("--expires-on", formats=DAY, metavar=DATE, help="The new day of expiry."),
    ],
    decision: Annotated[str, typer.Option("--decision", help="Decision it rests on.")] = "",
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Let a line's agreement go on to another day.

    Example: limen line renew ann:cash --expires-on 2027-12-31 --book my.book
    """
    from limen.app.line_life import RenewLine

    with guarded(as_json):
        counter = counter_of(context, book)
        command = RenewLine(
            key=counter.key(key, "renew", line),
            line_id=line,
            expires_on=expires_on.date(),
            decision_id=decision,
        )
        said = counter.say(command)
    answer(said, language, as_json)


def wake(
    context: typer.Context,
    line: LineArgument,
    because: Annotated[str, typer.Option("--because", help="Why it may be used again.")] = "",
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Wake a line that sleeps because it was not used for long: it may be drawn on again.

    Example: limen line wake ann:cash --because "the customer asked" --book my.book
    """
    from limen.app.line_life import WakeLine

    with guarded(as_json):
        counter = counter_of(context, book)
        command = WakeLine(key=counter.key(key, "wake", line), line_id=line, because=because)
        said = counter.say(command)
    answer(said, language, as_json)


def effects(
    context: typer.Context,
    release: ReleaseOption,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=DAY, metavar=DATE, help="Due by this day; today."),
    ] = None,
    sleep_after: Annotated[
        int | None,
        typer.Option(
            "--sleep-after",
            help="Days unused until a line sleeps whose product has no dormant_months.",
        ),
    ] = None,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Take everything due into effect: announced changes, holds and offers run out, lines ended.

    Changes are decided anew and may come milder, never harsher. Running it again changes nothing.
    Exit 1 where something due did not come, such as a cut without its notice.

    Example: limen line effects --release my-release --book my.book
    """
    from limen.app.run_effects import run_effects

    with guarded(as_json):
        counter = counter_of(context, book, release)
        found = run_effects(counter.executor, tools(context).versions(), day_of(on), sleep_after)
        give(as_json, found.as_dict(), found.lines())
    if found.unknown:
        stop(UNAVAILABLE)
    if found.refused:
        stop(FOUND)
