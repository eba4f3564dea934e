"""A kept line's money: its loans side by side, and one repayment shared out over them.

Every draw is a loan of its own, with its own rate and plan; where statements say what falls due,
all draws of a line are one loan. Facts count in the order of their days and, within a day, in the
order in which they became known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book import loan as f
from limen.book.accrual import to_minor
from limen.book.due import (
    advance,
    change_rate,
    next_event_on,
    pay_items,
    post_interest,
    post_penalty,
)
from limen.book.funding import Split
from limen.book.loan import Balances, Loan, Move, Movement
from limen.book.loan_fold import apply, begin
from limen.book.schedule import SCHEDULES
from limen.book.terms import Early
from limen.book.waterfall import Item, allocate
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.book.terms import Terms

LINE = ""
"""Stands for the line as a whole where a draw could be named; the pooled loan's id."""


class Refunded(NamedTuple):
    """A customer's credit was paid back."""

    on: date
    amount_minor: int
    ref: str = ""


class LineFact(NamedTuple):
    """A dated fact of a line.

    Attributes
    ----------
    draw_id
        The draw it names, `LINE` for none.
    terms_id
        Of a draw: the terms it was agreed under.
    split
        Of a draw: who funded it; None for own funds alone.
    rate_ppm
        Of a draw: the yearly rate agreed; None for what the terms say.
    """

    fact: f.Fact | Refunded
    draw_id: str = LINE
    terms_id: str = ""
    split: Split | None = None
    rate_ppm: int | None = None


@dataclass(slots=True)
class LineAccount:
    """A line's money as of `day`; it belongs to the fold that built it.

    Attributes
    ----------
    loans
        By draw id, in the order of the draws.
    credit_minor
        What the customer paid beyond all that could be paid.
    movements
        The line's own: credits that came in, and refunds.
    """

    day: date
    terms: Terms
    loans: dict[str, Loan] = field(default_factory=dict)
    splits: dict[str, Split | None] = field(default_factory=dict)
    credit_minor: int = 0
    movements: list[Movement] = field(default_factory=list)

    @property
    def dpd(self) -> int:
        """Days past due of the oldest unpaid item."""
        return max((loan.dpd for loan in self.loans.values()), default=0)

    @property
    def owed_minor(self) -> int:
        """Principal and what was asked for: what counts against the limit.

        Interest that has accrued and is not yet billed counts once it is.
        """
        return sum(
            loan.undue_minor + sum(item.unpaid_minor for item in loan.items)
            for loan in self.loans.values()
        )

    def balances(self) -> Balances:
        """Return what is owed over all loans as of `day`."""
        parts = [loan.balances() for loan in self.loans.values()]
        total = [sum(values) for values in zip(*parts, strict=True)] or [0] * 7
        found = Balances(*total)
        return found._replace(credit_minor=found.credit_minor + self.credit_minor)

    def next_event_on(self) -> date | None:
        """Return the next day on which something falls due by itself."""
        days = [day for loan in self.loans.values() if (day := next_event_on(loan)) is not None]
        return min(days, default=None)


def fold_account(
    facts: Iterable[LineFact], terms: Mapping[str, Terms], on: date
) -> LineAccount | None:
    """Return a line's money at the end of a day, None before its first draw.

    Parameters
    ----------
    facts
        In the order in which they became known.
    terms
        By `terms_id`.
    """
    account = None
    for each in in_order(facts, on):
        account = apply_fact(account, each, terms)
    if account is not None:
        advance_account(account, on)
    return account


def in_order(facts: Iterable[LineFact], on: date) -> list[LineFact]:
    """Return the facts up to a day in the order in which they count, without what was reversed.

    Raises
    ------
    InvariantViolated
        If a reversal names no repayment that came before it.
    """
    known = [each for each in facts if each.fact.on <= on]
    gone = {each.fact.ref for each in known if isinstance(each.fact, f.Reversed)}
    repaid = {each.fact.ref for each in known if isinstance(each.fact, f.Repaid)}
    if not gone <= repaid:
        raise InvariantViolated("a reversal names a repayment", refs=sorted(gone - repaid))
    kept = [
        each
        for each in known
        if not isinstance(each.fact, f.Reversed)
        and not (isinstance(each.fact, f.Repaid) and each.fact.ref in gone)
    ]
    return sorted(kept, key=lambda each: each.fact.on)


