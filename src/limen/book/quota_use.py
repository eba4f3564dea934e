"""What a line's draws hold of portfolio quotas: as they were drawn, and as principal comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.book.quota import is_of_balance
from limen.kernel.rates import Rounding, divide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from limen.book.line import LineState
    from limen.book.line_account import LineAccount


class Leased(NamedTuple):
    """What a draw that was paid out has of quotas, by lease, in minor units.

    Attributes
    ----------
    taken
        What it took when it was held.
    held
        What it still has.
    """

    amount_minor: int
    taken: Mapping[str, int]
    held: Mapping[str, int]


def used_by(line: LineState) -> Iterator[tuple[str, int]]:
    """Yield what a line's held and paid-out draws have of each lease."""
    for hold in line.holds.values():
        yield from hold.leases.items()
    for leased in line.leases.values():
        yield from leased.held.items()


def moved(line: LineState, account: LineAccount) -> dict[str, dict[str, int]]:
    """Return what draws hold of quotas of balance now, of those for which that has changed.

    A draw keeps of each lease its part less the repaid principal's part, rounded as partners'
    parts are (`funding.shares_of`): the last repayment leaves nothing.

    Returns
    -------
    Draw → lease → minor units. A draw that the account does not have yet is left out.
    """
    bound = [name for name, leased in line.leases.items() if any(map(is_of_balance, leased.taken))]
    if not bound:
        return {}
    repaid = _repaid(line, account)
    found = {}
    for draw_id in bound:
        if draw_id in repaid:
            leased = line.leases[draw_id]
            now = {
                id_: part_minor - _back(repaid[draw_id], part_minor, leased.amount_minor)
                for id_, part_minor in leased.taken.items()
                if is_of_balance(id_)
            }
            if any(leased.held[id_] != held_minor for id_, held_minor in now.items()):
                found[draw_id] = now
    return found


def _back(repaid_minor: int, part_minor: int, amount_minor: int) -> int:
    return divide(repaid_minor * part_minor, amount_minor, Rounding.DOWN)


def _repaid(line: LineState, account: LineAccount) -> dict[str, int]:
    """Return how much of each draw's principal is owed no more; a pool pays its oldest first."""
    draws = [draw for draw in line.draws if draw.on <= account.day]
    found = {
        draw.draw_id: draw.amount_minor - account.loans[draw.draw_id].principal_minor
        for draw in draws
        if draw.draw_id in account.loans
    }
    pooled = sorted((draw for draw in draws if draw.draw_id not in found), key=lambda one: one.on)
    owed_minor = sum(
        loan.principal_minor for name, loan in account.loans.items() if name not in found
    )
    left_minor = max(sum(draw.amount_minor for draw in pooled) - owed_minor, 0)
    for draw in pooled:
        found[draw.draw_id] = min(left_minor, draw.amount_minor)
        left_minor -= found[draw.draw_id]
    return found
