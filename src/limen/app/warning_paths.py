"""Lines month by month with the hazard that a release's models give, from a book or a world."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.app.month_walk import book_chains, instants_of, month_ends, walk
from limen.features.compute import FeatureView, compute
from limen.kernel.dates import end_of_day, month_index
from limen.risk.warning.cusum import hazard_milli
from limen.risk.warning.study import Path
from limen.world.untouched import play
from limen.world.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from limen.app.ports import Journal
    from limen.book.events import Event
    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release
    from limen.world.config import WorldConfig

    DefaultOf = Callable[[LineState], date | None]

MONTHS_LATE = 3
"""Where a release's definition names no months late."""


@dataclass(slots=True)
class _Seen:
    """What was read of one line so far."""

    first: date
    readings: list[int | None] = field(default_factory=list)
    undrawn: list[int] = field(default_factory=list)
    is_over: bool = False


def book_paths(
    journal: Journal, release: Release, days: Sequence[date], bad: Mapping[str, int] | None = None
) -> list[Path]:
    """Return the lines of a book; a default is what the release's definition calls one.

    Parameters
    ----------
    days
        Month ends at which lines are read.
    bad
        By customer: 1 for a default in the month after the last day, where it is known.
    """
    late = release.default.months_late or MONTHS_LATE

    def default_of(line: LineState) -> date | None:
        return next((one.on for one in line.statements if one.months_late >= late), None)

    at = end_of_day(days[-1], journal.info.time_zone)
    chains = book_chains(journal, at)
    return _paths(chains, release, days, journal.info.time_zone, default_of, bad or {})


def world_paths(config: WorldConfig, release: Release) -> list[Path]:
    """Return the lines of a world whose lender changes nothing; the world tells the defaults.

    It knows them for a year beyond its end.
    """
    world = World(config, release.products)
    chains: dict[str, list[Event]] = {}
    for event in play(world):
        chains.setdefault(event.chain_id, []).append(event)
    truth = world.truth()
    days = month_ends(config.start, config.last_day)
    return _paths(
        sorted(chains.items()),
        release,
        days,
        config.zone,
        lambda line: truth[line.customer_id].untouched_default_on,
        {},
    )


def _paths(
    chains: Iterable[tuple[str, Sequence[Event]]],
    release: Release,
    days: Sequence[date],
    zone: str,
    default_of: DefaultOf,
    bad: Mapping[str, int],
) -> list[Path]:
    found: list[Path] = []
    instants = instants_of(days, zone)
    for chain_id, events in chains:
        seen: dict[str, _Seen] = {}
        group = None
        for place, group in enumerate(walk(chain_id, events, instants)):
            _read(group, seen, release, days[place], instants[place], zone)
        if group is not None:
            found += _ended(group, seen, days[-1], default_of, bad)
    return found


def _read(
    group: GroupState,
    seen: dict[str, _Seen],
    release: Release,
    day: date,
    at: Instant,
    zone: str,
) -> None:
    for line in group.lines.values():
        if line.product not in release.models:
            continue
        if line.status != "open":
            if line.line_id in seen:
                seen[line.line_id].is_over = True
            continue
        own = seen.setdefault(line.line_id, _Seen(day))
        if not own.is_over:
            own.readings.append(_hazard(group, line, release, at, zone))
            own.undrawn.append(line.undrawn_minor)


def _hazard(
    group: GroupState, line: LineState, release: Release, at: Instant, zone: str
) -> int | None:
    if not line.statements:
        return None
    card = release.models[line.product].card_for(line.customer_id).card
    view = FeatureView(group, group.customers[line.customer_id], line, at, zone)
    pd_ppm = card.points_and_pd(compute(view, card.names))[1]
    return hazard_milli(pd_ppm, card.horizon_months)


def _ended(
    group: GroupState,
    seen: Mapping[str, _Seen],
    last: date,
    default_of: DefaultOf,
    bad: Mapping[str, int],
) -> list[Path]:
    found = []
    for line_id, own in seen.items():
        line, months = group.lines[line_id], len(own.readings)
        on, after = default_of(line), None
        if on is not None:
            after = month_index(on) - month_index(own.first)
        elif bad.get(line.customer_id) and not own.is_over:
            after = month_index(last) - month_index(own.first) + 1
        if after is not None:
            months = min(months, after)
        if months > 0:
            readings, undrawn = tuple(own.readings[:months]), tuple(own.undrawn[:months])
            found.append(Path(line_id, line.product, readings, undrawn, after))
    return found