def apply_fact(
    account: LineAccount | None, each: LineFact, terms: Mapping[str, Terms]
) -> LineAccount:
    """Move a line's money by one fact that is not older than it; the first has to be a draw.

    Raises
    ------
    InvariantViolated
        If the fact is older, names a draw that is not there, or no draw came before it.
    """
    fact = each.fact
    if account is None:
        if not isinstance(fact, f.Drawn):
            raise InvariantViolated("a line's money begins with a draw", fact=fact)
        account = LineAccount(fact.on, terms[each.terms_id])
    advance_account(account, fact.on)
    match fact:
        case f.Drawn():
            _draw(account, each, fact, terms[each.terms_id])
        case f.Repaid():
            _repay(account, fact, each.draw_id)
        case Refunded():
            _refund(account, fact)
        case f.FeeCharged():
            apply(_loan_of(account, each.draw_id), fact)
            _use_credit(account)
        case f.RateChanged() | f.WrittenOff():
            _to_each(account, each.draw_id, fact)
        case f.Reversed():
            raise InvariantViolated("a reversal is applied by folding anew", ref=fact.ref)
    return account


def advance_account(account: LineAccount, to: date) -> None:
    """Carry every loan to a day, with all that falls due up to it.

    Raises
    ------
    InvariantViolated
        If the day lies before the account's own.
    """
    if to < account.day:
        raise InvariantViolated("an account moves forward", day=account.day, to=to)
    while (day := account.next_event_on()) is not None and day <= to:
        _carry(account, day)
        _use_credit(account)
    _carry(account, to)


def _carry(account: LineAccount, to: date) -> None:
    for loan in account.loans.values():
        advance(loan, to)
    account.day = to


# Draws


def is_pooled(terms: Terms) -> bool:
    """Whether a product's draws are one loan: where statements say what falls due."""
    return SCHEDULES[terms.schedule.kind].plan is None


def _draw(account: LineAccount, each: LineFact, fact: f.Drawn, terms: Terms) -> None:
    loan_id = LINE if is_pooled(terms) else each.draw_id
    pool = account.loans.get(loan_id)
    if pool is not None:
        if not is_pooled(terms):
            raise InvariantViolated("a draw comes once", draw=each.draw_id)
        if each.split is not None or account.splits[loan_id] is not None:
            raise InvariantViolated("pooled draws are funded by own funds", draw=each.draw_id)
        apply(pool, fact)
    else:
        loan = begin(terms, fact)
        if each.rate_ppm is not None:
            change_rate(loan, fact.on, each.rate_ppm)
        account.loans[loan_id], account.splits[loan_id] = loan, each.split
    account.terms = terms
    _use_credit(account)


def _loan_of(account: LineAccount, draw_id: str) -> Loan:
    """The loan that a fee belongs to: the draw's, or the newest that is not written off."""
    if LINE in account.loans:
        return account.loans[LINE]
    if draw_id != LINE:
        return _named(account, draw_id)
    for loan in reversed(account.loans.values()):
        if not loan.is_written_off:
            return loan
    raise InvariantViolated("a fee belongs to a loan that is not written off")


def _named(account: LineAccount, draw_id: str) -> Loan:
    loan = account.loans.get(LINE) or account.loans.get(draw_id)
    if loan is None:
        raise InvariantViolated("a fact names a draw of the line", draw=draw_id)
    return loan


def _to_each(account: LineAccount, draw_id: str, fact: f.Fact) -> None:
    named = [_named(account, draw_id)] if draw_id != LINE else list(account.loans.values())
    for loan in named:
        if not loan.is_written_off:
            apply(loan, fact)


# Repayments


