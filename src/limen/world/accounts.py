"""A customer's side of a line: what the lender's books say of it, and how they mean to use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from limen.book.ageing import dpd_bucket
from limen.book.billing import stated

if TYPE_CHECKING:
    from datetime import date

    from limen.book.line_account import LineAccount
    from limen.world.people import Customer


class Line(Protocol):
    """A line as the lender keeps it; `limen.book.line.LineState` is one."""

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


class Books(Protocol):
    """The lender's ledger."""

    def account(self, line_id: str, on: date) -> LineAccount | None:
        """Return a line's money on a day, with all that fell due; None before its first draw."""
        ...


class LineView(NamedTuple):
    """What a customer sees of a line on a day, before anybody acts."""

    limit_minor: int
    may_draw: bool
    status: str
    owed_minor: int

    @property
    def undrawn_minor(self) -> int:
        """What may still be drawn."""
        return min(max(self.limit_minor - self.owed_minor, 0), self.limit_minor)


def view_of(line: Line, account: LineAccount | None) -> LineView:
    """Return what a customer sees: the lender's state, and what the ledger says is owed."""
    owed_minor = 0 if account is None else account.owed_minor
    return LineView(line.limit_minor, line.may_draw, line.status, owed_minor)


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
    due_minor
        What the last statement asked for.
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
    due_minor: int = 0
    last_balance_minor: int = 0
    paid_minor: int = 0
    months_late: int = 0
    leaving_on: int | None = None
    warned_until: int = 0
    unsettled_until: int = 0
    raises: list[Raise] = field(default_factory=list)


class Bill(NamedTuple):
    """A statement as it closes."""

    balance_minor: int
    interest_minor: int
    minimum_minor: int
    months_late: int
    payment_status: str


def pay(account: Account, amount_minor: int) -> None:
    """Remember what was paid since the last statement."""
    account.paid_minor += amount_minor


def bill(account: Account, money: LineAccount | None) -> Bill:
    """Take in a statement: what the lender's ledger says on its day, before anybody acts.

    Parameters
    ----------
    money
        The line's account on that day; None where nothing was ever drawn.
    """
    done = Bill(0, 0, 0, 0, "no_use") if money is None else _bill(account, money)
    account.due_minor, account.months_late = done.minimum_minor, done.months_late
    account.last_balance_minor, account.paid_minor = done.balance_minor, 0
    return done


def _bill(account: Account, money: LineAccount) -> Bill:
    found, months_late = stated(money), dpd_bucket(money.dpd)
    status = "late" if months_late else _status(account, found.balance_minor)
    return Bill(*found, months_late, status)


def _status(account: Account, balance_minor: int) -> str:
    if account.last_balance_minor <= 0:
        return "no_use" if balance_minor <= 0 else "revolving"
    return "paid_in_full" if account.paid_minor >= account.last_balance_minor else "revolving"
