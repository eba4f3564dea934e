"""`limen model`: fit, judge and watch models, score a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli import model_response
from limen.cli.common import (
    DEFAULT_BOOK,
    FOUND,
    BookOption,
    JsonOption,
    LanguageOption,
    give,
    guarded,
    stop,
    tools,
)

verbs = typer.Typer(help="Models: fit, judge, watch, score a file.", no_args_is_help=True)
verbs.add_typer(model_response.verbs, name="response")

DataOption = Annotated[Path, typer.Option("--data", help="CSV or Parquet with the outcome.")]
MappingOption = Annotated[Path, typer.Option("--mapping", help="How its rows become events.")]
ModelOut = Annotated[Path, typer.Option("--out", help="The model, one JSON file.")]
ModelOption = Annotated[Path, typer.Option("--model", help="The model's JSON file.")]
FeaturesOption = Annotated[
    str,
    typer.Option(
        "--features",
        help="What it may read: state, all (declared and the release's own too), or names.",
    ),
]


@verbs.command()
def fit(
    context: typer.Context,
    data: DataOption,
    mapping: MappingOption,
    out: ModelOut,
    kind: Annotated[str, typer.Option("--kind", help="scorecard or tree.")] = "scorecard",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the fit.")] = 1,
    folds: Annotated[
        int,
        typer.Option("--folds", min=0, max=20, help="Also fit each without one fold: OUT.fold<k>."),
    ] = 0,
    release: Annotated[
        Path | None,
        typer.Option("--release", help="Release folder whose default definition it is for."),
    ] = None,
    features: FeaturesOption = "state",
    as_json: JsonOption = False,
) -> None:
    """Fit a model on a file's events and outcome; protected attributes are never inputs.

    With --folds 5 five more are written, each without the customers of one fold, and the AUC of
    scoring each customer by the one that did not see it is printed.

    Example: limen model fit --data customers.parquet --mapping mapping.toml --out pd.json --seed 1
    """
    from limen.app.model_fit import KINDS, fit_model

    if kind not in KINDS:
        raise typer.BadParameter(f"known kinds: {', '.join(KINDS)}", param_hint="--kind")
    with guarded(as_json):
        found = fit_model(tools(context), data, mapping, out, seed, folds, kind, release, features)
        give(as_json, found.as_dict(), found.lines())


@verbs.command()
def bins(
    context: typer.Context,
    model: Annotated[Path, typer.Option("--model", help="The scorecard's JSON file.")],
    out: Annotated[Path, typer.Option("--out", help="TOML to edit.")],
    as_json: JsonOption = False,
) -> None:
    """Write a scorecard's bins to a file that may be edited and fitted again.

    Example: limen model bins --model pd.json --out bins.toml
    """
    from limen.app.model_fit import save_bins

    with guarded(as_json):
        count = save_bins(tools(context), model, out)
        give(as_json, {"out": str(out), "characteristics": count})


@verbs.command()
def refit(
    context: typer.Context,
    bins: Annotated[Path, typer.Option("--bins", help="TOML as `limen model bins` writes it.")],
    data: DataOption,
    mapping: MappingOption,
    out: ModelOut,
    seed: Annotated[int, typer.Option("--seed", help="Seed, recorded.")] = 1,
    release: Annotated[
        Path | None, typer.Option("--release", help="As in the fit, where it had one.")
    ] = None,
    features: FeaturesOption = "state",
    as_json: JsonOption = False,
) -> None:
    """Fit a scorecard on bins by hand; with unedited bins it is the same file again.

    Example: limen model refit --bins bins.toml --data data.csv --mapping mapping.toml --out pd.json
    """
    from limen.app.model_fit import refit_model

    with guarded(as_json):
        found = refit_model(tools(context), bins, data, mapping, out, seed, release, features)
        give(as_json, found.as_dict(), found.lines())


@verbs.command()
def validate(
    context: typer.Context,
    data: DataOption,
    mapping: MappingOption,
    out: Annotated[Path, typer.Option("--out", help="The report: HTML; JSON beside it.")],
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="scorecard, tree; both where not said.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of fits and intervals.")] = 1,
    folds: Annotated[int, typer.Option("--folds", min=2, max=20, help="Folds.")] = 5,
    release: Annotated[
        Path | None, typer.Option("--release", help="Release whose default definition it is.")
    ] = None,
    recent: Annotated[
        Path | None, typer.Option("--recent", help="A newer file, to see what has moved.")
    ] = None,
    features: FeaturesOption = "state",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Judge models on a file by fits that never saw the customer, and write a report.

    Example: limen model validate --data data.csv --mapping mapping.toml --out out/validation.html
    """
    from limen.app.model_fit import KINDS
    from limen.app.model_validate import validate_to

    kinds = list(dict.fromkeys(kind or KINDS))
    if not set(kinds) <= set(KINDS):
        raise typer.BadParameter(f"known kinds: {', '.join(KINDS)}", param_hint="--kind")
    with guarded(as_json):
        asked = {"seed": seed, "folds": folds, "release": release, "recent": recent}
        shown, lines = validate_to(
            tools(context), data, mapping, out, kinds, language, features=features, **asked
        )
        give(as_json, shown, lines)


