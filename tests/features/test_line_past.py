from datetime import date, timedelta

import msgspec

from features.histories import Deeds
from limen.book import events as e
from limen.features.line_facts import facts_of_line
from limen.features.line_past import LinePast

DAY = date(2024, 1, 10)


def past_of(made):
    past = LinePast()
    for event in made.events()[1:]:
        list(facts_of_line(past, event))
    return past


def test_what_can_no_longer_change_is_let_go():
    made = Deeds()
    for month in range(11):
        day = DAY + timedelta(days=31 * month)
        made.add(day, 100_000).add(day + timedelta(days=9), -100_000).close(day)
    past = past_of(made)
    oldest = past.trimmed_on - timedelta(days=9 * 31 + 4)
    assert past.draws and all(each.on > oldest for each in past.draws)
    assert past.deeds.keys() == past.drawn.keys() == {each.draw_id for each in past.draws}
    assert past.paid.keys() == past.repaid.keys() == {each.key for each in past.repayments}
    assert len(past.statements) == len(past.closed) == len(past.interest)


def test_a_past_comes_back_as_it_was_kept():
    made = Deeds().add(DAY, 20_000).add(DAY, e.LimitChanged(1_000_000, 900_000), 1).close(DAY)
    past = past_of(made)
    kept = msgspec.msgpack.encode(past)
    assert past.has_small
    assert msgspec.msgpack.decode(kept, type=LinePast) == past


def test_a_reported_line_goes_by_its_newest_word_and_what_moved_since():
    past = LinePast(custody="reported")
    at = Deeds().add(DAY, e.StatementClosed(500)).add(DAY + timedelta(days=2), 70)
    for event in at.events()[2:]:
        list(facts_of_line(past, event))
    assert past.owed_minor == 570
    told = e.CoreBalanceReported(600, 1_000)
    (heard,) = Deeds().add(DAY + timedelta(days=1), told).events()[2:]
    list(facts_of_line(past, heard))
    assert past.owed_minor == 670
    assert past.is_beside_core


def test_a_repayment_that_bounces_ten_months_on_is_owed_again():
    at = Deeds().add(DAY, 70_000).add(DAY + timedelta(days=1), -70_000)
    for month in (2, 9):
        at.add(date(2024, month, 15), 100)
    late = date(2024, 11, 15)
    at.add(late, e.RepaymentReversed(at.events()[3].key, "bounced"))
    past = past_of(at)
    assert past.owed_minor == 70_000 + 200
    assert past.let_go == {}
    told = [told for event in at.events()[-1:] for told in facts_of_line(past_of(at), event)]
    assert [(each.kind, each.fields["amount_minor"]) for each in told] == [
        ("repayment_reversed", None)  # taken back once: a second time nothing is known of it
    ]


def test_the_newest_statement_stays_however_old():
    at = Deeds().add(DAY, 500).close(DAY)
    for day in (date(2025, 6, 1), date(2025, 8, 1)):
        at.add(day, 7)
    assert [each.on for each in past_of(at).statements] == [DAY]


def test_a_step_that_comes_late_says_which_draws_are_small():
    made = e.DrawMade("d", 20_000)
    at = Deeds(limit_minor=100_000).add(DAY, made)
    assert not past_of(at).has_small
    raised = e.LimitChanged(100_000, 1_000_000, "core")
    past = past_of(at)
    (event,) = Deeds().add(DAY - timedelta(days=2), raised).events()[2:]
    list(facts_of_line(past, event))
    assert past.has_small
