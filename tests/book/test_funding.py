from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.book.funding import Partner, Split, most_by_quotas, shares_of, split_draw
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM, Rounding

DIRECTIONS = st.sampled_from([Rounding.DOWN, Rounding.UP])
amounts = st.integers(1, 10**10)


@st.composite
def programmes(draw):
    names = draw(st.lists(st.sampled_from("abcd"), max_size=3, unique=True))
    left, partners = PPM, []
    for name in names:
        share = draw(st.integers(0, left))
        left -= share
        partners.append(Partner(name, share, draw(DIRECTIONS)))
    return partners


@given(amounts, programmes())
def test_parts_sum_to_the_draw(amount, partners):
    split = split_draw(amount, partners)
    assert split.total_minor == amount
    assert split.own_minor >= 0
    assert all(part >= 0 for _, part in split.partners)


@given(amounts, programmes())
def test_rounding_down_keeps_the_own_floor(amount, partners):
    down = [partner._replace(rounding=Rounding.DOWN) for partner in partners]
    own_share = PPM - sum(partner.share_ppm for partner in partners)
    assert split_draw(amount, down).own_minor >= Fraction(amount * own_share, PPM)


@given(amounts, st.integers(0, PPM))
def test_rounding_up_keeps_the_partners_floor(amount, share):
    split = split_draw(amount, [Partner("a", share, Rounding.UP)])
    assert split.partners[0][1] >= Fraction(amount * share, PPM)


@given(st.integers(0, 10**6), st.integers(1, PPM), DIRECTIONS)
def test_the_largest_draw_fits_its_quota_and_the_next_does_not(quota, share, rounding):
    partner = Partner("a", share, rounding)
    most = most_by_quotas([partner], {"a": quota})
    assert split_draw(most, [partner]).partners[0][1] <= quota
    assert split_draw(most + 1, [partner]).partners[0][1] > quota


def test_a_partner_that_must_fund_three_tenths_bounds_the_draw():
    # 2,500 left at 30 %: 8,333.33, so 8,333 of which the bank funds 5,833 (in whole units).
    partner = Partner("micro", 300_000, Rounding.UP)
    most = most_by_quotas([partner], {"micro": 2_500})
    assert most == 8_333
    assert split_draw(most, [partner]) == Split(5_833, (("micro", 2_500),))


def test_nothing_binds_without_quotas():
    assert most_by_quotas([Partner("a", 1)], {}) is None


@given(amounts, programmes(), st.lists(st.integers(1, 10**6), max_size=6))
def test_many_small_amounts_share_out_as_one_large(amount, partners, pieces):
    split = split_draw(amount, partners)
    before, sums = 0, dict.fromkeys([name for name, _ in split.partners], 0)
    for piece in pieces:
        parts = shares_of(piece, before, split)
        assert parts.total_minor == piece
        before += piece
        for name, part in parts.partners:
            sums[name] += part
    assert sums == dict(shares_of(before, 0, split).partners)


@given(amounts, programmes(), st.integers(0, 100))
def test_a_draw_repaid_in_full_leaves_nobody_anything(amount, partners, percent):
    split = split_draw(amount, partners)
    first = amount * percent // 100
    one, two = shares_of(first, 0, split), shares_of(amount - first, first, split)
    assert one.own_minor + two.own_minor == split.own_minor
    for (name, part), (_, a), (_, b) in zip(
        split.partners, one.partners, two.partners, strict=True
    ):
        assert a + b == part, name


def test_shares_are_within_the_whole():
    with pytest.raises(InvariantViolated, match="within the whole"):
        split_draw(1, [Partner("a", 600_000), Partner("b", 500_000)])
