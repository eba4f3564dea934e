from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from limen.book.product import Product
from limen.caps import limits
from limen.caps.limits import SALES_FEATURE, allowance

ceilings = st.integers(0, 10**9)
multiples = st.none() | st.integers(0, 10_000_000)
sales = st.none() | st.integers(-(10**6), 10**9)


def product(ceiling_minor, multiple_ppm=None):
    return Product("shop", "CNY", 0, ceiling_minor, 1, 1, 180_000, sales_multiple_ppm=multiple_ppm)


@given(ceilings, multiples, sales)
def test_the_allowance_is_the_smallest_of_its_caps(ceiling, multiple, sold):
    found = allowance(product(ceiling, multiple), {SALES_FEATURE: sold})
    assert found.limit_max_minor == min(cap.limit_max_minor for cap in found.caps)
    assert found.limit_max_minor <= ceiling


@given(ceilings, multiples, sales)
def test_every_cap_follows_from_its_operands(ceiling, multiple, sold):
    caps = {
        cap.name: cap for cap in allowance(product(ceiling, multiple), {SALES_FEATURE: sold}).caps
    }
    first = caps.pop("product_ceiling")
    assert first.operands == {"ceiling_minor": first.limit_max_minor} == {"ceiling_minor": ceiling}
    assert bool(caps) == (multiple is not None and sold is not None)
    for cap in caps.values():
        assert cap.name == "sales_multiple"
        assert cap.operands == {"sales_3m_minor": sold, "multiple_ppm": multiple}
        mean_minor = Fraction(cap.operands["sales_3m_minor"], 3)
        exact = mean_minor * cap.operands["multiple_ppm"] / 10**6
        assert cap.limit_max_minor == floor(exact)


def test_the_sales_cap_rounds_down():
    found = allowance(product(10**6, 999_999), {SALES_FEATURE: 100})
    assert found.limit_max_minor == 33


def test_without_sales_only_the_ceiling_binds():
    for features in ({}, {SALES_FEATURE: None}):
        assert allowance(product(500, 2_000_000), features).limit_max_minor == 500
    assert allowance(product(500), {SALES_FEATURE: 3}).limit_max_minor == 500


def test_a_cap_that_rounds_up_is_noticed(monkeypatch):
    honest = allowance(product(10**6, 999_999), {SALES_FEATURE: 100}).limit_max_minor
    monkeypatch.setattr(limits, "apply_ppm", lambda amount, ppm, _: -(-amount * ppm // 10**6) + 2)
    assert allowance(product(10**6, 999_999), {SALES_FEATURE: 100}).limit_max_minor != honest
