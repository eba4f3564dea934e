"""Law, policy, the customer's caps, price, choice, reservation: each bounds what comes after it.

What comes first is not asked whether what comes later would rather have more; what comes later
takes nothing where an earlier one says no.
"""

from __future__ import annotations

import pytest

from app.drawing import House, reasons, value
from app.law_lending import SCHEDULE, lender, under_law
from app.test_draw_law import fee
from decide.builders import LIMIT, decided, facts
from decide.test_law import ATTESTED, RESTORING, release_under_law
from limen.book.allowance import Allowance, Cap
from limen.decide import answer as module
from storage.contract.stores import SqliteStore

STUDENT = ATTESTED.replace("is_student = false", "is_student = true, has_second_source = false")
LAW_MINOR, POLICY_MINOR, SALES_MINOR = 1_200_000, 1_150_000, 1_100_000


def line():
    return facts(entity="tiny", law={"other_limits_minor": 0})


def restored(lender=ATTESTED, **outputs):
    """What a review restores to of 15,000 that the policy aims at."""
    record = decided(line(), release_under_law(lender, {**RESTORING, **outputs}))
    return record.outcome.action, record.outcome.limit_after_minor


def order_holds():
    """Each step in turn is the one that binds."""
    # Law before what a policy calls mandatory.
    assert restored(STUDENT, mandatory='"reinstate"') == ("keep", LIMIT)
    # Law's cap before the policy's target and ceiling.
    assert restored() == ("reinstate", LAW_MINOR)
    # The policy's own ceiling where it is the smaller.
    assert restored(ceiling_minor=str(POLICY_MINOR)) == ("reinstate", POLICY_MINOR)


def test_law_then_policy_then_caps_then_choice():
    order_holds()


def test_the_customer_s_cap_is_the_minimum_and_every_operand_stands_in_the_record(monkeypatch):
    monkeypatch.setattr(module, "allowance", lambda *_: sales_cap())
    record = decided(line(), release_under_law())
    assert record.outcome.limit_after_minor == SALES_MINOR
    found = {cap.name.partition("@")[0]: cap for cap in record.caps}
    assert found["sales_multiple"].operands == {"monthly_sales_minor": 550_000, "times": 2}
    assert found["cn-cfc-cap-20w"].operands["cap_minor"] == LAW_MINOR
    assert min(cap.limit_max_minor for cap in record.caps) == SALES_MINOR


def sales_cap():
    operands = {"monthly_sales_minor": 550_000, "times": 2}
    return Allowance(SALES_MINOR, (Cap("sales_multiple", SALES_MINOR, operands),))


def after(choice, limit_minor, legal):
    """A planted swap: nothing of law is asked once something is chosen."""
    return choice, False


def beside(allowed, legal):
    """A planted swap: the caps of law are told, and are no part of the minimum."""
    return Allowance(allowed.limit_max_minor, (*allowed.caps, *legal.limit.caps))


@pytest.mark.parametrize(("name", "swap"), [("under_law", after), ("within_law", beside)])
def test_a_swap_of_law_and_choice_is_seen(monkeypatch, name, swap):
    monkeypatch.setattr(module, name, swap)
    with pytest.raises(AssertionError):
        order_holds()


DEAR, CHEAP = fee(40_000), fee(30_000)
QUOTA = "[caps.portfolio_minor]\nline = 150_000\n"
LINKED = {"related_limits_minor": 15 * LIMIT // 10}
ALONE = {"related_limits_minor": 0}


@pytest.fixture
def house(tmp_path):
    books = []

    def made(terms):
        folder = tmp_path / f"{len(books)}"
        folder.mkdir()
        books.append(SqliteStore(folder).create())
        entities = lender(LIMIT, related_limits_minor=None)
        found = House(books[-1], under_law(entities, QUOTA, SCHEDULE + terms))
        found.open()
        return found

    yield made
    for book in books:
        book.close()


def test_the_price_comes_after_the_caps_and_both_methods_are_told(house):
    dear = house(DEAR)
    assert reasons(dear.hold("d1", 100_000, facts=ALONE)) == ("law_refuses", "law_l04")
    told = dear.last()
    assert told.caps["law"] >= 100_000
    assert told.facts["cost_irr_x12_ppm"] < 240_000 < told.facts["cost_effective_ppm"]
    both = reasons(dear.hold("d2", 100_000, facts=LINKED))
    assert both == ("over_law_cap", "law_refuses", "law_l04", "law_l01")


def test_what_law_refuses_reserves_nothing(house):
    found = house(CHEAP)
    assert reasons(found.hold("d1", 150_000, facts=LINKED)) == ("over_law_cap", "law_l01")
    assert value(found.hold("d2", 150_000, facts=ALONE))
    assert reasons(found.hold("d3", 50_000, facts=ALONE)) == ("over_product_cap",)
