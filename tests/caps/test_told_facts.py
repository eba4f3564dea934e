"""Told facts: only what the packs ask for, of its kind, and nobody else's to tell."""

from datetime import date

import pytest

from limen.caps.shipped import shipped_pack
from limen.caps.told_facts import RECKONED, TOLD_MAX, facts_asked, told

CN = [shipped_pack("cn")]


def test_facts_are_read_by_their_kind():
    given = {
        "is_student": False,
        "use_of_funds": "tuition",
        "self_paid_minor": 5,
        "overdue_booked_on": "2024-02-29",
    }
    assert told(given, CN, ()) == {**given, "overdue_booked_on": date(2024, 2, 29)}
    assert told({}, CN, ()) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("is_students", False),
        ("is_student", 1),
        ("self_paid_minor", True),
        ("self_paid_minor", -1),
        ("self_paid_minor", 10**16),
        ("self_paid_minor", "5"),
        ("use_of_funds", ""),
        ("use_of_funds", "x" * 129),
        ("use_of_funds", "a\nb"),
        ("overdue_booked_on", "2024-02-30"),
        ("lpr_1y_ppm", 40_000),
        ("net_assets_minor", 10**12),
        *((name, 1) for name in sorted(RECKONED)),
    ],
)
def test_what_may_not_be_told_is_refused(name, value):
    """A dated figure is the pack's, net assets the release's, the rest the book's own."""
    assert told({name: value}, CN, {"net_assets_minor"}) is None


def test_facts_are_bounded():
    names = [name for name, kind in facts_asked(CN).items() if kind == "boolean"]
    given = {f"{name}{at}": True for at in range(TOLD_MAX) for name in names}
    assert len(given) > TOLD_MAX
    assert told(given, CN, ()) is None


def test_every_fact_that_the_book_reckons_is_one_that_rules_ask_for():
    asked = facts_asked(CN).keys() | {
        "asked_limit_minor", "asked_loan_minor", "asked_more_minor",
    }  # fmt: skip
    assert asked >= RECKONED
