"""`limen optimise`: what is best to choose under constraints on the whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import FOUND, JsonOption, give, guarded, stop, tools


def optimise(
    context: typer.Context,
    problem: Annotated[
        Path, typer.Option("--problem", help="customer, option, value, resources: CSV or Parquet.")
    ],
    constraints: Annotated[
        Path, typer.Option("--constraints", help="TOML with [[constraint]] tables.")
    ],
    keep: Annotated[
        str | None,
        typer.Option("--keep", help="The option that leaves things as they are: free to anybody."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="customer, option: CSV or Parquet.")
    ] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="Read the file anew in each pass, in little memory.")
    ] = False,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Spend seconds more where a gap is hard to close.")
    ] = False,
    last: Annotated[
        Path | None, typer.Option("--last", help="An earlier --out: tell how many change option.")
    ] = None,
    frontier: Annotated[
        str | None, typer.Option("--frontier", help="A resource whose max is moved up and down.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="The frontier as one HTML page.")
    ] = None,
    explain_as_policy: Annotated[
        Path | None,
        typer.Option("--explain-as-policy", help="A DMN table of few rules for the choice."),
    ] = None,
    features: Annotated[
        Path | None, typer.Option("--features", help="customer, columns for the rules.")
    ] = None,
    max_rules: Annotated[
        int, typer.Option("--max-rules", min=1, max=60, help="Most rules of that table.")
    ] = 40,
    as_json: JsonOption = False,
) -> None:
    """Choose one option a customer for the most value that the constraints allow.

    Exit 1 where no choice keeps every constraint; `conflict` then names those that clash.

    Example: limen optimise --problem options.parquet --constraints limits.toml --out choice.csv
    """
    from limen.app.optimise import AsPolicy, optimise_file
    from limen.app.optimise_report import write_frontier

    if report is not None and frontier is None:
        raise typer.BadParameter("needs --frontier", param_hint="--report")
    if (explain_as_policy is None) != (features is None):
        raise typer.BadParameter("go together", param_hint="--explain-as-policy and --features")
    wish = None
    if explain_as_policy is not None and features is not None:
        wish = AsPolicy(explain_as_policy, features, max_rules)
    with guarded(as_json):
        at = tools(context)
        found = optimise_file(
            at, problem, constraints, keep, out, stream, frontier, last, wish, thorough
        )
        if report is not None and frontier is not None:
            write_frontier(at, found, frontier, report)
        give(as_json, found.as_dict(), found.lines())
    if not found.is_feasible:
        stop(FOUND)
