"""Pointers of linked groups: learned once, followed for ever."""

from __future__ import annotations

import pytest

from limen.app.pointers import GroupMoved, Pointers
from limen.book.group import GroupState


def test_an_unlinked_group_is_itself_and_teaches_nothing():
    pointers = Pointers()
    pointers.learn(GroupState("a"))
    assert pointers.follow(["a", "b", "a"]) == ("a", "b")
    assert pointers.covering([("b",), ("a",)]) == ["a", "b"]


def test_a_closed_group_is_followed_to_the_end():
    pointers = Pointers()
    for name, into in (("c", "b"), ("b", "a")):
        with pytest.raises(GroupMoved):
            pointers.learn(GroupState(name, linked_into=into))
    assert pointers.follow(["c", "b"]) == ("a",)


def test_a_continuing_group_is_locked_with_all_that_came_into_it():
    pointers = Pointers()
    group = GroupState("a", absorbed=["b", "c"])
    with pytest.raises(GroupMoved):
        pointers.learn(group)
    pointers.learn(group)
    assert pointers.covering([("a",), ("d",)]) == ["a", "b", "c", "d"]
    with pytest.raises(GroupMoved):
        pointers.learn(GroupState("a", absorbed=["b", "c", "e"]))
