from limen.features.catalogue import FEATURES
from limen.features.declared import DECLARED
from limen.features.definition import Definition, Span
from limen.features.offered import OFFERED, feature_of, with_own

OWN = Definition(
    "big_draws_60d", "draw_made", "line", "count", Span("days", 60), "count", "Big draws",
    neutral=0, direction=1, reason_code="U06", may_close=False,
)  # fmt: skip


def test_no_name_is_given_twice():
    assert len(OFFERED) == len(FEATURES) + len(DECLARED)
    assert [name for name, each in OFFERED.items() if each.name != name] == []


def test_an_own_feature_stands_behind_the_shipped_ones():
    offered = with_own([OWN])
    assert list(offered) == [*OFFERED, "big_draws_60d"]
    found = feature_of(OWN)
    assert offered["big_draws_60d"] == found
    assert (found.neutral, found.direction, found.reason_code) == (0, 1, "U06")
    assert not found.may_close


def test_only_what_links_tell_carries_no_closure():
    never = {name for name, each in OFFERED.items() if not each.may_close}
    assert never == {name for name, each in DECLARED.items() if not each.may_close}
    assert {DECLARED[name].family for name in never} == {"graph", "links"}
