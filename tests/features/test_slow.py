"""The reference against figures worked out by hand."""

from datetime import date

import pytest

from features.fact_histories import define
from limen.book.chain import day_number
from limen.features.definition import Span
from limen.features.facts import Fact
from limen.features.slow import slow_value
from limen.kernel.dates import end_of_day

DAYS = {date(2024, 3, 1): 100, date(2024, 3, 10): 50, date(2024, 3, 31): 250}
AT = end_of_day(date(2024, 3, 31), "UTC")


def purchases():
    return [
        Fact("purchase", n, end_of_day(day, "UTC"), day_number(day), "l",
             fields={"amount_minor": amount, "category": "ab"[n % 2]})
        for n, (day, amount) in enumerate(DAYS.items())
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("aggregate", "span", "more", "wanted"),
    [
        ("count", Span("days", 31), {}, 3),
        ("count", Span("days", 30), {}, 2),
        ("sum", Span("months", 1), {}, 400),
        ("mean", Span("days", 31), {}, 133),
        ("min", Span("days", 31), {}, 50),
        ("max", Span("days", 21), {}, 250),
        ("first", Span("since_open"), {}, 100),
        ("last", Span("since_open"), {}, 250),
        ("distinct", Span("since_open"), {"of": "category"}, 2),
        ("days_since", Span("since_open"), {"where": "amount_minor < 100"}, 21),
        ("streak", Span("since_open"), {"value": "if amount_minor > 60 then 1 else 0"}, 1),
        ("slope", Span("since_open"), {}, 75),
        ("ratio", Span("days", 10), {"against": "before"}, None),
        ("ratio", Span("days", 20), {"against": "before"}, 16_666),
        ("share", Span("since_open"), {"of": "category"}, 8_750),
        ("share", Span("since_open"), {"part": "amount_minor = 50"}, 1_250),
        ("volatility", Span("since_open"), {}, 5_833),
        ("exponential_mean", Span("days", 22), {"half_life_days": 21}, 183),
        ("year_ratio", Span("since_open"), {}, None),
        ("min", Span("days", 1), {"where": "amount_minor < 0", "missing": 7}, 7),
    ],
)
def test_by_hand(aggregate, span, more, wanted):
    assert slow_value(define(aggregate, span, **more), purchases(), "l", AT, "UTC") == wanted
