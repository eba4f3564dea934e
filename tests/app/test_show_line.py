"""A line for a person: every figure is the account's own."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.builders import LATE, book_of, groups_of, reviewed
from app.lending import FIRST, LIMIT, bank_in
from app.test_taking_effect import LINE, at_work
from limen.app.customers import LinkGroups
from limen.app.flags import SetFlag
from limen.app.show_line import WORDS, line_history, show_line
from limen.app.taking_up import RAISING
from limen.book import events as e
from limen.book.line_account import fold_account
from limen.kernel.errors import BadInput


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path)
    yield made
    made.book.close()


def test_a_kept_line_shows_what_its_account_says(bank):
    line_id = bank.line_for()
    bank.fact(line_id, e.DrawMade("d1", 600_000))
    terms_id = bank.line(line_id).terms_id
    bank.fact(line_id, e.DrawHeld("d2", 50_000, terms_id, 156_000, bank.now() + 1))
    bank.do(SetFlag, customer_id="c", flag="dispute", raised=True)
    on = FIRST + timedelta(days=45)
    account = fold_account(bank.line(line_id).facts, bank.executor.terms, on)
    assert account.dpd > 0
    assert show_line(bank.book, line_id, on).as_dict() == {
        "line_id": line_id,
        "customer_id": "c",
        "group_id": "g-c",
        "product": "line",
        "status": "open",
        "limit_minor": LIMIT,
        "temporary_until": None,
        "owed_minor": account.owed_minor,
        "held_minor": 50_000,
        "headroom_minor": LIMIT - account.owed_minor - 50_000,
        "due_minor": account.balances().due_minor,
        "next_due_on": account.next_event_on().isoformat(),
        "dpd": account.dpd,
        "flags": ["dispute"],
        "expires_on": None,
        "pending": None,
        "currency": "CNY",
    }


def test_an_announced_change_stands_with_its_notice_and_day(tmp_path):
    bank = at_work(tmp_path, LATE)
    pending = show_line(bank.book, LINE, bank.today).as_dict()["pending"]
    assert (pending["action"], pending["effective_on"]) == ("lower", "2024-04-10")
    assert pending["notice_id"].startswith("not_")


def test_a_temporary_limit_shows_with_its_last_day(bank):
    line_id = bank.line_for()
    days = {"temporary_since": FIRST, "temporary_until": FIRST + timedelta(days=2)}
    bank.accept("c", bank.offer("c", 2 * LIMIT, line_id=line_id, **days), RAISING)
    shown = show_line(bank.book, line_id, FIRST).as_dict()
    assert (shown["limit_minor"], shown["temporary_until"]) == (2 * LIMIT, "2025-03-03")
    after = show_line(bank.book, line_id, FIRST + timedelta(days=3)).as_dict()
    assert (after["limit_minor"], after["temporary_until"]) == (LIMIT, None)


def test_a_stopped_line_has_no_headroom(bank):
    line_id = bank.line_for()
    bank.fact(line_id, e.MayDrawSwitched(False))
    shown = show_line(bank.book, line_id, FIRST).as_dict()
    assert (shown["status"], shown["headroom_minor"]) == ("frozen", 0)


def test_a_person_reads_it_in_either_language_without_what_is_absent(bank):
    line_id = bank.line_for()
    shown = show_line(bank.book, line_id, FIRST)
    assert "limit: CNY 10,000.00" in shown.lines("en")
    assert "额度: CNY 10,000.00" in shown.lines("zh")
    assert not any(line.startswith(("expires", "flags", "announced")) for line in shown.lines("en"))
    assert set(shown.values) == set(WORDS)


def test_the_history_is_the_line_s_events_through_a_link(bank):
    bank.line_for("a")
    line_id = bank.line_for("b")
    bank.do(LinkGroups, customer_id="a", other_customer_id="b")
    bank.do(SetFlag, customer_id="b", line_id=line_id, flag="fraud", raised=True)
    rows = line_history(bank.book, line_id).as_dict()["events"]
    assert [row["kind"] for row in rows] == ["line_opened", "flag_changed"]
    assert line_history(bank.book, line_id).lines()[1].endswith("flag fraud, raised yes")


def test_lists_tables_and_instants_of_an_event_are_words(bank):
    line_id = bank.line_for()
    terms_id = bank.line(line_id).terms_id
    bank.fact(line_id, e.DrawHeld("d", 5, terms_id, 156_000, 0, caps={"line": 7, "line.x": 8}))
    bank.fact(line_id, e.DrawRefused("e", 5, ("over_line_cap", "draws_stopped")))
    held, refused = line_history(bank.book, line_id).lines()[1:]
    assert "caps (line 7, line.x 8)" in held
    assert "expires_at 1970-01-01T00:00:00.000000Z" in held
    assert "reasons (over_line_cap, draws_stopped)" in refused


def test_the_history_of_a_line_that_was_decided_names_the_decision_without_its_record(tmp_path):
    book = book_of(tmp_path, groups_of({"a": LATE}))
    reviewed(book)
    rows = line_history(book, "a:line").as_dict()["events"]
    (decided,) = [row["body"] for row in rows if row["kind"] == "decision_made"]
    assert decided["decision_id"].startswith("dec_")
    assert "record" not in decided
    assert json.dumps(rows)
    book.close()


@pytest.mark.parametrize(
    "look", [lambda book: show_line(book, "no", FIRST), lambda book: line_history(book, "no")]
)
def test_a_line_that_is_not_there_is_said_so(bank, look):
    with pytest.raises(BadInput, match="no line 'no'"):
        look(bank.book)
