from datetime import date, timedelta

from limen.book.customer import Sales
from limen.features.periods import month_sales, month_start, newest_month, three_months
from limen.kernel.dates import month_index


def days_of(first: date, count: int, sales: int) -> dict:
    found = [first + timedelta(days=number) for number in range(count)]
    return {("day", day): Sales(day, sales, 0, 1) for day in found}


def test_daily_reports_make_a_month():
    sales = days_of(date(2024, 1, 1), 91, 2)
    march = month_index(date(2024, 3, 1))
    assert month_start(march) == date(2024, 3, 1)
    assert month_sales(sales, march) == 62
    assert three_months(sales, march) == 182
    assert newest_month(sales, march + 2) == march
    assert month_sales(sales, march + 1) is None
    assert three_months(sales, march + 1) is None


def test_nothing_is_found_in_nothing_or_too_long_ago():
    assert newest_month({}, 100) is None
    old = days_of(date(2020, 1, 1), 31, 1)
    assert newest_month(old, month_index(date(2024, 1, 1))) is None
