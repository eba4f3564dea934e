from datetime import date

from features.histories import AT, ZONE, Deeds, noon
from limen.book import events as e
from limen.book.group import apply
from limen.features import FeatureView, compute


def test_the_newest_bureau_report_of_a_year_speaks():
    made = Deeds()
    made.add(date(2024, 3, 1), e.BureauReported(date(2024, 3, 1), 9, 9, 10, 9, 90))
    made.add(date(2024, 10, 1), e.BureauReported(date(2024, 10, 1), 3, 2, 400_000, 100_000, 5))
    values = made.values()
    assert values["bureau_lenders_count"] == 3
    assert values["bureau_inquiries_6m_count"] == 2
    assert values["bureau_utilisation_bp"] == 2_500
    assert values["bureau_dpd_max_12m_days"] == 5
    old = Deeds().add(date(2024, 2, 1), e.BureauReported(date(2023, 12, 1), 3))
    assert old.values()["bureau_lenders_count"] is None


def test_linked_lines_of_the_same_currency_are_seen():
    view = Deeds().add(date(2024, 10, 1), 300_000).view()
    for line, currency, owed in (("m", "CNY", 50_000), ("n", "USD", 70_000)):
        opened = e.LineOpened("line", "bank", currency, 200_000, custody="reported")
        day = date(2024, 11, 30)
        for body in (opened, e.StatementClosed(owed, 2)):
            apply(view.group, e.Event("g", line, body, noon(day), day, noon(day), "c", line))
    values = compute(FeatureView(view.group, view.customer, view.line, AT, ZONE))
    assert values["group_owed_minor"] == 350_000
    assert values["other_lines_undrawn_minor"] == 150_000
    assert values["group_months_late_max_now"] == 2
    assert values["months_late_now"] is None
