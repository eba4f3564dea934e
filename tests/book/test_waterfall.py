from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.lending import repayments
from limen.book.terms import Bucket, Early, RepaymentTerms
from limen.book.waterfall import Item, allocate, days_past_due, in_order
from limen.kernel.errors import InvariantViolated

DAY = date(2026, 6, 1)
terms_of = repayments(Early.HOLD)


@st.composite
def owed(draw):
    return [
        Item(
            draw(st.sampled_from(Bucket)),
            DAY + timedelta(days=draw(st.integers(-120, 40))),
            draw(st.integers(0, 1_000)),
            number,
        )
        for number in range(draw(st.integers(0, 8)))
    ]


def shared(amount, items, terms):
    shares, left = allocate(amount, items, terms, DAY)
    return {share.item.number: share.amount_minor for share in shares}, left


def pay(amount, items, terms):
    shares, left = shared(amount, items, terms)
    paid = [replace(i, unpaid_minor=i.unpaid_minor - shares.get(i.number, 0)) for i in items]
    return paid, left


@given(st.integers(0, 9_000), owed(), terms_of)
def test_no_money_is_lost_or_made(amount, items, terms):
    shares, left = shared(amount, items, terms)
    assert sum(shares.values()) + left == amount
    unpaid = {item.number: item.unpaid_minor for item in items}
    assert all(0 < part <= unpaid[number] for number, part in shares.items())
    assert left == max(amount - sum(unpaid.values()), 0)


@given(st.integers(0, 9_000), owed(), terms_of)
def test_nothing_is_paid_before_what_comes_first(amount, items, terms):
    shares, _ = shared(amount, items, terms)
    partly = [
        item.unpaid_minor - shares.get(item.number, 0) for item in in_order(items, terms, DAY)
    ]
    first_open = next((place for place, rest in enumerate(partly) if rest), len(partly))
    after = in_order(items, terms, DAY)[first_open + 1 :]
    assert not any(item.number in shares for item in after)


@given(st.integers(0, 4_000), st.integers(0, 4_000), owed(), terms_of)
def test_two_payments_do_what_one_does(one, other, items, terms):
    # Without another order for the late: the first payment may end the lateness.
    terms = replace(terms, late_from_dpd=None)
    paid, left = pay(one, items, terms)
    paid, more = pay(other, paid, terms)
    together, rest = pay(one + other, items, terms)
    assert (paid, left + more) == (together, rest)


ITEMS = [
    Item(Bucket.PRINCIPAL, date(2026, 4, 1), 100, 1),
    Item(Bucket.INTEREST, date(2026, 4, 1), 10, 2),
    Item(Bucket.PRINCIPAL, date(2026, 5, 1), 100, 3),
    Item(Bucket.INTEREST, date(2026, 5, 1), 9, 4),
    Item(Bucket.FEE, date(2026, 5, 2), 5, 5),
]
PRINCIPAL_FIRST = (Bucket.PRINCIPAL, Bucket.INTEREST, Bucket.FEE, Bucket.PENALTY)


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        (RepaymentTerms(), [5, 2, 4, 1, 3]),
        (RepaymentTerms(oldest_first=True), [2, 1, 4, 3, 5]),
        (RepaymentTerms(late_from_dpd=61, late_order=PRINCIPAL_FIRST), [1, 3, 2, 4, 5]),
        (RepaymentTerms(late_from_dpd=62, late_order=PRINCIPAL_FIRST), [5, 2, 4, 1, 3]),
    ],
)
def test_the_product_says_the_order(terms, wanted):
    assert [item.number for item in in_order(ITEMS, terms, DAY)] == wanted


def test_days_past_due_are_those_of_the_oldest_unpaid():
    assert days_past_due(ITEMS, DAY) == 61
    assert days_past_due(ITEMS[2:], DAY) == 31
    assert days_past_due(ITEMS, date(2026, 4, 1)) == 0
    assert days_past_due([replace(ITEMS[0], unpaid_minor=0)], DAY) == 0


def test_a_repayment_is_not_negative():
    with pytest.raises(InvariantViolated, match="not negative"):
        allocate(-1, ITEMS, RepaymentTerms(), DAY)
