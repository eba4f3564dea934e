"""`limen line`: open lines, look at them, change them, take what is due into effect."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from limen.cli import line_change, line_draw
from limen.cli.common import (
    DATE,
    DAY,
    DEFAULT_BOOK,
    BookOption,
    JsonOption,
    LanguageOption,
    ReleaseOption,
    day_of,
    give,
    guarded,
)
from limen.cli.line_options import (
    AgreedOption,
    CustomerArgument,
    FactOption,
    KeyOption,
    LineArgument,
    answer,
    counter_of,
    facts_of,
)

verbs = typer.Typer(
    help="Lines: open, show, draw, repay, change; take what is due into effect.",
    no_args_is_help=True,
)


@verbs.command("open")
def open_(
    context: typer.Context,
    customer: CustomerArgument,
    release: ReleaseOption,
    product: Annotated[str, typer.Option("--product", help="Product of the release.")],
    limit_minor: Annotated[int, typer.Option("--limit-minor", help="Limit, minor units.")],
    agreed: AgreedOption,
    kind: Annotated[
        Literal["person", "merchant"], typer.Option("--kind", help="Of a new customer.")
    ] = "person",
    group: Annotated[str, typer.Option("--group", help="Group to join; else a new one.")] = "",
    entity: Annotated[str, typer.Option("--entity", help="Legal person that lends.")] = "",
    expires_on: Annotated[
        datetime | None,
        typer.Option(
            "--expires-on", formats=DAY, metavar=DATE, help="The day on which the agreement ends."
        ),
    ] = None,
    fact: FactOption = None,
    new_book: Annotated[
        str, typer.Option("--new-book", metavar="ZONE", help="Make the book first, in this zone.")
    ] = "",
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Register a customer where needed, offer a line and accept it with the customer's consent.

    Example: limen line open ann --release my-release --product cash --limit-minor 1000000
    --agreed agreement.txt --book my.book
    """
    from limen.app.line_calls import Opening, open_line_now

    with guarded(as_json):
        counter = counter_of(context, book, release, new_book)
        asked = Opening(
            customer,
            kind,
            group,
            product,
            limit_minor,
            agreed,
            entity,
            day_of(expires_on),
            facts_of(fact),
        )
        said = open_line_now(counter, counter.key(key, "open", customer, product), asked)
    answer(said, language, as_json)


