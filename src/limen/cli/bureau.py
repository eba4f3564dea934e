"""`limen bureau`: reports of credit bureaus, disputes about them, and evidence."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import (
    DATE,
    DAY,
    DEFAULT_BOOK,
    FOUND,
    BookOption,
    JsonOption,
    LanguageOption,
    day_of,
    give,
    guarded,
    stop,
    table,
    tools,
)
from limen.cli.line_options import (
    AgreedOption,
    CustomerArgument,
    KeyOption,
    answer,
    counter_of,
)
from limen.cli.rejects import RejectsOption, tell_rows

verbs = typer.Typer(
    help="Bureau reports and evidence: taken in, listed, disputed, checked.",
    no_args_is_help=True,
)


class Outcome(StrEnum):
    """How a dispute ends."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    """What a consent to reports serves; `limen.book.bureau.PURPOSES`."""

    ONCE = "bureau_report"
    REVIEWS = "post_loan_management"


@verbs.command()
def consent(
    context: typer.Context,
    customer: CustomerArgument,
    agreed: AgreedOption,
    purpose: Annotated[
        Purpose, typer.Option("--purpose", help="What reports may be pulled for.")
    ] = Purpose.REVIEWS,
    name: Annotated[str, typer.Option("--id", help="The consent's id; else one is made.")] = "",
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=DAY, metavar=DATE, help="Last day of the consent."),
    ] = None,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Keep the customer's consent that reports are pulled; the text's hash is kept.

    Example: limen bureau consent ann --agreed consent.txt --id con-1 --book my.book
    """
    from limen.app.customers import GiveConsent
    from limen.kernel.canon import sha256_hex

    with guarded(as_json):
        counter = counter_of(context, book)
        command = GiveConsent(
            key=counter.key(key, "consent", customer, name),
            customer_id=customer,
            purpose=purpose.value,
            consent_id=name,
            text_hash=sha256_hex(tools(context).read_bytes(agreed)),
            until=day_of(until),
        )
        said = counter.say(command)
    answer(said, language, as_json)


@verbs.command("in")
def in_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Reports, CSV or JSON lines; - reads them.")],
    book: BookOption = DEFAULT_BOOK,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="How a file of another layout is read.")
    ] = None,
    rejects: RejectsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in reports; a row without a consent that held on the day of the pull is put aside.

    Exit 1 where rows were put aside.

    Example: limen bureau in reports.csv --book my.book
    """
    from limen.app.bureau_file import bureau_in, read_bureau_mapping

    with guarded(as_json):
        at_hand = tools(context)
        layout = None
        if mapping is not None:
            layout = read_bureau_mapping(at_hand.read_bytes(mapping), mapping.name)
        counter = counter_of(context, book)
        found = bureau_in(counter.executor, at_hand.read_bytes(file), file.name, layout)
        tell_rows(at_hand, found, file, rejects, as_json)
    if found.rejects:
        stop(FOUND)


@verbs.command(name="list")
def list_(
    context: typer.Context,
    customer: CustomerArgument,
    book: BookOption = DEFAULT_BOOK,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=DAY, metavar=DATE, help="Judged as of this day; today."),
    ] = None,
    release: Annotated[
        Path | None, typer.Option("--release", help="Whose rules judge what may be used.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List a customer's reports and evidence, and why one may not be relied on.

    Example: limen bureau list ann --book my.book
    """
    from limen.app.bureau_view import bureau_of, customer_of
    from limen.app.releases import usable_release
    from limen.book.bureau import ANY_REPORT
    from limen.kernel.dates import business_date

    with guarded(as_json):
        at_hand = tools(context)
        store = at_hand.open_book(book)
        rules = ANY_REPORT
        if release is not None:
            rules = usable_release(at_hand.read_folder(release)).bureau
        day = day_of(on) or business_date(at_hand.clock().now(), store.info.time_zone)
        found = bureau_of(customer_of(store, customer), day, rules)
        if as_json:
            give(True, found)
            return
        heads = ("report_id", "bureau", "pulled_on", "revision", "unusable")
        rows = [[each[name] for name in heads] for each in found["reports"]]
        table(f"Reports of {customer}", heads, rows)
        heads = ("evidence_id", "kind", "dated_on", "verifier", "holds")
        if found["evidence"]:
            rows = [[each[name] for name in heads] for each in found["evidence"]]
            table("Evidence", heads, rows)


