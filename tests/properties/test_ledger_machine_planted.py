"""Planted faults that the random ledger's checks must notice."""

import pytest

from app.kept_lines import INSTALMENTS
from limen.app import close_day, draw_facts, draw_life, draws
from limen.app.desk import Done
from limen.book import quota_use
from limen.caps.draws import Exposure
from properties.test_ledger_machine import Ledger


def no_room_held(kept, line, terms, on):
    return Exposure(draw_facts.exposure_of(kept, line, terms, on).owed_minor, 0)


@pytest.mark.parametrize(
    ("module", "name", "fault"),
    [
        (close_day, "_give_back", lambda unit, returned: None),
        (quota_use, "_back", lambda repaid, part, amount: repaid * part // (amount + 1)),
        (draws, "exposure_of", no_room_held),
        (draw_life, "_let_go", lambda desk, line, hold, events: Done(events)),
    ],
)
def test_a_planted_fault_is_noticed(monkeypatch, module, name, fault):
    a_course_of_draws()
    monkeypatch.setattr(module, name, fault)
    with pytest.raises(AssertionError):
        a_course_of_draws()


def a_course_of_draws():
    """A few of the machine's own steps in a fixed order, with its checks after each."""
    machine = Ledger()
    try:
        machine.open_lines((INSTALMENTS, INSTALMENTS))
        for step in (
            lambda: machine.post(machine.hold("a", 1_000_001)),
            lambda: machine.void(machine.hold("b", 500_000)),
            lambda: machine.hold("a", 2_000_000),
            lambda: machine.hold("a", 1_000_000),
            lambda: machine.repay("a", 333_333, 0, False),
            lambda: machine.pass_days(1),
            machine.close_days,
        ):
            step()
            machine.the_models_agree()
            machine.quotas_are_what_a_recount_says()
            machine.the_chains_hold()
    finally:
        machine.teardown()
