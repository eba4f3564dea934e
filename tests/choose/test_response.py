from hypothesis import given
from hypothesis import strategies as st

from limen.choose.economics import Effect, Line
from limen.choose.response import Elasticities

PPM = 1_000_000
DECLARED = Elasticities(
    raise_balance_ppm=(70_000, 160_000, 450_000),
    cut_balance_ppm=100_000,
    raise_volume_ppm=300_000,
    cut_volume_ppm=200_000,
    raise_pd_ppm=5_000,
    cut_pd_ppm=10_000,
    range_ppm=(-500_000, 500_000),
    source="Gross and Souleles (2002), by use",
)


def line(owed: int = 0, limit: int = 100_000) -> Line:
    return Line(limit_minor=limit, owed_minor=owed, pd_ppm=10_000)


def test_a_raise_by_use_band() -> None:
    for owed, share in ((50_000, 70), (50_001, 160), (90_000, 160), (90_001, 450)):
        found = DECLARED.effect(line(owed), 120_000)
        assert found == Effect(20 * share, 6_000, 1_000)


def test_a_cut_takes_balance_and_volume_and_adds_risk() -> None:
    assert DECLARED.effect(line(60_000), 80_000) == Effect(-2_000, -4_000, 2_000)


def test_no_change_has_no_effect() -> None:
    assert DECLARED.effect(line(), 100_000) == Effect()
    assert DECLARED.effect(line(limit=0), 10_000) == Effect()


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_beyond_the_range_nothing_is_extrapolated(limit: int, owed: int, to: int) -> None:
    found = DECLARED.effect(line(owed, limit), to)
    half = limit // 2
    for end in (limit - half - 1, limit + half + 1):
        if abs(to - limit) > abs(end - limit) and (to > limit) is (end > limit):
            assert found == DECLARED.effect(line(owed, limit), max(end, 0))


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_larger_raise_brings_no_less(limit: int, more: int, yet: int) -> None:
    one = DECLARED.effect(line(0, limit), limit + more)
    two = DECLARED.effect(line(0, limit), limit + more + yet)
    assert two.balance_minor >= one.balance_minor >= 0
    assert two.pd_ppm >= one.pd_ppm >= 0


def test_it_says_that_it_is_declared() -> None:
    about = DECLARED.about
    assert (about.kind, about.range_ppm) == ("declared", (-500_000, 500_000))
    assert "Gross" in about.source
