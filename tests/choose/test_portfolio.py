"""Limits in words, as constraints."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.choose.portfolio import WORDS, Limit, limits_on, rules_of, step_of


def test_an_amount_is_a_bound_of_its_resource():
    limit = Limit("funding", "max_minor", 500, "joint", "CNY", "2026-12")
    (rule,) = rules_of([limit])
    assert (dict(rule.coefs), rule.bound) == ({"funding_minor/joint/2026-12": 1}, 500)
    assert limit.title == "funding joint 2026-12"


def test_leverage_is_times_net_assets():
    limit = Limit("leverage", "max_ppm", 4_000_000, "standard", "CNY", "", 1_000)
    assert limit.most == 4_000
    assert limit.rule().bound == 4_000


@pytest.mark.parametrize("word", sorted(WORDS))
@given(part=st.integers(0, 1_000), rest=st.integers(0, 1_000), ppm=st.integers(0, 1_000_000))
def test_a_share_holds_where_the_quotient_does(word, part, rest, ppm):
    kind = next((each for each in ("max_ppm", "min_ppm") if each in WORDS[word].takes), None)
    if kind is None or not WORDS[word].whole:
        return
    limit = Limit(word, kind, ppm, "x" if WORDS[word].is_named else "")
    whole = part + rest
    totals = {limit.resource: part, WORDS[word].whole: whole}
    holds = part * 1_000_000 <= ppm * whole if kind == "max_ppm" else part * 10**6 >= ppm * whole
    assert (limit.rule().excess(totals) <= 0) == holds


def test_the_newest_step_takes_the_place_of_its_limit():
    def limit(bound: int, lowers: bool = False) -> Limit:
        return Limit("capital", "max_minor", bound, currency="CNY", lowers_lines=lowers)

    loss = Limit("expected_loss", "max_ppm", 30_000)
    path = [step_of(date(2027, month, 1), limit(100 - month)) for month in (1, 4)]
    for on, bound, lowers in (
        (date(2026, 12, 31), 120, False),
        (date(2027, 1, 1), 99, True),
        (date(2027, 3, 31), 99, True),
        (date(2027, 4, 1), 96, True),
    ):
        found, names = limits_on([limit(120), loss], path, on)
        assert found == (limit(bound, lowers), loss)
        assert names == (("capital_minor",) if lowers else ())
    assert limits_on([loss], path, date(2027, 5, 1))[0] == (loss, limit(96, True))