@verbs.command()
def show(
    context: typer.Context,
    line: LineArgument,
    book: BookOption = DEFAULT_BOOK,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Print how a line stands today: limit, owed, held, headroom, days past due, what is coming.

    Example: limen line show ann:cash --book my.book
    """
    from limen.app.show_line import show_line

    with guarded(as_json):
        counter = counter_of(context, book)
        found = show_line(counter.book, line, counter.today())
        give(as_json, found.as_dict(), found.lines(language))


@verbs.command()
def history(
    context: typer.Context,
    line: LineArgument,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Print every event of a line, in the order in which it became known.

    Example: limen line history ann:cash --book my.book
    """
    from limen.app.show_line import line_history

    with guarded(as_json):
        found = line_history(counter_of(context, book).book, line)
        give(as_json, found.as_dict(), found.lines())


@verbs.command()
def apply(
    context: typer.Context,
    customer: CustomerArgument,
    release: ReleaseOption,
    product: Annotated[str, typer.Option("--product", help="Product asked for.")],
    agreed: AgreedOption,
    asked_minor: Annotated[int | None, typer.Option("--asked-minor", help="Limit asked.")] = None,
    line: Annotated[str, typer.Option("--line", help="Ask for a raise on this line.")] = "",
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Take in a customer's application for a line, or for a higher limit on one.

    Example: limen line apply ann --release my-release --product cash --asked-minor 1000000
    --agreed consent.txt --book my.book
    """
    from limen.app.applications import APPLYING, Apply

    with guarded(as_json):
        counter = counter_of(context, book, release)
        made = counter.key(key, "apply", customer, product)
        said, consent_id = counter.consent(made, customer, APPLYING, agreed)
        if said.is_done:
            said = counter.say(
                Apply(
                    key=made,
                    customer_id=customer,
                    product=product,
                    consent_id=consent_id,
                    asked_minor=asked_minor,
                    line_id=line,
                )
            )
    answer(said, language, as_json)


@verbs.command()
def offer(
    context: typer.Context,
    customer: CustomerArgument,
    release: ReleaseOption,
    product: Annotated[str, typer.Option("--product", help="Product offered.")],
    limit_minor: Annotated[int, typer.Option("--limit-minor", help="Limit, minor units.")],
    until: Annotated[
        datetime, typer.Option("--until", formats=DAY, metavar=DATE, help="Last day to accept.")
    ],
    application: Annotated[str, typer.Option("--application", help="Answers this one.")] = "",
    reason: Annotated[
        list[str] | None, typer.Option("--reason", help="Code why it is less than asked.")
    ] = None,
    line: Annotated[str, typer.Option("--line", help="A higher limit on this line.")] = "",
    entity: Annotated[str, typer.Option("--entity", help="Legal person that lends.")] = "",
    expires_on: Annotated[
        datetime | None,
        typer.Option(
            "--expires-on", formats=DAY, metavar=DATE, help="The day on which the agreement ends."
        ),
    ] = None,
    temporary_since: Annotated[
        datetime | None,
        typer.Option(
            "--temporary-since",
            formats=DAY,
            metavar=DATE,
            help="First day of a higher limit for a time.",
        ),
    ] = None,
    temporary_until: Annotated[
        datetime | None,
        typer.Option("--temporary-until", formats=DAY, metavar=DATE, help="Its last day."),
    ] = None,
    fact: FactOption = None,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Offer a limit, on an application or unasked; it binds only once the customer accepts.

    Example: limen line offer ann --release my-release --product cash --limit-minor 500000
    --until 2026-12-31 --book my.book
    """
    from limen.app.offers import MakeOffer

    with guarded(as_json):
        counter = counter_of(context, book, release)
        command = MakeOffer(
            key=counter.key(key, "offer", customer, product),
            customer_id=customer,
            product=product,
            limit_minor=limit_minor,
            until=until.date(),
            line_id=line,
            application_id=application,
            reasons=tuple(reason or ()),
            entity=entity,
            expires_on=day_of(expires_on),
            temporary_since=day_of(temporary_since),
            temporary_until=day_of(temporary_until),
            facts=facts_of(fact),
        )
        said = counter.say(command)
    answer(said, language, as_json)


@verbs.command()
def refuse(
    context: typer.Context,
    customer: CustomerArgument,
    application: Annotated[str, typer.Argument(help="Application id.")],
    release: ReleaseOption,
    reason: Annotated[
        list[str], typer.Option("--reason", help="Code why, the weightiest first; four at most.")
    ],
    fact: FactOption = None,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Refuse an application: record and letter say why, and what the packs of law demand.

    Example: limen line refuse ann app_0123 --release my-release --reason I02 --book my.book
    """
    from limen.app.applications import RefuseApplication

    with guarded(as_json):
        counter = counter_of(context, book, release)
        command = RefuseApplication(
            key=counter.key(key, "refuse", customer, application),
            customer_id=customer,
            application_id=application,
            reasons=tuple(reason),
            facts=facts_of(fact),
        )
        said = counter.say(command)
    answer(said, language, as_json)


@verbs.command()
def accept(
    context: typer.Context,
    customer: CustomerArgument,
    offer: Annotated[str, typer.Argument(help="Offer id.")],
    agreed: AgreedOption,
    raises: Annotated[bool, typer.Option("--raise", help="The offer raises a limit.")] = False,
    line: Annotated[str, typer.Option("--line", help="Id of the line to be opened.")] = "",
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Accept an offer with the customer's consent: the line opens, or its limit rises.

    Example: limen line accept ann off_0123 --agreed agreement.txt --book my.book
    """
    from limen.app.offers import AnswerOffer
    from limen.app.taking_up import AGREEING, RAISING

    with guarded(as_json):
        counter = counter_of(context, book)
        made = counter.key(key, "accept", customer, offer)
        said, consent_id = counter.consent(made, customer, RAISING if raises else AGREEING, agreed)
        if said.is_done:
            said = counter.say(
                AnswerOffer(
                    key=made,
                    customer_id=customer,
                    offer_id=offer,
                    accepts=True,
                    consent_id=consent_id,
                    line_id=line,
                )
            )
    answer(said, language, as_json)


@verbs.command()
def decline(
    context: typer.Context,
    customer: CustomerArgument,
    offer: Annotated[str, typer.Argument(help="Offer id.")],
    release: Annotated[Path | None, typer.Option("--release", help="Release folder.")] = None,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Decline an offer; of one below what was asked for, packs may want a letter: name the release.

    Example: limen line decline ann off_0123 --book my.book
    """
    from limen.app.offers import AnswerOffer

    with guarded(as_json):
        counter = counter_of(context, book, release)
        made = counter.key(key, "decline", customer, offer)
        said = counter.say(
            AnswerOffer(key=made, customer_id=customer, offer_id=offer, accepts=False)
        )
    answer(said, language, as_json)


line_draw.register(verbs)
line_change.register(verbs)
