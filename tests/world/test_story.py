from datetime import date

import pytest

from limen.world.config import WorldConfig
from limen.world.story import OWNER, PROBE, SHOP, story_months
from limen.world.summary import find_probes
from limen.world.untouched import play
from limen.world.world import World
from world import lenders


def lone(**changes):
    world = World(WorldConfig(**{"persons": 2, "merchants": 1} | changes))
    return world, play(world)


def test_the_owner_and_the_shop_are_one_group_and_always_pay():
    world, events = lone()
    truth = world.truth()
    assert truth[OWNER].group_id == truth[SHOP].group_id == "g-story-owner"
    assert all(truth[who].would_have_paid for who in (OWNER, SHOP, PROBE))
    assert "blunt-victim" in truth[OWNER].tags
    late = [e for e in events if e.kind == "statement_closed" and e.body.months_late]
    assert late == []


def test_the_test_draws_come_back_within_hours():
    _, events = lone()
    probes = find_probes(events)
    shown = {(e.customer_id, e.effective_on, e.body.amount_minor) for e in probes}
    assert shown == {
        (OWNER, date(2025, 5, 12), 2_000),
        (OWNER, date(2025, 7, 15), 3_000),
        (PROBE, date(2025, 6, 10), 5_000),
    }


@pytest.mark.parametrize("seed", range(40))
def test_the_scripts_hold_under_every_seed(seed):
    world, events = lone(seed=seed, months=9)
    assert {e.customer_id for e in find_probes(events)} == {OWNER, PROBE}
    assert len(find_probes(events)) == 3
    assert not any(e.kind == "statement_closed" and e.body.months_late for e in events)
    assert world.truth()[OWNER].would_have_paid


def test_sales_dip_by_a_quarter_for_two_months():
    _, events = lone()
    sales = {
        e.body.period_start.month: e.body.sales_minor
        for e in events
        if e.kind == "sales_reported" and e.body.period_start.year == 2025
    }
    assert sales[6] / sales[5] == pytest.approx(0.75, abs=0.04)
    assert sales[7] / sales[5] == pytest.approx(0.75, abs=0.04)
    assert sales[9] / sales[5] > 0.95


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_they_live_in_every_profile(seed):
    world = World(WorldConfig.small(seed))
    events = play(world)
    probed = {e.customer_id for e in find_probes(events)}
    assert {OWNER, PROBE} <= probed
    assert all(world.truth()[who].would_have_paid for who in (OWNER, SHOP, PROBE))


def test_a_closed_line_ends_the_script_and_the_owner_still_pays():
    world = World(WorldConfig(persons=2, merchants=1))
    lenders.know(world)
    lender = lenders.cutter(
        date(2025, 5, 20), lambda line: line.line_id == f"{OWNER}-consumer", "close"
    )
    events = play(world, lender)
    after = [
        e for e in events if e.line_id == f"{OWNER}-consumer" and e.effective_on > date(2025, 5, 20)
    ]
    kinds = {e.kind for e in after} - {"entries_posted"}
    assert kinds == {"statement_closed", "repayment_made"}
    assert not any(e.kind == "statement_closed" and e.body.months_late for e in after)
    assert world.truth()[OWNER].left_on is None


def test_the_months_of_a_story_are_those_of_its_script():
    config = WorldConfig.small(1)
    months = story_months(config)
    assert months[PROBE] == {date(2025, 3, 1)}
    assert months[OWNER] == {date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)}
