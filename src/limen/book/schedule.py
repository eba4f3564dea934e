"""Plans of instalments in whole minor units: they sum to the principal exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from limen.book.accrual import denominator, to_minor, unit_interest
from limen.kernel.rates import divide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from limen.book.terms import RateStep, Terms


class Instalment(NamedTuple):
    """What falls due on a day if everything before was paid on its day."""

    number: int
    due_on: date
    principal_minor: int
    interest_minor: int

    @property
    def total_minor(self) -> int:
        """The amount to pay."""
        return self.principal_minor + self.interest_minor


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is to be planned: a balance, from a day, over due dates.

    Attributes
    ----------
    accrued
        Numerator of interest accrued before `start` and not yet billed; falls due with the first.
    size_minor
        The instalment to keep (of equal principal: the principal in it); None to find the one that
        ends with the last due date.
    number
        Number of the first instalment.
    """

    principal_minor: int
    start: date
    due_dates: tuple[date, ...]
    steps: tuple[RateStep, ...]
    accrued: int = 0
    size_minor: int | None = None
    number: int = 1


Plan = tuple[Instalment, ...]


class Planner(Protocol):
    """Says which principal falls due on each due date."""

    def __call__(self, left: Remainder, terms: Terms) -> Plan:
        """Return the plan."""
        ...


def level_instalment(left: Remainder, terms: Terms) -> int:
    """Return the equal instalment (等额本息) that pays off a balance by the last due date.

    The present value of n payments A at period rates r_1..r_n equals the balance P:
    P = A * sum over k of 1 / ((1 + r_1) ... (1 + r_k)). With one rate this is the annuity
    formula A = P r / (1 - (1 + r)^-n) (S. G. Kellison, The Theory of Interest, ch. 3). Solved
    in whole numbers and rounded once, by the product's rounding.
    """
    whole = denominator(terms.day_count)
    rates = _period_rates(left, terms)
    # The annuity factor as top / bottom, from the last period to the first.
    top, bottom = 0, 1
    for rate in reversed(rates):
        top, bottom = (bottom + top) * whole, bottom * (whole + rate)
    growth = whole + rates[0]
    # What accrued before the start falls due with the first instalment: discounted by it.
    return divide(
        (left.principal_minor * growth + left.accrued) * bottom, growth * top, terms.rounding
    )


def _period_rates(left: Remainder, terms: Terms) -> list[int]:
    starts = (left.start, *left.due_dates[:-1])
    return [
        unit_interest(start, end, left.steps, terms.day_count)
        for start, end in zip(starts, left.due_dates, strict=True)
    ]


class _PrincipalOf(Protocol):
    def __call__(self, index: int, open_minor: int, interest_minor: int, /) -> int: ...


def _walk(left: Remainder, terms: Terms, principal_of: _PrincipalOf) -> Plan:
    """Plan one due date after the other; the last takes what is left."""
    plan: list[Instalment] = []
    open_minor, accrued = left.principal_minor, left.accrued
    last = len(left.due_dates) - 1
    for index, rate in enumerate(_period_rates(left, terms)):
        accrued += open_minor * rate
        interest_minor = to_minor(accrued, terms.day_count, terms.rounding)
        wanted = open_minor if index == last else principal_of(index, open_minor, interest_minor)
        paid = min(max(wanted, 0), open_minor)
        plan.append(Instalment(left.number + index, left.due_dates[index], paid, interest_minor))
        open_minor, accrued = open_minor - paid, 0
        if open_minor == 0:
            break
    return tuple(plan)


def plan_at_end(left: Remainder, terms: Terms) -> Plan:
    """Principal with the last due date; interest on each (先息后本), or on the only one."""
    return _walk(left, terms, lambda _index, _open, _interest: 0)


def plan_equal_instalments(left: Remainder, terms: Terms) -> Plan:
    """Equal instalments of interest and principal together (等额本息)."""
    level = level_instalment(left, terms) if left.size_minor is None else left.size_minor
    return _walk(left, terms, lambda _index, _open, interest: level - interest)


def principal_part(left: Remainder, terms: Terms) -> int:
    """Return the equal part of the principal in each instalment."""
    return divide(left.principal_minor, len(left.due_dates), terms.rounding)


def plan_equal_principal(left: Remainder, terms: Terms) -> Plan:
    """Equal principal with the interest beside it (等额本金)."""
    part = principal_part(left, terms) if left.size_minor is None else left.size_minor
    return _walk(left, terms, lambda _index, _open, _interest: part)


@dataclass(frozen=True, slots=True)
class ScheduleKind:
    """A way of paying back.

    Attributes
    ----------
    plan
        Its planner; None where each statement says what falls due.
    size
        Finds the size of its instalments, None where they have none in common.
    at_end_only
        Whether the periods make one long one: a single due date.
    """

    plan: Planner | None
    size: Callable[[Remainder, Terms], int] | None = None
    at_end_only: bool = False


SCHEDULES: Mapping[str, ScheduleKind] = {
    "pay_any_time": ScheduleKind(plan_at_end, at_end_only=True),
    "equal_instalments": ScheduleKind(plan_equal_instalments, level_instalment),
    "equal_principal": ScheduleKind(plan_equal_principal, principal_part),
    "interest_first": ScheduleKind(plan_at_end),
    "statement_cycle": ScheduleKind(None),
}
"""Every kind of schedule by its name in a product; another is one more row."""


def total_principal(plan: Sequence[Instalment]) -> int:
    """Return the principal of a plan, in minor units."""
    return sum(item.principal_minor for item in plan)
