"""The calendar and the divisions of the kernels, against Python's own."""

from datetime import date, timedelta
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from limen.book.chain import day_number
from limen.features.arithmetic import kernels
from limen.kernel.dates import add_months, month_index

DAYS = st.dates(date(1900, 3, 1), date(2200, 1, 1))


@given(DAYS, st.integers(0, 60))
def test_months_back(day, months):
    found = kernels.months_back(day_number(day), months)
    assert date(1970, 1, 1) + timedelta(days=found) == add_months(day, -months)


@given(DAYS)
def test_month_of(day):
    assert kernels.month_of(day_number(day)) == (month_index(day), day.day)
    assert kernels.first_of(month_index(day)) == day_number(day.replace(day=1))


WIDE = st.integers(-(10**17), 10**17)


@given(st.integers(-(10**13), 10**13), st.integers(1, 10**17), st.booleans())
def test_shares(top, bottom, half_even):
    exact = Fraction(top * 10_000, bottom)
    wanted = round(exact) if half_even else floor(exact)
    assert kernels.to_bp(top, bottom, half_even) == wanted


@given(WIDE, st.integers(1, 10**17), st.booleans())
def test_quotients(top, bottom, half_even):
    exact = Fraction(top, bottom)
    assert kernels.divided(top, bottom, half_even) == (round(exact) if half_even else floor(exact))
