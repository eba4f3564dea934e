"""An announced change on its day: not before it, not without its notice, never harsher."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from app.builders import (
    AT,
    CLEAN,
    DAY,
    HARD,
    LATE,
    LIMIT,
    NOW,
    VERSIONS,
    ZONE,
    bodies,
    customer,
    event,
    small_files,
)
from app.lending import Bank
from decide.us_builders import with_lead
from limen.app.deciding import open_run
from limen.app.flags import SetFlag
from limen.app.letters import Writer
from limen.app.line_life import CloseOwnLine
from limen.app.offers import AnswerOffer
from limen.app.ports import BookInfo
from limen.app.replay import replay_many
from limen.app.review import review
from limen.app.run_effects import effects_run, run_effects
from limen.app.taking_effect import TakeEffect
from limen.app.taking_up import AGREEING
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.storage.sqlite import open_book
from release.builders import OUTPUTS, PRODUCT, loaded, policy

LINE = "c:line"
COMES_ON = DAY + timedelta(days=10)


def at_work(folder, lateness=LATE, release=None) -> Bank:
    """A reviewed book of one customer, on the day after the review."""
    book = open_book(folder / "a.book", create=BookInfo("tenant", ZONE))
    assert book.append(customer("c", lateness), NOW)
    bank = Bank(book, release or loaded(small_files()), today=DAY + timedelta(days=1))
    reviewed_again(bank, AT)
    return bank


def reviewed_again(bank: Bank, at: int) -> None:
    run = open_run(bank.book, bank.release, at, "review", VERSIONS, at)
    review(bank.book, run, at, Writer(bank.release, "en"))


def run_id(bank: Bank) -> str:
    return effects_run(bank.book, bank.release, bank.today, VERSIONS, bank.now())


def asked(bank: Bank) -> dict[str, str]:
    """The newest decision of the line, and today's run."""
    mark = bank.line(LINE).decisions[-1]
    return {"line_id": LINE, "decision_id": mark.decision_id, "run_id": run_id(bank)}


@pytest.fixture
def bank(tmp_path):
    made = at_work(tmp_path)
    yield made
    made.book.close()


def on_day(bank: Bank, day: date = COMES_ON) -> Bank:
    bank.today = day
    return bank


def test_a_cut_does_not_come_before_its_day(bank):
    on_day(bank, COMES_ON - timedelta(days=1))
    assert bank.refused(TakeEffect, **asked(bank)) == ("not_due",)
    on_day(bank)
    assert bank.do(TakeEffect, **asked(bank))["announced"] == "lower"
    assert bank.line(LINE).limit_minor < LIMIT
    assert bank.refused(TakeEffect, **asked(bank)) == ("change_settled",)


def test_a_cut_does_not_come_without_its_notice(tmp_path):
    """The decision alone, as if the notice had been lost on its way into the book."""
    full = at_work(tmp_path)
    made = next(one for one in full.book.chain_events("g-c") if one.kind == "decision_made")
    (tmp_path / "other").mkdir()
    book = open_book(tmp_path / "other/b.book", create=BookInfo("tenant", ZONE))
    bank = Bank(book, full.release, today=COMES_ON)
    bank.write(*customer("c", LATE), msgspec.structs.replace(made, seq=0, recorded_at=0))
    assert bank.refused(TakeEffect, **asked(bank)) == ("notice_missing",)
    found = run_effects(bank.executor, VERSIONS)
    assert found.refused == [(LINE, "notice_missing")]
    assert bank.line(LINE).limit_minor == LIMIT


def test_a_cut_waits_for_the_lead_of_law_that_came_after_it_was_announced(bank):
    """Announced ten days ahead; a release under a pack that wants thirty is promoted meanwhile."""
    newer = replace(with_lead(bank.release), release_id="b" * 64)
    later = Bank(bank.book, newer, today=COMES_ON)
    later.write(event("c", "x", e.StatementClosed(100_000, 1, "late"), DAY))
    assert later.refused(TakeEffect, **asked(later)) == ("law_lead",)
    on_day(later, DAY + timedelta(days=29))
    assert later.refused(TakeEffect, **asked(later)) == ("law_lead",)
    on_day(later, DAY + timedelta(days=30))
    assert later.do(TakeEffect, **asked(later))["announced"] == "lower"


