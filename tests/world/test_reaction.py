from datetime import date

from limen.world.config import WorldConfig
from world import lenders
from world.builders import run


def test_a_cut_line_fills_up():
    config = WorldConfig(seed=5, persons=200, merchants=1, months=9)
    _, events = run(config, lenders.cutter(date(2025, 3, 1), lambda _: True))
    limits, before, after = {}, [], []
    for event in events:
        if event.kind == "line_opened":
            limits[event.line_id] = event.body.limit_minor
        elif event.kind == "limit_changed":
            limits[event.line_id] = event.body.to_minor
        elif event.kind == "statement_closed":
            share = event.body.balance_minor / limits[event.line_id]
            if date(2025, 2, 1) <= event.effective_on <= date(2025, 3, 1):
                before.append(share)
            elif event.effective_on >= date(2025, 9, 1):
                after.append(share)
    assert sorted(before)[len(before) // 2] < 0.5
    assert 0.7 < sorted(after)[len(after) // 2] <= 0.97


def test_good_customers_leave_after_a_cut_and_nobody_without():
    config = WorldConfig(seed=5, persons=600, merchants=1, months=4)
    quiet, _ = run(config)
    cut, _ = run(config, lenders.cutter(date(2025, 2, 1), lambda _: True))
    frozen, _ = run(config, lenders.cutter(date(2025, 2, 1), lambda _: True, "freeze"))
    left = [
        sum(one.left_on is not None for one in world.truth().customers.values())
        for world in (quiet, cut, frozen)
    ]
    assert left[0] == 0
    assert 20 <= left[1] <= 75
    assert 80 <= left[2] <= 160
