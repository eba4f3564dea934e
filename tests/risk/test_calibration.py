from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.risk.calibration import Calibration, Isotonic, isotonic, shifted

LINE = Calibration("7.5", "-0.0115")


@given(st.integers(-5_000, 5_000))
def test_the_probability_is_the_logistic_of_the_line(points):
    chance = 1 / (1 + exp(-max(min(7.5 - 0.0115 * points, 60), -60)))
    assert abs(LINE.pd_ppm(points) - min(max(chance * 1e6, 1), 999_999)) <= 0.51


@given(st.integers(-2_000, 2_000), st.integers(0, 2_000))
def test_more_points_are_never_riskier(points, more):
    assert 1 <= LINE.pd_ppm(points + more) <= LINE.pd_ppm(points) <= 999_999
    assert type(LINE.pd_ppm(points)) is int


SCORES = st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 1)), min_size=20, max_size=300)


@given(SCORES)
def test_isotonic_falls_and_keeps_the_mean_of_each_pool(rows):
    points, outcome = [p for p, _ in rows], [b for _, b in rows]
    found = isotonic(points, outcome, rows_min=10)
    chances = [found.pd_ppm(p) for p in range(-60, 61)]
    assert chances == sorted(chances, reverse=True)
    assert min(found.points) >= min(points) and max(found.points) <= max(points)


def test_isotonic_of_a_step_is_the_step():
    points, outcome = [0] * 100 + [10] * 100, [1, 0] * 50 + [1, 0, 0, 0] * 25
    assert isotonic(points, outcome, rows_min=50) == Isotonic((0, 10), (500_000, 250_000))


@pytest.mark.parametrize(
    "found", [Calibration("1.0", "-0.02"), Isotonic((0, 50, 100), (700_000, 200_000, 1_000))]
)
@pytest.mark.parametrize("target_ppm", [20_000, 300_000])
def test_a_shift_reaches_its_target_and_keeps_the_order(found, target_ppm):
    points = list(range(0, 101, 5))
    moved = shifted(found, points, target_ppm)
    chances = [moved.pd_ppm(p) for p in points]
    assert sum(chances) / len(chances) == pytest.approx(target_ppm, abs=3)
    assert chances == sorted(chances, reverse=True)
