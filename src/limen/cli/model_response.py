"""`limen model response`: how customers answer a raise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import JsonOption, give, guarded, tools

verbs = typer.Typer(
    help="How balance and risk answer a raise: fit on a randomised trial, show.",
    no_args_is_help=True,
)


@verbs.command()
def fit(
    context: typer.Context,
    data: Annotated[Path, typer.Option("--data", help="CSV or Parquet, a customer a row.")],
    out: Annotated[Path, typer.Option("--out", help="The model, one JSON file.")],
    name: Annotated[str, typer.Option("--name", help="The trial's name.")] = "response",
    horizon: Annotated[
        int, typer.Option("--horizon-months", min=1, max=600, help="Months of the outcome.")
    ] = 12,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the fit.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Fit on a trial with propensities; data that cannot tell an effect are refused.

    Columns: limit_before_minor, limit_after_minor, propensity_ppm (chance of that raise),
    balance_change_minor, defaulted (0 or 1), customer if you like; all others are features.

    Example: limen model response fit --data trial.csv --out response.json --seed 1
    """
    from limen.app.model_response import fit_response_file, response_lines

    with guarded(as_json):
        told = fit_response_file(tools(context), data, out, name, horizon, seed)
        give(as_json, told, response_lines(told))


@verbs.command()
def show(
    context: typer.Context,
    model: Annotated[Path, typer.Option("--model", help="The model's JSON file.")],
    as_json: JsonOption = False,
) -> None:
    """Show a response: effects with their intervals, the range tried, the placebo.

    Example: limen model response show --model response.json
    """
    from limen.app.model_response import response_lines, show_response_file

    with guarded(as_json):
        told = show_response_file(tools(context), model)
        give(as_json, told, response_lines(told))
