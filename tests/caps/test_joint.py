"""What is lent jointly: counted by the book unless a figure is attested."""

import pytest

from limen.caps.joint import ATTESTED, BOOK, counted_fact, joint_facts, sources

READ = ("share_max_ppm", "net_tier1_minor", "partner_used_minor")


@pytest.mark.parametrize(
    ("attested", "is_partner", "told"),
    [
        ({}, False, {"partner_used_minor": 0, "joint_used_minor": 0}),
        ({}, True, {"partner_used_minor": 0}),
        ({"joint_used_minor": 7}, True, {"partner_used_minor": 0}),
        ({"partner_used_minor": 7, "joint_used_minor": 9}, True, {}),
        (
            {"partner_used_elsewhere_minor": 5, "joint_used_elsewhere_minor": 6},
            True,
            {"partner_used_minor": 5, "joint_used_minor": 6},
        ),
        (
            {"partner_used_minor": 7, "partner_used_elsewhere_minor": 5},
            False,
            {"joint_used_minor": 0},
        ),
    ],
)
def test_what_stands_elsewhere_is_told_and_what_a_partner_lends_with_others_is_not_known(
    attested, is_partner, told
):
    assert joint_facts(attested, is_partner=is_partner) == told


def test_the_book_counts_what_a_rule_reads_and_nobody_attests():
    assert counted_fact(READ, {}) == "partner_used_minor"
    assert counted_fact(READ, {"partner_used_minor": 0}) == ""
    assert counted_fact(("net_assets_minor",), {}) == ""
    assert sources(READ, {}) == {"partner_used_minor": BOOK}
    assert sources(READ, {"partner_used_minor": 0}) == {"partner_used_minor": ATTESTED}
