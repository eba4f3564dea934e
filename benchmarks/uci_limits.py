"""Limits of the shared UCI customers set anew under a loss budget, and judged by what they did.

The figures of docs/explanation/uci-limits.md. Economics and the answer of balances to a limit are
declared (examples/uci_credit_card/limits), not estimated: the set holds no change of limit. `--out`
names a folder that keeps the options, the constraints and the features, for `limen optimise`.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import _limits_plans as p
from benchmarks._limits_book import (
    COLUMNS,
    DATA,
    above_keep,
    assumed,
    declared,
    held,
    menu_of,
    picked,
    read,
    valued,
)
from benchmarks._limits_sweep import swept
from limen.app.optimise import AsPolicy, optimise_file
from limen.bootstrap import wire
from limen.choose.optimise import Chosen, Infeasible, optimise, warm_up
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks._limits_book import Assumed, Lines, Menu
    from limen.app.tools import Tools
    from limen.choose.constraints import Rule
    from limen.release.rulebook import Release

    Ints = NDArray[np.int64]

LOSS_PERCENT = (70, 80, 90, 98, 99, 99.5, 100, 100.5, 101, 110, 120, 130)
CUT_PERCENT = (0.25, 1, 2)
CROSSED_LOSS_PERCENT = (98, 99, 100, 101)
TIGHT_PPM = 990_000
RULES_MAX, TABLE_LOSS_PERCENT = 30, (100, 101)


def run(rows: int | None = None, out: str | None = None) -> dict[str, object]:
    if not DATA.is_file():
        return {"skipped": "the shared UCI customers are not here"}
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(out or folder)
        kept.mkdir(parents=True, exist_ok=True)  # not found missing after minutes of work
        found = _found(wire(), rows, kept)
    return {**found, "seconds": round(time.perf_counter() - start, 1)}


def _found(tools: Tools, rows: int | None, folder: Path) -> dict[str, object]:
    warm_up()
    lines, release = read(tools, rows, folder)
    economics = declared(tools, release)
    menu, figures = menu_of(lines, release, economics), assumed(economics, release)
    cols = above_keep(valued(lines, menu, figures), menu)
    rules = p.budgets(lines, cols, menu)
    best, plans, told = _compared(lines, menu, cols, figures, release, rules)
    taken = menu.offs[:-1] + best.choice
    tight = p.budgets(lines, cols, menu, TIGHT_PPM)
    _, tight_plans, tight_told = _compared(lines, menu, cols, figures, release, tight)
    return {
        "customers": len(lines.ids),
        "defaults": int(lines.defaulted.sum()),
        "options": len(menu.limit),
        "may_be_raised": int(lines.never_late.sum()),
        "pay_in_full": int(lines.kind.sum()),
        **told,
        "plans": {n: p.judged(lines, plan, figures, rules) for n, plan in plans.items()},
        "optimised_less": _differences(lines, plans, figures),
        "who": _who(lines, menu, taken),
        "at_99_percent": {
            **tight_told,
            "plans": {n: p.judged(lines, pl, figures, tight) for n, pl in tight_plans.items()},
        },
        "frontier": _frontier(lines, cols, menu, LOSS_PERCENT, p.CUTS_PPM),
        "loss_by_cuts": {
            f"cuts_{cuts}_percent": _frontier(
                lines, cols, menu, CROSSED_LOSS_PERCENT, round(cuts * 10_000)
            )
            for cuts in CUT_PERCENT
        },
        "sweep": swept(lines, menu, plans, taken, economics, release),
        "as_file": _as_file(tools, lines, menu, cols, folder),
    }


def _compared(
    lines: Lines, menu: Menu, cols: Ints, figures: Assumed, release: Release, rules: Sequence[Rule]
) -> tuple[Chosen, dict[str, Menu], dict[str, Any]]:
    """Make every plan under the same constraints; say how the optimiser and the bands came out."""
    best = _solved(cols, menu, rules)
    plans, told = {"optimised": picked(menu, menu.offs[:-1] + best.choice)}, {}
    told["solution"] = _told(best)
    bands, told["bands_of_pd"] = p.by_bands(lines, menu, cols, rules, by_use=False)
    finer, told["bands_of_pd_and_use"] = p.by_bands(lines, menu, cols, rules, by_use=True)
    if bands is not None:
        harm = int(valued(lines, bands, figures)[1 + COLUMNS.index("harm_minor")].sum())
        gentle = optimise(held(cols, menu), [*rules, p.most("harm_minor", harm)])
        if isinstance(gentle, Chosen):
            plans["optimised, harm of PD bands"] = picked(menu, menu.offs[:-1] + gentle.choice)
            told["harm_capped"] = _told(gentle)
    for name, plan in (("bands of PD and use", finer), ("bands of PD", bands)):
        if plan is not None:
            plans[name] = plan
    card = release.products["card"]
    terms = release.conduct.lead_days["lower"], card.step_minor, card.smallest_draw_minor
    equal, told["one_cut_ppm"] = p.equal_cut(lines, figures, rules[0].bound, *terms)
    return best, {**plans, "one cut for all": equal, "today": p.today_of(lines)}, told


def _solved(cols: Ints, menu: Menu, rules: Sequence[Rule]) -> Chosen:
    found = optimise(held(cols, menu), rules)
    if not isinstance(found, Chosen):
        raise SystemExit(f"no choice keeps every constraint: {found.conflict}")
    return found


def _told(found: Chosen) -> dict[str, Any]:
    """Money in whole TWD; a price is TWD of value for a TWD, or for a customer, more."""
    return {
        "value_above_today": round(found.objective / 100),
        "gap": found.gap,
        "violation_max": found.violation_max,
        "prices": {
            name: round(price / (1 if "minor" in name else 100), 4)
            for name, price in found.prices.items()
        },
        "used_percent": {n: round(100 * u.used / u.bound, 2) for n, u in found.uses.items()},
    }


def _frontier(
    lines: Lines, cols: Ints, menu: Menu, percents: Sequence[float], cuts_ppm: int
) -> dict[str, Any]:
    """Move the loss budget under a quota of cuts; what lies below the least loss is not tried."""
    least = p.least_loss_minor(cols, menu, p.budgets(lines, cols, menu, PPM, cuts_ppm))
    lost = 1 + COLUMNS.index("expected_loss_minor")
    today = int(cols[lost, p.keep_rows(menu)].sum())
    points = []
    for percent in percents:
        rules = p.budgets(lines, cols, menu, round(percent * 10_000), cuts_ppm)
        found = optimise(held(cols, menu), rules) if least <= rules[0].bound else None
        head = {"loss_percent": percent, "feasible": isinstance(found, Chosen)}
        points.append({**head, **(_point(cols, menu, found, today) if found else {})})
    return {"least_loss_percent": round(100 * least / today, 3), "points": points}


def _point(cols: Ints, menu: Menu, found: Chosen | Infeasible, today_minor: int) -> dict[str, Any]:
    if not isinstance(found, Chosen):
        return {"is_proved": found.is_proved}
    rows = menu.offs[:-1] + found.choice
    lost = int(cols[1 + COLUMNS.index("expected_loss_minor"), rows].sum())
    return {
        "value_above_today": round(found.objective / 100),
        "loss_used_percent": round(100 * lost / today_minor, 2),
        "loss_price": round(found.prices["expected_loss_minor max"], 3),
        "cut_price": round(found.prices["cuts max"] / 100),
        "gap": found.gap,
        "cut": int((menu.action[rows] > 2).sum()),
        "raised": int((menu.action[rows] == 2).sum()),
    }


def _differences(lines: Lines, plans: dict[str, Menu], figures: Assumed) -> dict[str, Any]:
    """Realised value of the optimised limits less another's, ± 1.96 standard errors, in TWD."""
    ours = p.gains(lines, plans["optimised"], figures)[1]
    found = {}
    for name, plan in plans.items():
        if name != "optimised":
            more = ours - p.gains(lines, plan, figures)[1]
            half = 1.96 * float(np.std(more)) * len(more) ** 0.5
            ends = (int(more.sum()) - half, int(more.sum()) + half)
            found[name] = [round(int(more.sum()) / 100), *(round(end / 100) for end in ends)]
    return found


