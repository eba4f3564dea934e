import random
from math import sqrt

import pytest
from scipy import stats

from limen.risk.fairness import group_figures, in_bands


def made(gap):
    rng = random.Random(2)
    groups = [rng.choice("ab") for _ in range(4_000)]
    pds = [rng.randrange(1, 300_000) + (gap if group == "b" else 0) for group in groups]
    return groups, [int(rng.random() < pd / 1e6) for pd in pds], pds


def test_equal_treatment_raises_no_alarm():
    figures = group_figures(*made(0), 200_000)
    assert all(item.air > 0.95 for item in figures)
    assert all(item.air_p_value > 0.01 for item in figures)


def test_a_planted_gap_is_found():
    one, two = group_figures(*made(150_000), 200_000)
    assert one.air == 1.0 and two.air < 0.8 and two.air_p_value < 1e-6
    assert two.favoured_of_goods < one.favoured_of_goods
    assert two.rate.low < two.mean_pd < two.rate.high


def test_small_groups_are_left_out():
    groups = ["a"] * 500 + ["b"] * 99
    assert group_figures(groups, [0] * 599, [5] * 599, 200_000) == []


def test_bands():
    ages = [str(age) for age in range(20, 60)]
    bands = in_bands(ages)
    assert len(set(bands)) == 4 and bands[0] == "20 to 29" and bands[-1] == "50 to 59"
    assert in_bands(["f", "m"]) == ["f", "m"]


def test_figures_by_hand():
    """Two groups of 100: of the riskiest 40 rows 30 are b's, and 6 of these paid."""
    groups = ["a"] * 100 + ["b"] * 100
    pds = [900_000] * 10 + [100_000] * 90 + [900_000] * 30 + [100_000] * 70
    bads = [1] * 8 + [0] * 92 + [1] * 24 + [0] * 76
    one, two = group_figures(groups, bads, pds, 200_000)
    assert (one.favoured, two.favoured, two.air) == (0.9, 0.7, pytest.approx(0.7 / 0.9))
    assert one.favoured_of_goods == pytest.approx(90 / 92)
    assert two.favoured_of_goods == pytest.approx(70 / 76)
    assert (one.mean_pd, two.mean_pd) == (pytest.approx(0.18), pytest.approx(0.34))
    assert (one.rate.value, two.rate.value) == (0.08, 0.24)
    z = 0.2 / sqrt(0.8 * 0.2 * (1 / 100 + 1 / 100))
    assert two.air_p_value == pytest.approx(2 * stats.norm.sf(z))
