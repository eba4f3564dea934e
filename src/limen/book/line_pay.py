"""Money on a line with several loans: one repayment shared out, credit kept and used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book import loan as f
from limen.book.accrual import to_minor
from limen.book.due import pay_shares, pay_undue, post_interest, post_penalty
from limen.book.loan import Loan, Move, Movement
from limen.book.loan_fold import apply
from limen.book.schedule import SCHEDULES
from limen.book.terms import Early
from limen.book.waterfall import Share, allocate
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from limen.book.line_account import LineAccount, Refunded
    from limen.book.terms import Terms


def is_pooled(terms: Terms) -> bool:
    """Whether a product's draws are one loan: where statements say what falls due."""
    return SCHEDULES[terms.schedule.kind].plan is None


def repay(account: LineAccount, fact: f.Repaid, named: Loan | None) -> None:
    """Share a repayment out: the named loan first, then all; what is left over is credit.

    Over all loans first what is due, then what was refunded too much, then what was written off,
    then what is not yet due, the oldest draw first.
    """
    if fact.amount_minor <= 0:
        raise InvariantViolated("a repayment is above zero", amount_minor=fact.amount_minor)
    left_minor = fact.amount_minor
    if named is not None:
        bill_accrued([named])
        left_minor = _pay_due(account, [named], left_minor, Move.PAY, fact.ref)
        left_minor = _pay_more([named], left_minor, fact)
    if left_minor:
        loans = list(account.loans.values())
        bill_accrued(loans)
        left_minor = _pay_due(account, loans, left_minor, Move.PAY, fact.ref)
        back_minor = min(left_minor, max(-account.credit_minor, 0))
        _add_credit(account, back_minor, fact.ref)
        left_minor = _pay_more(loans, left_minor - back_minor, fact)
    _add_credit(account, left_minor, fact.ref)


def bill_accrued(loans: Iterable[Loan]) -> None:
    """Bill what a repayment meets on its day: penalty, and interest that no bill will ask for."""
    for loan in loans:
        if loan.is_written_off:
            continue
        post_penalty(loan)
        if not loan.undue_minor and not (loan.plan or is_pooled(loan.terms)):
            post_interest(loan, loan.day)


def use_credit(account: LineAccount) -> None:
    """Pay what has fallen due from the customer's credit."""
    if account.credit_minor > 0:
        loans = list(account.loans.values())
        account.credit_minor = _pay_due(account, loans, account.credit_minor, Move.USE_CREDIT)


def use_credit_on_draw(account: LineAccount, pool: Loan) -> None:
    """Pay a new draw of a pooled line from the credit, where money pays principal at once."""
    if account.credit_minor > 0 and pool.terms.repayment.early is Early.PRINCIPAL:
        account.credit_minor = pay_undue(pool, account.credit_minor, Move.USE_CREDIT)


def bill_for_write_off(account: LineAccount, loans: Sequence[Loan]) -> None:
    """Bill all that has accrued and use the credit, before the rest is written off."""
    for loan in loans:
        post_penalty(loan)
        post_interest(loan, loan.day)
    use_credit(account)


def refund(account: LineAccount, fact: Refunded) -> None:
    """Pay credit back.

    Where a repayment bounced after its credit was refunded, the credit goes below zero: the
    customer owes it, and the next money that is not due elsewhere fills it up.
    """
    if fact.amount_minor <= 0:
        raise InvariantViolated("a refund is above zero", amount_minor=fact.amount_minor)
    account.credit_minor -= fact.amount_minor
    account.movements.append(Movement(account.day, Move.REFUND, None, fact.amount_minor, fact.ref))


def early_room(loan: Loan) -> int:
    """Return what a loan takes beyond what is due, as its product says, in minor units."""
    early = loan.terms.repayment.early
    if loan.is_written_off or early is Early.HOLD or not loan.undue_minor:
        return 0
    if early is Early.PRINCIPAL:
        return loan.undue_minor
    return loan.undue_minor + to_minor(loan.interest, loan.terms.day_count, loan.terms.rounding)


def _pay_due(
    account: LineAccount, loans: Sequence[Loan], left_minor: int, move: Move, ref: str = ""
) -> int:
    """Pay what is due, in the product's order over all the loans' items; return what is left."""
    owner = {id(item): place for place, loan in enumerate(loans) for item in loan.items}
    items = [item for loan in loans for item in loan.items]
    shares, left_minor = allocate(left_minor, items, account.terms.repayment, account.day)
    by_loan: list[list[Share]] = [[] for _ in loans]
    for share in shares:
        by_loan[owner[id(share.item)]].append(share)
    for loan, parts in zip(loans, by_loan, strict=True):
        if parts:
            pay_shares(loan, parts, move, ref)
    return left_minor


def _pay_more(loans: Sequence[Loan], left_minor: int, fact: f.Repaid) -> int:
    """Pay claims that were written off, then what is not yet due; return what is left."""
    for loan in sorted(loans, key=lambda loan: not loan.is_written_off):
        most_minor = loan.written_off_minor if loan.is_written_off else early_room(loan)
        part_minor = min(left_minor, most_minor)
        if part_minor:
            apply(loan, fact._replace(amount_minor=part_minor))
            left_minor -= part_minor
    return left_minor


def _add_credit(account: LineAccount, amount_minor: int, ref: str) -> None:
    if amount_minor:
        account.credit_minor += amount_minor
        account.movements.append(Movement(account.day, Move.CREDIT, None, amount_minor, ref))
