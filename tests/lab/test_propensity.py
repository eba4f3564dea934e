"""Inverse propensities against trials whose truth is known."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.lab.propensity import weighed_mean

SHARE = 0.2


def trial(seed: int, count: int = 2_000) -> tuple[list[float], list[float], list[float]]:
    """Outcomes of customers, and weights of always taking the best arm, and of never taking it.

    With the best arm one in ten pays late, with the other three in ten.
    """
    rng = random.Random(seed)
    outcomes, always, never = [], [], []
    for _ in range(count):
        is_other = rng.random() < SHARE
        outcomes.append(float(rng.random() < (0.3 if is_other else 0.1)))
        always.append(0.0 if is_other else 1 / (1 - SHARE))
        never.append(1 / SHARE if is_other else 0.0)
    return outcomes, always, never


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    covered = 0
    for seed in range(100):
        outcomes, always, never = trial(seed)
        for weights, truth in ((always, 0.1), (never, 0.3)):
            found = weighed_mean(outcomes, weights)
            assert found is not None
            covered += found.low <= truth <= found.high
    assert 180 <= covered <= 199


def test_a_plain_mean_would_mix_the_two():
    outcomes, _, never = trial(1)
    found = weighed_mean(outcomes, never)
    assert found is not None
    assert sum(outcomes) / len(outcomes) < found.low


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=20))
def test_equal_weights_are_the_plain_mean(values: list[float]) -> None:
    found = weighed_mean(values, [2.0] * len(values))
    assert found is not None
    assert found.mean == pytest.approx(sum(values) / len(values), abs=1e-9)
    assert found.effective == pytest.approx(len(values))


def test_nothing_told_is_no_estimate():
    assert weighed_mean([1.0], [0.0]) is None
    with pytest.raises(ValueError, match="weight"):
        weighed_mean([1.0], [-1.0])
    with pytest.raises(ValueError, match="weight"):
        weighed_mean([1.0], [])
