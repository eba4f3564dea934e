"""Where the best option may be left, and what is then drawn."""

from __future__ import annotations

from limen.choose.candidates import Candidate
from limen.choose.economics import RESOURCES, Worth
from limen.choose.explore import Exploration, Seed
from limen.choose.weigh import best, weigh
from limen.decide.exploring import TRIED, drawn

OPTIONS = [
    (Candidate("keep", 100), 90),
    (Candidate("lower", 50), 100),
    (Candidate("freeze", 100), 95),
    (Candidate("raise", 150), 99),
]
WEIGHED = weigh(
    [(each, Worth({"interest": value}, dict.fromkeys(RESOURCES, 0))) for each, value in OPTIONS]
)


def tried(actions=TRIED, band: int = 20, share: int = 1_000_000, run: str = "r"):
    seed = Seed("release", "customer", run)
    return drawn(WEIGHED, best(WEIGHED), frozenset(actions), share, Exploration(share, band), seed)


def test_only_what_may_be_tried_has_a_chance():
    found = tried()
    assert found is not None
    assert {arm.action for arm in found[1].arms} == {"lower", "keep", "raise"}
    found = tried({"keep", "lower"})
    assert found is not None
    assert [arm.action for arm in found[1].arms] == ["lower", "keep"]
    assert found[0].option.action == found[1].arms[found[1].taken].action


def test_nothing_is_tried_outside_of_the_band_or_of_what_may_be():
    assert tried({"keep", "lower"}, band=9) is None
    assert tried({"keep", "raise"}) is None
    assert tried(set()) is None
