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
BP = 10_000
PAID = {
    f"{name}_bp": -1 for name in (*(f"paid_{n}" for n in range(1, 6)), "paid_min", "paid_median")
}
"""With their direction: the less was paid, the riskier."""
SPENT = ("left_bp", "spent_bp")
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
        arguments["directions"] = {**arguments["directions"], **PAID}

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
        tried["with each month's share paid"] = folds(tuple(PAID), SHIPPED[kind])
        tried["with shares paid, spending, status"] = folds(
            (*PAID, *SPENT, *STATUS[:2]), SHIPPED[kind]
        )
        for name, each in tried.items():
            gaps = [one - other for one, other in zip(each, base, strict=True)]
            error = statistics.stdev(gaps) / FOLDS**0.5
            found[f"{kind}, {name}"] = f"{statistics.fmean(gaps):+.4f} ± {error:.4f}"
    return found


def _months(customer_ids: tuple[str, ...]) -> dict[str, list[int | None]]:
    """Return the source's own columns of each month and what is made of them, by customer."""
    import polars as pl

    names = [*STATUS, *AMOUNTS]
    table = pl.read_parquet(DATA, columns=["customer_id", "limit_bal", *names])
    rows = {str(row["customer_id"]): row for row in table.iter_rows(named=True)}
    found: dict[str, list[int | None]] = {
        name: [int(rows[each][name]) for each in customer_ids] for name in names
    }
    table = [_made(rows[each]) for each in customer_ids]
    for name in (*PAID, *SPENT):
        found[name] = [row[name] for row in table]
    return found


def _made(row: dict[str, Any]) -> dict[str, int | None]:
    """Return the share paid of each bill, its least and median; what is left and spent, in bp."""
    bills = [row[f"bill_amt{n}"] for n in MONTHS]
    paid = [row[f"pay_amt{n}"] for n in MONTHS]
    shares = [
        min(own * BP // before, 2 * BP) if before > 0 else None
        for own, before in zip(paid, bills[1:], strict=False)
    ]
    known = [share for share in shares if share is not None]
    made: dict[str, int | None] = {f"paid_{n}_bp": each for n, each in enumerate(shares, start=1)}
    made["paid_min_bp"] = min(known, default=None)
    made["paid_median_bp"] = int(statistics.median(known)) if known else None
    made["left_bp"] = (bills[0] - paid[0]) * BP // row["limit_bal"]
    made["spent_bp"] = (bills[0] - bills[1] + paid[0]) * BP // row["limit_bal"]
    return made
