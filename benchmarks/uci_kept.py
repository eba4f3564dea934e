"""Models fitted on 15,000 of the shared UCI customers, judged on the 6,000 kept apart: ten times.

What a single split shows is mostly chance: the standard deviation over the splits is printed, and
for the calibration error what true probabilities would give on so many customers.
"""

from __future__ import annotations

import random
import statistics

from benchmarks.uci_models import DATA, MAPPING
from limen.app.model_fit import fit_arguments, fit_of
from limen.app.models import sample_with_outcome
from limen.bootstrap import wire
from limen.kernel.rates import PPM
from limen.risk.measures import auc, ece
from limen.risk.validation import calibration_line, ece_by_chance

SPLITS = 10
FITTED = 15_000


def run() -> dict[str, object]:
    if not DATA.is_file():
        return {"skipped": "the shared UCI customers are not here"}
    with wire().map_file(DATA, MAPPING) as mapped:
        sample, outcome = sample_with_outcome(mapped, DATA)
    found: dict[str, object] = {"splits": SPLITS, "fitted": FITTED}
    found["kept"] = len(outcome) - FITTED
    for kind in ("scorecard", "tree"):
        arguments = fit_arguments(kind, kind, sample, 1, None)
        figures: dict[str, list[float]] = {}
        for split in range(SPLITS):
            order = list(range(len(outcome)))
            random.Random(split).shuffle(order)
            seen, kept = order[:FITTED], order[FITTED:]
            columns = {name: [each[row] for row in seen] for name, each in sample.columns.items()}
            model = fit_of(kind)(columns, [outcome[row] for row in seen], **arguments).model
            used = {name: sample.columns[name] for name in model.names}
            chance = [
                model.points_and_pd({name: each[row] for name, each in used.items()})[1] / PPM
                for row in kept
            ]
            bad = [outcome[row] for row in kept]
            by_chance = ece_by_chance(bad, chance, split, 50)
            for name, value in (
                ("auc", auc(bad, chance)),
                ("ece", ece(bad, chance)),
                ("ece_by_chance", by_chance.mean),
                ("slope", calibration_line(bad, chance)[0].value),
            ):
                figures.setdefault(name, []).append(value)
        for name, values in figures.items():
            mean, spread = statistics.fmean(values), statistics.stdev(values)
            found[f"{kind}_{name}"] = f"{mean:.4f}, spread {spread:.4f}"
    return found
