"""The chain of states against drawn lines, and against a published run length."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from limen.risk.warning.chain import (
    Evidence,
    alarms_in,
    alarms_yearly,
    at_alarm,
    counted,
    drawn,
    smallest_alarm,
)
from limen.risk.warning.cusum import QUIET, WarningTerms, added, evidence_tenths

TERMS = WarningTerms(0, 1_000, 1_000, 30, 10)
SEED = 11


def normal_paths(lines=4_000, months=12, hold=0.0, seed=SEED):
    """Readings of lines in order, each like the month before by `hold`."""
    chance = np.random.default_rng(seed)
    x = chance.normal(size=lines)
    found = []
    for _ in range(months):
        found.append(x)
        x = hold * x + (1 - hold**2) ** 0.5 * chance.normal(size=lines)
    return [
        [evidence_tenths(TERMS, round(1_000 * item)) for item in row]
        for row in np.stack(found, axis=1).tolist()
    ]


@pytest.mark.parametrize("hold", [0.0, 0.6])
def test_the_chain_is_what_drawing_lines_says(hold):
    evidence = counted(normal_paths(hold=hold))
    months, settle = 400, 100
    lines = drawn(evidence, 1_500, months, SEED)
    seen = alarms_in(TERMS, lines) - alarms_in(TERMS, lines[:, :settle])
    yearly = seen * 12 / (1_500 * (months - settle))
    assert alarms_yearly(TERMS, evidence) == pytest.approx(yearly, rel=0.05)


def siegmund(reference, interval):
    """The run length in order of a CUSUM of normals (Siegmund, Sequential Analysis, 1985)."""
    b = interval + 1.166
    return (exp(2 * reference * b) - 2 * reference * b - 1) / (2 * reference**2)


def test_a_run_length_known_from_the_literature():
    """Rounding down acts as a reference value greater by half a tenth."""
    assert siegmund(0.5, 4) == pytest.approx(336, rel=0.01)
    terms = WarningTerms(0, 1_000, 1_000, 40, 10)
    x = np.random.default_rng(SEED).normal(size=(1_000, 4_000))
    evidence = np.floor(10 * (x - 0.5)).astype(np.int64)
    assert evidence[0, 0] == evidence_tenths(terms, round(1_000 * x[0, 0]))
    level, first = np.zeros(1_000, dtype=np.int64), np.zeros(1_000)
    for month in range(4_000):
        level = np.clip(level + evidence[:, month], 0, None)
        first[(first == 0) & (level >= 40)] = month + 1
    assert (first > 0).all()
    assert siegmund(0.5, 4) < first.mean() < siegmund(0.55, 4)


def test_dependence_that_is_ignored_would_mislead():
    paths = normal_paths(hold=0.8)
    shuffled = np.random.default_rng(SEED).permutation(np.concatenate(paths))
    alone = counted([row.tolist() for row in shuffled.reshape(len(paths), -1)])
    assert alarms_yearly(TERMS, counted(paths)) > 1.5 * alarms_yearly(TERMS, alone)


def test_rows_of_the_chain_are_chances():
    evidence = counted([[0, 1, 1], [2]])
    assert evidence.tenths.tolist() == [0, 1, 2]
    assert np.allclose(evidence.follows.sum(axis=1), 1)
    assert np.allclose(evidence.first.sum(), 1)
    assert evidence.follows[0].argmax() == 1


def test_the_smallest_alarm_keeps_its_rate_and_the_next_lower_does_not():
    evidence = counted(normal_paths(hold=0.3))
    most = 0.05

    def rate(terms):
        return alarms_yearly(terms, evidence)

    found = smallest_alarm(TERMS, rate, most)
    assert rate(found) <= most < rate(at_alarm(found, found.alarm_tenths - 1))


def test_where_every_month_is_bad_no_alarm_is_rare_enough():
    always = Evidence(np.array([50]), np.ones(1), np.ones((1, 1)))
    assert alarms_yearly(TERMS, always) == 0  # it is on for ever: it goes on once
    with pytest.raises(ValueError, match="rare"):
        smallest_alarm(TERMS, lambda _: 1.0, 0.5)


def test_columns_count_the_alarms_that_lines_have_one_by_one():
    evidence = drawn(counted(normal_paths(lines=500)), 200, 60, SEED)
    by_line = 0
    for line in evidence.tolist():
        level = QUIET
        for tenths in line:
            before, level = level, added(TERMS, level, tenths)
            by_line += level.is_on and not before.is_on
    assert alarms_in(TERMS, evidence) == by_line > 0
