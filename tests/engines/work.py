"""Work for the processes of a test: functions of a module, so that a fresh process finds them."""

import os
import time


def slow_first(item, report):
    """The first item ends last."""
    for done in range(3):
        report(done)
    time.sleep(0.3 if item == 0 else 0.0)
    return item * item


def fails_on_one(item, _report):
    if item == 1:
        raise ValueError("the second item fails")
    return item


def is_plain(_item, _report):
    """Whether a kernel that is imported now has a compiler behind it."""
    return os.environ.get("NUMBA_DISABLE_JIT") == "1"


def plans(seeds, _report):
    """Solve some problems; return whether loops were plain, and objectives, bounds and prices."""
    import numba

    from choose.referee import random_case
    from limen.choose.optimise import Chosen, optimise

    cases = [random_case(seed, customers, False) for seed, customers in seeds]
    found = [optimise(case.problem, case.rules) for case in cases]
    return bool(numba.config.DISABLE_JIT), [
        (each.objective, each.upper_bound, dict(each.prices)) if isinstance(each, Chosen) else each
        for each in found
    ]
