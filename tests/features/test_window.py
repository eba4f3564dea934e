from datetime import date

from hypothesis import given

from features.histories import AT, ZONE, Deeds, deeds
from limen.features.window import Window, days_at
from limen.kernel.dates import end_of_day


def window(made: Deeds) -> Window:
    view = made.view()
    return Window(view.group, view.customer, view.line, AT, ZONE)


@given(deeds())
def test_draws_are_the_same_whether_the_whole_history_was_asked_for_or_not(made):
    alone, after = window(made), window(made)
    assert after.history is not None
    assert alone.draws_120d == after.draws_120d


def test_days_are_business_dates():
    days = days_at(end_of_day(date(2024, 8, 31), ZONE), ZONE)
    assert days.today == date(2024, 8, 31)
    assert days.ago_30 == date(2024, 8, 1)
    assert days.ago_6m == date(2024, 2, 29)
    assert days.last_full_month == 2024 * 12 + 7
    assert days_at(end_of_day(date(2024, 8, 30), ZONE), ZONE).last_full_month == 2024 * 12 + 6


def test_six_statements_newest_first_with_the_one_before():
    made = Deeds().add(date(2024, 1, 2), 10_000)
    for month, day in ((4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30), (10, 31), (11, 30)):
        made.close(date(2024, month, day))
    months = window(made).months
    assert [item.on.month for item in months] == [11, 10, 9, 8, 7, 6]
    assert months[-1].before_minor == 10_000


def test_after_a_long_pause_the_old_balance_is_no_statement_before():
    made = Deeds().add(date(2024, 1, 2), 10_000).close(date(2024, 1, 31)).close(date(2024, 11, 30))
    assert [item.before_minor for item in window(made).months] == [None]