@verbs.command()
def monitor(
    context: typer.Context,
    release: Annotated[Path, typer.Option("--release", help="Release folder with its models.")],
    since: Annotated[str, typer.Option("--since", help="Instant or date to compare with.")],
    at: Annotated[str, typer.Option("--at", help="Instant, or a date: the end of that day.")],
    book: BookOption = DEFAULT_BOOK,
    out: Annotated[
        Path | None, typer.Option("--out", help="Also a page: HTML; JSON beside it.")
    ] = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Score a book at each month's end as it was known then: what moved, what came true, alarms.

    Example: limen model monitor --book b.book --release releases/limen --since 2026-01-31
    --at 2026-07-31 --out out/models.html
    """
    from limen.app.model_monitor import monitor_models, monitor_to

    with guarded(as_json):
        at_hand = tools(context)
        if out is None:
            found = monitor_models(at_hand, book, release, at, since)
        else:
            found = monitor_to(at_hand, book, release, at, since, out, language)
        give(as_json, found.as_dict(), [*found.lines(), *([f"written to {out}"] if out else [])])


@verbs.command()
def register(
    context: typer.Context,
    model: ModelOption,
    made_by: Annotated[str, typer.Option("--made-by", help="Who fitted it.")],
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who approves it: another.")],
    report: Annotated[
        Path | None, typer.Option("--report", help="The validation report, kept beside it.")
    ] = None,
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Keep a model in a book, with the two people who stand for it.

    Example: limen model register --model pd.json --made-by ana --approved-by ben --book b.book
    """
    from limen.app.model_register import register_model

    with guarded(as_json):
        found = register_model(tools(context), book, model, made_by, approved_by, report)
        give(as_json, found.as_dict())


@verbs.command()
def score(
    context: typer.Context,
    model: ModelOption,
    data: Annotated[Path, typer.Option("--data", help="CSV or Parquet, outcome or not.")],
    mapping: MappingOption,
    out: Annotated[
        Path, typer.Option("--out", help="customer_id, pd, points, grade: CSV or Parquet.")
    ],
    release: Annotated[
        Path | None, typer.Option("--release", help="Release folder, for its own features.")
    ] = None,
    reasons: Annotated[
        bool, typer.Option("--reasons", help="Also a column of reason codes, costliest first.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Score a file of the mapping: `pd` over the outcome's horizon, `points`, `grade`.

    The file needs neither the outcome nor protected or personal columns. Exit 1 where bad rows were
    left out; OUT.rejects.csv names each.

    Example: limen model score --model pd.json --data new.csv --mapping mapping.toml --out pd.csv
    """
    from limen.app.models import score_file

    with guarded(as_json):
        at_hand = tools(context)
        found = score_file(at_hand, model, data, mapping, out, release, with_reasons=reasons)
        give(as_json, found.as_dict(), found.lines())
    if found.rejected_rows:
        stop(FOUND)
