from datetime import date

import pytest

from limen.book.line_account import LineFact, fold_account
from limen.book.loan import Drawn, Repaid
from limen.world.accounts import Account, bill, pay
from limen.world.config import WorldConfig
from limen.world.people import make_persons
from limen.world.terms import stated_on, usual_products

CONFIG = WorldConfig()
TERMS = {"t": stated_on(usual_products(CONFIG)["consumer"], 5).terms}
DRAW = LineFact(Drawn(date(2025, 1, 5), 100_000), "d", "t", rate_ppm=120_000)


def account():
    customer = make_persons(CONFIG, 1)[0]
    return Account("l", "l", customer, False, 5, 120_000, 100_000, 100_000)


def money(on, *paid):
    facts = [DRAW, *(LineFact(Repaid(day, amount, str(day)), terms_id="t") for day, amount in paid)]
    return fold_account(facts, TERMS, on)


def test_a_minimum_then_two_months_unpaid_then_cured():
    """31 and 28 days at 12 % of 1,000.00: 10.19 and 9.21; 5 % of it, or what is past due."""
    one = account()
    first = bill(one, money(date(2025, 2, 5)))
    assert first == (101_019, 1_019, 6_019, 0, "revolving")
    second = bill(one, money(date(2025, 3, 5)))
    assert second == (101_940, 921, 1_019 + 921 + 5_000, 1, "late")
    third = bill(one, money(date(2025, 4, 5)))
    assert (third.months_late, third.payment_status) == (2, "late")
    paid = date(2025, 4, 10), third.minimum_minor
    pay(one, third.minimum_minor)
    cured = bill(one, money(date(2025, 5, 5), paid))
    assert (cured.months_late, cured.payment_status) == (0, "revolving")


def test_part_of_the_arrears_leaves_the_younger_ones():
    one = account()
    assert bill(one, money(date(2025, 4, 5), (date(2025, 3, 20), 6_019))).months_late == 1


def test_paid_in_full_and_then_not_used():
    one = account()
    bill(one, money(date(2025, 2, 5)))
    pay(one, 101_019)
    done = bill(one, money(date(2025, 3, 5), (date(2025, 2, 5), 101_019)))
    assert done == (0, 0, 0, 0, "paid_in_full")
    assert bill(one, money(date(2025, 4, 5), (date(2025, 2, 5), 101_019))).payment_status == (
        "no_use"
    )


def test_a_line_that_was_never_drawn_is_not_used():
    assert bill(account(), None) == (0, 0, 0, 0, "no_use")


@pytest.mark.parametrize(("month", "late"), [(2, 0), (3, 1), (4, 2), (5, 3)])
def test_months_late_are_buckets_of_days_past_due(month, late):
    assert bill(account(), money(date(2025, month, 5))).months_late == late
