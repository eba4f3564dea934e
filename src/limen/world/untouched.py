"""A lender that changes nothing: plays a world alone, for calibration and for comparison."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from limen.book.group import GroupState, apply

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from limen.book.events import Event
    from limen.book.line import LineState
    from limen.world.world import World

    Lender = Callable[[date, dict[str, LineState]], list[Event]]
    """What a lender does at the end of a day."""


def play(world: World, lender: Lender | None = None) -> list[Event]:
    """Step a world to its end and return every event in order.

    Parameters
    ----------
    lender
        Called after each day with the lines as folded; its events follow the day's. None changes
        nothing.
    """
    groups: dict[str, GroupState] = {}
    lines: dict[str, LineState] = {}
    written: list[Event] = []

    def put(events: list[Event]) -> None:
        for event in events:
            group = groups.setdefault(event.chain_id, GroupState(event.chain_id))
            apply(group, event)
            if event.line_id:
                lines[event.line_id] = group.lines[event.line_id]
        written.extend(events)

    put(world.opening_events())
    day = world.config.start
    while day <= world.last_day:
        put(world.day(day, lines))
        if lender is not None:
            put(lender(day, lines))
        day += timedelta(days=1)
    return written
