"""Everything due of a book at once: what came, what was refused, and nothing twice."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import msgspec
import pytest

from app.builders import VERSIONS
from app.lending import FIRST, LIMIT, Bank, any_store, bank_in, lending_release
from limen.app.deciding import opening_key
from limen.app.draw_life import ExpireDraw
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.line_life import CloseOwnLine, MarkDormant, WakeLine
from limen.app.offers import ExpireOffers
from limen.app.repayments import Repay
from limen.app.replay import replay_many
from limen.app.run_effects import Effects, _count, effects_run, run_effects
from limen.book import events as e
from limen.kernel.errors import BadInput
from limen.kernel.outcomes import Refused


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path)
    yield made
    made.book.close()


def test_offers_years_and_ends_come_in_one_go_and_once(bank):
    bank.line_for("a", expires_on=FIRST + timedelta(days=9))
    closed = bank.line_for("b")
    bank.fact(closed, e.StatementClosed(0))
    bank.fact(closed, e.LineClosed())
    bank.customer("c")
    bank.offer("c", until=FIRST + timedelta(days=3))
    found = run_effects(bank.later(9).executor, VERSIONS)
    counted = (found.offers_expired, found.lines_expired, found.lines_ended)
    assert counted == (1, 1, 1)
    again = run_effects(bank.executor, VERSIONS)
    # What expired with nothing owed is at its end at the next look.
    assert (again.offers_expired, again.lines_expired, again.lines_ended) == (0, 0, 1)
    assert run_effects(bank.executor, VERSIONS).as_dict()["lines_ended"] == 0


def test_a_hold_that_nobody_posts_ends_once_its_time_is_over(bank):
    line_id = bank.line_for("a")
    terms_id, hour = bank.line(line_id).terms_id, 3_600_000_000
    until = bank.now() + hour
    bank.fact(line_id, e.DrawHeld("d1", 50_000, terms_id, 156_000, until))
    assert run_effects(bank.executor, VERSIONS).holds_expired == 0
    bank.later(1)
    day_before = run_effects(bank.executor, VERSIONS, FIRST - timedelta(days=1))
    assert (day_before.holds_expired, bank.line(line_id).held_minor) == (0, 50_000)
    found = run_effects(bank.executor, VERSIONS)
    assert (found.holds_expired, found.unknown, bank.line(line_id).held_minor) == (1, 0, 0)
    assert "holds expired 1" in found.lines()[-1]
    assert run_effects(bank.executor, VERSIONS).as_dict()["holds_expired"] == 0


def test_what_does_not_end_is_told_with_whose_it_is_and_why():
    """An offer that nobody can be told of and a hold by a slow clock are not unknown."""
    found = Effects()
    _count(found, ExpireOffers(key="k", customer_id="c"), Refused(("notice_missing",)))
    early = ExpireDraw(key="k", line_id="l", draw_id="d")
    _count(found, early, Refused(("draw_not_expired",)))
    assert found.refused == [("c", "notice_missing"), ("l", "draw_not_expired")]
    assert found.unknown == 0


def test_lines_that_nobody_uses_sleep_once_and_wake_again(bank):
    unused, used, owing = (bank.line_for(name) for name in "abc")
    gone = bank.line_for("d", expires_on=FIRST + timedelta(days=99))
    bank.later(50)
    bank.fact(owing, e.DrawMade("d1", 1_000))
    bank.fact(used, e.DrawMade("d2", 1_000))
    bank.do(Repay, line_id=used, amount_minor=1_000)
    bank.later(50)
    assert run_effects(bank.executor, VERSIONS).lines_asleep == 0, "none sleeps unless it is asked"
    found = run_effects(bank.executor, VERSIONS, sleep_after=100)
    assert (found.lines_asleep, found.refused, found.unknown) == (1, [], 0)
    assert bank.line(unused).status == "dormant"
    assert bank.line(gone).status in {"expired", "ended"}
    assert run_effects(bank.executor, VERSIONS, sleep_after=100).lines_asleep == 0
    bank.do(WakeLine, line_id=unused)
    assert run_effects(bank.executor, VERSIONS, sleep_after=100).lines_asleep == 0
    assert run_effects(bank.later(51).executor, VERSIONS, sleep_after=100).lines_asleep == 1
    assert bank.line(used).status == "dormant"
    assert bank.line(owing).status == "open", "a line that owes does not sleep"
    with pytest.raises(BadInput, match="30 days"):
        run_effects(bank.executor, VERSIONS, sleep_after=29)


def test_a_line_sleeps_by_the_months_of_the_product_it_was_agreed_on(bank):
    """The months of the calendar, whatever the sweep says; without a term only when asked."""
    before = bank.line_for("a")
    sleepy = Bank(bank.book, lending_release("dormant_months = 2\n"), bank.today, count(100))
    line_id = sleepy.line_for("b")
    assert sleepy.refused(MarkDormant, line_id=before) == ("sleep_not_agreed",)
    days = (date(2025, 5, 1) - FIRST).days
    sleepy.later(days - 1)
    assert run_effects(sleepy.executor, VERSIONS, sleep_after=30).lines_asleep == 1
    assert (sleepy.line(before).status, sleepy.line(line_id).status) == ("dormant", "open")
    assert sleepy.refused(MarkDormant, line_id=line_id) == ("line_in_use",)
    sleepy.later(1)
    assert run_effects(sleepy.executor, VERSIONS).lines_asleep == 1
    assert sleepy.line(line_id).status == "dormant"
    assert run_effects(sleepy.executor, VERSIONS).lines_asleep == 0


def test_only_what_is_due_by_the_day_comes(bank):
    bank.line_for("a", expires_on=FIRST + timedelta(days=9))
    bank.later(20)
    early = FIRST + timedelta(days=8)
    assert run_effects(bank.executor, VERSIONS, early).lines_expired == 0
    assert run_effects(bank.executor, VERSIONS, early + timedelta(days=1)).lines_expired == 1


def test_a_day_to_come_and_a_lender_without_a_release_are_refused(bank):
    with pytest.raises(BadInput, match="future"):
        run_effects(bank.executor, VERSIONS, FIRST + timedelta(days=1))
    bare = Executor(bank.book, bank.book, bank, HANDLERS)
    with pytest.raises(BadInput, match="give a release"):
        run_effects(bare, VERSIONS)


def test_the_day_s_run_is_opened_once_and_keeps_its_release(bank: Bank):
    words = (bank.book, bank.release, FIRST, VERSIONS, bank.now())
    first = effects_run(*words)
    head = bank.book.head()
    assert effects_run(*words) == first
    assert bank.book.head() == head
    opening = bank.book.event_by_key(opening_key(first))
    assert opening.body.release_id == bank.release.release_id


def test_a_line_that_was_closed_and_owes_is_no_fault(bank):
    line_id = bank.line_for()
    bank.fact(line_id, e.DrawMade("d", 100_000))
    bank.do(CloseOwnLine, line_id=line_id)
    found = run_effects(bank.later(1).executor, VERSIONS)
    assert (found.refused, found.lines_ended) == ([], 0)
    assert found.lines()[-1].startswith("changes 0")


@pytest.fixture(params=["sqlite", "postgres"])
def any_bank(request, tmp_path):
    yield from any_store(request, tmp_path)


def test_a_change_is_taken_anew_and_replays_on_each_store(any_bank):
    """A cut that was announced without reason: on its day it is decided anew, and withdrawn."""
    line_id = any_bank.line_for()
    any_bank.fact(line_id, e.StatementClosed(0))
    head = any_bank.book.head()
    raw = msgspec.Raw(b"{}")
    on = any_bank.today + timedelta(days=5)
    any_bank.fact(line_id, e.DecisionMade("d", "r", "lower", LIMIT, 500_000, raw, on))
    any_bank.fact(line_id, e.NoticeSent("n", "d", "limit_cut", "en", ("U01",), on))
    assert run_effects(any_bank.executor, VERSIONS).changes == []
    found = run_effects(any_bank.later(5).executor, VERSIONS)
    assert found.changes == [(line_id, "lower", "withdrawn")]
    last = ["decision_made", "change_withdrawn", "notice_sent"]
    assert any_bank.kinds("g-c", head)[-3:] == last
    made = [one for one in any_bank.book.chain_events("g-c") if one.kind == "decision_made"][-1]
    replayed = replay_many(any_bank.book, VERSIONS, made.body.decision_id, 1)
    assert (replayed.same, replayed.different) == (1, [])
    assert run_effects(any_bank.executor, VERSIONS).changes == []
