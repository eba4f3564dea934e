from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from book.builders import START, amounts, decided, event, line_histories, notice, opened, statement
from limen.book import events as e
from limen.book import line as module
from limen.book.line import LineState, apply_to_line, open_line
from limen.kernel.errors import InvariantViolated

LATER = START + timedelta(days=40)


def fold(events, limit_minor=100_000):
    first = event(opened(limit_minor))
    line = open_line(first, first.body)
    for item in events:
        apply_to_line(line, item)
    return line


def told(*bodies, day=START):
    return [event(body, day, number) for number, body in enumerate(bodies, 2)]


def flow(body):
    if isinstance(body, e.DrawMade):
        return body.amount_minor
    return -body.amount_minor if isinstance(body, e.RepaymentMade) else 0


def balance_by_hand(events):
    """From the last statement that was newest by its date when it came: that, and flows since."""
    closed = [(place, item) for place, item in enumerate(events) if item.kind == "statement_closed"]
    moving = [
        (place, item)
        for place, item in closed
        if all(item.effective_on >= before.effective_on for at, before in closed if at < place)
    ]
    if not moving:
        return sum(flow(item.body) for item in events)
    place, newest = moving[-1]
    return newest.body.balance_minor + sum(flow(item.body) for item in events[place + 1 :])


def pending_by_hand(events):
    """The last announcement, unless a later event that may settle it names its decision."""
    announced = [
        (place, item.body.decision_id)
        for place, item in enumerate(events)
        if item.kind == "decision_made"
        and item.body.effective_on is not None
        and item.body.supersedes is None
    ]
    if not announced:
        return None
    place, decision_id = announced[-1]
    settling = (
        e.LimitChanged, e.MayDrawSwitched, e.LineClosed, e.ChangeWithdrawn, e.OfferAnswered,
    )  # fmt: skip
    named = {
        item.body.decision_id for item in events[place + 1 :] if isinstance(item.body, settling)
    }
    return None if decision_id in named else decision_id


@given(line_histories, amounts)
def test_owed_and_undrawn_keep_their_bounds(events, limit):
    line = fold(events, limit)
    assert line.owed_minor >= 0
    assert 0 <= line.undrawn_minor <= line.limit_minor
    if line.owed_minor <= line.limit_minor:
        assert line.undrawn_minor == line.limit_minor - line.owed_minor


def test_held_money_is_not_undrawn_and_never_below_nothing():
    line = fold(told(statement(30_000)))
    line.held_minor = 50_000
    assert line.undrawn_minor == 20_000
    line.held_minor = 90_000
    assert line.undrawn_minor == 0


@given(line_histories)
def test_the_balance_against_a_second_reckoning(events):
    assert fold(events).balance_minor == balance_by_hand(events)


@given(line_histories)
def test_statements_stand_by_business_date(events):
    found = [(item.on, item.balance_minor) for item in fold(events).statements]
    closed = [item for item in events if item.kind == "statement_closed"]
    in_order = sorted(closed, key=lambda item: item.effective_on)
    assert found == [(item.effective_on, item.body.balance_minor) for item in in_order]


def test_a_late_statement_takes_its_place_and_leaves_a_newer_balance():
    events = [
        event(statement(20_000), LATER, 2),
        event(statement(90_000, months_late=2), START, 3),
    ]
    line = fold(events)
    assert [item.on for item in line.statements] == [START, LATER]
    assert line.balance_minor == 20_000


def test_a_fold_that_takes_statements_as_they_come_is_noticed(monkeypatch):
    def as_it_comes(line, item, body):
        line.balance_minor = body.balance_minor

    events = [event(statement(20_000), LATER, 2), event(statement(90_000), START, 3)]
    monkeypatch.setattr(module, "_close_statement", as_it_comes)
    assert fold(events).balance_minor != balance_by_hand(events)


def test_a_fold_that_settles_for_any_decision_is_noticed(monkeypatch):
    def settle_all(line, decision_id):
        line.pending = None

    events = told(decided("d1", LATER), e.OfferAnswered("d2", True))
    monkeypatch.setattr(module, "_settle", settle_all)
    assert fold(events).pending is None
    assert pending_by_hand(events) == "d1"


def test_a_statement_keeps_the_limit_it_was_closed_under():
    line = fold(told(statement(1), e.LimitChanged(100_000, 60_000), statement(2)))
    assert [item.limit_minor for item in line.statements] == [100_000, 60_000]


@given(amounts, amounts)
def test_what_is_paid_beyond_is_a_credit_balance(drawn, paid):
    line = fold(told(e.DrawMade("loan", drawn), e.RepaymentMade(paid)), 10**6)
    assert line.balance_minor == drawn - paid
    assert line.owed_minor == max(drawn - paid, 0)
    if paid > drawn:
        assert line.undrawn_minor == line.limit_minor


