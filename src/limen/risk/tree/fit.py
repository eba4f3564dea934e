"""Fit a tree model with LightGBM: monotone, one thread, the same bytes each time.

The trees' own probabilities flatter on the rows of the fit, so that the calibration is fitted on
log-odds from trees that did not see the row, within the rows at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from limen.kernel.diagnostics import Diagnostic, Place
from limen.risk.binned import (
    as_arrays,
    bin_column,
    input_faults,
    kept_facts,
    recorded,
    suspected_leaks,
    varies,
    warn_of_few,
    warn_of_leaks,
)
from limen.risk.calibration import Calibrated, Isotonic, isotonic
from limen.risk.fit import FitSettings, platt
from limen.risk.folds import fold_of
from limen.risk.measures import measures_ppm
from limen.risk.tree.forest import read_forest
from limen.risk.tree.model import POINTS_PER_LOG_ODDS, Input, TreeModel, encode_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from limen.kernel.diagnostics import Diagnostics

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """How trees are grown; shares in ppm.

    Attributes
    ----------
    seeds
        Models grown with seeds 1 to `seeds`, whose log-odds are meaned.
    calibration, calibration_folds
        ``platt`` or ``isotonic``, on log-odds of this many folds, each by trees without it.
    """

    trees: int = 230
    leaves_max: int = 12
    rows_min: int = 30
    rate_ppm: int = 30_000
    inputs_ppm: int = 300_000
    rows_ppm: int = 500_000
    ridge: int = 50
    seeds: int = 3
    calibration: str = "platt"
    calibration_folds: int = 3


@dataclass(frozen=True, slots=True)
class TreeFit:
    """A model and its file, or the faults that stopped it; `report` says what was left out."""

    card: bytes | None
    model: TreeModel | None
    report: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...] = ()


def fit_tree(
    columns: Mapping[str, Sequence[int | None]],
    outcome: Sequence[int],
    *,
    name: str,
    horizon_months: int,
    seed: int = 0,
    fold: tuple[int, int] | None = None,
    directions: Mapping[str, int] = NONE,
    reason_codes: Mapping[str, str | None] = NONE,
    units: Mapping[str, str] = NONE,
    catalogue_version: str = "",
    facts: Mapping[str, Any] = NONE,
    settings: TreeSettings | None = None,
) -> TreeFit:
    """Fit a tree model on n rows.

    Parameters
    ----------
    columns, outcome, directions, reason_codes
        As for `fit_scorecard`; the trees are monotone in every column with a direction.
    units
        Unit of each column, for the schema.
    seed
        Added to the seeds of the trees.
    facts
        More to record in the card.

    Returns
    -------
    TreeFit
        With `card` None and diagnostics where the input cannot be fitted; the codes are those of
        `fit_scorecard`.
    """
    settings = settings or TreeSettings()
    faults = input_faults(columns, outcome)
    if faults.has_errors:
        return TreeFit(None, None, {}, tuple(faults.items))
    bad, arrays = as_arrays(columns, outcome)
    varied = [column for column, item in arrays.items() if varies(item)]
    constant = sorted(set(arrays) - set(varied))
    inputs = tuple(
        Input(item, units.get(item, ""), directions.get(item, 0), reason_codes.get(item))
        for item in varied
    )
    design = _design([arrays[column] for column in varied], bad.size)
    texts = _grow_all(design, bad, inputs, settings, seed) if inputs else ()
    if not any(tree.feature for text in texts for tree in read_forest(text).trees):
        faults.error("K004", Place(path=name), "no column tells defaults from goods")
        return TreeFit(None, None, {}, tuple(faults.items))
    leaks = suspected_leaks(
        [bin_column(column, arrays[column], bad, 0, FitSettings()) for column in varied], bad
    )
    warn_of_leaks(leaks, faults)
    warn_of_few(bad, name, faults)
    calibration = _level_where_none(
        _calibrate(design, bad, inputs, settings, seed), bad, name, faults
    )
    points = _points(texts, design)
    metrics = measures_ppm(bad, [calibration.pd_ppm(item) for item in points.tolist()])
    known = recorded(arrays, bad, settings, catalogue_version, seed, metrics)
    kept = kept_facts(facts, varied)
    model = TreeModel(name, horizon_months, inputs, texts, calibration, fold, {**known, **kept})
    report = {
        "dropped_constant": constant,
        "metrics_ppm": metrics,
        "suspected_leaks_ppm": leaks,
    }
    return TreeFit(encode_tree(model), model, report, tuple(faults.items))


def grow(
    design: Floats, bad: Ints, names: Sequence[str], directions: Sequence[int],
    settings: TreeSettings, seed: int,
) -> str:  # fmt: skip
    """Return LightGBM's text, without its importances and parameters.

    Parameters
    ----------
    design
        Rows × inputs; NaN is missing.
    """
    import lightgbm  # noqa: PLC0415 - heavy, and only a fit needs it

    parameters = {
        "objective": "binary",
        "verbosity": -1,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": seed,
        "learning_rate": settings.rate_ppm / 1_000_000,
        "num_leaves": settings.leaves_max,
        "min_data_in_leaf": settings.rows_min,
        "feature_fraction": settings.inputs_ppm / 1_000_000,
        "bagging_fraction": settings.rows_ppm / 1_000_000,
        "bagging_freq": 1,
        "lambda_l2": float(settings.ridge),
        "monotone_constraints": list(directions),
        "monotone_constraints_method": "basic",
    }
    data = lightgbm.Dataset(
        design, bad, feature_name=list(names), params={"verbosity": -1, "num_threads": 1}
    )
    booster = lightgbm.train(parameters, data, settings.trees)
    text: str = booster.model_to_string()
    return text.partition("\nfeature_importances:")[0] + "\n"


def _grow_all(
    design: Floats, bad: Ints, inputs: Sequence[Input], settings: TreeSettings, seed: int
) -> tuple[str, ...]:
    names, directions = [item.name for item in inputs], [item.direction for item in inputs]
    return tuple(
        grow(design, bad, names, directions, settings, seed + 1 + number)
        for number in range(settings.seeds)
    )


def _calibrate(
    design: Floats, bad: Ints, inputs: Sequence[Input], settings: TreeSettings, seed: int
) -> Calibrated:
    folds = settings.calibration_folds
    place = np.asarray([fold_of(f"row {row}", folds) for row in range(bad.size)])
    points = np.zeros(bad.size, dtype=np.int64)
    names, directions = [item.name for item in inputs], [item.direction for item in inputs]
    for left_out in range(folds):
        seen, unseen = place != left_out, place == left_out
        if np.unique(bad[seen]).size < 2:
            continue
        text = grow(design[seen], bad[seen], names, directions, settings, seed + 1)
        points[unseen] = _points([text], design[unseen])
    if settings.calibration == "isotonic":
        return isotonic(points.tolist(), bad.tolist())
    return platt(points, bad)


def _level_where_none(
    calibration: Calibrated, bad: Ints, name: str, faults: Diagnostics
) -> Calibrated:
    """Return one probability for everybody where riskier scores defaulted no more often."""
    if isinstance(calibration, Isotonic) or calibration.slope.startswith("-"):
        return calibration
    faults.warning(
        "K022",
        Place(path=name),
        "on rows that the trees did not see the riskier score defaults no more often: "
        "everybody gets the same probability",
        "nothing was learnt; more customers or other columns are needed",
    )
    return Isotonic((0,), (round(bad.mean() * 1_000_000),))


def _points(texts: Sequence[str], design: Floats) -> Ints:
    """Return what `TreeModel.points_and_pd` gives, by LightGBM itself and in one go."""
    import lightgbm  # noqa: PLC0415

    total = np.zeros(design.shape[0])
    for text in texts:
        booster = lightgbm.Booster(model_str=text)
        total += np.asarray(booster.predict(design, raw_score=True, num_threads=1))
    return -np.rint(total / len(texts) * POINTS_PER_LOG_ODDS).astype(np.int64)


def _design(arrays: Sequence[tuple[Ints, NDArray[np.bool_]]], rows: int) -> Floats:
    if not arrays:
        return np.empty((rows, 0))
    parts = [np.where(missing, np.nan, values.astype(np.float64)) for values, missing in arrays]
    return np.column_stack(parts)
