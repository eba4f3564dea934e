"""`limen pack`: packs of law."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from limen.cli.common import DAY, FOUND, JsonOption, LanguageOption, give, guarded, stop, tools

verbs = typer.Typer(
    help="Packs of law: list, show, check, in force on a day, changed between two days.",
    no_args_is_help=True,
)
PackOption = Annotated[str | None, typer.Option("--pack", help="One pack alone, such as cn.")]
LicenceOption = Annotated[
    str | None, typer.Option("--licence", help="Only what concerns it, such as large_bank.")
]
DayArgument = Annotated[datetime, typer.Argument(formats=DAY, help="The day.")]


@verbs.command(name="list")
def list_(
    context: typer.Context,  # noqa: ARG001 - every verb takes it
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """List the packs that ship.

    Example: limen pack list --language zh
    """
    from limen.app.packs import list_packs, pack_lines

    with guarded(as_json):
        rows = list_packs(language)
        give(as_json, {"packs": rows}, pack_lines(rows, language))


@verbs.command()
def show(
    context: typer.Context,  # noqa: ARG001 - every verb takes it
    rule: Annotated[str, typer.Argument(help="A rule's id; ID@VERSION for one version.")],
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show a rule: text, figures, formula, dates, citation, how sure we are.

    Example: limen pack show cn-netloan-cap-20w
    """
    from limen.app import packs

    with guarded(as_json):
        found = packs.show(rule, language)
        lines = [line for each in found["versions"] for line in _version(each, language)]
        give(as_json, found, lines)


def _version(row: dict[str, Any], language: str) -> list[str]:
    from limen.app.pack_words import label, term, terms
    from limen.app.packs import word

    until = row["until"] or word("open", language)
    status = term(row["status"], language)
    mark = "" if row["status"] == "confirmed" else typer.style(f"  {status}", fg="yellow")
    shadow = typer.style(f"  {word('mark', language)}", fg="cyan") if row["is_shadow"] else ""
    lines = [
        typer.style(f"{row['rule']}  {row['title']}", bold=True) + mark + shadow,
        f"  {row['summary']}",
    ]
    span = word("span", language).format(
        since=row["since"], until=until, basis=term(row["date_basis"], language)
    )
    sure = f"{row['confidence']} ({term(row['binding'], language)})"
    outcome = " ".join([term(row["outcome"], language), *row["reason_codes"]])
    sides = {side.replace("_", " "): words for side, words in row["applies"].items()}
    told = {
        label("in force", language): span,
        **{label(side, language): terms(words, language) for side, words in sides.items()},
        label("where", language): row["conditions"],
        **row["figures"],
        label(row["gives"], language): row["formula"],
        label("day", language): row["deadline"],
        label("says", language): terms(row["must_say"], language),
        label("missing fact", language): term(row["on_missing"], language),
        label("outcome", language): outcome,
        label("citation", language): row["citation"],
        label("sure", language): sure,
        label("note", language): row["note"],
        label("sha256", language): row["sha256"],
    }
    lines += [f"  {_padded(name, 20)} {value}" for name, value in told.items() if value]
    return [*lines, ""]


def _padded(text: str, width: int) -> str:
    """Pad to a width in columns of a terminal, where a Chinese letter takes two."""
    from unicodedata import east_asian_width

    taken = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(width - taken, 0)


