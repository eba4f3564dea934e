"""The optimiser's referee: HiGHS on the same problem written out, and problems drawn at random."""

from __future__ import annotations

from typing import Any, NamedTuple

import highspy
import numpy as np

from limen.choose.constraints import Rule
from limen.choose.optimise import Chosen
from limen.choose.problem import Chunk, Held


class Case(NamedTuple):
    problem: Held
    rules: list[Rule]


def held(cols: Any, offs: Any, dtype: Any = np.int32) -> Held:
    names = tuple(f"r{n}" for n in range(len(cols) - 1))
    return Held(names, Chunk(np.ascontiguousarray(cols, dtype), np.asarray(offs, np.int64)))


def random_case(seed: int, customers: int, is_free: bool, dtype: Any = np.int32) -> Case:
    """Dense or sparse uses, 1 to 20 constraints: max, min, ratios; some cannot be kept."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 6, customers)
    offs = np.concatenate([[0], np.cumsum(counts)])
    rows, width = int(offs[-1]), int(rng.integers(1, 9))
    cols = rng.integers(0, 100, (1 + width, rows))
    if rng.random() < 0.4:
        cols[1:] *= rng.random((width, rows)) < 0.25
    cols[0] += cols[1:].sum(axis=0) // int(rng.integers(1, 4))
    if is_free:
        cols[:, offs[:-1]] = 0
    rules = []
    for n in range(int(rng.integers(1, 21))):
        rules.append(_rule(rng, n, cols, offs, width))
    return Case(held(cols, offs, dtype), rules)


def _rule(rng: Any, n: int, cols: Any, offs: Any, width: int) -> Rule:
    a, b = (int(each) for each in rng.integers(0, width, 2))
    low = int(np.minimum.reduceat(cols[1 + a], offs[:-1]).sum())
    high = int(np.maximum.reduceat(cols[1 + a], offs[:-1]).sum())
    kind = rng.choice(["max", "min", "ratio"], p=[0.7, 0.15, 0.15])
    if kind == "ratio" and a != b:
        above, below = int(rng.integers(1, 40)), int(rng.integers(5, 30))
        return Rule(f"{n} ratio", {f"r{a}": below, f"r{b}": -above}, 0, below)
    if kind == "min":
        return Rule(f"{n} min", {f"r{a}": -1}, -(low + int((high - low) * rng.uniform(0, 0.5))))
    return Rule(f"{n} max", {f"r{a}": 1}, low + int((high - low) * rng.uniform(0.1, 0.9)))


def large_case(seed: int, customers: int, options: int = 10, caps: int = 13) -> Case:
    """Values and uses rise with the option's level, as limits do; every cap can bind."""
    rng = np.random.default_rng(seed)
    rows = customers * options
    level = np.tile(np.arange(options), customers)
    size = np.repeat(rng.lognormal(5, 1, customers), options)
    cols = np.empty((1 + caps, rows), np.int32)
    for n in range(1 + caps):
        rate = np.repeat(rng.beta(2, 8, customers), options) * (1 + 0.3 * rng.random(rows))
        cols[n] = np.round(size * rate * (2 * level**0.7 if n == 0 else level))
    most = cols[1:].reshape(caps, customers, options).max(axis=2).sum(axis=1, dtype=np.int64)
    bounds = most * np.linspace(0.3, 0.6, caps)
    offs = np.arange(0, rows + 1, options)
    rules = [Rule(f"cap {n}", {f"r{n}": 1}, int(bound)) for n, bound in enumerate(bounds)]
    return Case(held(cols, offs), rules)


def hard_case(seed: int, customers: int, options: int = 10, caps: int = 13) -> Case:
    """Uses that have nothing to do with value or each other, under caps that all bind tightly."""
    rng = np.random.default_rng(seed)
    cols = rng.integers(0, 100, (1 + caps, customers * options)).astype(np.int32)
    by_customer = cols[1:].reshape(caps, customers, options)
    low, high = (end.sum(axis=1) for end in (by_customer.min(axis=2), by_customer.max(axis=2)))
    bounds = low + ((high - low) * rng.uniform(0.35, 0.45, caps)).astype(np.int64)
    rules = [Rule(f"cap {n}", {f"r{n}": 1}, int(bound)) for n, bound in enumerate(bounds)]
    return Case(held(cols, np.arange(0, customers * options + 1, options)), rules)


