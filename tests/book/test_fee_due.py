"""A fee that comes with a bill is to be paid when the bill is, by each kind of schedule."""

from datetime import date

import pytest

from limen.book.fee_due import due_with_bill
from limen.book.line_account import LINE, LineFact
from limen.book.loan import Drawn, FeeCharged, WrittenOff
from limen.book.terms import CalendarTerms, RateTerms, Roll, ScheduleTerms, Terms

RATE = RateTerms(fixed_ppm=180_000)
DRAWN = date(2026, 1, 31)


def draw(name="d", on=DRAWN):
    return LineFact(Drawn(on, 100_000, name), name, "t")


def asked(schedule, facts, on=DRAWN, name="d", **more):
    terms = {"t": Terms(RATE, schedule, **more)}
    return due_with_bill(facts, terms, FeeCharged(on, 500, "fee"), "t", name)


@pytest.mark.parametrize(
    ("schedule", "wanted"),
    [
        (ScheduleTerms("equal_instalments", 6), date(2026, 2, 28)),
        (ScheduleTerms("equal_instalments", 6, due_day=15), date(2026, 2, 15)),
        (ScheduleTerms("interest_first", 6, months=3), date(2026, 4, 30)),
        (ScheduleTerms("pay_any_time", 6), date(2026, 7, 31)),
        # The statement of 5 February is to be paid within 20 days.
        (ScheduleTerms("statement_cycle", due_day=5, pay_days=20), date(2026, 2, 25)),
    ],
)
def test_it_comes_with_the_first_bill(schedule, wanted):
    assert asked(schedule, [draw()]) == wanted


def test_a_bill_of_a_holiday_is_paid_when_the_bill_is():
    calendar = CalendarTerms("CN", roll=Roll.FOLLOWING)
    schedule = ScheduleTerms("statement_cycle", due_day=5, pay_days=17)
    # 22 February 2026 lies in the holidays of the spring festival, worked again on the 24th.
    assert asked(schedule, [draw()], calendar=calendar) == date(2026, 2, 24)


def test_after_the_last_bill_and_before_any_draw_a_month_is_left():
    schedule = ScheduleTerms("equal_instalments", 2)
    assert asked(schedule, [], name=LINE) == date(2026, 2, 28)
    late = date(2026, 5, 10)
    assert asked(schedule, [draw()], late) == date(2026, 6, 10)


def test_the_line_s_fee_is_borne_by_its_newest_living_draw():
    schedule = ScheduleTerms("equal_instalments", 6)
    gone = LineFact(WrittenOff(date(2026, 2, 20), "w"), "e", "t")
    facts = [draw(), draw("e", date(2026, 2, 10)), gone]
    assert asked(schedule, facts, date(2026, 2, 15), LINE) == date(2026, 3, 10)
    assert asked(schedule, facts, date(2026, 2, 21), LINE) == date(2026, 2, 28)
