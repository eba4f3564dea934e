"""Intermediates that features share, each worked out once and only where asked for."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from limen.book.bureau import ANY_REPORT
from limen.features.limits import limit_basis
from limen.features.line_past import GAP_MONTHS
from limen.features.months import met_how
from limen.features.periods import newest_month, three_months
from limen.features.probe import History, clean_history, may_hold_probes
from limen.kernel.dates import add_months, business_date, month_end, month_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from limen.book.bureau import BureauRules
    from limen.book.customer import CustomerState
    from limen.book.group import GroupState
    from limen.book.line import Draw, LineState, Repayment, Statement
    from limen.kernel.dates import Instant

T = TypeVar("T")
Moved = TypeVar("Moved", "Draw", "Repayment")

STATEMENTS = 6
BP = 10_000
GAP_DAYS_SURE = 59
"""No two months are shorter."""

_on = attrgetter("on")
PROBE_SPAN = timedelta(days=4)
"""Days within which a test draw is repaid: 72 hours, counted in whole days."""


class Days(NamedTuple):
    """Business dates that windows start from, exclusive."""

    today: date
    ago_30: date
    ago_90: date
    ago_120: date
    ago_6m: date
    ago_9m: date
    ago_12m: date
    last_full_month: int


class Month(NamedTuple):
    """One statement with what happened in its month.

    Attributes
    ----------
    balance_minor
        Balance without what test draws owed on that day; below zero is a credit.
    paid_minor
        Repayments since the statement before (a month, where there is none).
    before_minor
        Balance of the statement before, which those repayments pay; None where there is none.
    """

    on: date
    balance_minor: int
    months_late: int
    payment_status: str | None
    limit_minor: int
    paid_minor: int
    before_minor: int | None


@lru_cache(maxsize=1024)
def days_at(at: Instant, zone: str) -> Days:
    """Return the window starts for the business date of an instant."""
    today = business_date(at, zone)
    full = month_index(today) - (today != month_end(today))
    return Days(
        today,
        today - timedelta(days=30),
        today - timedelta(days=90),
        today - timedelta(days=120),
        add_months(today, -6),
        add_months(today, -9),
        add_months(today, -12),
        full,
    )


class Once(Generic[T]):
    """What is worked out when it is first asked for, and then stands in its place.

    `functools.cached_property` does the same under a lock, and a window belongs to one thread:
    its lock would cost more than most of what is worked out here.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, window: Any, owner: type | None = None) -> T:
        found = window.__dict__[self._name] = self._make(window)
        return found


