"""What is lent jointly is counted from the ledger, under law's caps and in the plan."""

from __future__ import annotations

from datetime import date

import pytest

from app.drawing import House, reasons, value
from app.law_lending import JOINT_BANK, PROGRAMME, lender, under_law
from app.test_draw_law_quota import SqliteStore
from limen.app.headroom import headroom
from limen.app.joint_used import (
    ALL,
    Together,
    is_joint_quota,
    quota_together,
    together_of,
    used_together,
)
from limen.app.rebuild_quotas import rebuild_quotas
from limen.book import events as e
from limen.release.law_portfolio import law_counts

TIER1 = 1_000_000
"""Of which a quarter, 2,500.00, may be lent with one partner."""

ROOM = 250_000


def rules(share_ppm=500_000, tier1_minor=TIER1, joint="joint_used_minor = 0", partner=""):
    bank = JOINT_BANK.format(tier1_minor=tier1_minor)
    bank = bank.replace("partner_used_minor = 0\n", partner)
    bank = bank.replace("joint_used_minor = 0", joint)
    return under_law(lender(10**9) + bank, PROGRAMME.format(share_ppm=share_ppm))


@pytest.fixture
def house(tmp_path):
    found = House(SqliteStore(tmp_path).create(), rules())
    found.open()
    found.open("l2", "h", "d")
    yield found
    found.book.close()


def under(house, release, holder):
    house.release = release
    house.executor = house.beside(house.book, holder)


TOGETHER = Together("banker", "bank")


def test_no_figure_of_the_partner_s_use_is_attested_and_the_bank_s_part_counts(house):
    """Half of each loan is the bank's: 2,500.00 of its money are 5,000.00 of loans."""
    assert value(house.hold("d1", 400_000))
    facts = house.last().facts
    assert facts["partner_used_minor_from/banker"] == "book"
    assert facts["joint_used_minor_from/banker"] == "attested"
    assert used_together(house.book)[""][TOGETHER] == 200_000
    assert reasons(house.hold("d2", 100_002, "l2")) == ("over_law_cap", "law_p01")
    assert value(house.hold("d3", 100_000, "l2"))
    assert used_together(house.book)[""][TOGETHER] == ROOM
    assert reasons(house.hold("d4", 100)) == ("over_law_cap", "law_p01")
    assert rebuild_quotas(house.book) == []


def test_new_figures_of_capital_forget_no_loan(house):
    """An attested figure begins a new count; what the book counts goes on."""
    value(house.hold("d1", 400_000))
    under(house, rules(tier1_minor=TIER1 + 40_000), "two")  # 100.00 more of own money
    assert reasons(house.hold("d2", 120_002, "l2")) == ("over_law_cap", "law_p01")
    assert value(house.hold("d3", 120_000, "l2"))
    assert reasons(house.hold("d4", 100)) == ("over_law_cap", "law_p01")


def test_a_void_gives_the_bank_s_room_back(house):
    value(house.hold("d1", 2 * ROOM))
    house.void("d1")
    assert used_together(house.book)[""][TOGETHER] == 0
    assert value(house.hold("d2", 2 * ROOM, "l2"))
    assert rebuild_quotas(house.book) == []


def test_what_stands_elsewhere_is_attested_and_comes_on_top(house):
    elsewhere = "partner_used_elsewhere_minor = 50_000\n"
    under(house, rules(partner=elsewhere), "two")
    assert reasons(house.hold("d1", 400_002)) == ("over_law_cap", "law_p01")
    assert value(house.hold("d2", 400_000))
    assert house.last().facts["partner_used_minor_from/banker"] == "book"


def test_a_figure_that_is_attested_is_believed_and_said_to_be(house):
    under(house, rules(partner="partner_used_minor = 249_000\n"), "two")
    assert reasons(house.hold("d1", 2_002)) == ("over_law_cap", "law_p01")
    assert value(house.hold("d2", 2_000))
    assert house.last().facts["partner_used_minor_from/banker"] == "attested"


def test_loans_from_before_there_was_such_a_count_are_counted_once(house):
    """Under a release that attests, draws take another quota; then the book counts all of them."""
    under(house, rules(partner="partner_used_minor = 0\n"), "old")
    value(house.hold("d1", 300_000))
    under(house, rules(), "new")
    assert reasons(house.hold("d2", 200_002, "l2")) == ("over_law_cap", "law_p01")
    assert value(house.hold("d3", 200_000, "l2"))
    under(house, rules(), "third")
    assert reasons(house.hold("d4", 100, "l2")) == ("over_law_cap", "law_p01")
    # A rebuild counts the older loan as used, from its own parts.
    rebuild_quotas(house.book)
    name = quota_together("cn-joint-partner-25", TOGETHER, date(2026, 6, 21))
    assert house.book.used()[name] == ROOM
    assert rebuild_quotas(house.book) == []