def test_a_draw_remembers_what_was_owed_before_it():
    line = fold(told(e.RepaymentMade(30), e.DrawMade("a", 50), e.DrawMade("b", 5)))
    assert [draw.owed_before_minor for draw in line.draws] == [0, 20]
    assert line.balance_minor == 25


@given(line_histories)
@example(told(e.DrawMade("corrected to nothing", 0), e.DrawMade("loan", 1)))
def test_no_draw_is_smaller_than_the_least(events):
    line = fold(events)
    assert line.least_draw_minor == min((draw.amount_minor for draw in line.draws), default=None)


@given(line_histories)
def test_what_is_said_to_stand_by_day_does(events):
    line = fold(events)
    moved = [each for each in events if isinstance(each.body, e.DrawMade | e.RepaymentMade)]
    if line.is_by_day:
        for items in (line.draws, line.repayments):
            assert [each.on for each in items] == sorted(each.on for each in items)
    assert line.is_by_day or moved != sorted(moved, key=lambda each: each.effective_on)


@given(line_histories)
def test_pending_against_a_second_reckoning(events):
    pending = fold(events).pending
    assert (None if pending is None else pending.decision_id) == pending_by_hand(events)


@pytest.mark.parametrize(
    "effect",
    [
        lambda name: e.LimitChanged(100, 50, "lender", name),
        lambda name: e.MayDrawSwitched(False, name),
        e.LineClosed,
        lambda name: e.ChangeWithdrawn(name, "softened"),
        lambda name: e.OfferAnswered(name, False),
    ],
)
def test_a_change_is_settled_by_the_event_that_names_it(effect):
    announced = decided("d1", LATER)
    assert fold(told(announced, effect("d1"))).pending is None
    assert fold(told(announced, effect("d2"))).pending.decision_id == "d1"


@given(
    line_histories.map(
        lambda events: [item for item in events if getattr(item.body, "decision_id", None) != "d1"]
    )
)
def test_nothing_else_settles_it(events):
    quiet = [item for item in events if item.kind != "decision_made"]
    line = fold([event(decided("d1", LATER), START, 2), *quiet])
    assert line.pending.decision_id == "d1"


def test_what_is_decided_anew_or_has_no_effect_is_not_pending():
    assert fold(told(decided("d1", None))).pending is None
    assert fold(told(decided("d2", LATER, supersedes="d1"))).pending is None
    both = told(decided("d1", LATER), decided("d2", LATER, supersedes="d1"))
    assert fold(both).pending.decision_id == "d1"
    assert [mark.decision_id for mark in fold(both).decisions] == ["d1", "d2"]


def test_a_notice_is_found_by_its_decision():
    assert fold(told(notice("d1", "n1"), notice("d2", "n2"))).notices == {"d1": "n1", "d2": "n2"}


@given(line_histories, line_histories)
def test_a_closed_line_stays_closed(before, after):
    line = fold([*before, event(e.LineClosed()), *after])
    assert (line.status, line.may_draw) == ("closed", False)


@given(line_histories)
def test_an_open_line_draws_as_last_switched(events):
    still_open = [item for item in events if item.kind != "line_closed"]
    switches = [item.body.may_draw for item in still_open if item.kind == "may_draw_switched"]
    line = fold(still_open)
    assert (line.status, line.may_draw) == ("open", [True, *switches][-1])


@given(line_histories, amounts)
def test_the_limit_is_the_last_one_set(events, limit):
    steps = [item.body for item in events if item.kind == "limit_changed"]
    line = fold(events, limit)
    assert line.limit_minor == [limit, *(step.to_minor for step in steps)][-1]
    assert [(step.from_minor, step.to_minor) for step in line.limit_steps] == [
        (step.from_minor, step.to_minor) for step in steps
    ]


@pytest.mark.parametrize(
    "body",
    [e.CustomerRegistered("person"), e.GroupLinked("a", "b"), opened(), e.ReviewRun("r", 1, 1, "")],
)
def test_what_concerns_no_line_is_refused(body):
    with pytest.raises(InvariantViolated, match="the event concerns a line"):
        fold(told(body))


@given(st.none() | st.dates())
def test_a_line_opens_on_the_day_it_names_else_on_the_event_s(opened_on):
    first = event(e.LineOpened("cash", "bank", "CNY", 5, "reported", 180_000, opened_on))
    line = open_line(first, first.body)
    assert line == LineState(
        line_id="l",
        customer_id="c",
        product="cash",
        entity="bank",
        currency="CNY",
        custody="reported",
        opened_on=opened_on or date(2024, 1, 1),
        limit_minor=5,
        apr_ppm=180_000,
    )
