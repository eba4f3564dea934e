"""Default of small-business loans (SBA): what is known at approval, and what the leak is worth.

The loan's life as recorded (`term_months`) and the charge-off columns know the outcome. They are
left out of the model; a fit with them shows how the suspicion is told. Time counts: the fit sees
the loans approved before fiscal year 2005, and the later ones are scored too.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from limen.kernel.rates import PPM
from limen.risk.crossfit import cross_fit
from limen.risk.fit import fit_scorecard
from limen.risk.measures import auc
from limen.risk.tree.fit import TreeSettings, fit_tree
from limen.risk.validation import auc_interval, fold_auc

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sba_loans" / "loans.parquet"
NEW_FROM = 2005
FEW = TreeSettings(trees=150, seeds=1)


def run() -> dict[str, object]:
    if not DATA.is_file():
        return {"skipped": "the shared SBA loans are not here"}
    frame = pl.read_parquet(DATA)
    outcome = (frame["status"] == "CHGOFF").cast(pl.Int64).to_list()
    columns = at_approval(frame)
    leaking = {**columns, **of_the_outcome(frame)}
    ids = frame["loan_id"].to_list()
    found: dict[str, object] = {"loans": len(outcome), "charged_off": sum(outcome)}
    told = {"name": "sba", "horizon_months": 600}
    for kind, fit, more in (
        ("scorecard", fit_scorecard, {}),
        ("tree", fit_tree, {"settings": FEW}),
    ):
        crossed = cross_fit(ids, columns, outcome, fit=fit, **told, **more)
        mean, error, _ = fold_auc(outcome, crossed.pd_ppm, crossed.folds)
        found[f"{kind}_auc"] = f"{mean:.4f} ± {error:.4f}"
        found[f"{kind}_ece"] = round(crossed.metrics_ppm["ece"] / PPM, 4)
        found[f"{kind}_auc_on_later_loans"] = later(frame, columns, outcome, fit, {**told, **more})
    result = fit_scorecard(leaking, outcome, **told)
    found["suspected_leaks"] = ", ".join(
        f"{name} {ppm / PPM:.3f}" for name, ppm in result.report["suspected_leaks_ppm"].items()
    )
    only_term = {**columns, "term_months": frame["term_months"].to_list()}
    crossed = cross_fit(ids, only_term, outcome, **told)
    mean, error, _ = fold_auc(outcome, crossed.pd_ppm, crossed.folds)
    found["scorecard_auc_with_term_months"] = f"{mean:.4f} ± {error:.4f}"
    alone = auc(outcome, [-(value or 0) for value in frame["term_months"].to_list()])
    found["term_months_alone_auc"] = round(max(alone, 1 - alone), 4)
    return found


def at_approval(frame: pl.DataFrame) -> dict[str, list[int | None]]:
    """What the lender knew on the day, as whole numbers; unknown is None."""
    made = frame.select(
        employees="employees",
        jobs_created="jobs_created",
        jobs_retained="jobs_retained",
        approved_usd="approved_usd",
        guaranteed_bp=(pl.col("sba_guaranteed_usd") * 10_000 // pl.col("approved_usd")),
        is_new=pl.when(pl.col("new_exist") > 0).then((pl.col("new_exist") == 2).cast(int)),
        is_urban=pl.when(pl.col("urban_rural") > 0).then((pl.col("urban_rural") == 1).cast(int)),
        is_franchise=(pl.col("franchise_code") > 1).cast(int),
        is_revolving=pl.when(pl.col("rev_line_cr").is_in(["Y", "N"])).then(
            (pl.col("rev_line_cr") == "Y").cast(int)
        ),
        is_low_doc=pl.when(pl.col("low_doc").is_in(["Y", "N"])).then(
            (pl.col("low_doc") == "Y").cast(int)
        ),
        is_bank_of_state=(pl.col("state") == pl.col("bank_state")).cast(int),
        sector=pl.when(pl.col("naics") > 0).then(pl.col("naics") // 10_000),
    )
    return {name: made[name].cast(pl.Int64).to_list() for name in made.columns}


def of_the_outcome(frame: pl.DataFrame) -> dict[str, list[int | None]]:
    """Columns that are known only afterwards."""
    return {
        "charged_off_usd": frame["charged_off_usd"].cast(pl.Int64).to_list(),
        "charge_off_known": frame["charge_off_date"].is_not_null().cast(pl.Int64).to_list(),
        "term_months": frame["term_months"].cast(pl.Int64).to_list(),
    }


def later(frame, columns, outcome, fit, arguments) -> str:  # type: ignore[no-untyped-def]
    """AUC on loans approved later than all of the fit, with DeLong's interval."""
    is_new = (frame["approval_fy"] >= NEW_FROM).to_list()
    old = [row for row, new in enumerate(is_new) if not new]
    new = [row for row, new in enumerate(is_new) if new]
    model = fit(
        {name: [column[row] for row in old] for name, column in columns.items()},
        [outcome[row] for row in old],
        **arguments,
    ).model
    chances = [
        model.points_and_pd({name: columns[name][row] for name in model.names})[1] for row in new
    ]
    found = auc_interval([outcome[row] for row in new], chances)
    return f"{found.value:.4f} ({found.low:.4f} to {found.high:.4f})"
