"""Whether other settings or features rank better on the shared UCI customers: by other folds.

The folds are not those of `uci_models`: what is chosen here is judged there. Gains: mean AUC over
four folds less that of the shipped fit, with the standard error of the difference; none is taken
that is not twice its error. No protected attribute is read.
"""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.uci_models import DATA, MAPPING
from limen.app.model_fit import fit_arguments, fit_of
from limen.app.models import sample_with_outcome
from limen.bootstrap import wire
from limen.risk.crossfit import cross_fit
from limen.risk.fit import FitSettings
from limen.risk.tree.fit import TreeSettings
from limen.risk.validation import fold_auc

FOLDS = 4
MONTHS = range(1, 7)
STATUS = ("pay_0", *(f"pay_{n}" for n in range(2, 7)))
AMOUNTS = tuple(f"{name}{n}" for name in ("bill_amt", "pay_amt") for n in MONTHS)

SETTINGS: dict[str, dict[str, Any]] = {
    "tree": {
        "half the rate, twice the trees": TreeSettings(rate_ppm=15_000, trees=460, seeds=1),
        "8 leaves, 350 trees": TreeSettings(leaves_max=8, trees=350, seeds=1),
        "20 leaves, 150 trees": TreeSettings(leaves_max=20, trees=150, seeds=1),
    },
    "scorecard": {
        "neighbours at 3.8": FitSettings(chi2_min_milli=3_841),
        "neighbours at 15": FitSettings(chi2_min_milli=15_000),
        "100 fine bins, 20 kept": FitSettings(fine_bins=100, bins_max=20),
    },
}
SHIPPED: dict[str, Any] = {"tree": TreeSettings(seeds=1), "scorecard": FitSettings()}


def run() -> dict[str, object]:
    if not DATA.is_file():
        return {"skipped": "the shared UCI customers are not here"}
    with wire().map_file(DATA, MAPPING) as mapped:
        sample, outcome = sample_with_outcome(mapped, DATA)
    columns, months = dict(sample.columns), _months(sample.customer_ids)
    found: dict[str, object] = {}
    for kind, settings in SETTINGS.items():
        arguments = fit_arguments(kind, kind, sample, 1, None)

        def folds(
            more: tuple[str, ...], chosen: Any, kind: str = kind, own: dict[str, Any] = arguments
        ) -> list[float]:
            crossed = cross_fit(
                [f"selection-{name}" for name in sample.customer_ids],
                columns | {name: months[name] for name in more},
                outcome,
                folds=FOLDS,
                fit=fit_of(kind),
                settings=chosen,
                **own,
            )
            return fold_auc(outcome, crossed.pd_ppm, crossed.folds)[2]

        base = folds((), SHIPPED[kind])
        found[f"{kind}_shipped"] = round(statistics.fmean(base), 4)
        tried = {name: folds((), chosen) for name, chosen in settings.items()}
        tried["with each month's status"] = folds(STATUS, SHIPPED[kind])
        tried["with each month's amounts"] = folds(AMOUNTS, SHIPPED[kind])
        for name, each in tried.items():
            gaps = [one - other for one, other in zip(each, base, strict=True)]
            error = statistics.stdev(gaps) / FOLDS**0.5
            found[f"{kind}, {name}"] = f"{statistics.fmean(gaps):+.4f} ± {error:.4f}"
    return found


def _months(customer_ids: tuple[str, ...]) -> dict[str, list[int]]:
    """Return the source's own columns of each month, by customer."""
    import polars as pl

    names = [*STATUS, *AMOUNTS]
    table = pl.read_parquet(DATA, columns=["customer_id", *names])
    rows = {str(row["customer_id"]): row for row in table.iter_rows(named=True)}
    return {name: [int(rows[each][name]) for each in customer_ids] for name in names}
