"""The smoothed dual: its derivatives, its optimum, and bounds that hold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from choose.referee import highs, large_case
from limen.choose import kernels
from limen.choose.dual import Point, Rules, Smoothed, newton, part_bounds, solve_sample, upper_bound
from limen.choose.problem import sketch


@pytest.fixture(scope="module")
def solved():
    case = large_case(2, 400, options=4, caps=3)
    seen = sketch(case.problem, 1_000)
    return case, seen, Rules.of(case.rules, case.problem.resources, seen)


def test_gradient_and_curvature_are_those_of_the_value(solved):
    case, seen, rules = solved
    dual = Smoothed(seen.sample, rules, [rule.bound for rule in case.rules])
    y, step = np.array([0.3, 0.2, 0.1]), 1e-5
    here = dual.at(y, 0.2)
    for k in range(3):
        aside = np.eye(3)[k] * step
        up, down = dual.at(y + aside, 0.2), dual.at(y - aside, 0.2)
        assert (up.value - down.value) / (2 * step) == pytest.approx(here.grad[k], rel=1e-5)
        assert (up.grad - down.grad) / (2 * step) == pytest.approx(here.hess[k], rel=1e-4)


def test_the_optimum_is_that_of_the_linear_programme(solved):
    case, seen, rules = solved
    point, _ = solve_sample(seen.sample, rules, [rule.bound for rule in case.rules], 3.0)
    _, bound = highs(case, False)
    assert bound * (1 - 1e-9) <= point.value * rules.worth <= bound * (1 + 1e-4)


def test_any_prices_bound_from_above(solved):
    case, seen, rules = solved
    _, bound = highs(case, False)
    for y in (np.zeros(3), np.array([0.1, 0.5, 0.2]), np.array([9.0, 0.0, 9.0])):
        chunk = seen.sample
        choice, margin = np.empty(400, np.int32), np.empty(400, np.float32)
        best, _ = kernels.pick(
            chunk.cols, chunk.offs, rules.weights(y), rules.tie(), 1.0, 0.0, choice, margin
        )
        found = upper_bound(rules, rules.unit_prices(y), list(best), seen)
        assert isinstance(found, Fraction)
        assert float(found) >= bound - 1e-6


def test_a_newton_step_stays_within_the_bounds_of_prices():
    point = Point(np.array([0.1, 0.5]), 0.0, np.array([4.0, -1.0]), np.eye(2), 0.0)
    step, promised = newton(point, 0.3, 10.0)
    assert step == pytest.approx([-0.1, 0.3])
    assert promised > 0


def test_a_part_gets_its_share_and_what_it_uses_above_it(solved):
    case, _, rules = solved
    excess = np.array([5.0, 30.0, -20.0, 0.0])
    found = part_bounds(rules, [rule.bound for rule in case.rules], 0.25, excess)
    wanted = [
        rule.bound / 4 + sum(f * excess[1 + int(name[1:])] for name, f in rule.coefs.items())
        for rule in case.rules
    ]
    assert found == pytest.approx(wanted)
