from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.choose.candidates import Candidate
from limen.choose.economics import RESOURCES, Worth
from limen.choose.portfolio import WORDS
from limen.choose.uses import Placed, use_of
from limen.kernel.errors import InvariantViolated

amounts = st.integers(0, 10**9)
worths = st.fixed_dictionaries(dict.fromkeys(RESOURCES, amounts)).map(
    lambda uses: Worth({"interest": 0}, uses)
)
PLACED = Placed("person", "retail", "joint", {"a": 300_000, "b": 400_000}, "2026-03", 77)
KEEP, RAISE = Candidate("keep", 500), Candidate("raise", 900)


@given(worths)
def test_what_is_not_named_is_used_by_every_line(worth: Worth) -> None:
    for name in RESOURCES:
        assert use_of(name, PLACED, KEEP, worth) == worth.uses[name]
    assert use_of("limit_minor", PLACED, RAISE, worth) == 900
    assert use_of("customers", PLACED, KEEP, worth) == 1
    assert [use_of("raises", PLACED, each, worth) for each in (KEEP, RAISE)] == [0, 1]
    assert use_of("reduction_12m_minor", PLACED, KEEP, worth) == 77 + worth.uses["reduction_minor"]


@given(worths)
def test_what_is_named_is_used_by_its_own_lines_only(worth: Worth) -> None:
    own = {
        "segment_minor/person": worth.uses["exposure_minor"],
        "industry_minor/retail": worth.uses["exposure_minor"],
        "funding_minor/joint": worth.uses["funding_minor"],
        "funding_minor/joint/2026-03": worth.uses["funding_minor"],
        "leverage_minor/standard": worth.uses["leverage_minor"],
        "raises/person": 1,
    }
    for name, used in own.items():
        assert use_of(name, PLACED, RAISE, worth) == used
        base, of = name.split("/")[:2]
        assert use_of(f"{base}/not-{of}", PLACED, RAISE, worth) == 0
    assert use_of("funding_minor/joint/2026-04", PLACED, RAISE, worth) == 0


@given(worths, st.integers(0, 10**6))
def test_kinds_of_funding_are_together_all_that_is_borrowed(worth: Worth, share: int) -> None:
    placed = replace(PLACED, nonstandard_ppm=share)
    standard, other = (
        use_of(f"leverage_minor/{kind}", placed, KEEP, worth)
        for kind in ("standard", "nonstandard")
    )
    assert standard + other == worth.uses["leverage_minor"]
    assert 0 <= other * 10**6 - worth.uses["leverage_minor"] * share < 10**6


@given(worths)
def test_partners_bear_all_of_their_part_and_less_than_a_unit_each_more(worth: Worth) -> None:
    parts = [use_of(f"partner_minor/{name}", PLACED, KEEP, worth) for name in ("a", "b")]
    assert 0 <= sum(parts) - worth.uses["partner_minor"] < 2
    assert use_of("partner_minor/c", PLACED, KEEP, worth) == 0


def test_every_word_of_a_limit_has_a_use() -> None:
    worth = Worth({"interest": 0}, dict.fromkeys(RESOURCES, 1))
    for word in WORDS.values():
        name = f"{word.resource}/x" if word.is_named else word.resource
        assert use_of(name, PLACED, KEEP, worth) >= 0
        if word.whole:
            assert use_of(word.whole, PLACED, KEEP, worth) >= 0
    with pytest.raises(InvariantViolated):
        use_of("unheard_of", PLACED, KEEP, worth)
    with pytest.raises(InvariantViolated):
        use_of("unheard_of/x", PLACED, KEEP, worth)
