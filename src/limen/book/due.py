"""What time alone does to a loan: interest accrues, rates are reset, instalments fall due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from limen.book.accrual import denominator, penalty_steps, rate_on, to_minor, unit_interest
from limen.book.ageing import clear
from limen.book.billing import Standing, principal_to_bill
from limen.book.business_days import due_date, due_dates, roll
from limen.book.loan import NEVER, Loan, Move, Movement
from limen.book.schedule import SCHEDULES, Remainder
from limen.book.terms import Bucket, Early, RateStep
from limen.book.waterfall import Item, allocate
from limen.kernel.dates import add_months
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.book.waterfall import Share


def advance(loan: Loan, to: date) -> None:
    """Carry a loan to the beginning of a day, with everything that falls due up to it.

    Raises
    ------
    InvariantViolated
        If the day lies before the loan's own.
    """
    if to < loan.day:
        raise InvariantViolated("a loan moves forward", day=loan.day, to=to)
    while (day := next_event_on(loan)) is not None and day <= to:
        _accrue(loan, day)
        _reset_rate(loan, day)
        _bill(loan, day)
    _accrue(loan, to)


def next_event_on(loan: Loan) -> date | None:
    """Return the next day on which something falls due by itself, None where nothing will."""
    bill_on, reset_on = _next_bill_on(loan), _next_reset_on(loan)
    if bill_on is None or reset_on is None:
        return reset_on if bill_on is None else bill_on
    return min(bill_on, reset_on)


def _next_bill_on(loan: Loan) -> date | None:
    if loan.is_written_off:
        return None
    if SCHEDULES[loan.terms.schedule.kind].plan is None:
        return _statement_on(loan)
    return loan.plan[0].due_on if loan.plan else None


def next_due_on(loan: Loan) -> date | None:
    """Return the day by which the next bill is to be paid, None where none will come."""
    on = _next_bill_on(loan)
    is_statement = SCHEDULES[loan.terms.schedule.kind].plan is None
    return _pay_by(loan, on) if is_statement and on is not None else on


def _pay_by(loan: Loan, stated_on: date) -> date:
    terms = loan.terms
    return roll(stated_on + timedelta(days=terms.schedule.pay_days), terms.calendar)


def _statement_on(loan: Loan) -> date:
    number, on = loan.statement_on
    if number != loan.next_statement:
        schedule, number = loan.terms.schedule, loan.next_statement
        on = due_date(
            loan.opened_on, number, schedule.months, schedule.due_day, loan.terms.calendar
        )
        loan.statement_on = number, on
    return on


def _next_reset_on(loan: Loan) -> date | None:
    rate = loan.terms.rate
    if rate.reference is None or rate.reset_months == 0 or loan.is_written_off:
        return None
    if not loan.principal_minor and SCHEDULES[loan.terms.schedule.kind].plan is not None:
        return None
    return add_months(loan.opened_on, loan.next_reset * rate.reset_months)


def _reset_rate(loan: Loan, day: date) -> None:
    rate = loan.terms.rate
    if rate.reference is None or _next_reset_on(loan) != day:
        return
    loan.next_reset += 1
    change_rate(loan, day, max(rate_on(rate.reference.steps, day) + rate.spread_ppm, 0))


def change_rate(loan: Loan, day: date, rate_ppm: int) -> None:
    """Let another rate run from `day` on; the plan keeps its term."""
    if rate_on(loan.steps, day) == rate_ppm:
        return
    earlier = tuple(step for step in loan.steps if step.from_on < day)
    loan.steps = (*earlier, RateStep(day, rate_ppm))
    plan_anew(loan, Early.TERM)


# Interest


def _accrue(loan: Loan, to: date) -> None:
    start, loan.day = loan.day, to
    if start == to or loan.is_written_off:
        return
    day_count = loan.terms.day_count
    loan.interest += _grown(loan.undue_minor, start, to, loan)
    if not loan.items:
        return
    penalty = penalty_steps(loan.terms.penalty, loan.steps)
    for item in loan.items:
        if not item.unpaid_minor:
            continue
        begins = min(max(penalty_from(loan, item), start), to)
        if item.bucket is Bucket.PRINCIPAL:
            loan.interest += _grown(item.unpaid_minor, start, begins, loan)
        elif item.bucket is not Bucket.INTEREST or not loan.terms.penalty.on_interest:
            continue
        if begins < to:
            loan.penalty += item.unpaid_minor * unit_interest(begins, to, penalty, day_count)


def _grown(amount_minor: int, start: date, end: date, loan: Loan) -> int:
    if not amount_minor or start == end:
        return 0
    return amount_minor * unit_interest(start, end, loan.steps, loan.terms.day_count)


def penalty_from(loan: Loan, item: Item) -> date:
    """The first day that bears penalty: the due date itself, as interest counts first days."""
    if not loan.terms.penalty.applies:
        return NEVER
    return item.due_on + timedelta(days=max(loan.terms.penalty.from_dpd - 1, 0))


def post_interest(loan: Loan, due_on: date) -> Item | None:
    """Bill the interest accrued so far: the one rounding it ever gets."""
    amount_minor = to_minor(loan.interest, loan.terms.day_count, loan.terms.rounding)
    loan.interest = 0
    return post(loan, Bucket.INTEREST, amount_minor, due_on)


def post_part_of_interest(loan: Loan, amount_minor: int) -> Item | None:
    """Bill some of the accrued interest, less than all; the rest goes on as it was."""
    loan.interest -= amount_minor * denominator(loan.terms.day_count)
    return post(loan, Bucket.INTEREST, amount_minor, loan.day)


def post_penalty(loan: Loan) -> Item | None:
    """Bill the penalty interest accrued so far."""
    amount_minor = to_minor(loan.penalty, loan.terms.day_count, loan.terms.rounding)
    loan.penalty = 0
    return post(loan, Bucket.PENALTY, amount_minor, loan.day)


def post(loan: Loan, bucket: Bucket, amount_minor: int, due_on: date, ref: str = "") -> Item | None:
    """Ask for an amount; principal is not new money, everything else is charged."""
    if amount_minor == 0:
        return None
    loan.posted += 1
    item = Item(bucket, due_on, amount_minor, loan.posted)
    loan.items.append(item)
    if bucket is not Bucket.PRINCIPAL:
        loan.movements.append(Movement(loan.day, Move.CHARGE, bucket, amount_minor, ref))
    return item


# Bills


def _bill(loan: Loan, day: date) -> None:
    if _next_bill_on(loan) != day:
        return
    _count_bill(loan)
    loan.billed_on = day
    if SCHEDULES[loan.terms.schedule.kind].plan is None:
        _bill_statement(loan, day)
    else:
        _bill_instalment(loan, day)
    use_credit(loan)


def _count_bill(loan: Loan) -> None:
    episode = loan.episode
    if episode is not None and loan.dpd == 0:
        loan.episode = episode._replace(bills=episode.bills + 1)


def _bill_instalment(loan: Loan, day: date) -> None:
    instalment, *rest = loan.plan
    loan.plan = tuple(rest)
    post_penalty(loan)
    post_interest(loan, day)
    due_minor = min(instalment.principal_minor, loan.undue_minor) if rest else loan.undue_minor
    loan.undue_minor -= due_minor
    post(loan, Bucket.PRINCIPAL, due_minor, day)


def _bill_statement(loan: Loan, day: date) -> None:
    terms = loan.terms
    loan.next_statement += 1
    due_on = _pay_by(loan, day)
    post_penalty(loan)
    post_interest(loan, due_on)
    unpaid_principal_minor = loan.unpaid(Bucket.PRINCIPAL)
    charges_minor = sum(item.unpaid_minor for item in loan.items) - unpaid_principal_minor
    standing = Standing(loan.undue_minor, unpaid_principal_minor, charges_minor)
    due_minor = principal_to_bill(standing, terms.schedule)
    loan.undue_minor -= due_minor
    post(loan, Bucket.PRINCIPAL, due_minor, due_on)


# Paying


def pay_items(loan: Loan, amount_minor: int, move: Move, ref: str = "") -> int:
    """Pay items in the product's order and return what is left over."""
    shares, left_minor = allocate(amount_minor, loan.items, loan.terms.repayment, loan.day)
    pay_shares(loan, shares, move, ref)
    return left_minor


