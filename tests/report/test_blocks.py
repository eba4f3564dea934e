from datetime import date

import pytest

from limen.kernel.errors import InvariantViolated
from limen.report.blocks import COUNT, Column, Lane, Moment, Table, Timeline, Unit, money


def test_numbers_stand_right_and_words_left():
    assert Column("a").side == "left"
    assert Column("a", COUNT).side == "right"
    assert Column("a", COUNT, "left").side == "left"


def test_money_names_its_currency():
    assert money("CNY") == Unit("money", "CNY")
    with pytest.raises(InvariantViolated):
        Unit("money")


def test_a_row_has_a_cell_for_each_column():
    with pytest.raises(InvariantViolated):
        Table.of([Column("a"), Column("b")], [("only one",)])


def test_days_of_all_lanes_come_in_order_and_no_moment_is_lost():
    second, first = date(2025, 2, 1), date(2025, 1, 1)
    left = Lane("left", (Moment(second, "b"), Moment(second, "c")))
    right = Lane("right", (Moment(first, "a"), Moment(second, "d")))
    days = Timeline((left, right)).days()
    assert [day for day, _ in days] == [first, second]
    assert days[0][1] == ((), (Moment(first, "a"),))
    assert days[1][1] == (left.moments, (Moment(second, "d"),))
