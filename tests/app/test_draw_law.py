"""A cap of law binds at the offer and in the draw's own lock: one rule, both doors."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.drawing import LIMIT, House, reasons, release_of, value
from app.law_lending import JOINT_BANK, PROGRAMME, SCHEDULE, lender, under_law
from app.lending import FIRST, bank_in
from app.test_limits import LENDER, release_under_law
from limen.app.draw_law import within_law
from limen.app.draws import HoldDraw
from limen.app.offers import MakeOffer
from limen.app.rebuild_quotas import rebuild_quotas
from limen.book import events as e
from limen.book.allowance import DrawAllowance, Headroom
from limen.caps.draws import Exposure
from storage.contract.stores import SqliteStore

POORER = LENDER.replace("prior_ye_minor = 10_000_000", "prior_ye_minor = 5_000_000")


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path, release_under_law())
    yield made
    made.book.close()


def draw(bank, line_id, amount_minor, key="d1"):
    return bank.ask(HoldDraw, line_id=line_id, draw_id=key, amount_minor=amount_minor)


def test_a_cap_that_fell_binds_the_draw_and_the_offer_alike(bank):
    """The lender's net assets halve: a tenth is 500,000, on a line of 1,000,000."""
    line_id = bank.line_for(limit_minor=1_000_000)
    bank.release = release_under_law(POORER)
    bank.__post_init__()
    offer = {"customer_id": "c", "product": "line", "until": FIRST + timedelta(days=9)}
    raised = bank.refused(MakeOffer, limit_minor=1_100_000, line_id=line_id, **offer)
    assert raised == ("law_limit", "law_l01")
    assert draw(bank, line_id, 500_100).reasons == ("over_law_cap", "law_l01")
    (body,) = [event.body for event in bank.book.chain_events("g-c")][-1:]
    assert isinstance(body, e.DrawRefused)
    assert body.caps["law"] == 500_000
    (rule,) = [name for name in body.caps if name.startswith("law.cn-msl-single-10-15@2#")]
    assert body.caps[rule] == 500_000
    assert draw(bank, line_id, 300_000, "d2").value
    assert draw(bank, line_id, 200_100, "d3").reasons == ("over_law_cap", "law_l01")
    assert bank.line(line_id).limit_minor == 1_000_000


def test_a_draw_of_which_law_lacks_a_fact_is_refused(bank):
    line_id = bank.line_for(limit_minor=1_000_000)
    bank.release = release_under_law(LENDER.replace("claims_yearly_ppm", "claims_monthly_ppm"))
    bank.__post_init__()
    assert draw(bank, line_id, 100_000).reasons == ("law_unknown", "law_unconfirmed")


def test_without_law_an_allowance_is_as_it_was():
    found = DrawAllowance(5, (Headroom("line", 5, {}),))
    assert within_law(found, None, Exposure(0, 0)) is found


@pytest.fixture
def house(tmp_path):
    books = []

    def made(release):
        store = SqliteStore(tmp_path)
        books.append(store.create())
        found = House(books[-1], release)
        found.open()
        return found

    yield made
    for book in books:
        book.close()


def fee(share_ppm):
    return f'\n[[fees]]\nkind = "origination"\nshare_ppm = {share_ppm}\n'


