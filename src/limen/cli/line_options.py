"""What the verbs of `limen line` share: arguments, options, and how an answer is printed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from limen.cli.common import FOUND, UNAVAILABLE, give, stop, tools

if TYPE_CHECKING:
    from limen.app.line_calls import Counter, Said

LineArgument = Annotated[str, typer.Argument(help="Line id.")]
CustomerArgument = Annotated[str, typer.Argument(help="Customer id.")]
ReleaseOption = Annotated[Path, typer.Option("--release", help="Release folder.")]
KeyOption = Annotated[
    str, typer.Option("--key", help="Idempotency key: the same command again has one effect.")
]
LanguageOption = Annotated[Literal["en", "zh"], typer.Option("--language", help="Of the answer.")]
AgreedOption = Annotated[
    Path, typer.Option("--agreed", help="The text that the customer agreed to; its hash is kept.")
]
DAY = ["%Y-%m-%d"]


class FlagName(StrEnum):
    """Flags of other departments."""

    COLLECTIONS = "collections"
    HARDSHIP = "hardship"
    FRAUD = "fraud"
    DISPUTE = "dispute"
    DECEASED = "deceased"


def counter_of(
    context: typer.Context, book: str, release: Path | None = None, new_in: str = ""
) -> Counter:
    """Open a book for commands; with a time zone, make it first."""
    from limen.app.line_calls import open_counter

    return open_counter(tools(context), book, release, new_in)


def day_of(given: datetime | None) -> date | None:
    """Return the date of an option."""
    return None if given is None else given.date()


def answer(said: Said, language: Literal["en", "zh"], as_json: bool) -> None:
    """Print what a command answered; exit 1 where it was refused, 3 where it is not known."""
    give(as_json, said.as_dict(), said.lines(language))
    if not said.is_done:
        stop(UNAVAILABLE if said.as_dict()["outcome"] == "unknown" else FOUND)
