"""A pass over links: laws, and cell by cell the slow reference."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.graphs import DAY_US, FIRST, event, histories, people, the_pass
from limen.book import events as e
from limen.features.graph import COUNT_MAX, DEFAULT_MONTHS_LATE, is_same
from limen.features.graph_slow import slow_pass


@settings(max_examples=150)
@given(histories(), st.integers(0, 250), st.integers(2, 4))
def test_a_pass_is_the_slow_reference(groups, day, degree):
    _, rows = the_pass(groups, day, degree)
    assert rows == slow_pass(groups, day * DAY_US, FIRST + timedelta(days=day), degree)


@settings(max_examples=30)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(groups, chance):
    _, rows = the_pass(groups)
    chance.shuffle(groups)
    assert the_pass(groups)[1] == rows


def test_hops_kinds_and_what_is_seen_of_them():
    groups = people("a", "b", "c", "d")
    groups["a"] += [event("a", e.LinkReported("device", "x"))]
    groups["b"] += [
        event("b", e.LinkReported("device", "x")),
        event("b", e.LinkReported("guarantor", "", "c")),
        event("b", e.RepaymentReversed("k", "bounced"), 111),
        event("b", e.RepaymentReversed("k", "bounced"), 110),
    ]
    groups["c"] += [event("c", e.StatementClosed(1, DEFAULT_MONTHS_LATE), 9, "c1")]
    _, rows = the_pass(groups.values())
    assert rows["a"] == {
        "one_hop": 1, "two_hop": 1, "by_device": 1, "late_max_two_months": 3,
        "default_share_two_bp": 5_000, "bounced": 1,
    }  # fmt: skip
    assert rows["b"] == {
        "one_hop": 2, "by_device": 1, "by_guarantor": 1, "late_max_months": 3,
        "late_max_two_months": 3, "default_share_bp": 5_000, "default_share_two_bp": 5_000,
    }  # fmt: skip
    assert rows["c"] == {"one_hop": 1, "two_hop": 1, "by_guarantor": 1, "bounced": 1}
    assert "d" not in rows


@pytest.mark.parametrize(("sharing", "hubs"), [(10, {}), (11, {"device": 1})])
def test_a_hub_links_nobody_and_is_counted(sharing, hubs):
    groups = people(*(f"c{number}" for number in range(sharing)))
    for name, events in groups.items():
        events.append(event(name, e.LinkReported("device", "x")))
    found, rows = the_pass(groups.values())
    assert found.hubs == hubs
    assert rows["c0"] == ({"hubs": 1} if hubs else {"one_hop": 9, "by_device": 9})


def test_numbers_are_capped():
    groups = people("a", *(f"c{number}" for number in range(60)))
    for number in range(60):
        groups["a"].append(event("a", e.LinkReported("phone", f"x{number}")))
        groups[f"c{number}"].append(event(f"c{number}", e.LinkReported("phone", f"x{number}")))
        groups[f"c{number}"].append(event(f"c{number}", e.StatementClosed(1, 40), 1, "l"))
    row = the_pass(groups.values())[1]["a"]
    assert (row["one_hop"], row["by_phone"], row["late_max_months"]) == (COUNT_MAX, COUNT_MAX, 12)
    assert row["default_share_bp"] == 10_000


def test_what_was_known_later_does_not_count():
    groups = people("a", "b")
    groups["a"].append(event("a", e.LinkReported("phone", "x"), 10))
    groups["b"].append(event("b", e.LinkReported("phone", "x"), 20))
    assert the_pass(groups.values(), 19)[1] == {}
    assert the_pass(groups.values(), 20)[1].keys() == {"a", "b"}


def test_rows_are_the_same_whichever_pass_found_them():
    assert is_same(e.LinksFound("p", 1), e.LinksFound("q", 1))
    assert not is_same(e.LinksFound("p", 1), e.LinksFound("p", 2))
