from datetime import date

from features.histories import Deeds
from limen.book.events import SalesReported


def reported(months: dict[tuple[int, int], int], on: date = date(2024, 12, 10)) -> Deeds:
    made = Deeds()
    for hour, ((year, month), sales) in enumerate(months.items()):
        first = date(year, month, 1)
        made.add(on, SalesReported("month", first, sales, "CNY"), hour % 24)
    return made


YEAR = {(2023, 11): 400, **{(2024, month): 100 * month for month in range(1, 12)}}


def test_three_months_their_trend_and_the_year():
    values = reported(YEAR).values()
    assert values["sales_3m_minor"] == 900 + 1_000 + 1_100
    assert values["sales_trend_bp"] == 3_000 * 10_000 // (600 + 700 + 800)
    assert values["sales_month_ratio_year_bp"] == 1_100 * 10_000 // 400
    assert values["months_since_sales"] == 0
    assert values["sales_amended_count_12m"] == 0


def test_silence_and_gaps():
    quiet = {key: sales for key, sales in YEAR.items() if key[1] < 9}
    assert reported(quiet).values()["months_since_sales"] == 3
    gap = {key: sales for key, sales in YEAR.items() if key != (2024, 10)}
    assert reported(gap).values()["sales_3m_minor"] is None
    assert Deeds().values()["months_since_sales"] is None


def test_an_amended_report_counts_and_replaces():
    made = reported(YEAR)
    first = date(2024, 11, 1)
    made.add(date(2024, 12, 12), SalesReported("month", first, 500, "CNY", "1"))
    assert made.values()["sales_amended_count_12m"] == 1
    assert made.values()["sales_3m_minor"] == 900 + 1_000 + 500


def test_a_report_that_is_repeated_corrects_nothing():
    again = SalesReported("month", date(2024, 11, 1), YEAR[2024, 11], "CNY", "again")
    assert reported(YEAR).add(date(2024, 12, 12), again).values()["sales_amended_count_12m"] == 0


def test_a_month_not_yet_over_does_not_count():
    made = reported({**YEAR, (2024, 12): 1})
    assert made.values()["sales_3m_minor"] == 3_000
