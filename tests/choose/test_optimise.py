"""The optimiser against HiGHS, and its laws."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numba
import numpy as np
import pytest

from choose.referee import (
    Case,
    core_bound,
    edge_case,
    hard_case,
    held,
    highs,
    judged,
    large_case,
    limits_case,
    random_case,
)
from limen.choose import dual
from limen.choose import optimise as module
from limen.choose.constraints import Rule
from limen.choose.optimise import Chosen, Infeasible, optimise

MANY = pytest.mark.nightly


def assert_within(case: Case, found: Chosen) -> None:
    """No constraint is violated, by sums that share nothing with the optimiser."""
    value, excess = judged(case, found)
    assert (value, excess) == (found.objective, 0)
    assert found.violation_max == 0
    assert found.objective <= found.upper_bound
    assert (
        found.gap
        == pytest.approx(
            (found.upper_bound - found.objective) / max(found.upper_bound, 1), abs=1e-12
        )
        or found.upper_bound <= 0
    )


def assert_refereed(case: Case) -> bool:
    """Return whether there is a choice; HiGHS agrees, and bound and gap are true."""
    found = optimise(case.problem, case.rules)
    status, best = highs(case, True, mip_rel_gap=0.0)
    if isinstance(found, Infeasible):
        assert status == "Infeasible"
        assert found.conflict
        return False
    assert status == "Optimal"
    assert_within(case, found)
    assert found.objective <= best + 1e-6
    assert found.upper_bound >= best - 1e-6
    assert found.objective >= best - found.gap * max(abs(best), found.upper_bound) - 1e-6
    return True


@pytest.mark.parametrize("is_free", [False, True])
def test_small_cases_are_within_the_stated_gap_of_the_exact_optimum(is_free):
    kept = sum(assert_refereed(random_case(seed, 4 + seed % 20, is_free)) for seed in range(20))
    assert kept >= 5


@MANY
@pytest.mark.parametrize("is_free", [False, True])
def test_two_hundred_small_cases_each_way(is_free):
    found = [assert_refereed(random_case(900 + n, 3 + n % 40, is_free)) for n in range(200)]
    assert 40 <= sum(found) <= 195


def check_no_violation(seeds: range) -> None:
    for seed in seeds:
        dtype = np.int64 if seed % 3 else np.int32
        case = random_case(seed, 30 + seed % 170, bool(seed % 2), dtype)
        found = optimise(case.problem, case.rules)
        if isinstance(found, Chosen):
            assert_within(case, found)
        elif not found.is_proved:
            assert highs(case, True)[0] == "Infeasible"


def test_no_constraint_is_violated():
    check_no_violation(range(10_000, 10_030))


@MANY
def test_no_constraint_is_violated_over_a_thousand_problems():
    check_no_violation(range(20_000, 21_000))


@pytest.mark.parametrize("seed", [71, pytest.param(72, marks=MANY), pytest.param(73, marks=MANY)])
def test_ten_thousand_customers_reach_the_linear_bound(seed):
    case = large_case(seed, 10_000, options=5, caps=4)
    found = optimise(case.problem, case.rules)
    status, bound = highs(case, False, solver="ipm", run_crossover="off")
    assert status == "Optimal"
    assert_within(case, found)
    assert found.objective >= 0.9999 * bound
    assert found.upper_bound == pytest.approx(bound, rel=1e-5)


@pytest.mark.parametrize(
    ("seed", "options"), [(81, 10), *(pytest.param(82 + n, 3 + n, marks=MANY) for n in range(8))]
)
def test_uses_that_have_nothing_in_common_reach_the_bound_too(seed, options):
    case = hard_case(seed, 10_000, options)
    found = optimise(case.problem, case.rules)
    assert_within(case, found)
    assert sum(price > 0 for price in found.prices.values()) == 13
    assert found.gap <= 1e-4


EDGES = [
    (104, 200, 75, True),
    (101, 200, 60, False),
    (102, 200, 60, True),
    (103, 100, 60, False),
    (105, 200, 50, True),
    (106, 150, 70, False),
]


@pytest.mark.parametrize("edge", [EDGES[0], *(pytest.param(e, marks=MANY) for e in EDGES[1:])])
def test_near_the_edge_of_what_is_feasible_the_linear_bound_is_reached(edge):
    case = limits_case(edge[0], 20_000, *edge[1:])
    found = optimise(case.problem, case.rules)
    assert_within(case, found)
    status, bound = highs(case, False)
    assert status == "Optimal"
    assert found.upper_bound == pytest.approx(bound, rel=1e-6)
    assert found.objective >= 0.9999 * bound
    assert sum(price > 0 for price in found.prices.values()) >= 3


def test_without_a_beam_it_is_not_reached(monkeypatch):
    case = limits_case(EDGES[0][0], 20_000, *EDGES[0][1:])
    monkeypatch.setattr(module, "beamed", lambda *_: None)
    assert optimise(case.problem, case.rules).gap > 1e-3


@MANY
@pytest.mark.parametrize("edge", EDGES)
def test_near_the_edge_an_exact_search_of_seconds_shows_little_better(edge):
    case = limits_case(edge[0], 20_000, *edge[1:])
    found = optimise(case.problem, case.rules)
    assert found.objective >= 0.99995 * core_bound(case, found, 10.0)


@MANY
def test_at_a_hundred_thousand_customers_the_gap_is_a_hundred_thousandth():
    for case in (hard_case(91, 100_000), large_case(92, 100_000)):
        found = optimise(case.problem, case.rules)
        assert_within(case, found)
        assert found.gap <= 1e-5


def test_a_sample_is_corrected_on_all_customers(monkeypatch):
    case = large_case(5, 6_000, caps=6)
    whole = optimise(case.problem, case.rules)
    monkeypatch.setattr(module, "SAMPLE", 3_000)
    monkeypatch.setattr(module, "CANDIDATES", 500)
    sampled = optimise(case.problem, case.rules)
    assert sampled.passes > 1
    assert_within(case, sampled)
    assert sampled.gap < 2e-5
    assert sampled.upper_bound == pytest.approx(whole.upper_bound, rel=1e-5)


def thin_case(seed: int, customers: int) -> Case:
    """Limits: what is used anyway is far more, and more uneven, than what a choice moves."""
    rng = np.random.default_rng(seed)
    used = (1_000 * rng.lognormal(6.0, 1.2, customers)).astype(np.int64)
    step = rng.integers(20_000, 200_000, customers)
    worth = (step * rng.uniform(0.01, 0.2, customers)).astype(np.int64)
    saved = (step * rng.uniform(0.01, 0.3, customers)).astype(np.int64)
    none = np.zeros(customers, np.int64)
    keep, up, down = (none, used, none), (worth, used + step, none), (saved, used - step, none + 1)
    cols = np.array([np.array(each) for each in (keep, up, down)])  # option, column, customer
    cols[2, 1] = np.maximum(cols[2, 1], 0)
    flat = cols.transpose(1, 2, 0).reshape(3, -1)
    rules = [
        Rule("undrawn", {"r0": 1}, int(used.sum())),
        Rule("cuts", {"r1": 1}, customers // 100),
    ]
    return Case(held(flat, 3 * np.arange(customers + 1), np.int64), rules)


@pytest.mark.parametrize("seed", [5, 6])
def test_a_sample_of_limits_keeps_what_all_can_keep(monkeypatch, seed):
    case = thin_case(seed, 8_000)
    whole = optimise(case.problem, case.rules)
    monkeypatch.setattr(module, "SAMPLE", 6_000)
    sampled = optimise(case.problem, case.rules)
    assert_within(case, sampled)
    assert sampled.gap < 2e-4
    assert sampled.upper_bound == pytest.approx(whole.upper_bound, rel=1e-5)


@pytest.mark.parametrize("seed", [5, 6])
def test_the_bare_share_of_a_bound_would_mislead_the_sample(monkeypatch, seed):
    case = thin_case(seed, 8_000)
    right = optimise(case.problem, case.rules)
    monkeypatch.setattr(module, "SAMPLE", 6_000)
    for place in (module, dual):
        bare = lambda _, bounds, share, excess: [bound * share for bound in bounds]  # noqa: E731
        monkeypatch.setattr(place, "part_bounds", bare)
    wrong = optimise(case.problem, case.rules)
    assert not isinstance(wrong, Chosen) or wrong.gap > 100 * right.gap


def test_prices_of_a_part_that_cannot_keep_its_share_are_no_start(monkeypatch):
    case = edge_case(0, 9_000)
    found = optimise(case.problem, case.rules)
    assert_within(case, found)
    assert found.gap < 1e-4
    monkeypatch.setattr(dual, "PRICE_SANE", math.inf)
    assert optimise(case.problem, case.rules).gap > 0.5


def test_threads_do_not_change_the_answer(monkeypatch):
    case = large_case(6, 5_000, caps=6)
    answers = []
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        monkeypatch.setattr(module.kernels, "use_threads", lambda _: None)
        numba.set_num_threads(threads)
        answers.append(optimise(case.problem, case.rules))
    one, other = answers
    assert np.array_equal(one.choice, other.choice)
    assert replace(one, choice=other.choice) == other


# a customer a row of options: value, then uses
OFFERS = [[(0, 0), (10, 4), (12, 9)], [(0, 0), (7, 3)], [(0, 0), (20, 11), (21, 30)]]


def of(offers, *rules, dtype=np.int32) -> Case:
    cols = np.array([row for options in offers for row in options]).T
    return Case(held(cols, np.cumsum([0, *map(len, offers)]), dtype), list(rules))


def test_without_need_everybody_gets_the_best():
    found = optimise(of(OFFERS, Rule("r0 max", {"r0": 1}, 100)).problem, [Rule("m", {"r0": 1}, 99)])
    assert (found.objective, found.upper_bound) == (40, 40)
    assert found.prices == {"m": 0.0}
    assert found.uses["m"].used == 42


def test_what_is_short_has_a_price_and_is_used_where_it_earns_most():
    found = optimise(*of(OFFERS, Rule("cap", {"r0": 1}, 18)))
    assert found.objective == 37
    assert found.prices["cap"] > 0


def test_one_cannot_have_more_than_there_is_and_is_told_how_much_is_lacking():
    found = optimise(*of(OFFERS, Rule("least", {"r0": -1}, -50)))
    assert isinstance(found, Infeasible)
    assert found.is_proved
    assert [(each.constraint, each.short_by) for each in found.conflict] == [("least", 8)]


def test_constraints_that_clash_are_named_and_others_are_not():
    offers = [[(0, 0, 0, 5), (9, 10, 10, 5)]] * 50
    rules = [
        Rule("spend", {"r0": -1}, -300), Rule("save", {"r1": 1}, 200), Rule("free", {"r2": 1}, 999),
    ]  # fmt: skip
    found = optimise(*of(offers, *rules))
    assert isinstance(found, Infeasible)
    assert {each.constraint: each.short_by for each in found.conflict} == {
        "spend": 100,
        "save": 100,
    }


@pytest.mark.parametrize("customers", [1, 3, 2_000])
def test_where_nobody_has_a_choice_it_is_kept_or_lacking(customers):
    offers = [[(2, 5)]] * customers
    found = optimise(*of(offers, Rule("cap", {"r0": 1}, 5 * customers)))
    assert (found.objective, found.upper_bound) == (2 * customers, 2 * customers)
    found = optimise(*of(offers, Rule("cap", {"r0": 1}, 5 * customers - 2)))
    assert isinstance(found, Infeasible)
    assert [(each.constraint, each.short_by) for each in found.conflict] == [("cap", 2)]


def test_a_gap_between_whole_choices_is_no_choice():
    found = optimise(
        *of([[(0, 0), (1, 10)]] * 4, Rule("low", {"r0": -1}, -13), Rule("high", {"r0": 1}, 17))
    )
    assert isinstance(found, Infeasible)
    assert found.is_proved
    assert found.conflict


def test_dominated_options_are_never_chosen():
    rng = np.random.default_rng(4)
    offers, worse = [], set()
    for i in range(400):
        good = [(int(v), int(a), int(b)) for v, a, b in rng.integers(1, 90, (3, 3))]
        v, a, b = good[0]
        twin = [(v - 1, a, b), (v, a + 1, b), (v, a, b + 1), (v - 1, a + 2, b + 3)][i % 4]
        options = [*good, twin] if i % 2 else [twin, *good]
        worse.add((i, options.index(twin)))
        offers.append(options)
    case = of(offers, Rule("a", {"r0": 1}, 16_000), Rule("b", {"r1": 1}, 16_000))
    found = optimise(*case)
    assert_within(case, found)
    assert not worse & set(enumerate(found.choice.tolist()))


def test_statics_more_room_is_worth_no_less_and_dearer_use_no_more():
    case = large_case(8, 1_500, caps=3)
    bounds = []
    for percent in (60, 80, 100, 120):
        rules = [replace(rule, bound=rule.bound * percent // 100) for rule in case.rules]
        found = optimise(case.problem, rules)
        assert found.gap < 1e-3
        bounds.append((found.objective, found.upper_bound))
    for (low, _), (_, high) in itertools.pairwise(bounds):
        assert low <= high
    assert bounds[0][1] < bounds[-1][0]
    cols = case.problem.chunk.cols.copy()
    cols[1] = cols[1] * 5 // 4
    dearer = optimise(held(cols, case.problem.chunk.offs), case.rules)
    assert dearer.upper_bound < optimise(case.problem, case.rules).objective


def test_large_amounts_are_summed_exactly():
    unit = 10**12 + 7
    offers = [[(0, 0), (unit, unit)]] * 101
    case = of(offers, Rule("half", {"r0": 1}, 50 * unit + unit - 1), dtype=np.int64)
    found = optimise(*case)
    assert found.objective == 50 * unit
    assert_within(case, found)


def test_equal_customers_are_told_apart():
    case = of([[(0, 0), (10, 7)]] * 30_001, Rule("cap", {"r0": 1}, 7 * 12_345 + 6))
    found = optimise(*case)
    assert_within(case, found)
    assert found.objective == 123_450
    assert found.upper_bound <= 123_459


def test_the_referee_sees_a_planted_violation():
    case = of(OFFERS, Rule("cap", {"r0": 1}, 18))
    found = optimise(*case)
    spoilt = replace(found, choice=np.array([2, 1, 2], np.int32))
    assert judged(case, spoilt)[1] > 0
    assert not math.isclose(judged(case, spoilt)[0], found.objective)
