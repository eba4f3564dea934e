"""What the verbs of `limen line` share: arguments, options, and how an answer is printed."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import UNSET, UnsetType

from limen.cli.common import FOUND, UNAVAILABLE, give, stop, tools
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.line_calls import Counter, Said

LineArgument = Annotated[str, typer.Argument(help="Line id.")]
CustomerArgument = Annotated[str, typer.Argument(help="Customer id.")]
DrawArgument = Annotated[str, typer.Argument(help="Draw id.")]
AmountOption = Annotated[int, typer.Option("--amount-minor", help="Amount, minor units.")]
KeyOption = Annotated[
    str, typer.Option("--key", help="Idempotency key: the same command again has one effect.")
]
AgreedOption = Annotated[
    Path, typer.Option("--agreed", help="The text that the customer agreed to; its hash is kept.")
]
FactOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fact",
        metavar="NAME=VALUE",
        help="What the packs of law are told: true, false, a whole number, a day or a word.",
    ),
]
NUMBER = re.compile("-?[0-9]{1,16}")


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


def facts_of(given: list[str] | None) -> dict[str, int | bool | str] | UnsetType:
    """Read the facts of the options; nothing told is not an empty list of facts.

    Raises
    ------
    BadInput
        If one lacks its name, or is told twice.
    """
    found: dict[str, int | bool | str] = {}
    for each in given or ():
        name, sign, text = each.partition("=")
        if not name or not sign or name in found:
            hint = "--fact NAME=VALUE, each name once"
            raise BadInput([Diagnostic("A064", f"'{each}' tells no fact", hint=hint)])
        truth = {"true": True, "false": False}.get(text)
        number = int(text) if NUMBER.fullmatch(text) else text
        found[name] = number if truth is None else truth
    return found or UNSET


def answer(
    said: Said,
    language: Literal["en", "zh"],
    as_json: bool,
    more: Mapping[str, str] | None = None,
) -> None:
    """Print what a command answered; exit 1 where it was refused, 3 where it is not known.

    `more` is told beside the answer of a command that was accepted.
    """
    beside = dict(more or {}) if said.is_done else {}
    lines = [*said.lines(language), *(f"{name}: {value}" for name, value in beside.items())]
    give(as_json, {**said.as_dict(), **beside}, lines)
    if not said.is_done:
        stop(UNAVAILABLE if said.as_dict()["outcome"] == "unknown" else FOUND)