def edge_case(seed: int, customers: int) -> Case:
    """Loss nearly as low as a quota of cuts allows: a part cannot keep its share."""
    rng = np.random.default_rng(seed)
    lost = rng.lognormal(6, 1.0, customers).astype(np.int64) + 1
    saved = (lost * rng.uniform(0.1, 0.9, customers)).astype(np.int64)
    worth = (lost * rng.uniform(0, 0.5, customers)).astype(np.int64)
    none, quota = np.zeros(customers, np.int64), customers // 50
    cols = np.array(
        [
            [none, lost, none],
            [worth, lost + saved // 2, none],
            [-(saved // 4), lost - saved, none + 1],
        ]
    )
    saving = int(np.sort(saved)[-quota:].sum())
    rules = [
        Rule("loss", {"r0": 1}, int(lost.sum()) - saving + saving // 200),
        Rule("cuts", {"r1": 1}, quota),
    ]
    flat = cols.transpose(1, 2, 0).reshape(3, -1)
    return Case(held(flat, 3 * np.arange(customers + 1), np.int64), rules)


def limits_case(
    seed: int, customers: int, cuts_bp: int, edge_percent: int, is_gentle: bool
) -> Case:
    """Limits set anew near the edge: few cuts of large and coarse amounts, raises that are small.

    At most `cuts_bp` of customers are cut; the loss budget is at `edge_percent` of what so many
    cuts can save, half of what they would take may be taken; `is_gentle` caps harm too.
    """
    rng = np.random.default_rng(seed)
    limit = 10_000 * rng.integers(1, 51, customers)
    used = rng.beta(0.5, 1.0, customers)
    owed = (limit * used).astype(np.int64)
    pd = np.clip(rng.lognormal(-2.2, 0.9, customers), 0.005, 0.9)
    answer = np.where(used < 0.5, 0.07, np.where(used < 0.9, 0.16, 0.45))
    rows: list[tuple[int, ...]] = []
    counts = []
    for n in range(customers):
        before = len(rows)
        undrawn = int(limit[n]) - int(owed[n])
        rows.append((0, int(pd[n] * 0.6 * (owed[n] + 0.5 * undrawn)), 0, 0, 0))
        for share in (0.1, 0.25, 0.5):
            step = int(limit[n] * share) // 1_000 * 1_000
            more = answer[n] * step
            lost = pd[n] * 0.6 * (owed[n] + more + 0.5 * (undrawn + step - more))
            if pd[n] < 0.15:
                worth = 0.25 * more - pd[n] * 0.6 * more - 50
                rows.append((int(worth), int(lost), 0, 0, 0))
            elif min(step, undrawn // 1_000 * 1_000) >= 1_000:
                cut = min(step, undrawn // 1_000 * 1_000)
                less = pd[n] * 0.6 * (owed[n] + 0.5 * (undrawn - cut))
                harm = int((1 - pd[n]) * cut)
                rows.append(
                    (int(pd[n] * 0.03 * cut - 0.02 * owed[n] - 50), int(less), 1, cut, harm)
                )
        counts.append(len(rows) - before)
    offs = np.concatenate([[0], np.cumsum(counts)])
    cols = np.array(rows, np.int64).T
    first, whose = offs[:-1], np.repeat(np.arange(customers), counts)
    saved = np.zeros(customers, np.int64)
    np.maximum.at(saved, whose, cols[1, first][whose] - cols[1])
    quota = customers * cuts_bp // 10_000
    most = np.argsort(-saved, kind="stable")[:quota]
    taken = np.zeros(customers, np.int64)
    np.maximum.at(taken, whose, cols[3])
    saving = int(saved[most].sum()) * edge_percent // 100
    rules = [
        Rule("loss", {"r0": 1}, int(cols[1, first].sum()) - saving),
        Rule("cuts", {"r1": 1}, quota),
        Rule("taken", {"r2": 1}, int(taken[most].sum()) * 9 // 10),
    ]
    if is_gentle:
        harm = int((1 - pd[most]) @ taken[most]) * 9 // 10
        rules.append(Rule("harm", {"r3": 1}, harm))
    return Case(held(cols, offs, np.int64), rules)


def highs(case: Case, is_integer: bool, **options: Any) -> tuple[str, float]:
    """Return HiGHS's status and objective."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(model(case, is_integer))
    solver.run()
    status = solver.modelStatusToString(solver.getModelStatus())
    return status, solver.getInfo().objective_function_value


def model(case: Case, is_integer: bool) -> highspy.HighsLp:
    """Write a case out: a column an option, a row a customer and a row a constraint."""
    cols, offs = case.problem.chunk.cols, case.problem.chunk.offs
    customers, rows, caps = len(offs) - 1, cols.shape[1], len(case.rules)
    names = case.problem.resources
    coefs = np.array([[rule.coefs.get(name, 0) for name in names] for rule in case.rules])
    uses = (coefs @ cols[1:].astype(np.int64)).T
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = rows, customers + caps
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = cols[0].astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(rows), np.ones(rows)
    bounds = np.array([rule.bound for rule in case.rules], np.float64)
    lp.row_lower_ = np.concatenate([np.ones(customers), np.full(caps, -np.inf)])
    lp.row_upper_ = np.concatenate([np.ones(customers), bounds])
    index = np.empty((rows, 1 + caps), np.int32)
    index[:, 0] = np.repeat(np.arange(customers), np.diff(offs))
    index[:, 1:] = customers + np.arange(caps)
    value = np.concatenate([np.ones((rows, 1)), uses], axis=1)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, rows * (1 + caps) + 1, 1 + caps)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = index.ravel(), value.ravel()
    if is_integer:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * rows
    return lp


def judged(case: Case, found: Chosen) -> tuple[int, int]:
    """Return value and largest excess of a choice, counted by plain Python integers."""
    offs = [int(each) for each in case.problem.chunk.offs]
    places = [int(each) for each in found.choice]
    if any(not 0 <= p < high - low for p, low, high in zip(places, offs, offs[1:], strict=False)):
        raise AssertionError("a customer has an option that it was not offered")
    rows = [low + place for low, place in zip(offs, places, strict=False)]
    sums = [sum(int(column[row]) for row in rows) for column in case.problem.chunk.cols]
    totals = dict(zip(case.problem.resources, sums[1:], strict=True))
    return sums[0], max(max(0, rule.excess(totals)) for rule in case.rules)


def core_bound(case: Case, found: Chosen, seconds: float) -> float:
    """Return what no choice exceeds by HiGHS's exact search over options that a better could have.

    An option whose regret at the prices is above what `found` leaves open is in no better choice;
    so is one that uses what its customer's best option uses and is worth less.
    """
    cols, offs = case.problem.chunk.cols.astype(np.float64), case.problem.chunk.offs
    coefs = [[rule.coefs.get(name, 0) for name in case.problem.resources] for rule in case.rules]
    per = [rule.per for rule in case.rules]
    prices = np.array([found.prices[rule.name] for rule in case.rules]) / per
    use = np.array(coefs, np.float64) @ cols[1:]
    score = cols[0] - prices @ use
    whose = np.repeat(np.arange(len(offs) - 1), np.diff(offs))
    regret = np.maximum.reduceat(score, offs[:-1])[whose] - score
    best = np.flatnonzero(regret == 0.0)
    best = best[np.searchsorted(whose[best], np.arange(len(offs) - 1))]
    is_used = (use != use[:, best[whose]]).any(axis=0)
    kept = np.flatnonzero((regret <= found.upper_bound - found.objective + 1) & is_used)
    kept = np.union1d(kept, best)
    counts = np.bincount(whose[kept], minlength=len(offs) - 1)
    part = Held(
        case.problem.resources,
        Chunk(case.problem.chunk.cols[:, kept], np.concatenate([[0], np.cumsum(counts)])),
    )
    solver = highspy.Highs()
    for name, value in {"output_flag": False, "time_limit": seconds, "mip_rel_gap": 1e-6}.items():
        solver.setOptionValue(name, value)
    solver.passModel(model(Case(part, case.rules), True))
    solver.run()
    return max(float(solver.getInfo().mip_dual_bound), float(found.objective))
