"""What a line's loans have of the funds of its lender and of each partner, as principal is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.book.funding import Split, shares_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from limen.book.line import LineState
    from limen.book.line_account import LineAccount


class JointLoan(NamedTuple):
    """A loan, or one that is held, that partners fund a part of.

    Attributes
    ----------
    split
        Of the principal that is owed; of a hold, of all of it.
    leases
        Leases of quotas that it took from.
    """

    draw_id: str
    split: Split
    leases: Mapping[str, int]


def joint_loans(line: LineState, account: LineAccount | None) -> Iterator[JointLoan]:
    """Yield what a line holds and owes jointly; repaid principal is shared out as partners are."""
    for hold in line.holds.values():
        if hold.parts:
            parts = tuple((each.partner, each.amount_minor) for each in hold.parts)
            own_minor = hold.amount_minor - sum(part for _, part in parts)
            yield JointLoan(hold.draw_id, Split(own_minor, parts), hold.leases)
    if account is None:
        return
    for loan_id, loan in account.loans.items():
        split = account.splits.get(loan_id)
        if split is None:
            continue
        repaid_minor = split.total_minor - loan.principal_minor
        back = shares_of(repaid_minor, 0, split)
        gone = dict(back.partners)
        parts = tuple((name, part - gone[name]) for name, part in split.partners)
        leased = line.leases.get(loan_id)
        taken = {} if leased is None else leased.taken
        yield JointLoan(loan_id, Split(split.own_minor - back.own_minor, parts), taken)
