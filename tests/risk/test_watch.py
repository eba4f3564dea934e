"""Alarms: planted shifts ring, chance and too few cases do not."""

import random

import pytest

from limen.risk.drift import Shift, counts_in, psi, quantile_cuts
from limen.risk.validation import Interval, grade_tests
from limen.risk.watch import DEFAULTS_MIN, holm, judged, moved, rate_of

STILL = Shift(0.001, 0.9, 10)


def drawn(chances, seed=1):
    chance = random.Random(seed)
    return [int(chance.random() < each) for each in chances]


def test_holm_by_hand():
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    assert found == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({}) == {}


def test_a_shift_must_be_both_large_and_no_chance():
    assert moved(STILL, {"x": STILL}) == []
    assert moved(Shift(0.3, 0.2, 10), {}) == [], "a small book"
    assert moved(Shift(0.02, 0.0, 10), {}) == [], "a large book"
    found = moved(Shift(0.3, 1e-5, 10), {"x": Shift(0.2, 1e-4, 9), "y": STILL})
    assert [(each.what, each.name) for each in found] == [("score", ""), ("feature", "x")]
    assert found[1].p_value == pytest.approx(2e-4)


def test_a_small_and_a_large_sample_of_one_population_ring_no_bell():
    for rows in (60, 5_000):
        chance = random.Random(rows)
        old, new = ([chance.gauss(0, 100) // 1 for _ in range(rows)] for _ in range(2))
        cuts = quantile_cuts([int(x) for x in old])
        shift = psi(counts_in(cuts, [int(x) for x in old]), counts_in(cuts, [int(x) for x in new]))
        assert moved(shift, {"x": shift}) == []


def test_true_probabilities_ring_no_bell_and_halved_ones_do():
    chances = [0.02 + 0.2 * (n % 10) / 10 for n in range(4_000)]
    bads = drawn(chances)
    assert judged(rate_of(bads, chances), None, None, []) == []
    halved = [each / 2 for each in chances]
    (alarm,) = judged(rate_of(bads, halved), None, None, [])
    assert alarm.what == "rate" and alarm.value == pytest.approx(2, rel=0.15)


def test_a_worn_ranking_and_a_grade_rated_too_safe_are_told():
    bads = drawn([0.1] * 1_000)
    grades = grade_tests(bads, [0.02] * 500 + [0.18] * 500, ["A"] * 500 + ["B"] * 500, ["A", "B"])
    rate = rate_of(bads, [0.1] * 1_000)
    found = judged(rate, Interval(0.6, 0.55, 0.65), 0.78, grades)
    assert [(each.what, each.name) for each in found] == [("rank", ""), ("grade", "A")]
    assert judged(rate, Interval(0.74, 0.70, 0.78), 0.78, []) == []


def test_too_few_outcomes_ring_no_bell():
    rate = rate_of([1] * (DEFAULTS_MIN - 1), [0.01] * (DEFAULTS_MIN - 1))
    assert rate.is_few and rate.p_value < 1e-6
    assert judged(rate, Interval(0.5, 0.4, 0.6), 0.9, []) == []
    assert rate_of([], []).p_value == 1.0