def test_the_all_in_cost_of_a_draw_binds_and_both_methods_stand_in_its_event(house):
    """15.6 % and a fee of 3 %: 21.5 % by twelve months, 23.7 % compounded; of 4 % it is too dear.

    The ceiling of 24 % is held against the stricter; four times the prime rate of 3 % runs in
    shadow until the end of 2027.
    """
    cheap = house(under_law(lender(LIMIT), terms=SCHEDULE + fee(30_000)))
    assert value(cheap.hold("d1", 100_000))
    facts = cheap.last().facts
    assert (facts["cost_irr_x12_ppm"] // 1_000, facts["asked_term_months"]) == (214, 12)
    assert facts["cost_effective_ppm"] // 1_000 == 237


def test_a_draw_too_dear_for_law_is_refused_with_the_customer_s_reason(house):
    dear = house(under_law(lender(LIMIT), terms=SCHEDULE + fee(40_000)))
    assert reasons(dear.hold("d1", 100_000)) == ("law_refuses", "law_l04")
    assert dear.last().facts["cost_effective_ppm"] > 240_000


def test_a_fact_told_with_the_draw_counts_and_stands_in_its_event(house):
    found = house(under_law(lender(LIMIT, related_limits_minor=None)))
    assert reasons(found.hold("d1", 100_000)) == ("law_unknown",)
    much = found.hold("d2", 100_000, facts={"related_limits_minor": 15 * LIMIT // 10})
    assert reasons(much) == ("over_law_cap", "law_l01")
    told = {"related_limits_minor": 0}
    assert value(found.hold("d3", 100_000, facts=told))
    assert found.last().facts.items() >= told.items()


@pytest.mark.parametrize("facts", [{"net_assets_minor": 10**14}, {"no_such_fact": 1}])
def test_what_may_not_be_told_with_a_draw_is_refused(house, facts):
    found = house(under_law(lender(LIMIT)))
    assert reasons(found.hold("d1", 100_000, facts=facts)) == ("fact_unsound",)


def test_without_packs_nobody_is_told_facts(house):
    found = house(release_of())
    assert reasons(found.hold("d1", 100_000, facts={"is_student": True})) == ("fact_unsound",)


@pytest.mark.parametrize(
    ("share_ppm", "tier1_minor", "refused"),
    [
        (700_000, 10**9, ()),
        (600_000, 10**9, ()),
        (750_000, 10**9, ("over_law_cap", "law_p02")),
        (700_000, 200_000, ("over_law_cap", "law_p01")),
    ],
)
def test_each_funder_is_asked_under_its_own_licence_with_its_own_part(
    house, share_ppm, tier1_minor, refused
):
    """The lender puts in 30 % at least, by its rule, and the bank's partner by the bank's.

    At 75 % from the bank neither rule holds. Of first-tier capital of 2,000 a quarter is 500,
    which at 70 % bears 714.28 of the loan.
    """
    entities = lender(LIMIT) + JOINT_BANK.format(tier1_minor=tier1_minor)
    programme = PROGRAMME.format(share_ppm=share_ppm)
    found = house(under_law(entities, programme))
    assert getattr(found.hold("d1", 100_000), "reasons", ()) == refused


def test_a_partner_that_is_not_declared_is_a_fact_that_is_missing(house):
    found = house(under_law(lender(LIMIT), PROGRAMME.format(share_ppm=500_000)))
    assert reasons(found.hold("d1", 100_000)) == ("law_unknown", "law_unconfirmed")


NEXT = """
[[programme]]
name = "joint"
products = ["line"]
approval = true
next = "{name}"

[[programme.partners]]
name = "banker"
share_ppm = 600_000

[[programme]]
name = "heavy"
products = ["line"]
next = "light"

[[programme.partners]]
name = "other"
share_ppm = 750_000
quota_minor = 1_000_000

[[programme]]
name = "light"
products = ["line"]

[[programme.partners]]
name = "third"
share_ppm = 700_000
"""


@pytest.mark.parametrize(
    ("name", "came"),
    [
        ("light", {"programme": "light", "awaits": []}),
        ("heavy", {"programme": "light", "awaits": []}),
        ("", {"voided": "partner_refused"}),
    ],
)
def test_a_re_routed_draw_is_asked_of_law_as_it_is_funded_then(house, name, came):
    """At 75 % from a partner the lender's own part is too small: that programme is passed over."""
    entities = lender(LIMIT) + "".join(
        JOINT_BANK.format(tier1_minor=10**9).replace("banker", partner)
        for partner in ("banker", "other", "third")
    )
    found = house(under_law(entities, NEXT.format(name=name)))
    assert value(found.hold("d1", 100_000))["programme"] == "joint"
    assert value(found.answer("d1", "banker", False)) == came
    used = found.book.used()
    assert {n for name, n in used.items() if not name.startswith("law/")} <= {0}
    # The leverage and the first bank's shares of the joint draw came back with its funding.
    bounds = {name: n for name, n in used.items() if name.startswith("law/")}
    assert set(bounds.values()) <= {0, 100_000}
    assert sum(bounds.values()) == (300_000 if "programme" in came else 0)
    assert rebuild_quotas(found.book) == []


def test_a_draw_that_law_lets_no_other_programme_fund_is_voided(house):
    entities = lender(LIMIT, related_limits_minor=None) + "".join(
        JOINT_BANK.format(tier1_minor=10**9).replace("banker", partner)
        for partner in ("banker", "other")
    )
    programmes = NEXT.format(name="heavy").partition('[[programme]]\nname = "light"')[0]
    found = house(under_law(entities, programmes.replace('next = "light"', "")))
    told = {"related_limits_minor": 0}
    assert value(found.hold("d1", 100_000, facts=told))
    assert value(found.answer("d1", "banker", False)) == {"voided": "law_refuses"}
    assert found.last() == e.DrawVoided("d1", "law_refuses")
    assert found.line().held_minor == 0