def _repay(account: LineAccount, fact: f.Repaid, draw_id: str) -> None:
    if fact.amount_minor <= 0:
        raise InvariantViolated("a repayment is above zero", amount_minor=fact.amount_minor)
    left_minor = fact.amount_minor
    if draw_id != LINE:
        named = _named(account, draw_id)
        bill_accrued([named])
        left_minor = _pay_one(named, left_minor, _payable(named), fact)
    if left_minor:
        left_minor = _pay_all(account, left_minor, fact)
    if left_minor:
        account.credit_minor += left_minor
        account.movements.append(Movement(account.day, Move.CREDIT, None, left_minor, fact.ref))


def _pay_all(account: LineAccount, left_minor: int, fact: f.Repaid) -> int:
    """First what is due over all loans, then what was written off, then what is not yet due."""
    loans = list(account.loans.values())
    bill_accrued(loans)
    parts = dict.fromkeys(map(id, loans), 0)
    shares, left_minor = allocate(
        left_minor, _due_items(loans), account.terms.repayment, account.day
    )
    owner = {id(item): loan for loan in loans for item in loan.items}
    for item, part_minor in shares:
        parts[id(owner[id(item)])] += part_minor
    by_claim = sorted(loans, key=lambda loan: not loan.is_written_off)
    for loan in by_claim:
        most_minor = loan.written_off_minor if loan.is_written_off else _early_room(loan)
        part_minor = min(left_minor, most_minor)
        parts[id(loan)] += part_minor
        left_minor -= part_minor
    for loan in loans:
        if parts[id(loan)]:
            apply(loan, fact._replace(amount_minor=parts[id(loan)]))
    return left_minor


def _pay_one(loan: Loan, left_minor: int, most_minor: int, fact: f.Repaid) -> int:
    part_minor = min(left_minor, most_minor)
    if part_minor:
        apply(loan, fact._replace(amount_minor=part_minor))
    return left_minor - part_minor


def bill_accrued(loans: Iterable[Loan]) -> None:
    """Bill what a repayment meets on its day: penalty, and interest that no bill will ask for."""
    for loan in loans:
        if loan.is_written_off:
            continue
        post_penalty(loan)
        if not loan.undue_minor and not (loan.plan or is_pooled(loan.terms)):
            post_interest(loan, loan.day)


def _payable(loan: Loan) -> int:
    if loan.is_written_off:
        return loan.written_off_minor
    return sum(item.unpaid_minor for item in loan.items) + _early_room(loan)


def _early_room(loan: Loan) -> int:
    """What a loan takes beyond what is due, as its product says."""
    early = loan.terms.repayment.early
    if loan.is_written_off or early is Early.HOLD or not loan.undue_minor:
        return 0
    if early is Early.PRINCIPAL:
        return loan.undue_minor
    return loan.undue_minor + to_minor(loan.interest, loan.terms.day_count, loan.terms.rounding)


def _due_items(loans: Iterable[Loan]) -> list[Item]:
    return [item for loan in loans for item in loan.items]


# Credit


def _use_credit(account: LineAccount) -> None:
    """Pay what has fallen due from the customer's credit."""
    if not account.credit_minor:
        return
    loans = list(account.loans.values())
    shares, _ = allocate(
        account.credit_minor, _due_items(loans), account.terms.repayment, account.day
    )
    owner = {id(item): loan for loan in loans for item in loan.items}
    parts = dict.fromkeys(map(id, loans), 0)
    for item, part_minor in shares:
        parts[id(owner[id(item)])] += part_minor
    for loan in loans:
        if parts[id(loan)]:
            pay_items(loan, parts[id(loan)], Move.USE_CREDIT)
            account.credit_minor -= parts[id(loan)]


def _refund(account: LineAccount, fact: Refunded) -> None:
    if not 0 < fact.amount_minor <= account.credit_minor:
        raise InvariantViolated(
            "a refund is within the credit",
            amount_minor=fact.amount_minor,
            credit_minor=account.credit_minor,
        )
    account.credit_minor -= fact.amount_minor
    account.movements.append(Movement(account.day, Move.REFUND, None, fact.amount_minor, fact.ref))
