"""The limit that use is measured by: before our own cut, for six months after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from limen.kernel.dates import add_months

if TYPE_CHECKING:
    from datetime import date

    from limen.book.line import LimitStep
    from limen.kernel.dates import Instant


class HasLimits(Protocol):
    """A line, or what facts know of it: the limit now and its steps."""

    @property
    def limit_minor(self) -> int: ...  # noqa: D102
    @property
    def limit_steps(self) -> list[LimitStep]: ...  # noqa: D102


SHIELD_MONTHS = 6
"""How long a cut that the customer did not ask for leaves utilisation as it was."""


def limit_basis(line: HasLimits, day: date) -> int:
    """Return the limit that use on a day is measured by.

    A cut by the lender (or by its own core) is overlooked for `SHIELD_MONTHS`; what the customer
    asked for counts at once, and so does a raise.
    """
    steps = line.limit_steps
    if not steps:
        return line.limit_minor
    basis = steps[0].from_minor
    for step in steps:
        if step.on > day:
            continue
        if step.to_minor >= step.from_minor:
            basis = max(basis, step.to_minor)
        elif step.by == "customer" or add_months(step.on, SHIELD_MONTHS) <= day:
            basis = step.to_minor
    return basis


def limit_at(line: HasLimits, at: Instant) -> int:
    """Return the limit in force at an instant."""
    limit = line.limit_minor
    for step in reversed(line.limit_steps):
        if step.at <= at:
            return step.to_minor
        limit = step.from_minor
    return limit
