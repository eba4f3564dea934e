"""`limen warn`: early warning of lines whose risk rises, its threshold and what it is worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from limen.cli.common import JsonOption, LanguageOption, give, guarded, tools

if TYPE_CHECKING:
    from limen.app.warn import Source

verbs = typer.Typer(help="Early warning: set its alarm, judge it.", no_args_is_help=True)

ReleaseOption = Annotated[Path, typer.Option("--release", help="Release folder with its models.")]
BookOf = Annotated[str | None, typer.Option("--book", help="A book to look at.")]
Since = Annotated[str, typer.Option("--since", help="The first month's end is here or later.")]
At = Annotated[str, typer.Option("--at", help="The last month's end is here or earlier.")]
World = Annotated[
    Literal["", "small", "full"],
    typer.Option("--world", help="In place of a book: the demo's world, nobody acting in it."),
]
WorldSeed = Annotated[int, typer.Option("--world-seed", help="Seed of that world.")]
Outcomes = Annotated[
    Path | None,
    typer.Option("--outcomes", help="customer_id, default_next_month: what came after --at."),
]
Yearly = Annotated[
    int,
    typer.Option("--yearly-ppm", min=1, help="False alarms per million account-years, at most."),
]
Odds = Annotated[
    int,
    typer.Option(
        "--odds-ppm", min=1_000_001, help="Deterioration: odds times this, in millionths."
    ),
]
Off = Annotated[
    int,
    typer.Option("--off-ppm", min=0, max=900_000, help="An alarm ends at this share of its level."),
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of lines drawn again.")]


@verbs.command()
def calibrate(
    context: typer.Context,
    release: ReleaseOption,
    book: BookOf = None,
    since: Since = "",
    at: At = "",
    world: World = "",
    world_seed: WorldSeed = 7,
    outcomes: Outcomes = None,
    yearly_ppm: Yearly = 50_000,
    odds_ppm: Odds = 3_000_000,
    off_ppm: Off = 250_000,
    seed: Seed = 1,
    as_json: JsonOption = False,
) -> None:
    """Find the lowest alarm whose false alarms are as rare as asked; print the release's table.

    Example: limen warn calibrate --release releases/limen --world small --yearly-ppm 50000
    """
    from limen.app.warn import Aim
    from limen.app.warn import calibrate as find

    with guarded(as_json):
        source = _source(book, since, at, world, world_seed, outcomes)
        aim = Aim(yearly_ppm, odds_ppm, off_ppm, seed)
        found = find(tools(context), release, source, aim)
        give(as_json, found.as_dict(), found.lines())


@verbs.command()
def report(
    context: typer.Context,
    release: ReleaseOption,
    out: Annotated[Path, typer.Option("--out", help="The report: HTML; JSON beside it.")],
    book: BookOf = None,
    since: Since = "",
    at: At = "",
    world: World = "",
    world_seed: WorldSeed = 7,
    outcomes: Outcomes = None,
    yearly_ppm: Yearly = 50_000,
    odds_ppm: Odds = 3_000_000,
    off_ppm: Off = 250_000,
    look_minor: Annotated[int, typer.Option(min=0, help="Cost of an officer's look.")] = 2_000,
    margin_ppm: Annotated[
        int, typer.Option(min=0, help="A year's margin on undrawn money.")
    ] = 30_000,
    language: LanguageOption = "en",
    seed: Seed = 1,
    as_json: JsonOption = False,
) -> None:
    """Judge an early warning over a book or a world: lead, false alarms, their money.

    Example: limen warn report --release releases/limen --world small --out out/warning.html
    """
    from limen.app.warn import Aim, judge_to

    with guarded(as_json):
        source = _source(book, since, at, world, world_seed, outcomes)
        aim = Aim(yearly_ppm, odds_ppm, off_ppm, seed)
        found = judge_to(
            tools(context), release, source, aim, look_minor, margin_ppm, out, language
        )
        give(as_json, found.as_dict(), [*found.lines(), f"written to {out} and its .json"])


def _source(
    book: str | None, since: str, at: str, world: str, world_seed: int, outcomes: Path | None
) -> Source:
    from limen.app.warn import Source

    return Source(book, since, at, world, world_seed, outcomes)
