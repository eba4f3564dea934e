from datetime import date

import pytest

from limen.book.line import LineState
from limen.world.deeds import Today
from limen.world.untouched import play
from limen.world.world import World
from world import lenders
from world.builders import run, tiny
from world.oracle import faults


@pytest.mark.parametrize("action", ["freeze", "close"])
def test_a_stopped_line_is_drawn_no_more_and_runs_off(action):
    on = date(2025, 2, 10)
    _, events = run(tiny(3), lenders.cutter(on, lambda _: True, action))
    after = [event for event in events if event.effective_on > on]
    assert not [event for event in after if event.kind == "draw_made"]
    assert [event for event in after if event.kind == "repayment_made"]


def test_a_shop_without_working_capital_sells_less():
    on = date(2025, 2, 1)
    _, quiet = run(tiny(4))
    _, starved = run(tiny(4), lenders.cutter(on, lambda line: line.product == "merchant", "freeze"))

    def sold(events):
        return {e.key: e.body.sales_minor for e in events if e.kind == "sales_reported"}

    full, less = sold(quiet), sold(starved)
    late = [key for key in full if "2025-03" in key and key in less]
    assert late
    assert all(abs(less[key] / full[key] - 0.91) < 0.001 for key in late)


def test_a_starter_line_is_taken_up_and_used_within_its_limit():
    world = World(tiny(6, months=12))
    lenders.know(world)
    events = play(world, lenders.opener(world, date(2025, 2, 3), "p-00009", 100_000))
    assert faults(events) == []
    used = {event.kind for event in events if event.line_id == "starter"}
    assert {"line_opened", "statement_closed", "draw_made"} <= used


class Owing:
    """A ledger in which every line owes one sum."""

    def __init__(self, owed_minor):
        self.owed_minor = owed_minor

    def account(self, _line_id, _on):
        return self


def test_draws_of_one_day_count_together_and_repayments_free_nothing_before_tomorrow():
    day = date(2025, 3, 3)
    line = LineState("l", "c", "consumer", "e", "CNY", "kept", day, 1_000)
    today = Today(day, day.toordinal(), 2, {"l": line}, Owing(310))
    assert (today.room_minor("l"), today.repayable_minor("l")) == (690, 310)
    today.drawn["l"] = 650
    today.repaid["l"] = 250
    assert (today.room_minor("l"), today.repayable_minor("l")) == (40, 60)
    assert [today.number("l"), today.number("l")] == [1, 2]
