"""One line at a close; `test_close_day` closes whole books."""

from datetime import date, timedelta

from app.kept_lines import START, a_place
from limen.app.close_line import LineClose, returned
from limen.app.repayments import Repay
from limen.book import events as e
from limen.book.quota_use import Leased

DUE = date(2026, 2, 10)


def closed(place, on):
    """What a close of one line makes, without writing it."""
    with place.journal.unit(["g-l"]) as unit:
        kept = place.closer.cache.read(unit, "g-l")
        line = kept.group.lines["l"]
        found = LineClose(kept, line, place.closer.terms, on, place.clock.now()).run()[:2]
    place.closer.cache.forget(["g-l"])
    return found


def a_line(tmp_path):
    place = a_place(tmp_path)
    place.open("l")
    place.draw("l", "d", 1_000_000, START)
    place.close(DUE - timedelta(days=1))
    return place


def test_a_day_s_events_come_in_order_and_their_keys_name_day_and_line(tmp_path):
    events, row = closed(a_line(tmp_path), DUE)
    assert [event.kind for event in events] == ["statement_closed", "entries_posted"]
    assert [event.key for event in events] == ["statement:2026-02-10:l", "close:2026-02-10:l"]
    assert {event.effective_on for event in events} == {DUE}
    # The instalment becomes overdue on the next day, and bears penalty from then on.
    assert (row.oldest_due, row.next_on) == (DUE, DUE) or row.next_on > DUE


def test_the_same_line_closed_twice_says_the_same(tmp_path):
    place = a_line(tmp_path)
    before, row = closed(place, DUE)
    again, same = closed(place, DUE)
    assert [event.body for event in before] == [event.body for event in again]
    assert row == same


def test_a_closed_line_has_nothing_more_to_say_but_what_came_late(tmp_path):
    place = a_line(tmp_path)
    place.close(DUE)
    assert closed(place, DUE)[0] == []
    assert closed(place, DUE)[1].next_on > DUE + timedelta(days=1)
    place.executor.execute(Repay(key="r", line_id="l", amount_minor=5_000, on=DUE))
    events, row = closed(place, DUE)
    assert (events, row.next_on) == ([], DUE + timedelta(days=1))


def test_a_statement_says_what_the_next_decision_needs(tmp_path):
    place = a_line(tmp_path)
    place.clock.go(DUE)
    (statement,) = [
        event.body for event in closed(place, DUE)[0] if isinstance(event.body, e.StatementClosed)
    ]
    assert (statement.months_late, statement.payment_status) == (0, "no_use")
    assert statement.minimum_minor < statement.balance_minor
    assert statement.interest_minor == statement.balance_minor - 1_000_000
    place.close(DUE)
    place.executor.execute(Repay(key="r", line_id="l", amount_minor=2_000_000))
    place.close(date(2026, 3, 10))
    assert place.line("l").balance_minor < 0


def test_a_statement_says_nothing_of_interest_that_is_not_billed_yet(tmp_path):
    place = a_line(tmp_path)
    place.clock.go(DUE)

    def statement():
        made = [event.body for event in closed(place, DUE)[0]]
        return next(body for body in made if isinstance(body, e.StatementClosed))

    alone = statement()
    place.draw("l", "other", 500_000, DUE - timedelta(days=5))
    both = statement()
    assert both.balance_minor == alone.balance_minor + 500_000
    assert both.interest_minor == alone.interest_minor


def test_what_draws_gave_back_and_took_again_is_told_by_lease():
    before = {"d": Leased(9, {"a": 9, "b": 4}, {"a": 9, "b": 1})}
    after = {"d": Leased(9, {"a": 9, "b": 4}, {"a": 5, "b": 4})}
    assert returned(before, after) == {"a": 4, "b": -3}
    assert returned({}, after) == {}
