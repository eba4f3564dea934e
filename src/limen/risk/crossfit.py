"""Score everybody by a card that never saw them: one card per fold, fitted without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.kernel.errors import InvariantViolated
from limen.risk.fit import FitResult, fit_scorecard
from limen.risk.folds import FOLDS, fold_of
from limen.risk.measures import measures_ppm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class CrossFit:
    """Cards and out-of-fold scores.

    Attributes
    ----------
    results
        Fit number k was made without fold k.
    folds, points, pd_ppm
        Per row: its fold, and the score by the card that did not see it.
    metrics_ppm
        Measures of `pd_ppm`, each row by the card that did not see it.
    """

    results: tuple[FitResult, ...]
    folds: tuple[int, ...]
    points: tuple[int, ...]
    pd_ppm: tuple[int, ...]
    metrics_ppm: dict[str, int]


def cross_fit(
    ids: Sequence[str | int],
    columns: Mapping[str, Sequence[int | None]],
    outcome: Sequence[int],
    *,
    folds: int = FOLDS,
    **arguments: Any,
) -> CrossFit:
    """Fit one card per fold and score each row by the one fitted without it.

    Parameters
    ----------
    ids
        Customer per row; the fold is `fold_of` it, so all rows of a customer share one.
    columns, outcome, arguments
        As for `fit_scorecard`, but for `fold`.

    Raises
    ------
    InvariantViolated
        If a fold cannot be fitted; the diagnostics are in its facts.
    """
    place = tuple(fold_of(item, folds) for item in ids)
    points, chances = [0] * len(place), [0] * len(place)
    results = []
    for left_out in range(folds):
        seen = [row for row, fold in enumerate(place) if fold != left_out]
        result = fit_scorecard(
            {name: [values[row] for row in seen] for name, values in columns.items()},
            [outcome[row] for row in seen],
            fold=(left_out, folds),
            **arguments,
        )
        if result.scorecard is None:
            raise InvariantViolated("every fold can be fitted", faults=result.diagnostics)
        results.append(result)
        used = {name: columns[name] for name in result.scorecard.names}
        for row, fold in enumerate(place):
            if fold == left_out:
                values = {name: column[row] for name, column in used.items()}
                points[row], chances[row] = result.scorecard.points_and_pd(values)
    metrics = measures_ppm(outcome, chances)
    return CrossFit(tuple(results), place, tuple(points), tuple(chances), metrics)
