"""A kept line's money: its loans side by side, and one repayment shared out over them.

Every draw is a loan of its own, with its own rate and plan; where statements say what falls due,
all draws of a line are one loan. Facts count in the order of their days and, within a day, in the
order in which they became known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book import loan as f
from limen.book.accrual import draw_steps
from limen.book.due import advance, change_rate, next_event_on
from limen.book.funding import Split
from limen.book.line_pay import (
    bill_for_write_off,
    is_pooled,
    refund,
    repay,
    use_credit,
    use_credit_on_draw,
)
from limen.book.line_postings import Running
from limen.book.loan import Balances, Loan, Move, Movement
from limen.book.loan_fold import apply, begin, counts
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.book.terms import Terms

LINE = ""
"""Stands for the line as a whole where a draw could be named; the pooled loan's id."""

BARE = "\0"
"""Id of what bears fees where no draw can: no draw's id is like it."""


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
        Of a draw: the terms it was agreed under; of other facts, the line's.
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
        What the customer paid beyond all that could be paid; below zero where a refund turned out
        to be too much.
    movements
        The line's own: credits that came in, and refunds.
    running
        What was made into entries so far (see `line_postings`).
    """

    day: date
    terms: Terms
    loans: dict[str, Loan] = field(default_factory=dict)
    splits: dict[str, Split | None] = field(default_factory=dict)
    credit_minor: int = 0
    movements: list[Movement] = field(default_factory=list)
    running: Running = field(default_factory=Running, repr=False, compare=False)

    @property
    def dpd(self) -> int:
        """Days past due of the oldest unpaid item."""
        return max((loan.dpd for loan in self.loans.values()), default=0)

    @property
    def owed_minor(self) -> int:
        """Principal and what was asked for: what counts against the limit.

        Interest that has accrued and is not yet billed counts once it is.
        """
        asked_minor = sum(
            loan.undue_minor + sum(item.unpaid_minor for item in loan.items)
            for loan in self.loans.values()
        )
        return asked_minor + max(-self.credit_minor, 0)

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
    """Return a line's money at the end of a day, None before its first fact.

    Parameters
    ----------
    facts
        In the order in which they became known.
    terms
        By `terms_id`.
    """
    known = [each for each in facts if each.fact.on <= on]
    if not known:
        return None
    account = None
    for each in in_order(known, on):
        account = apply_fact(account, each, terms)
    if account is None:
        # All that came in was taken back: what was posted for it must be too.
        account = LineAccount(on, terms[known[0].terms_id])
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
    reversals = [each.fact for each in known if isinstance(each.fact, f.Reversed)]
    gone = {each.ref for each in reversals}
    repaid = {each.fact.ref for each in known if isinstance(each.fact, f.Repaid)}
    if not gone <= repaid:
        raise InvariantViolated("a reversal names a repayment", refs=sorted(gone - repaid))
    kept = [each for each in known if counts(each.fact, reversals)]
    return sorted(kept, key=lambda each: each.fact.on)


def apply_fact(
    account: LineAccount | None, each: LineFact, terms: Mapping[str, Terms]
) -> LineAccount:
    """Move a line's money by one fact that is not older than it.

    Raises
    ------
    InvariantViolated
        If the fact is older, or names a draw that is not there.
    """
    fact = each.fact
    if account is None:
        account = LineAccount(fact.on, terms[each.terms_id])
    advance_account(account, fact.on)
    match fact:
        case f.Drawn():
            _draw(account, each, fact, terms[each.terms_id])
        case f.Repaid():
            repay(account, fact, _named(account, each.draw_id) if each.draw_id else None)
        case Refunded():
            refund(account, fact)
        case f.FeeCharged():
            apply(_loan_of(account, each.draw_id), fact)
            use_credit(account)
        case f.RateChanged():
            for loan in _living(account, each.draw_id):
                apply(loan, fact)
        case f.WrittenOff():
            gone = _living(account, each.draw_id)
            bill_for_write_off(account, gone)
            for loan in gone:
                apply(loan, fact)
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
        use_credit(account)
    _carry(account, to)


def _carry(account: LineAccount, to: date) -> None:
    for loan in account.loans.values():
        advance(loan, to)
    account.day = to


# Draws


def _draw(account: LineAccount, each: LineFact, fact: f.Drawn, terms: Terms) -> None:
    if is_pooled(terms):
        _draw_from_pool(account, each, fact, terms)
    else:
        if each.draw_id in account.loans:
            raise InvariantViolated("a draw comes once", draw=each.draw_id)
        account.loans[each.draw_id] = _begin(each, fact, terms)
        account.splits[each.draw_id] = each.split
    account.terms = terms


def _draw_from_pool(account: LineAccount, each: LineFact, fact: f.Drawn, terms: Terms) -> None:
    pool = account.loans.get(LINE)
    if pool is None:
        pool = account.loans[LINE] = _begin(each, fact, terms)
        account.splits[LINE] = each.split
    else:
        if each.split is not None or account.splits[LINE] is not None:
            raise InvariantViolated("pooled draws are funded by own funds", draw=each.draw_id)
        is_first = all(movement.move is not Move.DRAW for movement in pool.movements)
        apply(pool, fact)
        if is_first and each.rate_ppm is not None:
            change_rate(pool, fact.on, each.rate_ppm)
    use_credit_on_draw(account, pool)


def _begin(each: LineFact, fact: f.Drawn, terms: Terms) -> Loan:
    loan = begin(terms, fact)
    if each.rate_ppm is not None:
        change_rate(loan, fact.on, each.rate_ppm)
    return loan


def _loan_of(account: LineAccount, draw_id: str) -> Loan:
    """The loan that bears a fee: the draw's, or the newest that is not written off, or a bare."""
    if draw_id != LINE:
        return _named(account, draw_id)
    for loan in reversed(account.loans.values()):
        if not loan.is_written_off:
            return loan
    loan_id = LINE if is_pooled(account.terms) else BARE
    if loan_id in account.loans:
        raise InvariantViolated("a line that was written off bears no fees", day=account.day)
    steps = draw_steps(account.terms.rate, account.day, account.day)
    bare = account.loans[loan_id] = Loan(account.terms, account.day, account.day, steps)
    account.splits[loan_id] = None
    return bare


def _named(account: LineAccount, draw_id: str) -> Loan:
    loan = account.loans.get(LINE) or account.loans.get(draw_id)
    if loan is None:
        raise InvariantViolated("a fact names a draw of the line", draw=draw_id)
    return loan


def _living(account: LineAccount, draw_id: str) -> list[Loan]:
    named = [_named(account, draw_id)] if draw_id != LINE else list(account.loans.values())
    return [loan for loan in named if not loan.is_written_off]
