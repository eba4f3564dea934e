"""Held draws and their ends: laws over random commands, against a count of their own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.drawing import LIMIT, MINUTE, SMALL, TODAY, House, reasons, release_of
from limen.app.draw_life import PostDraw, expired_holds
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.audit import differences
from limen.book.audit_line import audit_line
from limen.book.group import fold_group
from limen.book.line_account import fold_account
from limen.kernel.outcomes import Accepted
from storage.contract.stores import SqliteStore

CAPPED = """
[caps]
customer_max_minor = 1_300_000
group_max_minor = 1_600_000
portfolio_minor.line = 1_500_000

[[programme]]
name = "joint"
products = ["line"]
approval = true
[[programme.partners]]
name = "bank"
share_ppm = 700_000
quota_minor = 800_000
"""
steps = st.lists(
    st.tuples(
        st.sampled_from(["hold", "hold", "hold", "post", "void", "later", "agree", "refuse"]),
        st.sampled_from(["l", "l2", "shop"]),
        st.integers(100, 700_000),
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_cap_is_ever_passed(tmp_path_factory, steps):
    release = release_of(CAPPED)
    with SqliteStore(tmp_path_factory.mktemp("draw")).create() as book:
        house = House(book, release)
        house.open()
        house.open("l2")
        house.open("shop", customer="d")
        out: dict[str, tuple[str, int]] = {}
        held: list[str] = []
        for at, (what, line_id, amount) in enumerate(steps):
            last = held[-1] if held else "none"
            place = out.get(last, (line_id, 0))[0]
            if what == "hold":
                if isinstance(house.hold(f"d{at}", amount, line_id), Accepted):
                    out[f"d{at}"] = (line_id, amount)
                    held.append(f"d{at}")
            elif what == "later":
                house.later(700 * MINUTE)
            elif what == "post":
                if isinstance(house.post(last, place), Accepted):
                    held.remove(last)
            elif what == "void" or what == "refuse":
                done = (
                    house.void(last, place)
                    if what == "void"
                    else house.answer(last, "bank", False, place)
                )
                if isinstance(done, Accepted):
                    held.remove(last)
                    del out[last]
            else:
                house.answer(last, "bank", True, place)
            check(house, out)
        assert book.verify() == []


def check(house: House, out: dict[str, tuple[str, int]]) -> None:
    by_line = dict.fromkeys(("l", "l2", "shop"), 0)
    for line_id, amount in out.values():
        by_line[line_id] += amount
    group = fold_group("g", house.book.chain_events("g"))
    for line_id, total in by_line.items():
        line = group.lines[line_id]
        assert line.held_minor + line.owed_minor == total <= LIMIT
        assert line.held_minor == sum(hold.amount_minor for hold in line.holds.values())
        assert line.undrawn_minor >= 0
    assert by_line["l"] + by_line["l2"] <= 1_300_000
    assert sum(by_line.values()) <= 1_500_000
    assert sum(amount * 700_000 // 10**6 for _, amount in out.values()) <= 800_000
    used = house.book._connection.execute("SELECT quota, used_minor FROM lease").fetchall()
    assert dict(used).get("product/line", 0) == sum(by_line.values())


def test_holds_whose_time_is_over_are_found(make):
    house = make()
    house.hold("d1", 500)
    house.later(MINUTE)
    house.hold("d2", 500)
    house.later(1_439 * MINUTE)
    group = fold_group("g", house.book.chain_events("g"))
    (found,) = expired_holds(group, house.clock.now())
    assert isinstance(house.do(found), Accepted)
    assert list(house.line().holds) == ["d2"]
    assert expired_holds(fold_group("g", house.book.chain_events("g")), house.clock.now()) == []


def test_what_is_not_held_has_no_end(make):
    house = make()
    for end in (house.post, house.void, house.expire):
        assert reasons(end("d")) == ("draw_not_held",)
        assert reasons(end("d", "nowhere")) == ("line_unknown",)
    assert reasons(house.answer("d", "bank", True)) == ("draw_not_held",)


FEES = (
    SMALL
    + """
[schedule]
kind = "{kind}"
due_day = 5

[[fees]]
kind = "origination"
share_ppm = 20_000

[[fees]]
kind = "origination"
amount_minor = 7
"""
)


@pytest.mark.parametrize(
    ("kind", "due_on"),
    [("equal_instalments", date(2026, 7, 5)), ("statement_cycle", date(2026, 7, 25))],
)
def test_a_draw_s_fees_are_charged_when_it_is_paid_out_and_come_with_its_first_bill(
    make, kind, due_on
):
    """Neither holding nor a draw that is voided costs anything; asking again charges nothing."""
    house = make(release_of(product=FEES.format(kind=kind)))
    house.hold("d1", 100_000)
    house.hold("d2", 100_000)
    house.void("d2")
    assert charged(house) == []
    post = PostDraw(key="p", line_id="l", draw_id="d1")
    assert house.do(post) == house.do(post)
    assert charged(house) == [
        e.FeeCharged("origination", 2_000, "d1", due_on=due_on),
        e.FeeCharged("origination", 7, "d1", due_on=due_on),
    ]
    terms = TermsShelf(house.book)
    for days, late in ((0, 0), (1, 0), ((due_on - TODAY).days, 0), ((due_on - TODAY).days + 1, 1)):
        account = fold_account(house.line().facts, terms, TODAY + timedelta(days=days))
        assert account.balances().fee_minor == 2_007
        assert account.dpd == late
        walk = audit_line(house.line().facts, terms, TODAY + timedelta(days=days))
        assert differences(account.balances()._asdict(), walk.balances()) == {}


def charged(house):
    events = house.book.chain_events("g")
    return [event.body for event in events if isinstance(event.body, e.FeeCharged)]
