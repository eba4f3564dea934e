"""A close is done once, in order, whatever interrupts it or comes late."""

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from threading import Event, Thread

import pytest

from app.kept_lines import INSTALMENTS, START, Place, a_place
from limen.app import close_day
from limen.app.close_day import Closer
from limen.app.ledger import audit_book
from limen.app.repayments import Repay, ReverseRepayment
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.money_events import FundedPart
from limen.book.quota import LeaseWish
from limen.book.terms import FeeKind, FeeTerms, ScheduleTerms
from limen.kernel.dates import start_of_day
from limen.kernel.errors import BadInput
from limen.storage.sqlite import open_book

DAY = timedelta(days=1)
CYCLE = replace(INSTALMENTS, schedule=ScheduleTerms("statement_cycle", due_day=5))
LATE = replace(
    INSTALMENTS,
    fees=(FeeTerms(FeeKind.LATE, 500, from_dpd=3), FeeTerms(FeeKind.ANNUAL, 100)),
)


def filled(folder, lines=5):
    folder.mkdir(exist_ok=True)
    place = a_place(folder)
    for number in range(lines):
        terms = (INSTALMENTS, CYCLE, LATE)[number % 3]
        place.open(f"l{number}", terms)
        if number != 4:
            place.draw(f"l{number}", "d", 100_000 * (number + 1), START + number * DAY)
    return place


def bytes_of(place):
    rows = sqlite3.connect(place.journal.path).execute("SELECT seq, link FROM journal ORDER BY seq")
    return rows.fetchall()


def test_a_day_that_is_closed_again_changes_nothing(tmp_path):
    place = filled(tmp_path)
    last = place.close(date(2026, 3, 1))[-1]
    before = bytes_of(place)
    assert place.close(date(2026, 3, 1)) == [last]
    assert place.closer.close(date(2026, 2, 1)).on == date(2026, 2, 1)
    assert bytes_of(place) == before
    assert place.journal.verify() == []


def test_missed_days_catch_up_to_the_same_words(tmp_path):
    daily, late = filled(tmp_path / "daily"), filled(tmp_path / "late")
    days = [START + number * DAY for number in range(50)]
    by_day = [each for day in days for each in daily.close(day)]
    assert by_day == late.close(days[-1])


def test_an_interrupted_close_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(close_day, "LINES_A_COMMIT", 2)
    whole, cut = filled(tmp_path / "whole"), filled(tmp_path / "cut")

    def stop(day, lines):
        """After every commit."""
        raise KeyboardInterrupt

    last = START + 40 * DAY
    wanted = whole.close(last)
    cut.clock.go(last + DAY)
    cut.closer.on_progress = stop
    interrupted, found = 0, []
    while len(found) < len(wanted):
        try:
            found.append(cut.closer.close(wanted[len(found)].on))
        except KeyboardInterrupt:
            interrupted += 1
    assert found == wanted
    assert interrupted > 5
    assert cut.journal.verify() == []


