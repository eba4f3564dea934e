"""The optimiser near the edge of what is feasible: few coarse cuts of the shared UCI customers.

The loss budget stands at 98 to 99 % of today's loss, 1 or 2 % of the customers may be cut; in the
last case harm is capped. For each: how far below the LP's bound by HiGHS the choice is, and below
the most that a choice can reach at all. That is bounded by HiGHS's exact search over the options
that a better choice could have, for `SECONDS`; where harm is capped by all sums of cuts and harm,
the loss priced.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from numba import njit

from benchmarks import _limits_plans as p
from benchmarks._limits_book import (
    COLUMNS,
    DATA,
    above_keep,
    assumed,
    declared,
    held,
    menu_of,
    read,
    valued,
)
from benchmarks._optimise import lp_of
from limen.bootstrap import wire
from limen.choose.beam import Moves
from limen.choose.optimise import Chosen, optimise, warm_up
from limen.choose.problem import Chunk, Held
from limen.choose.repair import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from limen.choose.constraints import Rule

CASES = ((100, 98.0), (100, 98.5), (100, 99.0), (200, 98.0), (200, 98.5), (200, 99.0))
"""Customers that may be cut, as a share of ten thousand, and loss as a percentage of today's."""

SECONDS = 60.0
CELL_MINOR, REACH_MINOR, CUTS_REACH = 200, 6_000_000, 20
"""Width of a cell of harm; how far sums of harm and of cuts are followed from the best options."""


def run(rows: int | None = None) -> dict[str, object]:
    if not DATA.is_file():
        return {"skipped": "the shared UCI customers are not here"}
    warm_up()
    return {name: told(*case) for name, *case in cases(rows)}


def cases(rows: int | None) -> Iterator[tuple[str, Held, Sequence[Rule], bool]]:
    """Yield the problems by name, and whether harm is capped."""
    tools = wire()
    with tempfile.TemporaryDirectory() as folder:
        lines, release = read(tools, rows, Path(folder))
    economics = declared(tools, release)
    menu, figures = menu_of(lines, release, economics), assumed(economics, release)
    cols = above_keep(valued(lines, menu, figures), menu)
    problem = held(cols, menu)
    for cuts, loss in CASES:
        rules = p.budgets(lines, cols, menu, round(loss * 10_000), cuts * 100)
        yield f"cuts {cuts / 100:g} %, loss {loss:g} %", problem, rules, False
    rules = p.budgets(lines, cols, menu)
    bands, _ = p.by_bands(lines, menu, cols, rules, by_use=False)
    if bands is not None:
        harm = int(valued(lines, bands, figures)[1 + COLUMNS.index("harm_minor")].sum())
        yield "harm of PD bands", problem, (*rules, p.most("harm_minor", harm)), True


def told(problem: Held, rules: Sequence[Rule], is_gentle: bool) -> dict[str, Any]:
    """Solve, and say how far from the LP's bound and from the most there can be."""
    start = time.perf_counter()
    found = optimise(problem, rules)
    seconds = round(time.perf_counter() - start, 2)
    if not isinstance(found, Chosen):
        return {"feasible": False, "seconds": seconds}
    moves, size = Moves.of(bench_of(problem, rules, found)), found.objective
    lp, _ = by_highs(problem, rules, is_integer=False)
    start = time.perf_counter()
    if is_gentle:
        lost = moves.loss(problem.chunk.offs[:-1] + found.choice)
        most = size + lost - least_loss(moves, [rule.name for rule in rules], lost)
    else:
        most = core_bound(problem, rules, found, moves)
    return {
        "gap": found.gap,
        "below_lp_bound": (lp - size) / lp,
        "below_most_possible": (most - size) / most,
        "most_possible_below_lp_bound": (lp - most) / lp,
        "violation_max": found.violation_max,
        "seconds": seconds,
        "search_seconds": round(time.perf_counter() - start, 1),
    }


