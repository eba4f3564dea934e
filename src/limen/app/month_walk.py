"""A book month by month: each group as it was known at every month's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.run_review import instant_of
from limen.book import events as e
from limen.book.group import GroupState, apply
from limen.book.links import closed_into, whole_group
from limen.kernel.dates import add_months, business_date, end_of_day, month_end, month_index
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from limen.app.ports import Journal
    from limen.kernel.dates import Instant

MONTHS_MAX = 600


def months_between(journal: Journal, since: str, at: str, now: Instant) -> list[date]:
    """Return the ends of the months from one instant to another.

    Raises
    ------
    BadInput
        If one is no instant or lies in the future, or no month ends between them.
    """
    zone = journal.info.time_zone
    first = business_date(instant_of(since, zone, now), zone)
    last = business_date(instant_of(at, zone, now), zone)
    ends = month_ends(first, last)
    if not ends or len(ends) > MONTHS_MAX:
        hint = f"1 to {MONTHS_MAX} months, such as --since 2025-01-31 --at 2025-12-31"
        raise BadInput([Diagnostic("A100", "no month ends between --since and --at", hint=hint)])
    return ends


def month_ends(first: date, last: date) -> list[date]:
    """Return the days of month end from `first` to `last`, both included."""
    count = month_index(last) - month_index(first) + 1
    ends = (month_end(add_months(first.replace(day=1), at)) for at in range(max(count, 0)))
    return [day for day in ends if first <= day <= last]


def instants_of(days: Sequence[date], zone: str) -> list[Instant]:
    """Return the ends of days as instants."""
    return [end_of_day(day, zone) for day in days]


def book_chains(journal: Journal, at: Instant) -> Iterator[tuple[str, list[e.Event]]]:
    """Yield every group's events, those of linked groups among them, as known at an instant."""
    head = journal.head()
    for chain_id, chain in journal.all_chains(at, head):
        if chain_id == e.PORTFOLIO_CHAIN or closed_into(chain_id, chain) is not None:
            continue
        yield (
            chain_id,
            whole_group(chain_id, chain, lambda other: journal.chain_events(other, at, head)),
        )


def walk(
    chain_id: str, events: Iterable[e.Event], instants: Sequence[Instant]
) -> Iterator[GroupState]:
    """Yield a group as known at each instant; one state grows, so read it before the next.

    Parameters
    ----------
    events
        In the order (`known_at`, `seq`).
    """
    group, left = GroupState(chain_id), iter(events)
    event = next(left, None)
    for instant in instants:
        while event is not None and event.known_at <= instant:
            apply(group, event)
            event = next(left, None)
        yield group