def pay_shares(loan: Loan, shares: Iterable[Share], move: Move, ref: str = "") -> None:
    """Pay items what each of them was given."""
    was_dpd = loan.dpd
    for item, part_minor in shares:
        item.unpaid_minor -= part_minor
        loan.movements.append(Movement(loan.day, move, item.bucket, part_minor, ref))
    loan.items = [item for item in loan.items if item.unpaid_minor]
    if was_dpd and not loan.dpd:
        loan.episode = clear(loan.episode, was_dpd, loan.day, loan.terms.cure)


def use_credit(loan: Loan) -> None:
    """Pay what is due from the customer's credit."""
    if loan.credit_minor and loan.items:
        loan.credit_minor = pay_items(loan, loan.credit_minor, Move.USE_CREDIT)


def pay_undue(loan: Loan, amount_minor: int, move: Move, ref: str = "") -> int:
    """Pay principal that is not yet due and return what is left over."""
    paid_minor = min(amount_minor, loan.undue_minor)
    if paid_minor:
        loan.undue_minor -= paid_minor
        loan.movements.append(Movement(loan.day, move, Bucket.PRINCIPAL, paid_minor, ref))
    return amount_minor - paid_minor


# Plans


def plan_first(loan: Loan) -> None:
    """Make the plan of a new draw."""
    schedule = loan.terms.schedule
    kind = SCHEDULES[schedule.kind]
    if kind.plan is None:
        return
    periods, months = schedule.periods, schedule.months
    if kind.at_end_only:
        periods, months = 1, periods * months
    days = due_dates(loan.day, periods, months, schedule.due_day, loan.terms.calendar)
    _plan(loan, Remainder(loan.undue_minor, loan.day, days, loan.steps))


def plan_anew(loan: Loan, keep: Early) -> None:
    """Plan what is left from today: the same term, or the same instalment."""
    if not loan.plan:
        return
    if not loan.undue_minor:
        loan.plan = ()
        return
    left = Remainder(
        loan.undue_minor,
        loan.day,
        tuple(item.due_on for item in loan.plan),
        loan.steps,
        accrued=loan.interest,
        size_minor=loan.size_minor if keep is Early.INSTALMENT else None,
        number=loan.plan[0].number,
    )
    _plan(loan, left)


def _plan(loan: Loan, left: Remainder) -> None:
    kind = SCHEDULES[loan.terms.schedule.kind]
    if kind.plan is None:
        return
    if left.size_minor is None and kind.size is not None:
        left = replace(left, size_minor=kind.size(left, loan.terms))
    loan.size_minor = left.size_minor
    loan.plan = kind.plan(left, loan.terms)
