from hypothesis import given
from hypothesis import strategies as st

from limen.caps.programme import DrawRules, FundingPartner, Programme
from limen.kernel.rates import PPM, Rounding

shares = st.lists(st.tuples(st.integers(1, PPM), st.sampled_from(Rounding)), max_size=4)
LINE = frozenset({"line"})


def programme(name: str, following: str = "", products=LINE, partner: str = "") -> Programme:
    partners = (FundingPartner(partner or f"of-{name}", 500_000),)
    return Programme(name, products, partners, next=following)


@given(shares, st.integers(0, PPM), st.integers(1, 10**6), st.integers(0, 10**9))
def test_a_floor_that_always_holds_holds_for_every_draw(shares, floor, smallest, more):
    left, partners = PPM, []
    for at, (share, rounding) in enumerate(shares):
        partners.append(FundingPartner(str(at), min(share, left), rounding))
        left -= partners[-1].share_ppm
    found = Programme("p", LINE, tuple(partners), own_floor_ppm=floor)
    split = found.split(smallest + more)
    assert split.total_minor == smallest + more
    assert min([split.own_minor, *(part for _, part in split.partners)]) >= 0
    assert found.keeps_floor(split) == (split.own_minor * PPM >= floor * (smallest + more))
    if found.always_keeps_floor(smallest):
        assert found.keeps_floor(split)


def test_rounding_down_leaves_own_funds_their_floor_exactly():
    partner = FundingPartner("a", 700_000)
    assert Programme("p", LINE, (partner,), 300_000).always_keeps_floor(1)
    upward = FundingPartner("a", 700_000, Rounding.UP)
    assert not Programme("p", LINE, (upward,), 300_000).always_keeps_floor(10**9)


def test_programmes_are_tried_from_the_first_that_serves_along_next():
    others = frozenset({"other"})
    rules = DrawRules(
        programmes={
            each.name: each
            for each in (
                programme("x", products=others),
                programme("a", "b"),
                programme("b", "c", partner="of-a"),
                programme("c", "a"),
            )
        }
    )

    def names(*asked, **more):
        return [each.name for each in rules.programmes_for(*asked, **more)]

    assert names("line") == ["a", "b", "c"], "a ring ends"
    assert names("line", "c") == ["c", "a", "b"]
    assert names("line", without=("of-a",)) == ["c"]
    assert names("other") == ["x"]
    assert names("nothing") == []
    assert names("line", "x") == [], "a programme of another product serves nobody"
