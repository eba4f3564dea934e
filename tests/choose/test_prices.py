"""One decision at given prices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choose.referee import Case, held, large_case
from limen.choose.constraints import Rule
from limen.choose.optimise import Chosen, optimise
from limen.choose.prices import HEAT, Paced, Prices, at_pace
from limen.kernel.rates import PPM


def test_the_option_worth_most_after_its_uses_is_taken():
    prices = Prices(("loss",), (2.0,))
    assert prices.best([(0, [0]), (10, [4]), (12, [6])]) == 1
    assert Prices(("loss",), (1.0,)).best([(0, [0]), (10, [4]), (12, [6])]) == 2
    with pytest.raises(ValueError, match="no option"):
        prices.best([])


def test_a_ratio_charges_its_resource_and_pays_for_what_widens_it():
    rule = Rule("loss / owed max", {"loss": 100, "owed": -3}, 0, 100)
    prices = Prices.of([rule], {rule.name: 5.0}, ["owed", "loss"])
    assert prices.prices == pytest.approx((-0.15, 5.0))


def test_decisions_at_the_prices_of_a_run_are_those_of_the_run_but_for_few():
    case = large_case(3, 4_000, caps=5)
    found = optimise(case.problem, case.rules)
    assert isinstance(found, Chosen)
    prices = Prices.of(case.rules, found.prices, case.problem.resources)
    cols = case.problem.chunk.cols
    other = 0
    for i in range(4_000):
        rows = range(10 * i, 10 * i + 10)
        options = [(int(cols[0, r]), [int(each) for each in cols[1:, r]]) for r in rows]
        other += prices.best(options) != found.choice[i]
    assert other <= 40


def streamed(plan, case, *, is_corrected, seed=1):
    """Value and uses of a stream of a case's customers at the prices of a plan."""
    names = case.problem.resources
    paced = Paced(
        Prices.of(case.rules, plan.prices, names),
        tuple(rule.bound for rule in case.rules),
        tuple(plan.uses[rule.name].used for rule in case.rules),
        plan.objective,
        plan.customers,
        is_corrected,
    )
    cols, value = case.problem.chunk.cols, 0
    for i in np.random.default_rng(seed).permutation(plan.customers):
        rows = range(10 * int(i), 10 * int(i) + 10)
        options = [(int(cols[0, r]), [int(each) for each in cols[1:, r]]) for r in rows]
        place = paced.decide(options)
        value += 0 if place is None else options[place][0]
    return value, paced


@pytest.mark.parametrize("percent", [70, 100, 140])
def test_with_correction_the_caps_hold_and_little_is_lost_against_knowing_all(percent):
    case = large_case(3, 4_000, caps=3)
    plan = optimise(case.problem, case.rules)
    assert isinstance(plan, Chosen)
    cols = case.problem.chunk.cols.copy()
    cols[1:] = cols[1:] * percent // 100  # those who come use more, or less, than was planned
    drifted = Case(held(cols, case.problem.chunk.offs), case.rules)
    best = optimise(drifted.problem, drifted.rules).objective
    value, paced = streamed(plan, drifted, is_corrected=True)
    plain, fixed = streamed(plan, drifted, is_corrected=False)
    for each in (paced, fixed):
        assert all(u <= rule.bound for u, rule in zip(each.used, case.rules, strict=True))
    assert value >= 0.95 * best
    if percent != 100:
        assert value > plain
        assert max(map(abs, paced.drift().values())) < max(map(abs, fixed.drift().values()))
    else:
        assert value >= 0.99 * plain


def test_what_does_not_fit_is_not_taken_and_nothing_is_taken_where_nothing_fits():
    paced = Paced(Prices(("loss",), (0.0,)), (5,), (5,), 10, 2)
    assert paced.decide([(1, [1]), (9, [6])]) == 0
    assert paced.decide([(9, [6])]) is None
    assert paced.drift() == {"loss": -0.8}
    with pytest.raises(ValueError, match="one decision"):
        Paced(Prices((), ()), (), (), 0, 0)


AHEAD = st.integers(-PPM, PPM)


@given(st.integers(-(10**9), 10**12), AHEAD, AHEAD, st.integers(0, 10**9))
@settings(max_examples=200, deadline=None)
def test_a_price_follows_the_pace_within_four_times_either_way(price, one, two, free):
    def at(ahead: int) -> int:
        found = at_pace({"loss": price}, {"loss": ahead}, {"loss": free})["loss"]
        assert type(found) is int
        return found

    low, high = sorted((one, two))
    assert at(low) <= at(high)
    assert at(0) == price
    if price < 0:
        assert at(one) == price
    elif price == 0:
        assert 0 <= at(one) <= free
    else:
        assert price // (HEAT + 1) <= at(one) <= price * (HEAT + 1)


def test_a_pace_by_hand():
    """A quarter ahead: 1 + 3/4 of the price; a third behind: the price over 1 + 3/3."""
    ahead = {"a": 250_000, "b": -333_333, "c": 500_000}
    assert at_pace({"a": 400, "b": 400, "c": 0}, ahead, {"c": 900}) == {
        "a": 700,
        "b": 200,
        "c": 450,
    }