def test_a_decision_that_is_not_the_line_s_is_unknown(bank):
    on_day(bank)
    words = {"line_id": LINE, "run_id": run_id(bank)}
    assert bank.refused(TakeEffect, decision_id="dec_x", **words) == ("decision_unknown",)
    words = {**asked(bank), "run_id": "run_x"}
    assert bank.refused(TakeEffect, **words) == ("run_unknown",)


def test_a_cut_whose_reason_went_away_is_withdrawn_and_replays(bank):
    on_day(bank)
    bank.write(event("c", "april", e.StatementClosed(0, 0, "paid_in_full"), DAY))
    assert bank.do(TakeEffect, **asked(bank))["came"] == "withdrawn"
    assert bank.line(LINE).limit_minor == LIMIT
    replayed = replay_many(bank.book, VERSIONS, None, 10)
    assert (replayed.same, replayed.different) == (2, [])
    assert verify_book(bank.book).faults == ()


def test_a_decision_taken_anew_in_one_call_with_what_came_before_it_replays(bank):
    """The newest event of the group was written by the same call: the record's head holds it."""
    on_day(bank)
    words = asked(bank)
    flag = SetFlag(key="f", customer_id="c", flag="hardship", raised=True)
    found = bank.executor.apply([flag, TakeEffect(key="t", **words)])
    assert found[1].value["came"] == "withdrawn"
    assert replay_many(bank.book, VERSIONS, None, 10).different == []


@pytest.mark.parametrize("flag", ["collections", "hardship", "dispute", "deceased"])
def test_no_second_cut_under_a_flag_and_the_record_says_that_it_bound(bank, flag):
    bank.do(SetFlag, customer_id="c", flag=flag, raised=True)
    on_day(bank)
    assert bank.do(TakeEffect, **asked(bank))["came"] == "withdrawn"
    record = msgspec.json.decode(bytes(bodies(bank.book, e.DecisionMade)[-1].record))
    assert record["facts"]["flags"] == [flag]
    assert any(note.startswith(f"bound by {flag}") for note in record["outcome"]["notes"])


def test_a_closed_line_s_announced_cut_is_gone(bank):
    bank.fact(LINE, e.StatementClosed(100_000, 0))
    bank.do(CloseOwnLine, line_id=LINE)
    assert bank.kinds("g-c")[-2:] == ["line_closed", "change_withdrawn"]
    assert bank.refused(TakeEffect, **asked(on_day(bank))) == ("change_settled",)


def test_running_all_effects_again_changes_nothing(bank):
    on_day(bank)
    first = run_effects(bank.executor, VERSIONS)
    assert [(line, announced) for line, announced, _ in first.changes] == [(LINE, "lower")]
    head = bank.book.head()
    again = run_effects(bank.executor, VERSIONS)
    assert (again.changes, again.refused, again.unknown) == ([], [], 0)
    assert bank.book.head() == head


def test_a_quiet_book_has_no_run_and_no_effects(tmp_path):
    bank = at_work(tmp_path, CLEAN)
    head = bank.book.head()
    assert run_effects(on_day(bank).executor, VERSIONS).changes == []
    assert bank.book.head() == head
    bank.book.close()


# -- stops


def stopping(action: str, lead_days: int, product: str = PRODUCT, **more: str) -> dict[str, bytes]:
    outputs = {**OUTPUTS, "mandatory": f'if months_late_now >= 3 then "{action}" else null'}
    files = small_files(review=policy(outputs), product=product, **more)
    path = "constraints.toml"
    leads = f"{action} = {lead_days}\n".encode()
    return {**files, path: files[path].rstrip() + b"\n" + leads}


