"""From near-ties to a choice that keeps the constraints."""

from __future__ import annotations

import numpy as np

from limen.choose.constraints import Rule
from limen.choose.dual import Rules
from limen.choose.problem import Chunk, Held, sketch
from limen.choose.repair import Bench, finish, improve, penalties, repair, totals_of


def bench_of(seed=0, customers=200, room=4_000):
    rng = np.random.default_rng(seed)
    cols = rng.integers(0, 60, (2, 3 * customers)).astype(np.int32)
    chunk = Chunk(cols, np.arange(0, 3 * customers + 1, 3))
    problem = Held(("r0",), chunk)
    rules = Rules.of([Rule("cap", {"r0": 1}, room)], problem.resources, sketch(problem, customers))
    y = np.array([0.1])
    bench = Bench.of(chunk, rules, [room], y)
    score = bench.score.reshape(customers, 3)
    ordered = np.sort(score, axis=1)
    at = chunk.offs[:-1] + score.argmax(axis=1)
    return chunk, bench, at, ordered[:, 2] - ordered[:, 1]


def test_overrun_bounds_are_repaired_and_the_rest_is_spent():
    _, bench, at, margin = bench_of(room=3_600)
    assert (bench.slack(at) < 0).any()
    fixed, penalty = repair(bench, at, margin, penalties(bench, np.array([0.01])))
    assert (bench.slack(fixed) >= 0).all()
    better = finish(bench, improve(bench, fixed, margin, 0.0), margin, penalty)
    assert (bench.slack(better) >= 0).all()
    assert bench.worth(better) >= bench.worth(fixed)
    assert (np.diff(bench.offs) == 3).all()
    assert ((better // 3) == np.arange(200)).all()


def test_a_part_leaves_the_others_where_they_are():
    chunk, bench, at, _ = bench_of()
    part = bench.part(np.array([5, 2]), at)
    rows = np.array([0, 3]) + at[[5, 2]] - bench.offs[[5, 2]]
    assert part.slack(rows).tolist() == bench.slack(at).tolist()
    assert part.value.tolist() == [*bench.value[15:18], *bench.value[6:9]]
    assert totals_of(chunk, at)[1] == 4_000 - bench.slack(at)[0]