def test_two_closers_at_once_have_one_effect(tmp_path, monkeypatch):
    monkeypatch.setattr(close_day, "LINES_A_COMMIT", 2)
    alone = filled(tmp_path / "alone").close(START + 25 * DAY)
    place = filled(tmp_path / "both")
    place.clock.go(START + 26 * DAY)
    found = [None, None]

    def work(number):
        with open_book(place.journal.path) as own:
            closer = Closer(own, own, own, place.clock)
            found[number] = [closer.close(START + n * DAY) for n in range(26)]

    threads = [Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == alone
    assert place.journal.verify() == []


class Stalled:
    """An index that is slow to hand out its first page: meanwhile others go on."""

    def __init__(self, book):
        self.book, self.has_page, self.may_go = book, Event(), Event()

    def due_lines(self, *asked):
        page = self.book.due_lines(*asked)
        self.has_page.set()
        assert self.may_go.wait(30)
        return page


def test_a_closer_that_lags_behind_hides_nothing_of_the_days_after(tmp_path):
    """It has looked up the lines of the first day, and goes on when another is at the fourth."""
    day = START + 3 * DAY
    wanted = filled(tmp_path / "alone").close(day)
    place = filled(tmp_path / "both")
    place.clock.go(day + DAY)
    stalled, found = Stalled(place.journal), []

    def lag():
        with open_book(place.journal.path) as own:
            stalled.book = own
            found.append(Closer(own, own, stalled, place.clock).close(START))

    lagging = Thread(target=lag)
    lagging.start()
    assert stalled.has_page.wait(30)

    def go_on(on, lines):
        if on == day:
            stalled.may_go.set()
            lagging.join()

    place.closer.on_progress = go_on
    assert place.closer.close_through(day) == wanted
    assert found == wanted[:1]


def test_late_facts_and_bounces_are_restated_on_the_next_day(tmp_path):
    place = filled(tmp_path, 1)
    place.close(date(2026, 2, 15))
    late = Repay(key="r", line_id="l0", amount_minor=50_000, on=date(2026, 2, 10))
    place.executor.execute(late)
    place.close(date(2026, 2, 16))
    assert kinds(place, "l0", date(2026, 2, 16)) == ["restate"]
    place.executor.execute(ReverseRepayment(key="b", line_id="l0", repayment_key="r"))
    place.close(date(2026, 2, 17))
    assert kinds(place, "l0", date(2026, 2, 17)) == ["restate"]
    assert place.line("l0").posted["cash"] == -100_000


def kinds(place, line_id, on):
    event = place.journal.event_by_key(f"close:{on}:{line_id}")
    return [entry.kind for entry in event.body.entries]


def test_fees_fall_due_by_themselves_and_once(tmp_path):
    place = a_place(tmp_path)
    place.open("l", LATE)
    place.draw("l", "d", 100_000, START)
    place.close(START + 400 * DAY)
    fees = [
        (event.effective_on, event.body.fee)
        for event in place.journal.chain_events("g-l")
        if isinstance(event.body, e.FeeCharged)
    ]
    assert fees.count((START, "annual")) == 1
    assert [on for on, fee in fees if fee == "annual"] == [START, date(2027, 1, 10)]
    assert [on for on, fee in fees if fee == "late"][:2] == [date(2026, 2, 13), date(2026, 3, 13)]


def test_a_yearly_fee_comes_with_the_next_bill_and_makes_nobody_late_before_it(tmp_path):
    place = a_place(tmp_path)
    yearly = (FeeTerms(FeeKind.ANNUAL, 100),)
    place.open("drawn", replace(INSTALMENTS, fees=yearly))
    place.draw("drawn", "d", 100_000, START)
    place.open("bare", replace(INSTALMENTS, fees=yearly))
    place.open("stated", replace(CYCLE, fees=yearly))
    place.draw("stated", "d", 100_000, START)
    closed = place.close(date(2026, 2, 10))
    dues = {name: event_of(place, name).body.due_on for name in ("drawn", "bare", "stated")}
    assert dues == {
        "drawn": date(2026, 2, 10),
        "bare": date(2026, 2, 10),
        "stated": date(2026, 2, 25),
    }
    assert all(set(each.buckets) <= {"M0"} for each in closed)
    statements = [
        event.body
        for event in place.journal.chain_events("g-stated")
        if isinstance(event.body, e.StatementClosed)
    ]
    assert statements[0].minimum_minor > 100 + statements[0].interest_minor
    late = place.close(date(2026, 2, 11))[0]
    assert late.buckets == {"M0": 1, "M1": 2}, "the statement is not yet to be paid"


def event_of(place, line_id):
    return place.journal.event_by_key(f"fee:{line_id}/annual/{START}")


def test_a_late_fee_goes_where_the_money_had_come_in_time(tmp_path):
    """It became known late; what comes in after the due date leaves the fee; a bounce brings it."""
    place = a_place(tmp_path)
    for name in ("l", "m"):
        place.open(name, LATE)
        place.draw(name, "d", 100_000, START)
    place.close(date(2026, 2, 14))
    assert fees_of(place, "l") == fees_of(place, "m") == -600
    for name, day in (("l", 10), ("m", 13)):
        on = date(2026, 2, day)
        place.executor.execute(Repay(key=f"r{name}", line_id=name, amount_minor=30_000, on=on))
    place.close(date(2026, 2, 15))
    assert (fees_of(place, "l"), fees_of(place, "m")) == (-100, -600)
    place.executor.execute(ReverseRepayment(key="b", line_id="l", repayment_key="rl"))
    place.close(date(2026, 2, 16))
    assert fees_of(place, "l") == -600
    assert audit_book(place.journal, TermsShelf(place.journal)).faults == ()
    assert place.journal.verify() == []


def fees_of(place, line_id):
    return place.line(line_id).posted["fee_income"]


def test_a_bounced_repayment_brings_the_late_fee_after_all(tmp_path):
    place = a_place(tmp_path)
    place.open("l", LATE)
    place.draw("l", "d", 100_000, START)
    place.clock.go(date(2026, 2, 10))
    place.executor.execute(Repay(key="r", line_id="l", amount_minor=30_000))
    place.close(date(2026, 2, 19))
    place.executor.execute(ReverseRepayment(key="b", line_id="l", repayment_key="r"))
    place.close(date(2026, 2, 20))
    assert place.journal.event_by_key("fee:l:d/late/2026-02-10").effective_on == date(2026, 2, 20)


def test_holds_expire_at_the_end_of_their_day(tmp_path):
    place = a_place(tmp_path)
    place.open("l")
    until = start_of_day(date(2026, 1, 12), "UTC") + 5
    terms_id = place.line("l").terms_id
    place.tell("l", e.DrawHeld("d", 100, terms_id, 180_000, until), START)
    place.close(date(2026, 1, 11))
    assert list(place.line("l").holds) == ["d"]
    place.close(date(2026, 1, 12))
    assert place.line("l").holds == {}


def test_what_an_expired_hold_had_taken_goes_back_and_its_partner_is_told(tmp_path):
    place = a_place(tmp_path)
    place.open("l")
    until = start_of_day(START, "UTC") + 5
    terms_id = place.line("l").terms_id
    now = place.clock.now()
    wish = LeaseWish("north", "here", 1_000, 300, 300)
    lease = place.journal.lease(wish, now, until + 10**15)
    with place.journal.unit(["g-l"]) as unit:
        unit.use_lease(lease.lease_id, 300)
    parts = (FundedPart("north", 300),)
    held = e.DrawHeld("d", 1_000, terms_id, 0, until, "p", parts, leases={lease.lease_id: 300})
    place.tell("l", held, START)
    place.close(START)
    with place.journal.unit(["g-l"]) as unit:
        assert unit.use_lease(lease.lease_id, 300) == 0
    assert place.journal.unsent() == 1


def test_statements_come_on_their_days(tmp_path):
    place = filled(tmp_path, 2)
    place.close(date(2026, 4, 15))
    assert [each.on.day for each in place.line("l0").statements] == [10, 10, 10]
    statements = place.line("l1").statements
    assert [(each.on.month, each.on.day) for each in statements] == [(2, 5), (3, 5), (4, 5)]
    assert [each.payment_status for each in statements] == ["no_use", "late", "late"]
    assert statements[-1].months_late == 2


def test_reported_lines_are_never_posted(tmp_path):
    place = filled(tmp_path, 1)
    terms_id = place.line("l0").terms_id
    place.tell("r", e.CustomerRegistered("person"), START)
    reported = e.LineOpened("cash", "bank", "CNY", 10**6, "reported", terms_id=terms_id)
    place.tell("r", reported, START)
    place.tell("r", e.RepaymentMade(5), START)
    closed = place.close(START + 40 * DAY)[-1]
    assert (closed.lines, place.line("r").posted) == (1, {})
    assert not any(
        isinstance(event.body, e.EntriesPosted) for event in place.journal.chain_events("g-r")
    )


def test_a_day_that_is_not_over_is_not_closed(tmp_path):
    place = filled(tmp_path, 1)
    with pytest.raises(BadInput, match="not over"):
        place.closer.close_through(START)


def test_an_empty_book_closes_too(tmp_path):
    place = Place(open_book(tmp_path / "e.book", create=close_info()))
    assert place.close(START)[0].lines == 0


def close_info():
    from app.kept_lines import INFO

    return INFO
