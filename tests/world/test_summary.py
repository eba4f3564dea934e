"""Calibration: rates inside plausible bands, over a year and half of a thousand or so people."""

import sys
from datetime import date

import pytest

from limen.world.config import WorldConfig
from limen.world.summary import find_probes, summary
from limen.world.untouched import play
from limen.world.world import World


@pytest.fixture(scope="module")
def lived():
    world = World(WorldConfig(seed=11, persons=2_400, merchants=900, months=13))
    return world, play(world)


def test_rates_lie_in_their_bands(lived):
    world, events = lived
    done = summary(world, events)
    sys.stdout.write("\n".join(done.lines()) + "\n")
    assert 25_000 <= done.default_12m_ppm["person"] <= 55_000
    assert 30_000 <= done.default_12m_ppm["merchant"] <= 80_000
    assert 45_000 <= done.probe_ppm["good"] <= 75_000
    assert 90_000 <= done.probe_ppm["bad"] <= 300_000
    assert done.stressed == done.left == 0
    assert sum(done.by_kind.values()) == done.events == len(events)


def test_defaults_without_a_lenders_act_are_those_foretold(lived):
    world, _ = lived
    everybody = world.truth().customers.values()
    wrong = [
        one.customer_id
        for one in everybody
        if (one.defaulted_on is not None)
        != (one.untouched_default_on is not None and one.untouched_default_on <= world.last_day)
    ]
    assert len(wrong) <= len(everybody) // 200


def test_most_whom_a_blunt_rule_would_cut_would_have_paid(lived):
    world, events = lived
    truth = world.truth()
    day = date(2025, 7, 1)
    limits, latest = {}, {}
    for event in events:
        if event.kind == "line_opened":
            limits[event.line_id] = event.body.limit_minor
        elif event.kind == "statement_closed" and event.effective_on < day:
            latest[event.line_id] = event
    probed = {event.line_id for event in find_probes(events) if event.effective_on < day}
    cut = [
        truth[event.customer_id]
        for line_id, event in latest.items()
        if event.body.months_late < 3
        and (
            event.body.balance_minor > 0.7 * limits[line_id]
            or event.body.months_late
            or line_id in probed
        )
    ]
    paid = sum(one.would_have_paid_from(day) for one in cut) / len(cut)
    sys.stdout.write(f"a blunt rule cuts {len(cut)} of {len(latest)}; {paid:.0%} would have paid\n")
    assert 0.6 < paid < 0.9


def test_score_tells_something_but_not_all(lived):
    world, _ = lived
    people = sorted(world.truth().customers.values(), key=lambda one: one.score)
    half = len(people) // 2
    low = sum(not one.would_have_paid for one in people[:half])
    high = sum(not one.would_have_paid for one in people[half:])
    assert high < low < 4 * high