class Window:
    """A line's folded state at an instant, with lazily shared intermediates."""

    def __init__(
        self,
        group: GroupState,
        customer: CustomerState,
        line: LineState,
        at: Instant,
        zone: str,
        bureau: BureauRules = ANY_REPORT,
    ) -> None:
        self.group = group
        self.customer = customer
        self.line = line
        self.at = at
        self.days = days_at(at, zone)
        self.bureau = bureau

    @Once
    def history(self) -> History:
        """Draws and repayments of nine months, without test draws.

        No window reaches further: six statements, and two months before the oldest.
        """
        line, oldest, today = self.line, self.days.ago_9m, self.days.today
        # A test draw of the days before is repaid within the window: both go.
        since = oldest - PROBE_SPAN
        repayments = _between(line, line.repayments, since, today)
        draws = _between(line, line.draws, since, today)
        clean = clean_history(line, draws, repayments, self.at) if draws else None
        kept = History(draws, repayments) if clean is None else clean
        return History(
            [item for item in kept.draws if item.on > oldest],
            [item for item in kept.repayments if item.on > oldest],
            kept.probes,
        )

    @Once
    def whole_history(self) -> History:
        """Draws and repayments since the line was opened, without test draws."""
        today = self.days.today
        repayments = [item for item in self.line.repayments if item.on <= today]
        draws = [item for item in self.line.draws if item.on <= today]
        return clean_history(self.line, draws, repayments, self.at)

    @Once
    def draws_120d(self) -> list[Draw]:
        """Draws of 120 days, without test draws."""
        draws, oldest, today = self.line.draws, self.days.ago_120, self.days.today
        if "history" not in self.__dict__ and not may_hold_probes(self.line):
            return _between(self.line, draws, oldest, today)
        return [item for item in self.history.draws if item.on > oldest]

    @Once
    def newest_sales_month(self) -> int | None:
        """The newest full month with sales reported, counted from year 0."""
        return newest_month(self.customer.sales, self.days.last_full_month)

    @Once
    def sales_3m_minor(self) -> int | None:
        """Sales of the three months ending with the newest."""
        newest = self.newest_sales_month
        return None if newest is None else three_months(self.customer.sales, newest)

    @Once
    def basis_minor(self) -> int:
        """The limit that today's use is measured by."""
        if not self.line.limit_steps:
            return self.line.limit_minor
        return limit_basis(self.line, self.days.today)

    @Once
    def statements(self) -> list[Statement]:
        """At most six statements of the last six months, newest first."""
        today, oldest = self.days.today, self.days.ago_6m
        found: list[Statement] = []
        for item in reversed(self.line.statements):
            if item.on <= oldest or len(found) == STATEMENTS:
                break
            # A day has one statement, the one known last.
            if item.on <= today and not (found and found[-1].on == item.on):
                found.append(item)
        return found

    @Once
    def months(self) -> list[Month]:
        """The statements with their months' payments, newest first."""
        line, found = self.line, self.statements
        if not found:
            return []
        older = [*found[1:], _before(line.statements, found[-1])]
        balances = [self._balance(item) for item in found]
        starts: list[date] = []
        before: list[int | None] = []
        for place, old in enumerate(older):
            on = found[place].on
            # What is older than two months is not the statement that these payments pay.
            if old is None or (
                (on - old.on).days > GAP_DAYS_SURE and old.on < add_months(on, -GAP_MONTHS)
            ):
                starts.append(add_months(on, -1))
                before.append(None)
            else:
                starts.append(old.on)
                is_found = place + 1 < len(found)
                before.append(balances[place + 1] if is_found else self._balance(old))
        paid = self._paid(found, starts)
        steps = bool(line.limit_steps)
        return [
            Month(
                item.on,
                balances[place],
                item.months_late,
                item.payment_status,
                limit_basis(line, item.on) if steps else line.limit_minor,
                paid[place],
                before[place],
            )
            for place, item in enumerate(found)
        ]

    @Once
    def uses(self) -> list[int | None]:
        """Use of the limit on each statement, newest first; None without a limit."""
        return [
            max(month.balance_minor, 0) * BP // month.limit_minor if month.limit_minor > 0 else None
            for month in self.months
        ]

    @Once
    def use_bp(self) -> list[int]:
        """The same, without those of no limit."""
        return [use for use in self.uses if use is not None]

    def pairs(self, months: int) -> list[tuple[int, int]]:
        """(paid, balance of the statement before) of the newest months that have one."""
        return [
            (month.paid_minor, month.before_minor)
            for month in self.months[:months]
            if month.before_minor is not None
        ]

    @Once
    def statuses(self) -> list[str]:
        """How each statement's predecessor was met, in the source's word or worked out."""
        return [
            met_how(
                month.months_late, month.payment_status, month.before_minor, month.paid_minor,
                month.balance_minor,
            )
            for month in self.months
        ]  # fmt: skip

    def _balance(self, statement: Statement) -> int:
        history = self.history
        if not history.probes:
            return statement.balance_minor
        return statement.balance_minor - history.probe_owed(statement.on)

    def _paid(self, found: list[Statement], starts: list[date]) -> list[int]:
        paid = [0] * len(found)
        newest, oldest = found[0].on, starts[-1]
        for item in reversed(self.history.repayments):
            on = item.on
            if on > newest or on <= oldest:
                continue
            place = 0
            while on <= starts[place]:
                place += 1
            # After a pause of statements, what came in long before one pays none.
            if on <= found[place].on:
                paid[place] += item.amount_minor
        return paid


def _between(line: LineState, items: list[Moved], after: date, until: date) -> list[Moved]:
    """Return the line's draws, or its repayments, of the days after one and up to another."""
    if line.is_by_day:
        first = bisect_right(items, after, key=_on)
        return items[first : bisect_right(items, until, first, key=_on)]
    return [item for item in items if after < item.on <= until]


def _before(statements: list[Statement], oldest: Statement) -> Statement | None:
    return next((item for item in reversed(statements) if item.on < oldest.on), None)