def _who(lines: Lines, menu: Menu, rows: Ints) -> dict[str, Any]:
    """Median PD, use and limit of those who are raised, cut and kept."""
    found = {}
    for name, codes in (("raised", (2,)), ("cut", (3, 4)), ("kept", (0,))):
        who = np.flatnonzero(np.isin(menu.action[rows], codes))
        columns = {"pd_ppm": lines.pd_ppm, "use_bp": lines.use_bp, "limit_minor": lines.limit}
        medians = {k: int(np.median(v[who])) if len(who) else None for k, v in columns.items()}
        rate = round(float(lines.defaulted[who].mean()) * PPM) if len(who) else None
        found[name] = {"customers": len(who), **medians, "defaulted_ppm": rate}
    return found


def _as_file(tools: Tools, lines: Lines, menu: Menu, cols: Ints, folder: Path) -> dict[str, Any]:
    """Write the problem as files; solve it as the command does, and as a table of rules."""
    problem, features = folder / "options.parquet", folder / "features.parquet"
    table = folder / "limits.dmn"
    owner = menu.owner
    options = {
        "customer": [int(lines.ids[row]) for row in owner],
        "option": list(menu.names),
        "value": cols[0].tolist(),
        **{name: cols[1 + at].tolist() for at, name in enumerate(COLUMNS)},
    }
    about = {
        "customer": [int(each) for each in lines.ids],
        "pd_ppm": lines.pd_ppm.tolist(),
        "utilisation_bp": lines.use_bp.tolist(),
        "limit_minor": lines.limit.tolist(),
        "owed_minor": lines.owed.tolist(),
        "undrawn_minor": np.maximum(lines.limit - lines.owed, 0).tolist(),
        "pays_in_full": lines.kind.tolist(),
        "late_in_six": (~lines.never_late).astype(int).tolist(),
    }
    for columns, path in ((options, problem), (about, features)):
        names = list(columns)
        tools.write_table(
            [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)],
            path,
        )
    found = {}
    for percent in TABLE_LOSS_PERCENT:
        path = folder / f"constraints_{percent}.toml"
        rules = p.budgets(lines, cols, menu, percent * 10_000)
        tools.write_bytes(_toml(rules).encode(), path)
        solved = optimise_file(tools, problem, path, "keep").as_dict()
        found[f"loss_{percent}_percent"] = {
            "value_above_today": round(solved["objective"] / 100),
            "gap": solved["gap"],
            "violation_max": solved["violation_max"],
            "table": _table(tools, problem, path, AsPolicy(table, features, RULES_MAX)),
        }
    return found


def _toml(rules: Sequence[Rule]) -> str:
    return "\n".join(
        f'[[constraint]]\nresource = "{next(iter(rule.coefs))}"\nmax = {rule.bound}\n'
        for rule in rules
    )


def _table(tools: Tools, problem: Path, limits: Path, wish: AsPolicy) -> dict[str, Any] | str:
    """The choice as a table of few rules, or why there is none."""
    try:
        found = optimise_file(tools, problem, limits, "keep", as_policy=wish).as_dict()["policy"]
    except BadInput as refused:
        return refused.diagnostics[0].message
    return {
        "rules": found["rules"],
        "value_above_today": round(found["objective"] / 100),
        "lost_percent": round(found["value_lost_ppm"] / 10_000, 2),
        "violation_max": found["violation_max"],
    }