def bench_of(problem: Held, rules: Sequence[Rule], found: Chosen) -> Bench:
    """Bring all options into the constraints' terms, at the prices found."""
    cols = problem.chunk.cols
    use = np.zeros((cols.shape[1], len(rules)))
    for n, rule in enumerate(rules):
        for name, factor in rule.coefs.items():
            use[:, n] += factor * cols[1 + problem.resources.index(name)]
    room = np.array([rule.bound for rule in rules], np.float64)
    prices = np.array([found.prices[rule.name] / rule.per for rule in rules])
    return Bench(cols[0].astype(np.float64), use, problem.chunk.offs, room, prices)


def by_highs(
    problem: Held, rules: Sequence[Rule], *, is_integer: bool, seconds: float = 600.0
) -> tuple[float, float]:
    """Return HiGHS's objective and what it proves that none exceeds."""
    solver = highspy.Highs()
    given = {"output_flag": False, "time_limit": seconds, "mip_rel_gap": 1e-7}
    for name, value in given.items():
        solver.setOptionValue(name, value)
    model = lp_of(problem, list(rules))
    if is_integer:
        model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
    solver.passModel(model)
    solver.run()
    told = solver.getInfo()
    return told.objective_function_value, told.mip_dual_bound if is_integer else 0.0


def core_bound(problem: Held, rules: Sequence[Rule], found: Chosen, moves: Moves) -> float:
    """Return what no choice exceeds by an exact search of the options that a better could have.

    Left out are options whose regret alone is above what is left open, and those that use no more
    and no less than the customer's best and are worth less.
    """
    is_used = (moves.change != 0.0).any(axis=0)
    kept = (moves.regret <= found.upper_bound - found.objective + 1) & is_used
    kept[moves.base] = True
    counts = np.bincount(moves.whose[kept], minlength=len(moves.base))
    offs = np.concatenate([[0], np.cumsum(counts)])
    part = Held(problem.resources, Chunk(problem.chunk.cols[:, kept], offs))
    _, bound = by_highs(part, rules, is_integer=True, seconds=SECONDS)
    return max(bound, float(found.objective))


def least_loss(moves: Moves, names: Sequence[str], below: float) -> float:
    """Return the least that a choice can lose by cuts and harm alone, the loss budget priced.

    A move that alone loses `below`, the loss of a choice at hand, is in none that loses less. All
    sums of both are followed, cell by cell; a use is rounded down to a cell, so that no choice
    that keeps the bounds is missed. Sums further than the reach from the best options' are not.
    """
    cuts, harm = names.index("cuts max"), names.index("harm_minor max")
    priced = moves.change[[cuts, harm]]
    rows = np.flatnonzero((priced != 0.0).any(axis=0))
    rows = rows[moves.regret[rows] < below]
    whose, starts = np.unique(moves.whose[rows], return_index=True)
    cost = moves.regret[rows] - moves.prices[[cuts, harm]] @ priced[:, rows]
    reach = REACH_MINOR // CELL_MINOR
    sums = _sums(
        len(whose), np.append(starts, len(rows)), priced[0, rows].astype(np.int64),
        np.floor(priced[1, rows] / CELL_MINOR).astype(np.int64), cost, CUTS_REACH, reach,
    )  # fmt: skip
    room = moves.room[[cuts, harm]]
    fits_cuts = np.arange(-CUTS_REACH, CUTS_REACH + 1) <= room[0]
    fits_harm = np.arange(-reach, reach + 1) * CELL_MINOR <= room[1]
    return float(sums[np.ix_(fits_cuts, fits_harm)].min() + moves.prices[[cuts, harm]] @ room)


@njit(cache=True, error_model="numpy")
def _sums(customers, starts, cuts, harm, cost, cuts_reach, reach):
    """Return the least cost at which each sum of cuts and harm can be had."""
    now = np.full((2 * cuts_reach + 1, 2 * reach + 1), np.inf)
    now[cuts_reach, reach] = 0.0
    for i in range(customers):
        new = now.copy()
        for j in range(starts[i], starts[i + 1]):
            a, b = cuts[j], harm[j]
            for c in range(max(0, -a), min(now.shape[0], now.shape[0] - a)):
                for h in range(max(0, -b), min(now.shape[1], now.shape[1] - b)):
                    if now[c, h] + cost[j] < new[c + a, h + b]:
                        new[c + a, h + b] = now[c, h] + cost[j]
        now = new
    return now
