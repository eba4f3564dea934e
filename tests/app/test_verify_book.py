"""Verifying a book: a good one passes, each planted lie is named where it stands."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from app.builders import (
    DAY,
    LATE,
    LIMIT,
    NOW,
    all_events,
    bodies,
    book_of,
    customer,
    event,
    groups_of,
    mixed,
    reviewed,
)
from app.kept_lines import INSTALMENTS, START, a_place
from limen.app import close_line
from limen.app.verify_book import count_book, verify_book
from limen.book import events as e
from limen.book.billing import stated
from limen.book.terms import ScheduleTerms
from limen.storage.sqlite import open_book


def faults_after(folder, *planted: e.AnyBody, custody: e.Custody = "kept") -> list[str]:
    """What verification says of a line on which these things happened."""
    book = book_of(folder, [opened(custody)])
    for number, body in enumerate(planted):
        book.append([event("c", f"planted-{number}", body, DAY)], NOW)
    found = verify_book(book)
    assert all(fault.chain_id == "g-c" for fault in found.faults)
    assert all(fault.seq > 2 for fault in found.faults)
    return [fault.what for fault in found.faults]


def opened(custody: e.Custody) -> list[e.Event]:
    """A line of 1,000,000 on which nothing happened."""
    return customer("c", custody=custody)[:2]


def test_a_good_book_verifies_before_and_after_a_review(tmp_path):
    book = book_of(tmp_path, groups_of(mixed()))
    assert verify_book(book).faults == ()
    reviewed(book)
    found = verify_book(book)
    assert found.faults == ()
    assert found.decisions == 6 == len(bodies(book, e.DecisionMade))
    assert found.as_dict()["verifies"] is True
    assert found.lines() == []


def test_a_good_life_of_a_kept_line_verifies(tmp_path):
    life = (
        e.DrawMade("d1", 400_000),
        e.RepaymentMade(100_000),
        e.StatementClosed(301_000, interest_minor=1_000),
        e.LimitChanged(LIMIT, 900_000, "customer"),
        e.DrawMade("d2", 599_000),
    )
    assert faults_after(tmp_path, *life) == []


@pytest.mark.parametrize("balance", [300_999, 301_001, 0])
def test_planted_a_statement_that_is_not_owed_plus_interest(tmp_path, balance):
    lie = e.StatementClosed(balance, interest_minor=1_000)
    said = faults_after(tmp_path, e.DrawMade("d", 300_000), lie)
    assert said == [f"a statement says {balance}, the book owes 301000"]


def test_a_reported_statement_is_the_core_s_own_word(tmp_path):
    assert faults_after(tmp_path, e.StatementClosed(77), custody="reported") == []


def test_planted_a_draw_above_the_undrawn(tmp_path):
    said = faults_after(tmp_path, e.DrawMade("d1", 600_000), e.DrawMade("d2", 400_001))
    assert said == ["a draw of 400001 exceeds the undrawn 400000"]


def test_planted_a_limit_change_from_another_limit(tmp_path):
    said = faults_after(tmp_path, e.LimitChanged(LIMIT - 1, 2_000_000, "customer"))
    assert said == [f"a limit change starts at {LIMIT - 1}, the limit was {LIMIT}"]


def test_planted_a_cut_that_rests_on_no_decision(tmp_path):
    said = faults_after(tmp_path, e.LimitChanged(LIMIT, LIMIT - 1, "lender"))
    assert said == ["the lender's cut names no decision"]


@pytest.mark.parametrize("by", ["customer", "core"])
def test_a_cut_by_others_needs_no_decision(tmp_path, by):
    assert faults_after(tmp_path, e.LimitChanged(LIMIT, LIMIT - 1, by)) == []


def test_planted_a_limit_below_zero(tmp_path):
    assert faults_after(tmp_path, e.LimitChanged(LIMIT, -1, "core")) == ["a limit is below zero"]


def test_planted_an_event_of_a_line_that_is_not_there(tmp_path):
    book = book_of(tmp_path, [opened("kept")])
    stray = msgspec.structs.replace(
        event("c", "stray", e.RepaymentMade(1), DAY), line_id="elsewhere"
    )
    book.append([stray], NOW)
    (fault,) = verify_book(book).faults
    assert "the line is open in the group" in fault.what
    assert fault.seq == book.head()


def decision(folder) -> e.DecisionMade:
    """A true decision on the line, from a review of another book of the same customer."""
    book = book_of(folder, [customer("c", LATE)], "true.book")
    reviewed(book)
    (made,) = bodies(book, e.DecisionMade)
    return made


LIES = {
    "decision_id": "dec_other",
    "run_id": "run_other",
    "action": "close",
    "limit_before_minor": 1,
    "limit_after_minor": 1,
    "effective_on": DAY,
    "cool_down_until": None,
    "reason_codes": ("R99",),
    "supersedes": "dec_before",
}


@pytest.mark.parametrize("name", LIES)
def test_planted_a_summary_unlike_its_record(tmp_path, name):
    true = decision(tmp_path)
    assert getattr(true, name) != LIES[name]
    lie = msgspec.structs.replace(true, **{name: LIES[name]})
    said = faults_after(tmp_path, lie)
    assert said == ["a decision's summary is not its record's"]


def test_the_true_summary_is_no_fault(tmp_path):
    assert faults_after(tmp_path, decision(tmp_path)) == []


def test_planted_a_record_that_does_not_read(tmp_path):
    (said,) = faults_after(tmp_path, e.DecisionMade("d", "r", "keep", 1, 1, msgspec.Raw(b"{}")))
    assert said.startswith("a stored record does not read")


def test_planted_bytes_changed_in_the_file_are_named_by_chain_and_seq(tmp_path):
    book = book_of(tmp_path, groups_of(mixed(4)))
    path = book.path
    seq = next(one.seq for one in all_events(book) if one.key == "c2:opened")
    book.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute(
            "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), '1000000', '9000000') "
            "AS BLOB) WHERE seq = ?",
            (seq,),
        )
    found = verify_book(open_book(path))
    assert [(fault.chain_id, fault.seq) for fault in found.faults] == [("g-c2", seq)]
    assert found.lines()[0].startswith(f"chain g-c2, seq {seq}: ")
    assert found.as_dict()["verifies"] is False


def test_one_fault_of_a_chain_does_not_hide_another_s(tmp_path):
    book = book_of(tmp_path, [customer("a"), customer("b"), customer("d")])
    for name in ("a", "d"):
        book.append([event(name, "lie", e.LimitChanged(1, 2, "core"), DAY)], NOW)
    assert [fault.chain_id for fault in verify_book(book).faults] == ["g-a", "g-d"]


def test_a_book_is_counted_by_kind(tmp_path):
    book = book_of(tmp_path, groups_of(mixed(5)))
    counts = count_book(book)
    assert (counts.groups, counts.lines, counts.head) == (5, 5, 40)
    assert counts.events == {
        "customer_registered": 5,
        "line_opened": 5,
        "repayment_made": 15,
        "statement_closed": 15,
    }
    assert counts.as_dict() == {
        "tenant": "tenant",
        "time_zone": "Asia/Shanghai",
        "head": 40,
        "groups": 5,
        "lines": 5,
        "events": counts.events,
    }


def test_an_empty_book_verifies_and_counts_nothing(tmp_path):
    book = book_of(tmp_path, [])
    assert verify_book(book).as_dict() == {
        "verifies": True,
        "head": 0,
        "chains": 0,
        "events": 0,
        "decisions": 0,
        "anchors": 0,
        "faults": [],
    }
    assert count_book(book).events == {}


def test_a_tail_cut_off_is_seen_only_by_who_kept_the_head(tmp_path):
    book = book_of(tmp_path, [customer("a")])
    head = verify_book(book).head
    assert not verify_book(book, head).faults
    found = verify_book(book, head + 1).faults
    assert [fault.what for fault in found] == [
        f"the book ended at {head + 1} before: its tail is gone"
    ]


CYCLE = replace(INSTALMENTS, schedule=ScheduleTerms("statement_cycle", due_day=5))


def closed_late(folder, terms):
    """A line that nobody pays, closed over three statements."""
    place = a_place(folder)
    place.open("l", terms)
    place.draw("l", "d", 1_000_000, START)
    place.close(START + timedelta(days=100))
    return place


@pytest.mark.parametrize("terms", [INSTALMENTS, CYCLE])
def test_statements_of_a_late_payer_say_what_the_postings_say(tmp_path, terms):
    place = closed_late(tmp_path, terms)
    assert len(place.line("l").statements) == 3
    assert verify_book(place.journal).faults == ()


def test_planted_a_close_that_states_other_than_it_posts(tmp_path, monkeypatch):
    def too_much(account):
        return stated(account)._replace(balance_minor=account.balances().owed_minor + 1)

    monkeypatch.setattr(close_line, "stated", too_much)
    (fault,) = verify_book(closed_late(tmp_path, INSTALMENTS).journal).faults
    assert "a statement says" in fault.what
    assert "the postings" in fault.what
