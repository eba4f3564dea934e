from datetime import date

import pytest

from app.kept_lines import INSTALMENTS, START, a_place
from limen.app.adjustments import ChangeRate, ChargeFee, RefundCredit, WriteOff
from limen.app.line_life import CloseOwnLine
from limen.app.repayments import Repay
from limen.kernel.outcomes import Accepted, Refused

LATER = date(2026, 2, 20)


@pytest.fixture
def place(tmp_path):
    made = a_place(tmp_path)
    made.open("l")
    made.draw("l", "d", 1_000_000, START)
    made.open("bare")
    made.clock.go(LATER)
    return made


def do(place, kind, line="l", **facts):
    place.count += 1
    return place.executor.execute(kind(key=f"c{place.count}", line_id=line, **facts))


REFUSED = [
    (WriteOff, {"draw_id": "no"}, "draw_unknown"),
    (WriteOff, {"line": "bare"}, "nothing_owed"),
    (WriteOff, {"line": "none"}, "line_unknown"),
    (RefundCredit, {"amount_minor": 1}, "credit_too_small"),
    (RefundCredit, {"amount_minor": 0}, "amount_out_of_bounds"),
    (ChangeRate, {"rate_ppm": -1}, "rate_out_of_bounds"),
    (ChangeRate, {"rate_ppm": 1, "draw_id": "no"}, "draw_unknown"),
    (ChargeFee, {"fee": "card", "amount_minor": 0}, "amount_out_of_bounds"),
    (ChargeFee, {"fee": "", "amount_minor": 1}, "text_too_long"),
]


@pytest.mark.parametrize(("kind", "facts", "reason"), REFUSED)
def test_what_cannot_be_is_refused_with_its_reason(place, kind, facts, reason):
    assert do(place, kind, **facts) == Refused((reason,))


def test_a_loss_is_written_off_and_what_comes_in_recovers_it(place):
    gone = do(place, WriteOff, because="insolvent")
    assert isinstance(gone, Accepted)
    assert place.line("l").may_draw is False
    assert do(place, WriteOff) == Refused(("written_off",))
    assert do(place, ChangeRate, rate_ppm=1) == Refused(("written_off",))
    assert do(place, ChargeFee, fee="x", amount_minor=1) == Refused(("written_off",))
    do(place, Repay, amount_minor=50_000)
    closed = place.close(date(2026, 3, 1))[-1]
    books = place.line("l").posted
    assert books["recoveries"] == -50_000
    assert books["credit_losses"] == gone.value["written_off_minor"]
    assert sum(closed.balances.values()) == 0
    assert closed.buckets == {}


def test_credit_is_paid_back_within_itself(place):
    do(place, Repay, amount_minor=2_000_000)
    credit = 2_000_000 - (1_000_000 + interest_until(place))
    assert do(place, RefundCredit, amount_minor=credit + 1) == Refused(("credit_too_small",))
    assert do(place, RefundCredit, amount_minor=credit) == Accepted({"credit_minor": 0})
    place.close(LATER)
    assert place.line("l").balance_minor == 0


def interest_until(place):
    place.close(LATER)
    return -place.line("l").posted["interest_income"] - place.line("l").posted["penalty_income"]


def test_a_rate_runs_from_today(place):
    assert do(place, ChangeRate, rate_ppm=0) == Accepted({})
    first, *_, last = place.close(date(2026, 2, 28))
    accrued = [day.accrued_minor["bank/CNY"] for day in (place.closer.close(LATER), last)]
    assert accrued[0] == accrued[1] > first.accrued_minor["bank/CNY"]


def test_a_fee_comes_before_any_draw(place):
    assert do(place, ChargeFee, "bare", fee="card", amount_minor=700) == Accepted({})
    place.close(LATER)
    assert place.line("bare").balance_minor == 700
    do(place, Repay, "bare", amount_minor=1_000)
    place.close(date(2026, 2, 21))
    assert place.line("bare").balance_minor == -300


def test_instalments_are_what_the_tests_think():
    assert INSTALMENTS.schedule.kind == "equal_instalments"


def test_nothing_is_charged_on_a_line_that_has_ended(place):
    """It would owe again, and nobody looks at it any more."""
    assert do(place, CloseOwnLine, "bare") == Accepted({"has_ended": True})
    assert do(place, ChargeFee, "bare", fee="card", amount_minor=700) == Refused(("line_ended",))
