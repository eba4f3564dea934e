from math import exp

from hypothesis import given
from hypothesis import strategies as st

from limen.risk.calibration import Calibration

LINE = Calibration("7.5", "-0.0115")


@given(st.integers(-5_000, 5_000))
def test_the_probability_is_the_logistic_of_the_line(points):
    chance = 1 / (1 + exp(-max(min(7.5 - 0.0115 * points, 60), -60)))
    assert abs(LINE.pd_ppm(points) - min(max(chance * 1e6, 1), 999_999)) <= 0.51


@given(st.integers(-2_000, 2_000), st.integers(0, 2_000))
def test_more_points_are_never_riskier(points, more):
    assert 1 <= LINE.pd_ppm(points + more) <= LINE.pd_ppm(points) <= 999_999
    assert type(LINE.pd_ppm(points)) is int
