"""The whole path of the real book, in one process: seconds and memory against their limits.

Import of the 21,000 shared UCI customers, the fit of five scorecards, the review, its judgement and
the replay of a thousand decisions, by the same use cases as the command line.
"""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from limen.app.model_fit import fit_model
from limen.app.replay import replay_many
from limen.app.run_review import run_review
from limen.app.score_review import score_review
from limen.bootstrap import wire

SECONDS_MAX = 60
BYTES_MAX = 1_000_000_000
REPO = Path(__file__).resolve().parents[1]
DATA = REPO.parent / "shared" / "data" / "uci_credit_card" / "customers.parquet"
EXAMPLE = REPO / "examples" / "uci_credit_card"


def run() -> dict[str, object]:
    if not DATA.is_file():
        return {"skipped": "the shared UCI customers are not here"}
    tools = wire()
    took: dict[str, float] = {}
    start = time.perf_counter()

    def lap(name: str, since: float) -> float:
        now = time.perf_counter()
        took[f"{name}_seconds"] = round(now - since, 2)
        return now

    with tempfile.TemporaryDirectory() as folder:
        book, mapping = Path(folder) / "uci.book", EXAMPLE / "mapping.toml"
        tools.import_file(DATA, mapping, book, None)
        now = lap("import", start)
        fitted = fit_model(tools, DATA, mapping, Path(folder) / "pd.json", 1, 5)
        now = lap("fit", now)
        run_review(tools, book, EXAMPLE / "release", "2005-09-30", None)
        now = lap("review", now)
        scored = score_review(tools, book, DATA, None, 1, 1_000)
        now = lap("judge", now)
        replayed = replay_many(tools.open_book(book), tools.versions(), None, 1_000)
        lap("replay", now)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        **took,
        "seconds": round(seconds, 2),
        "seconds_to_limit": round(seconds / SECONDS_MAX, 3),
        "peak_bytes": peak,
        "memory_to_limit": round(peak / BYTES_MAX, 3),
        "cross_fitted_auc_ppm": fitted.cross_fitted_ppm["auc"],
        "review_auc_ppm": scored.judgement.auc_ppm,
        "replayed_same": replayed.same,
        "replayed_different": len(replayed.different),
    }
