"""From dated facts to a loan, and from an early fact that came late to what must be put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book import loan as f
from limen.book.accrual import draw_steps, to_minor
from limen.book.due import (
    advance,
    change_rate,
    pay_items,
    pay_undue,
    plan_anew,
    plan_first,
    post,
    post_interest,
    post_part_of_interest,
    post_penalty,
    use_credit,
)
from limen.book.fees import is_late
from limen.book.loan import Loan, Move, Movement
from limen.book.schedule import SCHEDULES
from limen.book.terms import Bucket, Early
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from limen.book.terms import Terms


def fold(terms: Terms, facts: Iterable[f.Fact], on: date) -> Loan:
    """Return a loan as of the end of a day, from the facts up to it.

    Facts may come in any order: they are taken by day, by `RANKS`, then by reference. A repayment
    that was reversed by `on` never was.

    Raises
    ------
    InvariantViolated
        If the first fact is no draw, or a reversal names no repayment.
    """
    known = in_order(fact for fact in facts if fact.on <= on)
    if not known or not isinstance(known[0], f.Drawn):
        raise InvariantViolated("a loan begins with a draw")
    loan = begin(terms, known[0])
    for fact in known[1:]:
        apply(loan, fact)
    advance(loan, on)
    return loan


def in_order(facts: Iterable[f.Fact]) -> list[f.Fact]:
    """Return facts in the order in which they count, without reversed repayments."""
    ordered = sorted(facts, key=lambda fact: (fact.on, f.RANKS[type(fact)], fact.ref))
    repaid = {fact.ref for fact in ordered if isinstance(fact, f.Repaid)}
    reversals = [fact for fact in ordered if isinstance(fact, f.Reversed)]
    gone = {fact.ref for fact in reversals}
    if not gone <= repaid:
        raise InvariantViolated("a reversal names a repayment", refs=sorted(gone - repaid))
    return [fact for fact in ordered if counts(fact, reversals)]


def counts(fact: object, reversals: Iterable[f.Reversed]) -> bool:
    """Whether a fact counts beside reversals: none counts itself, what one names never was."""
    match fact:
        case f.Reversed():
            return False
        case f.Repaid(ref=ref):
            return all(each.ref != ref for each in reversals)
        case f.FeeCharged(ref=ref):
            return all(ref not in each.fees for each in reversals)
    return True


def begin(terms: Terms, first: f.Drawn) -> Loan:
    """Return a loan on the day of its first draw."""
    steps = draw_steps(terms.rate, first.on, first.on)
    loan = Loan(terms, first.on, first.on, steps)
    _draw(loan, first)
    return loan


def apply(loan: Loan, fact: f.Fact) -> None:
    """Move a loan by one fact that is not older than it; a reversal needs `restate`."""
    if loan.is_written_off and not isinstance(fact, f.Repaid):
        raise InvariantViolated("a written-off loan takes nothing but money", fact=fact)
    advance(loan, fact.on)
    match fact:
        case f.Drawn():
            _draw(loan, fact)
        case f.RateChanged():
            change_rate(loan, fact.on, fact.rate_ppm)
        case f.FeeCharged():
            if fact.late_of is None or is_late(loan, fact.late_of):
                post(loan, Bucket.FEE, fact.amount_minor, fact.due_on or fact.on, fact.ref)
                use_credit(loan)
        case f.Repaid():
            _repay(loan, fact)
        case f.WrittenOff():
            _write_off(loan, fact)
        case f.Reversed():
            raise InvariantViolated("a reversal restates a loan", ref=fact.ref)


def _draw(loan: Loan, fact: f.Drawn) -> None:
    if fact.amount_minor <= 0:
        raise InvariantViolated("a draw is above zero", amount_minor=fact.amount_minor)
    pooled = SCHEDULES[loan.terms.schedule.kind].plan is None
    if loan.movements and not pooled:
        raise InvariantViolated("one draw a loan", ref=fact.ref)
    loan.undue_minor += fact.amount_minor
    loan.movements.append(
        Movement(loan.day, Move.DRAW, Bucket.PRINCIPAL, fact.amount_minor, fact.ref)
    )
    if loan.credit_minor and loan.terms.repayment.early is Early.PRINCIPAL:
        loan.credit_minor = pay_undue(loan, loan.credit_minor, Move.USE_CREDIT)
    plan_first(loan)


def _repay(loan: Loan, fact: f.Repaid) -> None:
    if fact.amount_minor <= 0:
        raise InvariantViolated("a repayment is above zero", amount_minor=fact.amount_minor)
    if loan.is_written_off:
        _recover(loan, fact)
        return
    post_penalty(loan)
    if not loan.undue_minor and not _bills_come(loan):
        post_interest(loan, loan.day)
    left_minor = pay_items(loan, fact.amount_minor, Move.PAY, fact.ref)
    left_minor = _pay_early(loan, left_minor, fact.ref)
    if left_minor:
        loan.credit_minor += left_minor
        loan.movements.append(Movement(loan.day, Move.CREDIT, None, left_minor, fact.ref))


def _bills_come(loan: Loan) -> bool:
    return bool(loan.plan) or SCHEDULES[loan.terms.schedule.kind].plan is None


def _pay_early(loan: Loan, amount_minor: int, ref: str) -> int:
    """Use money beyond what is due, as the product says; return what is left over."""
    early = loan.terms.repayment.early
    if not amount_minor or not loan.undue_minor or early is Early.HOLD:
        return amount_minor
    if early is Early.PRINCIPAL:
        return pay_undue(loan, amount_minor, Move.PAY, ref)
    accrued_minor = to_minor(loan.interest, loan.terms.day_count, loan.terms.rounding)
    if amount_minor < accrued_minor:
        post_part_of_interest(loan, amount_minor)
        return pay_items(loan, amount_minor, Move.PAY, ref)
    post_interest(loan, loan.day)
    amount_minor = pay_items(loan, amount_minor, Move.PAY, ref)
    left_minor = pay_undue(loan, amount_minor, Move.PAY, ref)
    plan_anew(loan, early)
    return left_minor


def _write_off(loan: Loan, fact: f.WrittenOff) -> None:
    post_penalty(loan)
    post_interest(loan, loan.day)
    use_credit(loan)
    amounts = {bucket: loan.unpaid(bucket) for bucket in Bucket}
    amounts[Bucket.PRINCIPAL] += loan.undue_minor
    loan.movements += [
        Movement(loan.day, Move.WRITE_OFF, bucket, amount_minor, fact.ref)
        for bucket, amount_minor in amounts.items()
        if amount_minor
    ]
    loan.written_off_minor = sum(amounts.values())
    loan.undue_minor, loan.items, loan.plan = 0, [], ()
    loan.is_written_off = True


def _recover(loan: Loan, fact: f.Repaid) -> None:
    recovered_minor = min(fact.amount_minor, loan.written_off_minor)
    loan.written_off_minor -= recovered_minor
    loan.credit_minor += fact.amount_minor - recovered_minor
    for move, amount_minor in (
        (Move.RECOVER, recovered_minor),
        (Move.CREDIT, fact.amount_minor - recovered_minor),
    ):
        if amount_minor:
            loan.movements.append(Movement(loan.day, move, None, amount_minor, fact.ref))
