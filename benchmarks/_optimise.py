"""Both sides of the optimiser's benchmarks, and a process of its own for each run.

Building the problem and compiling are left out for both sides. Each large run has a process of its
own, so that its peak memory is its own; seeds differ from all used in tuning.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import highspy
import numpy as np

from benchmarks import _options
from limen.choose.optimise import Chosen, optimise, warm_up

SEED = 424_243
ROUNDS = 3
BARS = {10_000: 15, 100_000: 150}
HIGHS_SECONDS_MAX = 1_200.0


def lp_of(problem: _options.Held, rules: list[_options.Rule]) -> highspy.HighsLp:
    """Write a problem out for HiGHS: a column an option, a row a customer and a row a cap."""
    cols, customers = problem.chunk.cols, problem.chunk.customers
    rows, caps = cols.shape[1], len(rules)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_, lp.sense_ = rows, customers + caps, highspy.ObjSense.kMaximize
    lp.col_cost_ = cols[0].astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(rows), np.full(rows, np.inf)
    bounds = [float(rule.bound) for rule in rules]
    lp.row_lower_ = np.concatenate([np.ones(customers), np.full(caps, -np.inf)])
    lp.row_upper_ = np.concatenate([np.ones(customers), bounds])
    index = np.empty((rows, 1 + caps), np.int32)
    index[:, 0] = np.repeat(np.arange(customers), np.diff(problem.chunk.offs))
    index[:, 1:] = customers + np.arange(caps)
    value = np.ones((rows, 1 + caps))
    for n, rule in enumerate(rules, 1):
        for name, factor in rule.coefs.items():
            value[:, n] = factor * cols[1 + problem.resources.index(name)]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, rows * (1 + caps) + 1, 1 + caps)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = index.ravel(), value.ravel()
    return lp


def highs(problem: _options.Held, rules: list[_options.Rule]) -> tuple[float, str, float]:
    """Return HiGHS's seconds, status and objective."""
    solver = highspy.Highs()
    given = {"output_flag": False, "solver": "ipm", "run_crossover": "off"}
    for name, value in (given | {"time_limit": HIGHS_SECONDS_MAX}).items():
        solver.setOptionValue(name, value)
    solver.passModel(lp_of(problem, rules))
    start = time.perf_counter()
    solver.run()
    seconds = time.perf_counter() - start
    status = solver.modelStatusToString(solver.getModelStatus())
    return seconds, status, solver.getInfo().objective_function_value


def versus(customers: int, caps: int = 13) -> dict[str, object]:
    """Solve one problem by both; ours gives its best round, HiGHS its only one."""
    problem, rules = _options.held(customers, caps, SEED)
    warm_up()
    rounds, cpu_rounds = [], []
    for _ in range(ROUNDS):
        start, cpu = time.perf_counter(), time.process_time()
        found = optimise(problem, rules)
        rounds.append(time.perf_counter() - start)
        cpu_rounds.append(time.process_time() - cpu)
    cpu = time.process_time()
    seconds, status, bound = highs(problem, rules)
    cpu = time.process_time() - cpu
    assert isinstance(found, Chosen)
    return {
        "limen_seconds": round(min(rounds), 3),
        "limen_cpu_seconds": round(min(cpu_rounds), 3),
        "highs_seconds": round(seconds, 2),
        "highs_status": status,
        "ratio": round(seconds / min(rounds), 1),
        "cpu_ratio": round(cpu / min(cpu_rounds), 1),
        "bar": BARS[customers],
        "gap": found.gap,
        "share_of_lp_bound": round(found.objective / bound, 7) if status == "Optimal" else None,
        "violation_max": found.violation_max,
    }


def alone(customers: int, caps: int, file: str = "") -> dict[str, object]:
    """Solve a problem in this process; tell seconds, gap and peak memory."""
    warm_up()
    cpu = time.process_time()
    if file:
        from limen.storage.options_file import open_options

        rules = [_options.Rule(*each) for each in json.loads(Path(file + ".json").read_text())]
        start = time.perf_counter()
        names = [next(iter(rule.coefs)) for rule in rules]
        found = optimise(open_options(Path(file), names, None, is_streamed=True), rules)
    else:
        problem, rules = _options.held(customers, caps, SEED)
        cpu, start = time.process_time(), time.perf_counter()
        found = optimise(problem, rules)
    seconds = time.perf_counter() - start
    assert isinstance(found, Chosen)
    status = Path("/proc/self/status").read_text().split()
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "gap": found.gap,
        "violation_max": found.violation_max,
        "passes": found.passes,
        "peak_rss_bytes": int(status[status.index("VmHWM:") + 1]) * 1024,
    }


_CHILD = """
import json, sys
from benchmarks._optimise import alone, versus
which, customers, caps, file = sys.argv[1:]
found = versus(int(customers)) if which == "versus" else alone(int(customers), int(caps), file)
print(json.dumps(found))
"""


def apart(which: str, customers: int, caps: int = 13, file: str = "") -> dict[str, object]:
    given = [sys.executable, "-c", _CHILD, which, str(customers), str(caps), file]
    child = subprocess.run(given, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, object] = json.loads(child.stdout.splitlines()[-1])
    return found
