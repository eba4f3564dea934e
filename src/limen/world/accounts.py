"""A customer's side of a line: minimums billed and paid, and how they mean to use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from limen.kernel.rates import Rounding, apply_ppm, divide

if TYPE_CHECKING:
    from limen.world.config import Behaviour
    from limen.world.people import Customer


class LineView(Protocol):
    """What a customer sees of a line; `limen.book.line.LineState` is one."""

    @property
    def customer_id(self) -> str:
        """Whose line it is."""
        ...

    @property
    def product(self) -> str:
        """The product's name."""
        ...

    @property
    def apr_ppm(self) -> int | None:
        """Yearly rate."""
        ...

    @property
    def limit_minor(self) -> int:
        """The limit in force."""
        ...

    @property
    def may_draw(self) -> bool:
        """Whether new draws are allowed."""
        ...

    @property
    def status(self) -> str:
        """``open`` or ``closed``."""
        ...

    @property
    def balance_minor(self) -> int:
        """Owed where positive, a credit where negative."""
        ...

    @property
    def owed_minor(self) -> int:
        """What is owed, never below zero."""
        ...

    @property
    def undrawn_minor(self) -> int:
        """What may still be drawn."""
        ...


class Raise(NamedTuple):
    """A limit beyond the first one, and the day it was seen."""

    ordinal: int
    amount_minor: int


@dataclass(slots=True)
class Account:
    """What the customer remembers of one line.

    Attributes
    ----------
    name
        Names the account's luck; the same under every lender.
    unpaid
        Minimums billed and not yet covered, oldest first: [cycle, what is left].
    demand_limit_minor
        The limit that their wish to borrow was formed by.
    leaving_on
        Day (ordinal) from which they pay off and draw no more.
    """

    line_id: str
    name: str
    customer: Customer
    shop: bool
    billing_day: int
    apr_ppm: int
    demand_limit_minor: int
    seen_limit_minor: int
    saw_may_draw: bool = True
    cycle: int = 0
    unpaid: list[list[int]] = field(default_factory=list)
    last_balance_minor: int = 0
    paid_minor: int = 0
    months_late: int = 0
    leaving_on: int | None = None
    warned_until: int = 0
    unsettled_until: int = 0
    raises: list[Raise] = field(default_factory=list)

    @property
    def due_minor(self) -> int:
        """Everything billed as a minimum and not yet paid."""
        return sum(left for _, left in self.unpaid)


class Bill(NamedTuple):
    """A statement as it closes."""

    balance_minor: int
    interest_minor: int
    minimum_minor: int
    months_late: int
    payment_status: str


def pay(account: Account, amount_minor: int) -> None:
    """Cover minimums, oldest first."""
    account.paid_minor += amount_minor
    while amount_minor > 0 and account.unpaid:
        covered = min(amount_minor, account.unpaid[0][1])
        account.unpaid[0][1] -= covered
        amount_minor -= covered
        if account.unpaid[0][1] == 0:
            account.unpaid.pop(0)


def bill(account: Account, balance_minor: int, behaviour: Behaviour) -> Bill:
    """Close a statement over the balance so far.

    Interest is a twelfth of the yearly rate on what was carried over from the statement before;
    whoever pays in full pays none, and none accrues on a defaulted line.
    """
    account.cycle += 1
    carried = max(min(account.last_balance_minor, balance_minor), 0)
    interest = 0
    if account.months_late < 3:
        monthly_ppm = divide(account.apr_ppm, 12, Rounding.HALF_EVEN)
        interest = apply_ppm(carried, monthly_ppm, Rounding.HALF_EVEN)
    balance = balance_minor + interest
    if balance <= 0:
        account.unpaid.clear()
    account.months_late = account.cycle - account.unpaid[0][0] if account.unpaid else 0
    status = _status(account, balance)
    minimum_ppm = round(behaviour.minimum_share * 1_000_000)
    wanted = max(apply_ppm(balance, minimum_ppm, Rounding.UP), behaviour.minimum_floor_minor)
    fresh = min(wanted, max(balance - account.due_minor, 0))
    if fresh:
        account.unpaid.append([account.cycle, fresh])
    account.last_balance_minor, account.paid_minor = balance, 0
    return Bill(balance, interest, account.due_minor, account.months_late, status)


def _status(account: Account, balance_minor: int) -> str:
    if account.months_late:
        return "late"
    if account.last_balance_minor <= 0:
        return "no_use" if balance_minor <= 0 else "revolving"
    return "paid_in_full" if account.paid_minor >= account.last_balance_minor else "revolving"
