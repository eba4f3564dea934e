"""What alarms were worth, by hand and by planted lines."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from limen.risk.warning.cusum import WarningTerms
from limen.risk.warning.study import (
    Costs,
    Path,
    alarms_of,
    quiet_evidence,
    settings_from,
    study,
)

TERMS = WarningTerms(-4_000, 1_000, 1_000, 20, 5)
COSTS = Costs(look_minor=2_000, margin_ppm=120_000, loss_ppm=300_000)
UP, DOWN = -2_000, -5_000  # evidence of +15 and −15 tenths


def path(readings, defaults_after=None, line_id="l", undrawn=1_000_000):
    return Path(line_id, "p", tuple(readings), (undrawn,) * len(readings), defaults_after)


def test_alarms_by_hand():
    found = alarms_of(path([UP, UP, DOWN, DOWN, UP, UP]), TERMS)
    assert [(one.since, one.until) for one in found] == [(1, 3), (5, 6)]
    assert not any(one.is_true for one in found)


def test_an_alarm_is_true_within_a_year_of_the_default():
    near = alarms_of(path([UP, UP], defaults_after=13), TERMS)
    far = alarms_of(path([UP, UP], defaults_after=14), TERMS)
    assert [(one.is_true, one.lead_months) for one in near] == [(True, 12)]
    assert [(one.is_true, one.lead_months) for one in far] == [(False, 13)]


def test_figures_by_hand():
    paths = [
        path([UP] * 3, defaults_after=3, line_id="caught"),
        path([DOWN] * 3, defaults_after=3, line_id="missed"),
        path([UP, UP, DOWN, DOWN], line_id="wronged"),
        path([DOWN] * 8, line_id="quiet"),
    ]
    found = study(paths, {"p": TERMS}, COSTS, seed=1)
    assert (found.lines, found.defaulters, found.caught) == (4, 2, 1)
    assert found.leads_months == (2,)
    assert found.lead_median == 2
    assert (found.alarms, found.false_alarms) == (2, 1)
    assert found.quiet_months == 12
    assert found.rate == pytest.approx(1.0)
    assert found.rate_low <= found.rate <= found.rate_high
    assert found.looks_minor == 2_000
    assert found.margin_minor == 20_000  # 12 % a year of a million, for two months
    assert found.spared_minor == 300_000
    assert found.by_month[1] == (1, 1)
    assert found.by_month[-1] == (0, 0)


def test_nobody_at_all():
    found = study([], {"p": TERMS}, COSTS, seed=1)
    assert (found.lines, found.rate, found.lead_median) == (0, 0.0, None)


def test_readings_that_know_nothing_find_nothing():
    """A placebo: defaults by the toss of a coin are caught as often as others are alarmed."""
    chance = random.Random(5)

    def own(bad):
        readings = [round(chance.gauss(-4_000, 1_000)) for _ in range(12)]
        return path(readings, 12 if bad else None, line_id=str(chance.random()))

    paths = [own(number % 2) for number in range(2_000)]
    found = study(paths, {"p": TERMS}, COSTS, seed=1)
    alarmed = sum(bool(alarms_of(one, TERMS)) for one in paths if one.defaults_after is None)
    assert found.caught / found.defaulters == pytest.approx(alarmed / 1_000, abs=0.06)
    lifted = [
        one
        if one.defaults_after is None
        else replace(one, readings_milli=tuple(item + 1_500 for item in one.readings_milli))
        for one in paths
    ]
    assert study(lifted, {"p": TERMS}, COSTS, seed=1).caught > 1.3 * found.caught


def test_settings_come_from_lines_in_order_alone():
    paths = [path([-4_500, -3_500, None]), path([UP * 0], defaults_after=1)]
    found = settings_from(paths, 3_000_000, 250_000)
    assert (found.centre_milli, found.shift_milli) == (-4_000, 1_099)
    assert found.spread_milli == 707
    assert found.off_tenths * 4 == found.alarm_tenths
    assert settings_from([path([None])], 3_000_000, 250_000) is None
    assert quiet_evidence(paths, TERMS) == [[-10, 0]]