def test_either_store_counts_the_stock_and_what_comes_on_top(make):
    house = make(rules(partner="partner_used_minor = 0\n"))
    house.open("l2", "h", "d")
    value(house.hold("d1", 300_000))
    under(house, rules(), "new")
    assert reasons(house.hold("d2", 200_100, "l2")) == ("over_law_cap", "law_p01")
    assert value(house.hold("d3", 200_000, "l2"))
    assert reasons(house.hold("d4", 100)) == ("over_law_cap", "law_p01")


def test_more_than_law_allows_from_before_stops_every_draw(house):
    under(house, rules(partner="partner_used_minor = 0\n", tier1_minor=4 * TIER1), "old")
    value(house.hold("d1", 800_000))
    under(house, rules(), "new")
    assert reasons(house.hold("d2", 100, "l2")) == ("over_law_cap", "law_p01")


def test_what_a_partner_lends_with_others_is_missing_until_it_is_attested(house):
    under(house, rules(joint=""), "two")
    assert reasons(house.hold("d1", 100_000)) == ("law_unknown",)
    under(house, rules(joint="joint_used_elsewhere_minor = 0"), "three")
    assert value(house.hold("d2", 100_000))
    assert house.last().facts["joint_used_minor_from/banker"] == "book"


def test_the_headroom_tells_what_the_ledger_has_lent(house):
    value(house.hold("d1", 300_000))
    (row,) = [
        each
        for each in headroom(house.book, house.release, date(2026, 6, 21))
        if each.title == "law cn-joint-partner-25/banker"
    ]
    # Of the bank's own money; the rule lets as much of it be lent with one partner.
    assert (row.most, row.used, row.left) == (ROOM, 150_000, 100_000)


def test_shares_are_told_for_each_side_and_for_all(house):
    value(house.hold("d1", 300_000))
    assert used_together(house.book)[""] == {
        Together("bank", ALL): 150_000,
        Together("bank", "banker"): 150_000,
        Together("banker", "bank"): 150_000,
        Together("banker", ALL): 150_000,
    }
    assert law_counts(house.release.law, "cn-joint-partner-25/banker") == "partner_used_minor"
    assert law_counts(house.release.law, "cn-joint-total-50/banker") == ""


def test_nobody_tells_with_a_draw_what_the_book_counts(house):
    assert reasons(house.hold("d1", 100_000, facts={"partner_used_minor": 0})) == ("fact_unsound",)


@pytest.mark.parametrize("other", ["bank", "a/b@c#d", ALL, "银行"])
def test_a_quota_s_name_tells_whom_it_is_about(other):
    name = quota_together("cn-x", Together("e/1", other), date(2026, 1, 1))
    assert is_joint_quota(name) and together_of(name) == Together("e/1", other)
    assert "@" not in name and name.count("#") == 1
    assert not is_joint_quota("law/cn-x/0")


def test_a_loan_that_the_lender_funds_alone_is_lent_with_nobody(house):
    assert used_together(house.book)[""] == {}
    assert e.DrawHeld.__struct_config__.tag == "draw_held"


def test_a_partner_s_refusal_gives_its_joint_room_back(house):
    """What was taken for the sake of the bank that refused is not held for the next one's draw."""
    banks = JOINT_BANK.format(tier1_minor=TIER1).replace("partner_used_minor = 0\n", "")
    banks += banks.replace("banker", "second")
    first = PROGRAMME.replace("\n[[programme.p", 'approval = true\nnext = "after"\n\n[[programme.p')
    after = PROGRAMME.replace('"joint"', '"after"').replace("banker", "second")
    programmes = (first + after).format(share_ppm=500_000)
    under(house, under_law(lender(10**9) + banks, programmes), "two")
    assert value(house.hold("d1", 400_000))["awaits"] == ["banker"]
    assert value(house.answer("d1", "banker", False))["programme"] == "after"
    used = {together_of(n).entity: m for n, m in house.book.used().items() if is_joint_quota(n)}
    assert used == {"banker": 0, "second": 200_000}
    assert rebuild_quotas(house.book) == []
