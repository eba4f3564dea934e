"""A line as it stood: one view for kept and reported lines, on any day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from limen.app.line_view import class_of_account, group_on, view_line
from limen.book import events as e
from limen.book.ageing import AssetClass
from limen.book.line_account import fold_account
from limen.book.terms import RateTerms, ScheduleTerms, Terms

FIRST = date(2026, 1, 5)
TERMS = {"t": Terms(RateTerms(180_000), ScheduleTerms("equal_instalments", 3))}
LIMIT = 1_000_000


def told(*bodies: tuple[int, e.AnyBody], terms_id: str = "t") -> list[e.Event]:
    """A group with one line, and what happened so many days after its first."""
    custody = "kept" if terms_id else "reported"
    opened = e.LineOpened("cash", "bank", "CNY", LIMIT, custody, terms_id=terms_id)
    every = [(0, e.CustomerRegistered("person")), (0, opened), *bodies]
    return [
        e.Event("g", f"k{n}", body, n, FIRST + timedelta(days=days), n, "c", "l", seq=n)
        for n, (days, body) in enumerate(every, start=1)
    ]


def seen(events, days: int):
    on = FIRST + timedelta(days=days)
    return view_line(group_on("g", events, on).lines["l"], TERMS, on)


moves = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 400_000), st.sampled_from("drh")), max_size=8
)


def history(found) -> list[e.Event]:
    bodies: list[tuple[int, e.AnyBody]] = [(0, e.DrawMade("d0", 50_000))]
    for number, (days, amount, kind) in enumerate(found):
        match kind:
            case "d":
                bodies.append((days, e.DrawMade(f"d{number + 1}", amount)))
            case "r":
                bodies.append((days, e.RepaymentMade(amount)))
            case _:
                bodies.append((days, e.DrawHeld(f"h{number}", amount, "t", 1, 10**18)))
    return told(*bodies)


@given(moves, st.integers(0, 400))
def test_what_is_undrawn_lies_between_zero_and_the_limit(found, days):
    view = seen(history(found), days)
    assert 0 <= view.undrawn_minor <= view.limit_minor == LIMIT
    free = LIMIT - view.owed_minor - view.held_minor
    assert view.undrawn_minor == max(free, 0)


@given(moves, st.integers(0, 400))
def test_the_parts_are_the_whole(found, days):
    view = seen(history(found), days)
    parts = view.principal_minor + view.interest_minor + view.penalty_minor + view.fee_minor
    assert parts == view.owed_minor + view.accrued_minor
    assert view.due_minor <= view.owed_minor


@given(moves, st.integers(0, 200), st.integers(0, 200))
def test_what_comes_later_changes_no_earlier_day(found, days, more):
    every = history(found)
    until = FIRST + timedelta(days=days + more)
    earlier = [event for event in every if event.effective_on <= until]
    assert seen(every, days) == seen(earlier, days)


def test_a_missed_instalment_ages():
    events = told((0, e.DrawMade("d0", 90_000)))
    due_on = FIRST + timedelta(days=31)
    assert seen(events, 30).next_due_on == due_on
    assert (seen(events, 31).dpd, seen(events, 31).due_minor > 0) == (0, True)
    late = seen(events, 31 + 91)
    assert (late.dpd, late.bucket, late.asset_class) == (91, 4, int(AssetClass.SUBSTANDARD))


def test_one_written_off_draw_makes_the_line_a_loss():
    events = told(
        (0, e.DrawMade("d0", 90_000)), (1, e.DrawMade("d1", 10_000)), (2, e.WrittenOff("d0"))
    )
    group = group_on("g", events, None)
    account = fold_account(group.lines["l"].facts, TERMS, FIRST + timedelta(days=3))
    assert account is not None
    assert class_of_account(account, account.day) is AssetClass.LOSS
    # Two days' interest goes with it: 90,000 x 18 % x 2 / 365.
    assert seen(events, 3).written_off_minor == 90_000 + 89
    assert seen(events, 3).principal_minor == 10_000


def test_a_reported_line_is_as_its_statements_say():
    events = told((3, e.StatementClosed(70_000)), (5, e.RepaymentMade(80_000)), terms_id="")
    assert (seen(events, 4).owed_minor, seen(events, 4).undrawn_minor) == (70_000, 930_000)
    paid = seen(events, 5)
    assert (paid.owed_minor, paid.credit_minor, paid.undrawn_minor) == (0, 10_000, LIMIT)
    assert paid.next_due_on is None


def test_flags_and_temporary_limits_hold_on_their_days():
    until = FIRST + timedelta(days=20)
    events = told(
        (1, e.FlagChanged("dispute", True, until=until)),
        (2, e.TemporaryLimitSet(LIMIT + 500, FIRST + timedelta(days=10), until)),
    )
    assert [seen(events, days).flags for days in (0, 1, 20, 21)] == [
        (), ("dispute",), ("dispute",), (),
    ]  # fmt: skip
    assert [seen(events, days).limit_minor - LIMIT for days in (9, 10, 20, 21)] == [0, 500, 500, 0]