@verbs.command()
def dispute(
    context: typer.Context,
    customer: CustomerArgument,
    name: Annotated[str, typer.Argument(help="Report id; with --ends, the dispute's id.")],
    because: Annotated[str, typer.Option("--because", help="What is wrong with it.")] = "",
    ends: Annotated[
        Outcome | None, typer.Option("--ends", help="Settle a dispute with this outcome.")
    ] = None,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Put a disputed report aside until the dispute is settled, or settle it.

    Example: limen bureau dispute ann r-1 --because "not my loan" --book my.book
    """
    from limen.app.bureau import DisputeReport, EndDispute
    from limen.app.command import CustomerCommand

    with guarded(as_json):
        counter = counter_of(context, book)
        made = counter.key(key, "dispute", customer, name)
        command: CustomerCommand
        if ends is None:
            command = DisputeReport(key=made, customer_id=customer, report_id=name, because=because)
        else:
            command = EndDispute(
                key=made, customer_id=customer, dispute_id=name, outcome=ends.value
            )
        said = counter.say(command)
    answer(said, language, as_json)


@verbs.command()
def evidence(
    context: typer.Context,
    customer: CustomerArgument,
    name: Annotated[str, typer.Argument(help="Id of the document.")],
    file: Annotated[
        Path | None, typer.Option("--file", help="The document; its hash is kept, not itself.")
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="Such as income or business_licence.")] = "",
    dated_on: Annotated[
        datetime | None,
        typer.Option("--dated-on", formats=DAY, metavar=DATE, help="The day that it bears."),
    ] = None,
    expires_on: Annotated[
        datetime | None,
        typer.Option("--expires-on", formats=DAY, metavar=DATE, help="The day on which it ends."),
    ] = None,
    amount_minor: Annotated[
        int | None, typer.Option("--amount-minor", help="What it shows.")
    ] = None,
    currency: Annotated[str, typer.Option("--currency", help="Of the amount.")] = "",
    verifier: Annotated[str, typer.Option("--verifier", help="Who looked at it.")] = "",
    is_accepted: Annotated[
        bool, typer.Option("--accept/--reject", help="What the verifier made of it.")
    ] = True,
    book: BookOption = DEFAULT_BOOK,
    key: KeyOption = "",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Keep a document's hash and what it shows, or what a verifier made of it.

    Example: limen bureau evidence ann payslip-1 --file payslip.pdf --kind income
    --dated-on 2026-05-31 --book my.book
    """
    from limen.app.bureau import CheckEvidence, GiveEvidence
    from limen.app.command import CustomerCommand
    from limen.kernel.canon import sha256_hex
    from limen.kernel.diagnostics import Diagnostic
    from limen.kernel.errors import BadInput

    with guarded(as_json):
        day = day_of(dated_on)
        if (file is None or day is None) and not verifier:
            hint = "a new document: --file, --kind, --dated-on; a look at one: --verifier"
            raise BadInput([Diagnostic("A086", "nothing is said of the document", hint=hint)])
        counter = counter_of(context, book)
        made = counter.key(key, "evidence", customer, name, verifier)
        command: CustomerCommand
        if file is None or day is None:
            command = CheckEvidence(
                key=made,
                customer_id=customer,
                evidence_id=name,
                verifier=verifier,
                is_accepted=is_accepted,
            )
        else:
            command = GiveEvidence(
                key=made,
                customer_id=customer,
                evidence_id=name,
                evidence_kind=kind,
                dated_on=day,
                sha256=sha256_hex(tools(context).read_bytes(file)),
                expires_on=day_of(expires_on),
                amount_minor=amount_minor,
                currency=currency,
            )
        said = counter.say(command)
    answer(said, language, as_json)
