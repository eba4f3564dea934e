"""`limen demo`: a running book in one command, with a story to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import FOUND, JsonOption, LanguageOption, give, guarded, stop, tools


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where books and report go.")] = Path("limen-demo"),
    profile: Annotated[str, typer.Option("--profile", help="full or small.")] = "full",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the simulated world.")] = 7,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Simulate a lender's linked products under two rulebooks and write one report.

    Example: limen demo out/demo
    """
    from limen.app.demo import PROFILES, run_demo
    from limen.cli.progress import bars

    if profile not in PROFILES:
        raise typer.BadParameter(f"known: {', '.join(PROFILES)}", param_hint="--profile")
    with guarded(as_json), bars(quiet=as_json) as progress:
        found = run_demo(tools(context), folder, profile, seed, language, progress)
    give(as_json, found.as_dict(), found.lines())
    if not found.verifies:
        stop(FOUND)