def test_a_stop_with_lead_days_is_announced_once_and_comes_on_its_day(tmp_path):
    """Decided anew each night it would never come: its day moved on with every review."""
    bank = at_work(tmp_path, HARD, loaded(stopping("close", 30)))
    day = DAY + timedelta(days=30)
    for night in (1, 2, 3):
        reviewed_again(bank, AT + night * 86_400_000_000)
    assert len(bodies(bank.book, e.NoticeSent)) == 1
    assert bank.line(LINE).pending.effective_on == day
    on_day(bank, day)
    assert run_effects(bank.executor, VERSIONS).changes == [(LINE, "close", "closed")]
    assert bank.line(LINE).status == "closed"


def test_a_mandatory_close_goes_on_from_a_freeze(tmp_path):
    bank = at_work(tmp_path, HARD, loaded(stopping("freeze", 0)))
    assert run_effects(bank.executor, VERSIONS).changes == [(LINE, "freeze", "no draws")]
    closing = Bank(bank.book, loaded(stopping("close", 0)), today=bank.today)
    reviewed_again(closing, bank.now() + 1)
    closing.later(1)
    assert run_effects(closing.executor, VERSIONS).changes == [(LINE, "close", "closed")]


STARTER = """
[names]
en = "starter"
"""


def diverting(starter_minor: int = 200_000) -> dict[str, bytes]:
    """A release that diverts what is 90 days late, with a linked product to offer."""
    files = stopping("divert", 0)
    shop = PRODUCT.replace("smallest_draw_minor = 50_000", "smallest_draw_minor = 100_000")
    files["products/shop.toml"] = f"{shop}\nstarter_minor = {starter_minor}\n{STARTER}".encode()
    return files


def test_a_divert_stops_here_and_offers_there_in_one_commit(tmp_path):
    bank = at_work(tmp_path, HARD, loaded(diverting()))
    assert bank.do(TakeEffect, **asked(bank)) == {"came": "no draws", "announced": "divert"}
    offer = bank.book.chain_events("g-c")[-1].body
    assert (offer.product, offer.limit_minor, offer.diverts) == ("shop", 200_000, LINE)
    assert bank.line(LINE).may_draw is False
    answer = {"customer_id": "c", "offer_id": offer.offer_id, "accepts": True}
    assert bank.refused(AnswerOffer, **answer) == ("consent_needed",)
    head = bank.book.head()
    bank.do(AnswerOffer, consent_id=bank.consent("c", AGREEING), **answer)
    assert bank.kinds("g-c", head)[1:] == ["offer_ended", "line_opened", "offer_answered"]
    lines = bank.group("g-c").lines
    assert (lines["c:shop"].limit_minor, lines[LINE].may_draw) == (200_000, False)


def test_a_divert_offers_nothing_that_could_not_be_used(tmp_path):
    """The starter line is below the linked product's smallest draw: the stop comes alone."""
    bank = at_work(tmp_path, HARD, loaded(diverting(50_000)))
    bank.do(TakeEffect, **asked(bank))
    assert bank.line(LINE).may_draw is False
    assert "offer_made" not in bank.kinds("g-c")


def test_a_divert_offers_nothing_where_a_flag_forbids_contact(tmp_path):
    bank = at_work(tmp_path, HARD, loaded(diverting()))
    bank.do(SetFlag, customer_id="c", flag="fraud", raised=True)
    bank.do(TakeEffect, **asked(bank))
    assert bank.line(LINE).may_draw is False
    assert "offer_made" not in bank.kinds("g-c")


def test_eligibility_on_the_linked_product_is_asked_afresh_at_the_answer(tmp_path):
    bank = at_work(tmp_path, HARD, loaded(diverting()))
    bank.do(TakeEffect, **asked(bank))
    offer = bank.book.chain_events("g-c")[-1].body
    bank.do(SetFlag, customer_id="c", flag="collections", raised=True)
    answer = {"customer_id": "c", "offer_id": offer.offer_id, "accepts": True}
    consent_id = bank.consent("c", AGREEING)
    assert bank.refused(AnswerOffer, consent_id=consent_id, **answer) == ("flag_binds",)
