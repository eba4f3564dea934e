from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from book.builders import event, sales
from limen.book import events as e
from limen.book.customer import apply_sales, register

JANUARY = date(2024, 1, 1)


def customer_with(reports):
    first = event(e.CustomerRegistered("merchant", {"size": 3}, {"name": "sealed"}), number=1)
    customer = register(first, first.body)
    for number, report in enumerate(reports, 2):
        apply_sales(customer, event(report, number=number), report)
    return customer


@given(st.lists(sales, max_size=10))
def test_the_report_known_last_counts(reports):
    found = customer_with(reports).sales
    assert set(found) == {(report.period, report.period_start) for report in reports}
    for (period, start), kept in found.items():
        own = [
            (number, report.sales_minor)
            for number, report in enumerate(reports, 2)
            if (report.period, report.period_start) == (period, start)
        ]
        assert (event(reports[0], number=own[-1][0]).known_at, own[-1][1]) == (
            kept.known_at,
            kept.sales_minor,
        )
        others = sum(now != before for (_, before), (_, now) in pairwise(own))
        assert (kept.period_start, kept.reports) == (start, 1 + others)


def test_a_lower_correction_replaces_a_higher_report():
    reports = [e.SalesReported("month", JANUARY, amount, "CNY") for amount in (900, 400)]
    assert customer_with(reports).sales["month", JANUARY].sales_minor == 400


def test_a_day_is_not_the_month_that_begins_with_it():
    reports = [e.SalesReported(period, JANUARY, 5, "CNY") for period in ("day", "month")]
    assert len(customer_with(reports).sales) == 2


def test_a_customer_on_the_first_day():
    customer = customer_with([])
    assert (customer.customer_id, customer.kind, customer.registered_on) == (
        "c",
        "merchant",
        JANUARY,
    )
    assert (customer.attributes, customer.sealed) == ({"size": 3}, {"name": "sealed"})
    assert (customer.sales, customer.bureau) == ({}, [])
