"""Linked groups are folded as one, whatever was linked into what."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from book.builders import event
from limen.book import events as e
from limen.book.group import fold_group
from limen.book.links import closed_into, linked_chains, whole_group


def on(chain_id: str, body: e.AnyBody, number: int) -> e.Event:
    made = event(body, number=number, customer_id=f"{chain_id}-{number}")
    return msgspec.structs.replace(made, chain_id=chain_id, key=f"{chain_id}{number}")


PERSON = e.CustomerRegistered("person")
AB, BC = e.GroupLinked("a", "b"), e.GroupLinked("b", "c")
CHAINS = {
    "a": [on("a", PERSON, 1), on("a", AB, 9), on("a", PERSON, 12)],
    "b": [on("b", PERSON, 2), on("b", BC, 5), on("b", PERSON, 6), on("b", AB, 10)],
    "c": [on("c", PERSON, 3), on("c", BC, 4)],
}


def whole(chain_id: str) -> list[e.Event]:
    return whole_group(chain_id, CHAINS[chain_id], CHAINS.__getitem__)


def test_a_chain_knows_where_it_goes_on_and_what_came_into_it():
    assert [closed_into(name, CHAINS[name]) for name in "abc"] == [None, "a", "b"]
    assert [linked_chains(name, CHAINS[name]) for name in "abc"] == [["b"], ["c"], []]


def test_a_group_is_all_its_chains_in_the_journal_s_order():
    assert [each.seq for each in whole("a")] == [1, 2, 3, 4, 5, 6, 9, 10, 12]
    group = fold_group("a", whole("a"))
    assert sorted(group.customers) == ["a-1", "a-12", "b-2", "b-6", "c-3"]
    assert (sorted(group.absorbed), group.linked_into) == (["b", "c"], None)


def test_a_closed_group_alone_is_what_it_was_and_points_on():
    group = fold_group("b", whole("b"))
    assert sorted(group.customers) == ["b-2", "b-6", "c-3"]
    assert group.linked_into == "a"


def test_a_group_that_was_never_linked_is_its_chain():
    events = [on("d", PERSON, 1)]
    assert whole_group("d", events, CHAINS.__getitem__) == events


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=30))
def test_no_event_is_lost_or_twice_in_a_whole_group(where):
    """Any interleaving of four chains, three linked into the first: their union in order."""
    written = [on(name, PERSON, number) for number, name in enumerate(where, 1)]
    for number, name in enumerate("bcd", len(where) + 1):
        link = e.GroupLinked("a", name)
        written += [on("a", link, 2 * number), on(name, link, 2 * number + 1)]
    chains = {name: [each for each in written if each.chain_id == name] for name in "abcd"}
    found = whole_group("a", chains["a"], chains.__getitem__)
    assert [each.key for each in found] == [
        each.key for each in sorted(written, key=lambda one: one.seq)
    ]
    fold_group("a", found)
