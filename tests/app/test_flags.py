"""Flags come and go as events, over a customer or over one line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.lending import FIRST, bank_in
from limen.app.draws import HoldDraw
from limen.app.flags import SetFlag
from limen.book.customer import flags_on


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path)
    yield made
    made.book.close()


def test_a_flag_comes_and_goes(bank):
    bank.customer()
    words = {"customer_id": "c", "flag": "dispute"}
    assert bank.refused(SetFlag, raised=False, **words) == ("flag_not_up",)
    bank.do(SetFlag, raised=True, source="care", **words)
    assert bank.group("g-c").customers["c"].flags == {"dispute": None}
    bank.do(SetFlag, raised=False, **words)
    assert bank.group("g-c").customers["c"].flags == {}


def test_a_flag_on_one_line_binds_that_line(bank):
    line_id = bank.line_for()
    bank.do(SetFlag, customer_id="c", line_id=line_id, flag="fraud", raised=True)
    group = bank.group("g-c")
    customer, line = group.customers["c"], group.lines[line_id]
    assert flags_on(customer, line, FIRST) == ("fraud",)
    assert flags_on(customer, None, FIRST) == ()


def test_a_suspicion_holds_to_its_last_day(bank):
    bank.customer()
    until = FIRST + timedelta(days=5)
    words = {"customer_id": "c", "flag": "fraud"}
    bank.do(SetFlag, raised=True, until=until, **words)
    customer = bank.group("g-c").customers["c"]
    assert flags_on(customer, None, until) == ("fraud",)
    assert flags_on(customer, None, until + timedelta(days=1)) == ()


def test_a_flag_names_a_line_of_the_customer_and_a_day_to_come(bank):
    bank.line_for("a")
    line_id = bank.line_for("b")
    words = {"customer_id": "a", "flag": "fraud", "raised": True}
    assert bank.refused(SetFlag, line_id=line_id, **words) == ("line_unknown",)
    past = FIRST - timedelta(days=1)
    assert bank.refused(SetFlag, until=past, **words) == ("date_past",)


def refusals(bank, line_id, day):
    """Why a draw is refused on a day, asked by the command; none where it is held."""
    bank.later((FIRST + timedelta(days=day) - bank.today).days)
    asked = bank.ask(HoldDraw, line_id=line_id, draw_id=f"d{day}", amount_minor=100_000)
    return getattr(asked, "reasons", ())


def test_a_freeze_on_suspicion_ends_by_itself_unless_it_is_confirmed(bank):
    """Draws stop to the last day and go on the day after; nobody has to lift anything."""
    line_id = bank.line_for()
    words = {"customer_id": "c", "line_id": line_id, "flag": "fraud", "raised": True}
    bank.do(SetFlag, until=FIRST + timedelta(days=5), **words)
    assert refusals(bank, line_id, 0) == ("flag_fraud",)
    assert refusals(bank, line_id, 5) == ("flag_fraud",)
    assert refusals(bank, line_id, 6) == ()
    assert bank.line(line_id).may_draw
    bank.do(SetFlag, until=FIRST + timedelta(days=9), **words)
    bank.do(SetFlag, **words)
    assert refusals(bank, line_id, 10) == ("flag_fraud",)
    bank.do(SetFlag, **{**words, "raised": False})
    assert refusals(bank, line_id, 11) == ()
