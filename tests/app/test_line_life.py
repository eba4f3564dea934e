"""A line's own life: sleep, years, end, and what its customer does to it."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lending import FIRST, LIMIT, Bank, bank_in
from limen.app import line_life
from limen.app.flags import SetFlag
from limen.app.line_life import (
    CloseOwnLine,
    EndLine,
    ExpireLine,
    LowerOwnLine,
    MarkDormant,
    RenewLine,
    WakeLine,
)
from limen.app.offers import MakeOffer
from limen.app.repayments import Repay, ReverseRepayment
from limen.app.run_effects import run_effects
from limen.app.taking_up import RAISING
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.book.line_account import fold_account
from limen.kernel.outcomes import Accepted

YEAR = FIRST + timedelta(days=365)


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path)
    yield made
    made.book.close()


def dues(bank: Bank, line_id: str) -> list[tuple[object, ...]]:
    """What the customer owes on every day of the year, and what is due of it."""
    facts = bank.line(line_id).facts
    found = []
    for number in range(0, 400, 5):
        account = fold_account(facts, bank.executor.terms, FIRST + timedelta(days=number))
        assert account is not None
        balances = account.balances()
        found.append((balances.due_minor, balances.principal_minor, account.next_event_on()))
    return found


def drawn(bank: Bank, amount_minor: int = 600_000) -> str:
    line_id = bank.line_for()
    bank.fact(line_id, e.DrawMade("d1", amount_minor))
    return line_id


def test_a_lower_below_what_is_owed_asks_for_no_sudden_repayment(bank):
    """The excess runs off by schedule: every amount due, on every day, is what it was."""
    line_id = drawn(bank)
    before = dues(bank, line_id)
    assert max(due for due, _, _ in before) > 0
    bank.do(LowerOwnLine, line_id=line_id, to_minor=100_000)
    assert dues(bank, line_id) == before
    line = bank.line(line_id)
    assert (line.limit_minor, line.undrawn_minor, line.status) == (100_000, 0, "open")


def test_a_close_below_what_is_owed_asks_for_no_sudden_repayment_either(bank):
    line_id = drawn(bank)
    before = dues(bank, line_id)
    assert bank.do(CloseOwnLine, line_id=line_id) == {"has_ended": False}
    assert dues(bank, line_id) == before
    assert bank.line(line_id).status == "closed"


def test_planted_a_due_amount_that_moves_is_seen(bank):
    line_id = drawn(bank)
    before = dues(bank, line_id)
    bank.do(Repay, line_id=line_id, amount_minor=1_000)
    assert dues(bank, line_id) != before


def test_the_customer_s_own_cut_is_not_adverse_and_needs_no_notice(bank):
    line_id = bank.line_for()
    bank.do(LowerOwnLine, line_id=line_id, to_minor=500_000)
    bodies = [event.body for event in bank.book.chain_events("g-c") if event.line_id == line_id]
    assert bodies[-1] == e.LimitChanged(LIMIT, 500_000, "customer")
    assert verify_book(bank.book).faults == ()


@pytest.mark.parametrize(
    ("to_minor", "reasons"),
    [
        (LIMIT, ("not_a_cut",)),
        (40_000, ("limit_below_floor",)),
        (505_000, ("limit_off_step",)),
        (0, ("not_a_cut", "limit_below_floor")),
    ],
)
def test_the_own_limit_keeps_to_floor_and_step(bank, to_minor, reasons):
    line_id = bank.line_for()
    assert bank.refused(LowerOwnLine, line_id=line_id, to_minor=to_minor) == reasons


def test_a_closed_line_runs_off_and_then_ends(bank):
    line_id = drawn(bank, 100_000)
    bank.do(CloseOwnLine, line_id=line_id)
    assert bank.refused(EndLine, line_id=line_id) == ("still_owing",)
    bank.later(3)
    assert run_effects(bank.executor, {}).lines_ended == 0
    facts = bank.line(line_id).facts
    account = fold_account(facts, bank.executor.terms, bank.today)
    bank.do(Repay, line_id=line_id, amount_minor=account.balances().owed_minor)
    bank.do(EndLine, line_id=line_id)
    assert bank.line(line_id).status == "ended"
    assert bank.refused(EndLine, line_id=line_id) == ("line_ended",)


def test_a_credit_is_paid_back_before_a_line_ends(bank):
    line_id = drawn(bank, 100_000)
    bank.do(CloseOwnLine, line_id=line_id)
    bank.do(Repay, line_id=line_id, amount_minor=200_000)
    assert bank.refused(EndLine, line_id=line_id) == ("still_owing",)
    bank.fact(line_id, e.CreditRefunded(100_000))
    bank.do(EndLine, line_id=line_id)


def test_a_line_whose_last_repayment_bounced_runs_off_again(bank):
    """Else nobody would look at it any more, and its customer could have the product anew."""
    line_id = drawn(bank, 100_000)
    bank.do(Repay, line_id=line_id, amount_minor=100_000)
    (paid,) = bank.line(line_id).repayments
    assert bank.do(CloseOwnLine, line_id=line_id) == {"has_ended": True}
    bank.later(2).do(ReverseRepayment, line_id=line_id, repayment_key=paid.key)
    assert bank.line(line_id).status == "closed"
    assert bank.refused(RenewLine, line_id=line_id, expires_on=YEAR) == ("line_closed",)
    assert bank.refused(EndLine, line_id=line_id) == ("still_owing",)
    assert run_effects(bank.executor, {}).lines_ended == 0
    owed = fold_account(bank.line(line_id).facts, bank.executor.terms, bank.today).balances()
    assert owed.owed_minor > 100_000
    bank.do(Repay, line_id=line_id, amount_minor=owed.owed_minor)
    bank.do(EndLine, line_id=line_id)


def test_a_line_with_nothing_owed_ends_with_its_close(bank):
    line_id = bank.line_for()
    assert bank.do(CloseOwnLine, line_id=line_id) == {"has_ended": True}
    assert bank.line(line_id).status == "ended"
    assert bank.refused(CloseOwnLine, line_id=line_id) == ("line_ended",)


def test_a_line_is_not_closed_over_a_draw_on_its_way(bank):
    line_id = bank.line_for()
    terms_id = bank.line(line_id).terms_id
    bank.fact(line_id, e.DrawHeld("d1", 100_000, terms_id, 156_000, bank.now() + 1))
    assert bank.refused(CloseOwnLine, line_id=line_id) == ("draws_held",)


def test_after_an_end_the_product_may_be_had_again_under_another_id(bank):
    first = bank.line_for()
    bank.do(CloseOwnLine, line_id=first)
    second = bank.accept("c", bank.offer())["line_id"]
    assert second != first
    assert bank.line(second).status == "open"


# -- sleep


def test_a_line_sleeps_after_the_days_without_use_and_wakes(bank):
    line_id = bank.line_for()
    asked = {"line_id": line_id, "after_days": 90}
    assert bank.later(89).refused(MarkDormant, **asked) == ("line_in_use",)
    bank.later(1).do(MarkDormant, **asked)
    assert bank.line(line_id).status == "dormant"
    assert bank.refused(MarkDormant, **asked) == ("line_dormant",)
    bank.do(WakeLine, line_id=line_id, because="the customer asked")
    assert bank.line(line_id).status == "open"
    assert bank.refused(MarkDormant, **asked) == ("line_in_use",)
    assert bank.refused(WakeLine, line_id=line_id) == ("line_not_dormant",)


def test_a_line_that_owes_does_not_sleep_and_none_after_a_few_days(bank):
    line_id = drawn(bank)
    bank.later(300)
    assert bank.refused(MarkDormant, line_id=line_id, after_days=180) == ("line_in_use",)
    assert bank.refused(MarkDormant, line_id=line_id, after_days=1) == ("days_unsound",)


# -- years


def test_a_line_expires_on_its_day_and_not_before(bank):
    line_id = bank.line_for(expires_on=YEAR)
    bank.later(364)
    assert bank.refused(ExpireLine, line_id=line_id) == ("not_due",)
    assert run_effects(bank.executor, {}).lines_expired == 0
    bank.later(1)
    assert run_effects(bank.executor, {}).lines_expired == 1
    assert bank.line(line_id).status == "expired"


def test_an_expired_line_runs_off_unless_it_is_renewed(bank):
    line_id = bank.line_for(expires_on=YEAR)
    bank.fact(line_id, e.DrawMade("d1", 100_000))
    bank.later(365).do(ExpireLine, line_id=line_id)
    assert bank.refused(LowerOwnLine, line_id=line_id, to_minor=500_000) == ("line_expired",)
    bank.do(RenewLine, line_id=line_id, expires_on=YEAR + timedelta(days=365), decision_id="dec")
    line = bank.line(line_id)
    assert (line.status, line.expires_on) == ("open", YEAR + timedelta(days=365))


def test_a_renewal_goes_forward_within_reach_and_is_bound_by_flags(bank):
    line_id = bank.line_for(expires_on=YEAR)
    far = FIRST + timedelta(days=3_000)
    assert bank.refused(RenewLine, line_id=line_id, expires_on=YEAR) == ("date_past",)
    assert bank.refused(RenewLine, line_id=line_id, expires_on=far) == ("date_too_far",)
    bank.do(SetFlag, customer_id="c", line_id=line_id, flag="fraud", raised=True)
    later = YEAR + timedelta(days=1)
    assert bank.refused(RenewLine, line_id=line_id, expires_on=later) == ("flag_binds",)


def test_what_is_not_there_is_refused_as_such(bank):
    bank.line_for()
    for kind in (EndLine, ExpireLine, WakeLine, CloseOwnLine, MarkDormant):
        assert bank.refused(kind, line_id="none") == ("line_unknown",)


# -- no other transition is ever written

# What an event makes of a line's status, in words of the design: (before, event) → after.
STEPS = {
    ("open", "line_closed"): "closed",
    ("dormant", "line_closed"): "closed",
    ("expired", "line_closed"): "closed",
    ("closed", "line_ended"): "ended",
    ("expired", "line_ended"): "ended",
    ("open", "line_dormant"): "dormant",
    ("dormant", "line_woken"): "open",
    ("open", "line_renewed"): "open",
    ("dormant", "line_renewed"): "open",
    ("expired", "line_renewed"): "open",
    ("open", "line_expired"): "expired",
    ("dormant", "line_expired"): "expired",
    ("open", "limit_changed"): "open",
    ("dormant", "limit_changed"): "dormant",
    ("open", "may_draw_switched"): "open",
    ("dormant", "may_draw_switched"): "dormant",
}
ANYWHERE = {
    "flag_changed",
    "decision_made",
    "notice_sent",
    "change_withdrawn",
    "offer_made",
    "offer_ended",
    "draw_made",
}
"""Said of a line however it stands: none of them moves it."""

OWN = ["lower", "close", "end", "expire", "sleep", "wake", "renew", "flag", "due", "raise"]
LENDERS = ["lower", "step_down", "freeze", "close", "unfreeze", "reinstate"]
MOVES = st.lists(
    st.tuples(
        st.sampled_from([*((what, "") for what in OWN), *(("decide", what) for what in LENDERS)]),
        st.integers(0, 120),
    ),
    max_size=14,
)


def give(bank: Bank, line_id: str, what: str, action: str) -> None:
    """Ask for something that may be refused."""
    line = bank.line(line_id)
    half = line.limit_minor // 20_000 * 10_000
    later = bank.today + timedelta(days=200)
    own = {
        "lower": (LowerOwnLine, {"to_minor": half}),
        "close": (CloseOwnLine, {}),
        "end": (EndLine, {}),
        "expire": (ExpireLine, {}),
        "sleep": (MarkDormant, {"after_days": 60}),
        "wake": (WakeLine, {}),
        "renew": (RenewLine, {"expires_on": later}),
    }
    if what in own:
        kind, fields = own[what]
        bank.ask(kind, line_id=line_id, **fields)
    elif what == "flag":
        words = {"customer_id": "c", "line_id": line_id, "flag": "fraud"}
        bank.ask(SetFlag, raised="fraud" not in line.flags, **words)
    elif what == "raise":
        until = bank.today + timedelta(days=20)
        words = {"customer_id": "c", "product": "line", "line_id": line_id, "until": until}
        made = bank.ask(MakeOffer, limit_minor=2 * line.limit_minor, **words)
        if isinstance(made, Accepted):
            bank.accept("c", made.value["offer_id"], RAISING)
    elif what == "decide":
        announce(bank, line_id, action, half)
    else:
        run_effects(bank.executor, {})


def announce(bank: Bank, line_id: str, action: str, half: int) -> None:
    """A decision of the lender with its notice, to come at once: as the line stands or not."""
    line = bank.line(line_id)
    to_minor = {"lower": half, "step_down": half, "reinstate": 2 * line.limit_minor}
    after = to_minor.get(action, line.limit_minor)
    decision_id = f"dec{bank.book.head()}"
    raw = msgspec.Raw(b"{}")
    decided = (decision_id, "run", action, line.limit_minor, after, raw, bank.today)
    bank.fact(line_id, e.DecisionMade(*decided))
    notice = ("not", decision_id, "limit_cut", "en", ("U01",), bank.today)
    bank.fact(line_id, e.NoticeSent(*notice))


def test_no_higher_limit_is_offered_beside_a_cut(tmp_path):
    bank = bank_in(tmp_path)
    line_id = bank.line_for(expires_on=YEAR)
    announce(bank, line_id, "lower", 500_000)
    words = {"customer_id": "c", "product": "line", "line_id": line_id}
    words |= {"limit_minor": 2 * bank.line(line_id).limit_minor}
    asked = bank.ask(MakeOffer, until=bank.today + timedelta(days=9), **words)
    assert asked.reasons == ("cut_stands",)
    run_effects(bank.executor, {})
    asked = bank.ask(MakeOffer, until=bank.today + timedelta(days=9), **words)
    assert asked.reasons == ("cut_stands",)
    bank.later(1)
    assert isinstance(bank.ask(MakeOffer, until=bank.today + timedelta(days=9), **words), Accepted)


@settings(max_examples=15, deadline=None)
@given(MOVES)
def test_no_transition_is_written_that_the_design_does_not_have(asked):
    with tempfile.TemporaryDirectory() as folder:
        bank = bank_in(Path(folder))
        line_id = bank.line_for(expires_on=YEAR)
        for (what, action), days in asked:
            give(bank.later(days), line_id, what, action)
        assert walked(bank, line_id) == bank.line(line_id).status
        bank.book.close()


def walked(bank: Bank, line_id: str) -> str:
    """Go through what was written, step by step of the design; a step that it lacks is a fault."""
    status, may_draw = "", True
    for event in bank.book.chain_events("g-c"):
        if event.line_id != line_id or event.kind in ANYWHERE:
            continue
        if event.kind == "line_opened":
            assert status == ""
            status = "open"
            continue
        if event.kind == "may_draw_switched":
            assert event.body.may_draw is not may_draw
            may_draw = event.body.may_draw
        if event.kind == "limit_changed" and event.body.to_minor > event.body.from_minor:
            assert (status == "open" and may_draw) or event.body.decision_id
        status = STEPS[status, event.kind]
    return status


def test_planted_a_command_that_does_not_ask_the_table_is_seen(bank, monkeypatch):
    line_id = drawn(bank, 100_000)
    bank.do(CloseOwnLine, line_id=line_id)
    assert walked(bank, line_id) == "closed"
    monkeypatch.setattr(line_life, "why_not", lambda move, line: "")
    bank.do(LowerOwnLine, line_id=line_id, to_minor=500_000)
    with pytest.raises(KeyError, match="limit_changed"):
        walked(bank, line_id)
