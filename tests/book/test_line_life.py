from datetime import date

import pytest

from limen.book import events as e
from limen.book.line import apply_to_line, open_line
from limen.book.line_life import LIFE, change_flag
from limen.kernel.errors import InvariantViolated

DAY = date(2024, 1, 2)


def told(body):
    return e.Event("g", "k", body, 1, DAY, 1, "c", "l")


def line(*bodies):
    first = e.LineOpened("p", "bank", "CNY", 10_000, expires_on=date(2025, 1, 1))
    made = open_line(told(first), first)
    for body in bodies:
        apply_to_line(made, told(body))
    return made


def test_a_temporary_limit_holds_on_its_days_only():
    made = line(e.TemporaryLimitSet(20_000, date(2024, 2, 1), date(2024, 2, 3)))
    days = [date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 3), date(2024, 2, 4)]
    assert [made.limit_on(day) for day in days] == [10_000, 20_000, 20_000, 10_000]
    lower = line(e.TemporaryLimitSet(5, date(2024, 2, 1), date(2024, 2, 3)))
    assert lower.limit_on(days[1]) == 10_000


def test_a_flag_holds_until_it_is_lowered_or_ends():
    flags = {}
    change_flag(flags, e.FlagChanged("fraud", raised=True, until=DAY))
    assert flags == {"fraud": DAY}
    change_flag(flags, e.FlagChanged("fraud", raised=False))
    change_flag(flags, e.FlagChanged("dispute", raised=False))
    assert flags == {}
    made = line(e.FlagChanged("hardship", raised=True), e.FlagChanged("fraud", True, until=DAY))
    assert made.has_flag("hardship", date(2100, 1, 1))
    assert made.has_flag("fraud", DAY)
    assert not made.has_flag("fraud", date(2024, 1, 3))


LED = [
    ((e.LineDormant(DAY),), "dormant"),
    ((e.LineDormant(DAY), e.LineWoken()), "open"),
    ((e.LineExpired(),), "expired"),
    ((e.LineExpired(), e.LineRenewed(date(2026, 1, 1))), "open"),
    ((e.LineDormant(DAY), e.LineExpired(), e.LineEnded()), "ended"),
    ((e.LineClosed(), e.LineEnded()), "ended"),
]


@pytest.mark.parametrize(("bodies", "status"), LED)
def test_a_status_leads_on(bodies, status):
    assert line(*bodies).status == status


@pytest.mark.parametrize(
    "bodies",
    [
        (e.LineWoken(),),
        (e.LineEnded(),),
        (e.LineClosed(), e.LineRenewed(DAY)),
        (e.LineExpired(),) * 2,
    ],
)
def test_a_status_leads_nowhere_else(bodies):
    with pytest.raises(InvariantViolated):
        line(*bodies)


def test_renewal_moves_the_day_of_expiry():
    assert line(e.LineRenewed(date(2026, 1, 1))).expires_on == date(2026, 1, 1)


def test_a_core_answers_what_it_was_asked_once():
    asked = e.CoreInstructed("i", "lower")
    assert list(line(asked).instructions) == ["i"]
    assert line(asked, e.CoreAnswered("i", done=True)).instructions == {}
    with pytest.raises(InvariantViolated):
        line(asked, e.CoreAnswered("i", done=True), e.CoreAnswered("i", done=True))
    assert line(e.CoreBalanceReported(5)).reported.balance_minor == 5


def test_every_kind_of_it_is_a_kind_of_event():
    assert set(LIFE) <= set(e.KINDS.values())
