from datetime import date

from features.histories import Deeds

ENDS = [date(2024, month, day) for month, day in ((7, 31), (8, 31), (9, 30), (10, 31), (11, 30))]


def paying() -> Deeds:
    """Owes 400,000 in July; pays 100,000 in September and 20,000 in November."""
    made = Deeds().add(date(2024, 7, 5), 400_000)
    made.add(date(2024, 9, 20), -100_000).add(date(2024, 11, 30), -20_000)
    for end, late in zip(ENDS, (0, 2, 1, 0, 0), strict=True):
        made.close(end, late)
    return made


def test_a_months_payment_pays_the_statement_before():
    values = paying().values()
    assert values["payment_ratio_1m_bp"] == 20_000 * 10_000 // 300_000
    assert values["payment_ratio_3m_bp"] == 120_000 * 10_000 // (300_000 + 300_000 + 400_000)
    assert values["payment_ratio_6m_bp"] == 120_000 * 10_000 // 1_400_000
    assert values["unpaid_count_3m"] == 1
    assert values["unpaid_count_6m"] == 2
    assert values["payments_1m_minor"] == 20_000
    assert values["payments_3m_minor"] == values["payments_6m_minor"] == 120_000
    assert values["payment_min_3m_minor"] == 0
    assert values["days_since_repayment"] == 15


def test_lateness():
    values = paying().values()
    assert values["months_late_now"] == 0
    assert values["months_late_max_6m"] == 2
    assert values["months_late_sum_6m"] == 3
    assert values["late_count_6m"] == 2
    assert values["late_2m_count_6m"] == 1
    assert values["months_since_late"] == 2
    assert values["months_since_late_2m"] == 3
    assert Deeds().close(date(2024, 11, 30)).values()["months_since_late"] is None


def test_status_is_the_sources_word_or_worked_out():
    values = paying().values()
    assert values["revolving_count_6m"] == 3
    assert values["paid_in_full_count_6m"] == 0
    told = Deeds().close(date(2024, 10, 31), 0, "paid_in_full").close(date(2024, 11, 30))
    assert told.values()["paid_in_full_count_6m"] == told.values()["no_use_count_6m"] == 1
    full = Deeds().add(date(2024, 10, 5), 90_000).close(date(2024, 10, 31))
    full.add(date(2024, 11, 10), -90_000).close(date(2024, 11, 30))
    assert full.values()["paid_in_full_count_6m"] == 1


def test_old_statements_leave_the_window():
    old = Deeds().close(date(2024, 5, 31), 4)
    assert old.values()["months_late_max_6m"] is None
    assert old.values()["months_since_late"] == 0
