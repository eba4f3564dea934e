"""Score everybody by a model that never saw them: one per fold, fitted without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from limen.kernel.diagnostics import Severity
from limen.kernel.errors import InvariantViolated
from limen.risk.fit import fit_scorecard
from limen.risk.folds import FOLDS, fold_of
from limen.risk.measures import PPM, measures_ppm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from limen.kernel.diagnostics import Diagnostic
    from limen.risk.model import Model


class CannotFit(InvariantViolated):
    """A fold cannot be fitted: nothing in it tells defaults from goods, say."""

    code = "cannot_fit"

    def __init__(self, law: str, *, faults: tuple[Diagnostic, ...]) -> None:
        super().__init__(law, faults=faults)
        self.faults = faults

    @property
    def why(self) -> str:
        """The faults in words."""
        errors = (each.message for each in self.faults if each.severity is Severity.ERROR)
        return "; ".join(dict.fromkeys(errors))


class Fit(Protocol):
    """What a fit of either kind gives."""

    @property
    def card(self) -> bytes | None:
        """The model's file."""
        ...

    @property
    def model(self) -> Model | None:
        """The model, or None where `diagnostics` say why not."""
        ...

    @property
    def report(self) -> dict[str, Any]:
        """What was kept and measured."""
        ...

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Faults of the input."""
        ...


@dataclass(frozen=True, slots=True)
class CrossFit:
    """Models and out-of-fold scores.

    Attributes
    ----------
    results
        Fit number k was made without fold k.
    folds, points, pd_ppm
        Per row: its fold, and the score by the model that did not see it.
    metrics_ppm
        Measures of `pd_ppm`, each row by the model that did not see it.
    """

    results: tuple[Fit, ...]
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
    fit: Callable[..., Fit] = fit_scorecard,
    may_be_flat: bool = False,
    **arguments: Any,
) -> CrossFit:
    """Fit one model per fold and score each row by the one fitted without it.

    Parameters
    ----------
    ids
        Customer per row; the fold is `fold_of` it, so all rows of a customer share one.
    fit
        `fit_scorecard` or `fit_tree`.
    may_be_flat
        A fold that cannot be fitted then scores everybody alike, at the rate of its fit.
    columns, outcome, arguments
        As for `fit`, but for `fold`.

    Raises
    ------
    CannotFit
        If a fold cannot be fitted; the diagnostics are in its facts.
    """
    place = tuple(fold_of(item, folds) for item in ids)
    points, chances = [0] * len(place), [0] * len(place)
    results = []
    for left_out in range(folds):
        seen = [row for row, fold in enumerate(place) if fold != left_out]
        result = fit(
            {name: [values[row] for row in seen] for name, values in columns.items()},
            [outcome[row] for row in seen],
            fold=(left_out, folds),
            **arguments,
        )
        results.append(result)
        if result.model is None:
            if not may_be_flat:
                raise CannotFit("every fold can be fitted", faults=result.diagnostics)
            flat = sum(outcome[row] for row in seen) * PPM // len(seen)
            for row, fold in enumerate(place):
                if fold == left_out:
                    chances[row] = flat
            continue
        used = {name: columns[name] for name in result.model.names}
        for row, fold in enumerate(place):
            if fold == left_out:
                values = {name: column[row] for name, column in used.items()}
                points[row], chances[row] = result.model.points_and_pd(values)
    metrics = measures_ppm(outcome, chances)
    return CrossFit(tuple(results), place, tuple(points), tuple(chances), metrics)
