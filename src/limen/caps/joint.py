"""What is lent together: counted by the book, attested only for what other books hold.

A rule on joint lending reads how much an entity has lent with a partner, or with all. A release
that attests the figure is believed, as of its day. One that does not leaves the count to this book,
on top of what it attests as lent elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.caps.law.pack import Value

WITH_ONE, WITH_ALL = "partner_used_minor", "joint_used_minor"
ELSEWHERE: Mapping[str, str] = {
    WITH_ONE: "partner_used_elsewhere_minor",
    WITH_ALL: "joint_used_elsewhere_minor",
}
"""Fact of what is lent together → what of it stands in other books."""

BOOK, ATTESTED = "book", "attested"
"""Whence such a figure comes."""


def joint_facts(attested: Mapping[str, Value], *, is_partner: bool) -> dict[str, Value]:
    """Return what the packs read of an entity's joint lending where the book counts it itself.

    It is what stands elsewhere: the book's own part is counted where it is used. With this lender
    all of it stands here, unless affiliates lend too. What a partner lends with others this book
    cannot know: nothing is told of it until it is attested.
    """
    found: dict[str, Value] = {}
    for fact, elsewhere in ELSEWHERE.items():
        if attested.get(fact) is not None:
            continue
        value = attested.get(elsewhere)
        if value is None and is_partner and fact == WITH_ALL:
            continue
        found[fact] = 0 if value is None else value
    return found


def counted_fact(operands: Iterable[str], attested: Mapping[str, Value]) -> str:
    """Return the fact of joint lending that a rule read and the book counts; empty where none."""
    read = set(operands)
    return next((name for name in ELSEWHERE if name in read and attested.get(name) is None), "")


def sources(operands: Iterable[str], attested: Mapping[str, Value]) -> dict[str, str]:
    """Return whence each figure of joint lending came that a rule read."""
    read = set(operands)
    return {
        name: BOOK if attested.get(name) is None else ATTESTED for name in ELSEWHERE if name in read
    }
