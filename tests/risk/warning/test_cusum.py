"""The CUSUM's laws."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.errors import InvariantViolated
from limen.risk.warning.cusum import (
    QUIET,
    STEP_TENTHS_MAX,
    Level,
    WarningTerms,
    evidence_tenths,
    hazard_milli,
    step,
)

TERMS = WarningTerms(-4_000, 1_000, 1_099, 40, 10)
READINGS = st.lists(st.none() | st.integers(-9_000, 3_000), max_size=40)


def run(readings, terms=TERMS, level=QUIET):
    found = []
    for reading in readings:
        level = step(terms, level, reading)
        found.append(level)
    return found


@given(READINGS)
def test_a_level_stays_within_its_bounds_and_the_alarm_within_its_band(readings):
    before = QUIET
    for level in run(readings):
        assert 0 <= level.tenths <= TERMS.cap_tenths
        assert level.is_on or level.tenths < TERMS.alarm_tenths
        assert not level.is_on or level.tenths > TERMS.off_tenths
        if level.is_on and not before.is_on:
            assert level.tenths >= TERMS.alarm_tenths
        before = level


@given(READINGS, st.integers(0, 39), st.integers(0, 500))
def test_more_risk_never_lowers_the_level(readings, place, more):
    worse = [
        item if at != place or item is None else item + more for at, item in enumerate(readings)
    ]
    for low, high in zip(run(readings), run(worse), strict=True):
        assert low.tenths <= high.tenths
        assert low.is_on <= high.is_on


@given(READINGS, READINGS)
def test_a_fold_may_stop_and_go_on(first, then):
    kept = run(first)[-1] if first else QUIET
    whole = run([*first, *then])
    assert whole[len(first) :] == run(then, level=kept)


def test_a_month_without_a_reading_says_nothing():
    assert step(TERMS, Level(17, is_on=True), None) == Level(17, is_on=True)


@given(st.integers(-9_000, 9_000))
def test_evidence_is_the_ratio_of_two_normals_rounded_down(reading):
    x = (reading - TERMS.centre_milli) / TERMS.spread_milli
    shift = TERMS.shift_milli / TERMS.spread_milli
    ratio = (-((x - shift) ** 2) / 2) - (-(x**2) / 2)
    found = evidence_tenths(TERMS, reading)
    if abs(found) < STEP_TENTHS_MAX:
        assert found / 10 <= ratio + 1e-9
        assert ratio < found / 10 + 0.1 + 1e-9
    else:
        assert abs(ratio) >= STEP_TENTHS_MAX / 10 - 0.1


def test_an_alarm_goes_on_at_one_level_and_off_at_a_lower_one():
    high, low = -4_000 + 2_500, -4_000 - 400
    levels = run([high] * 3 + [low] * 8)
    on = [level.is_on for level in levels]
    assert on[0] is False
    assert on[2] is True
    went_off = on.index(False, on.index(True))
    assert levels[went_off].tenths <= TERMS.off_tenths
    assert any(level.is_on and level.tenths < TERMS.alarm_tenths for level in levels)


@given(st.integers(1, 999_999), st.integers(1, 24))
def test_a_hazard_gives_back_its_probability(pd_ppm, months):
    odds = 2.718281828459045 ** (hazard_milli(pd_ppm, months) / 1_000)
    monthly = odds / (1 + odds)
    back = 1 - (1 - monthly) ** months
    assert back == pytest.approx(pd_ppm / 1e6, rel=2e-3, abs=1e-7)


def test_over_one_month_it_is_the_log_odds():
    assert hazard_milli(50_000, 1) == round(1_000 * log(0.05 / 0.95))
    assert hazard_milli(0, 6) == hazard_milli(1, 6)


@pytest.mark.parametrize(
    "wrong", [(0, 0, 1, 2, 1), (0, 1, 0, 2, 1), (0, 1, 1, 2, 2), (0, 1, 1, 20_000, 1)]
)
def test_terms_that_cannot_be_are_refused(wrong):
    with pytest.raises(InvariantViolated):
        WarningTerms(*wrong)
