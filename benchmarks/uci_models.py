"""Scorecard and tree on the shared UCI customers: AUC, calibration, seconds.

The figures of docs/explanation/risk-models.md. Features through book events, five fixed folds, no
protected attribute; errors are one standard error over the folds.
"""

from __future__ import annotations

import time
from pathlib import Path

from limen.app.model_fit import fit_arguments, fit_of
from limen.app.models import sample_with_outcome
from limen.bootstrap import wire
from limen.kernel.rates import PPM
from limen.risk.crossfit import cross_fit
from limen.risk.measures import ece
from limen.risk.validation import calibration_line, corrected_t, delong_test, fold_auc

REPO = Path(__file__).resolve().parents[1]
DATA = REPO.parent / "shared" / "data" / "uci_credit_card" / "customers.parquet"
MAPPING = REPO / "examples" / "uci_credit_card" / "mapping.toml"
AUC_MIN = {"scorecard": 0.777, "tree": 0.786}
ECE_MAX = 0.010


def run() -> dict[str, object]:
    if not DATA.is_file():
        return {"skipped": "the shared UCI customers are not here"}
    with wire().map_file(DATA, MAPPING) as mapped:
        sample, outcome = sample_with_outcome(mapped, DATA)
    found: dict[str, object] = {"customers": len(outcome), "defaults": sum(outcome)}
    chances, by_fold = {}, {}
    for kind, bar in AUC_MIN.items():
        start = time.perf_counter()
        arguments = fit_arguments(kind, kind, sample, 1, None)
        crossed = cross_fit(
            sample.customer_ids, sample.columns, outcome, fit=fit_of(kind), **arguments
        )
        chances[kind] = chance = [item / PPM for item in crossed.pd_ppm]
        mean, error, by_fold[kind] = fold_auc(outcome, chance, crossed.folds)
        slope, _ = calibration_line(outcome, chance)
        found |= {
            f"{kind}_auc": f"{mean:.4f} ± {error:.4f}",
            f"{kind}_auc_to_bar": round(mean - bar, 4),
            f"{kind}_auc_all_rows": round(crossed.metrics_ppm["auc"] / PPM, 4),
            f"{kind}_ece": round(ece(outcome, chance), 4),
            f"{kind}_ece_to_bar": round(ece(outcome, chance) - ECE_MAX, 4),
            f"{kind}_slope": f"{slope.value:.3f} ({slope.low:.3f} to {slope.high:.3f})",
            f"{kind}_seconds": round(time.perf_counter() - start, 1),
        }
    gaps = [tree - card for card, tree in zip(*by_fold.values(), strict=True)]
    delong = delong_test(outcome, chances["tree"], chances["scorecard"])
    corrected = corrected_t(gaps, 1 / 4)
    found["tree_less_scorecard"] = f"{corrected.difference:+.4f} ± {corrected.error:.4f}"
    found["p_delong"], found["p_corrected_t"] = f"{delong.p_value:.1e}", round(corrected.p_value, 4)
    return found
