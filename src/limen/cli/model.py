"""`limen model`: fit a scorecard, score a file with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import FOUND, JsonOption, give, guarded, stop, tools

verbs = typer.Typer(help="Models: fit a scorecard, score a file.", no_args_is_help=True)


@verbs.command()
def fit(
    context: typer.Context,
    data: Annotated[Path, typer.Option("--data", help="CSV or Parquet with the outcome.")],
    mapping: Annotated[Path, typer.Option("--mapping", help="How its rows become events.")],
    out: Annotated[Path, typer.Option("--out", help="The model, one JSON file.")],
    kind: Annotated[str, typer.Option("--kind", help="scorecard")] = "scorecard",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the fit.")] = 1,
    folds: Annotated[
        int,
        typer.Option("--folds", min=0, max=20, help="Also fit each without one fold: OUT.fold<k>."),
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Fit a model on a file's events and outcome; protected attributes are never inputs.

    With --folds 5 five more are written, each without the customers of one fold, and the AUC of
    scoring each customer by the one that did not see it is printed.

    Example: limen model fit --data customers.parquet --mapping mapping.toml --out pd.json --seed 1
    """
    from limen.app.models import fit_model

    if kind != "scorecard":
        raise typer.BadParameter("known kinds: scorecard", param_hint="--kind")
    with guarded(as_json):
        found = fit_model(tools(context), data, mapping, out, seed, folds)
        give(as_json, found.as_dict(), found.lines())


@verbs.command()
def score(
    context: typer.Context,
    model: Annotated[Path, typer.Option("--model", help="The model's JSON file.")],
    data: Annotated[Path, typer.Option("--data", help="CSV or Parquet, outcome or not.")],
    mapping: Annotated[Path, typer.Option("--mapping", help="How its rows become events.")],
    out: Annotated[Path, typer.Option("--out", help="customer_id, pd: CSV or Parquet.")],
    as_json: JsonOption = False,
) -> None:
    """Score a file of the mapping: `customer_id` and `pd` over the outcome's horizon.

    Exit 1 where bad rows were left out; `limen book import` names them in its rejects file.

    Example: limen model score --model pd.json --data new.csv --mapping mapping.toml --out pd.csv
    """
    from limen.app.models import score_file

    with guarded(as_json):
        found = score_file(tools(context), model, data, mapping, out)
        give(as_json, found.as_dict(), found.lines())
    if found.rejected_rows:
        stop(FOUND)
