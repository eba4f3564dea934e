"""One table says what may be done to a line; what it says of the design is written here anew."""

from __future__ import annotations

import pytest

from book.builders import event, opened
from limen.app.refusals import REFUSALS
from limen.book import events as e
from limen.book.line import open_line
from limen.book.transitions import STANDINGS, TRANSITIONS, standing_of, why_not
from limen.choose.conduct import SEVERITY

# The design in other words: for each standing, the moves that are allowed.
ALLOWED = {
    "none": "grant",
    "open": "raise keep watch lower step_down freeze close reinstate divert temporary renew "
    "expire sleep",
    "frozen": "keep watch lower step_down close unfreeze reinstate renew expire",
    "dormant": "keep watch lower step_down freeze close reinstate divert renew expire wake",
    "expired": "keep watch close renew end",
    "closed": "keep end",
    "ended": "",
}


def test_every_action_of_the_design_stands_in_the_table():
    assert set(SEVERITY) <= set(TRANSITIONS)


@pytest.mark.parametrize("standing", STANDINGS)
def test_the_table_allows_what_the_design_allows_and_nothing_else(standing):
    place = STANDINGS.index(standing)
    allowed = {move for move, row in TRANSITIONS.items() if not row[place]}
    assert allowed == set(ALLOWED[standing].split())


def test_every_refusal_has_its_words():
    assert {why for row in TRANSITIONS.values() for why in row if why} <= set(REFUSALS)
    assert all(len(row) == len(STANDINGS) for row in TRANSITIONS.values())


@pytest.mark.parametrize(
    ("status", "may_draw", "standing"),
    [
        ("open", True, "open"),
        ("open", False, "frozen"),
        ("dormant", False, "frozen"),
        ("dormant", True, "dormant"),
        ("expired", True, "expired"),
        ("expired", False, "expired"),
        ("closed", False, "closed"),
        ("ended", False, "ended"),
    ],
)
def test_how_a_line_stands(status, may_draw, standing):
    body: e.LineOpened = opened()
    line = open_line(event(body), body)
    line.status, line.may_draw = status, may_draw
    assert standing_of(line) == standing


def test_a_line_that_is_not_there_can_only_be_granted():
    assert why_not("grant", None) == ""
    assert why_not("lower", None) == "line_unknown"
