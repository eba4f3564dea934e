"""Trial balance and audit of a whole book; what was tampered with is noticed."""

import sqlite3
from datetime import date, timedelta

import pytest

from app.kept_lines import START
from app.test_close_day import filled
from limen.app.ledger import audit_book, closing_of, entries_of_line, trial_balance_on
from limen.app.repayments import Repay
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.kernel.errors import BadInput

LAST = START + timedelta(days=65)


@pytest.fixture
def place(tmp_path):
    made = filled(tmp_path)
    made.close(LAST)
    return made


def audited(place, on=None):
    return audit_book(place.journal, TermsShelf(place.journal), on)


@pytest.mark.parametrize("days", [0, 1, 31, 40, 65])
def test_the_second_model_agrees_with_every_closed_day(place, days):
    found = audited(place, START + timedelta(days=days))
    assert (found.faults, found.lines, found.on) == ((), 5, START + timedelta(days=days))
    assert found.as_dict()["agrees"] is True


def test_what_came_after_a_close_changes_nothing_of_it(place):
    before = audited(place)
    place.executor.execute(Repay(key="r", line_id="l0", amount_minor=5_000, on=START))
    assert audited(place) == before
    assert before.faults == ()


def test_the_trial_balance_is_that_of_the_newest_close(place):
    found = trial_balance_on(place.journal)
    assert (found.on, found.gap_minor) == (LAST, 0)
    assert trial_balance_on(place.journal, START).balances["bank/CNY/cash"] == -100_000
    entries = entries_of_line(place.journal, "l0")
    posted = place.line("l0").posted
    sums = dict.fromkeys(posted, 0)
    for leg in entries:
        sums[leg.account] += leg.amount_minor
    assert sums == dict(posted)


def test_partners_money_is_in_it(place):
    now = place.clock.now()
    body = e.PartnerSettled("north", "CNY", 500)
    event = e.Event(e.PORTFOLIO_CHAIN, "s", body, now, LAST, now)
    place.journal.append([event], now)
    balances = trial_balance_on(place.journal).balances
    assert balances["/CNY/cash"] == -balances["/CNY/partner_settlement/north"] == 500


def test_there_has_to_be_a_closed_day_and_a_line(place):
    with pytest.raises(BadInput, match="A052"):
        closing_of(place.journal, START - timedelta(days=1))
    with pytest.raises(BadInput, match="A053"):
        entries_of_line(place.journal, "none")


TAMPERED = {
    "entries_posted": (b'"loans",100000', b'"loans",100001'),
    "draw_made": (b'"amount_minor":100000', b'"amount_minor":100007'),
    "day_closed": (b'"bank/CNY/cash":-1000000', b'"bank/CNY/cash":-1000001'),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_what_was_altered_in_the_file_is_noticed(place, kind):
    """Somebody with the file and bad intentions; the chain would tell too, the audit by itself."""
    old, new = TAMPERED[kind]
    raw = sqlite3.connect(place.journal.path, isolation_level=None)
    raw.execute("DROP TRIGGER journal_never_updated")
    rows = raw.execute("SELECT seq, body FROM journal WHERE kind = ?", (kind,)).fetchall()
    altered = [(body.replace(old, new), seq) for seq, body in rows if old in body]
    assert altered
    raw.executemany("UPDATE journal SET body = ? WHERE seq = ?", altered)
    raw.close()
    assert audited(place).faults


def test_a_reported_line_with_postings_is_a_fault(place):
    terms_id = place.line("l0").terms_id
    place.tell("r", e.CustomerRegistered("person"), START)
    place.tell("r", e.LineOpened("p", "bank", "CNY", 9, "reported", terms_id=terms_id), START)
    entry = e.EntriesPosted(
        (),
    )
    place.tell("r", entry, START)
    from limen.book.money_events import EntryPosted, LegPosted

    legs = (LegPosted("loans", 5), LegPosted("cash", -5))
    place.tell("r", e.EntriesPosted((EntryPosted("draw", "", legs),)), START)
    place.close(LAST + timedelta(days=1))
    assert {name for line, name, _ in audited(place).faults if line == "r"} == {"loans", "cash"}


def test_a_day_without_lines_is_audited_too(tmp_path):
    place = filled(tmp_path / "one", 0)
    place.close(date(2026, 1, 11))
    assert audited(place).as_dict() == {
        "agrees": True, "on": "2026-01-11", "lines": 0, "faults": [],
    }  # fmt: skip