@verbs.command()
def check(
    context: typer.Context,
    given: Annotated[
        list[str] | None, typer.Argument(help="Names of packs, or folders; all that ship.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Find every fault of packs and run their own tests; exit 1 where one is not sound.

    Example: limen pack check cn us
    """
    from limen.app.packs import check_packs

    with guarded(as_json):
        found = check_packs(tools(context), given or [])
        give(
            as_json,
            {"packs": [each.as_dict() for each in found]},
            [line for each in found for line in each.lines()],
        )
    if not all(each.is_sound for each in found):
        stop(FOUND)


@verbs.command()
def at(
    context: typer.Context,  # noqa: ARG001 - every verb takes it
    on: DayArgument,
    pack: PackOption = None,
    licence: LicenceOption = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Say which rules are in force on a day.

    Example: limen pack at 2026-03-01 --pack cn --licence online_microloan
    """
    from limen.app.packs import in_force, rule_lines, word

    with guarded(as_json):
        rows = in_force(on.date(), pack, licence, language)
        head = f"{on.date()}: {len(rows)} {word('rules', language)}"
        told = {"on": on.date().isoformat(), "rules": rows}
        give(as_json, told, [head, *rule_lines(rows, language)])


@verbs.command()
def duties(
    context: typer.Context,
    on: DayArgument,
    pack: PackOption = None,
    licence: LicenceOption = None,
    kind: Annotated[
        Literal["NOTICE", "EXPL", "REVIEW", "REC"] | None,
        typer.Option("--kind", help="Notices, explanations, human reviews or records alone."),
    ] = None,
    event: Annotated[
        str | None, typer.Option("--event", help="Of one event alone, such as refuse or decrease.")
    ] = None,
    release: Annotated[
        Path | None, typer.Option("--release", help="With --book: what is owed to whom by then.")
    ] = None,
    book: Annotated[
        str | None, typer.Option("--book", help="With --release: open applications, with days.")
    ] = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Say what is to be told, explained, looked at anew and kept by the rules of a day.

    With a release and a book it names the open applications and the day by which each has to be
    answered, the most urgent first.

    Example: limen pack duties 2026-03-01 --pack us --event refuse
    """
    from limen.app.pack_duties import answer_lines, duties_on, duty_lines, open_answers
    from limen.app.packs import check_event, word
    from limen.app.releases import read_release

    if (book is None) != (release is None):
        raise typer.BadParameter("go together", param_hint="--book and --release")
    with guarded(as_json):
        check_event(event)
        rows = duties_on(on.date(), pack, licence, language, kind, event)
        answers = []
        if book is not None and release is not None:
            at_hand = tools(context)
            rules = read_release(at_hand.read_folder(release))
            with closing(at_hand.open_book(book)) as opened:
                answers = open_answers(opened, rules, on.date())
        name = word("duty" if len(rows) == 1 else "duties", language)
        head = f"{on.date()}: {len(rows)} {name}"
        told = {"on": on.date().isoformat(), "duties": rows, "applications": answers}
        lines = duty_lines(rows, language, kind) + answer_lines(answers, language)
        give(as_json, told, [head, *lines])


@verbs.command()
def diff(
    context: typer.Context,
    before: Annotated[datetime, typer.Argument(formats=DAY, help="The earlier day.")],
    after: Annotated[datetime, typer.Argument(formats=DAY, help="The later day.")],
    pack: PackOption = None,
    release: Annotated[
        Path | None, typer.Option("--release", help="Say which of its products are touched.")
    ] = None,
    book: Annotated[
        str | None, typer.Option("--book", help="With --release: say which of its lines are.")
    ] = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Say what changed in law between two days, and what that touches.

    Example: limen pack diff 2025-01-01 2026-01-01 --pack cn --release release
    """
    from limen.app import pack_diff
    from limen.app.packs import packs_named
    from limen.app.releases import read_release

    if book is not None and release is None:
        raise typer.BadParameter("needs --release", param_hint="--book")
    if after < before:
        raise typer.BadParameter("is before the first day", param_hint="AFTER")
    with guarded(as_json):
        at_hand = tools(context)
        rules = None if release is None else read_release(at_hand.read_folder(release))
        packs = packs_named(pack) if rules is None or not rules.law.packs else rules.law.packs
        packs = tuple(each for each in packs if pack in {None, each.name})
        found = pack_diff.law_changes(packs, before.date(), after.date())
        if rules is not None:
            pack_diff.touch_products(found, rules)
        if rules is not None and book is not None:
            with closing(at_hand.open_book(book)) as opened:
                pack_diff.touch_lines(found, rules, opened)
        told = pack_diff.as_dict(found, before.date(), after.date(), language)
        give(as_json, told, pack_diff.lines(found, language))
