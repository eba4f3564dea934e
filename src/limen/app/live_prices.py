"""The newest plan's prices, corrected by how fast its room was used since.

A plan is right for what it was solved for. What happens after it may use a resource faster or more
slowly than time passes: then its price rises or falls. Everything is read from the book, in whole
numbers, and stands in the record of what is decided with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from msgspec import structs

from limen.app.deciding import NO_PLAN, Plan
from limen.app.live_room import live_plan, quota_of_room
from limen.app.newest_plan import newest_plan, newest_solved_event
from limen.app.releases import usable_release
from limen.book import events as e
from limen.book.run_events import PLAN_DAYS
from limen.choose.prices import at_pace
from limen.kernel.dates import business_date, format_instant
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from pathlib import Path

    from limen.app.deciding import Run
    from limen.app.ports import Book, Journal
    from limen.app.quota_ports import Quotas
    from limen.app.tools import Tools
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

DAY_MICROS = 86_400_000_000
PLAN_DAYS_MAX = 92
FREE_SHARE = 5
"""What was free at the plan costs, once used fast, a fifth of the plan's value over its room."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How a resource was used since the plan, against the time that has passed.

    Attributes
    ----------
    room, used
        What the plan left, and what was taken of it since.
    ahead_ppm
        Share of the room that is used less share of the plan's days that is over.
    price_ppm, now_ppm
        The plan's price, and the corrected one.
    """

    resource: str
    room: int
    used: int
    reserved: int
    ahead_ppm: int
    price_ppm: int
    now_ppm: int

    @property
    def left(self) -> int:
        """What is left, open offers taken off."""
        return self.room - self.used - self.reserved

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "resource": self.resource,
            "room": self.room,
            "used": self.used,
            "reserved": self.reserved,
            "left": self.left,
            "ahead_ppm": self.ahead_ppm,
            "price_ppm": self.price_ppm,
            "now_ppm": self.now_ppm,
        }


@dataclass(frozen=True, slots=True)
class Drifted:
    """The drift of a plan at an instant; no `run_id` where there is no plan."""

    run_id: str = ""
    at: Instant = 0
    days: int = 0
    elapsed_ppm: int = 0
    drifts: tuple[Drift, ...] = ()

    def words(self) -> str:
        """Say which plan it is."""
        if not self.run_id:
            return "no plan: no review under limits yet"
        over = f"{self.elapsed_ppm / 10_000:.1f} % of {self.days} days over"
        return f"plan {self.run_id} of {format_instant(self.at)}, {over}"

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "plan": self.run_id,
            "at": format_instant(self.at) if self.run_id else None,
            "days": self.days,
            "elapsed_ppm": self.elapsed_ppm,
            "drift": [each.as_dict() for each in self.drifts],
        }


NO_DRIFT = Drifted()


def drift_at(
    journal: Journal, quotas: Quotas, release: Release, now: Instant, zone: str
) -> Drifted:
    """Return how far the newest plan's room is used, against the part of its days that is over."""
    event = newest_solved_event(journal)
    plan = live_plan(journal, release, business_date(now, zone))
    if plan is None or event is None or not isinstance(event.body, e.PortfolioSolved):
        return NO_DRIFT
    body, counted = event.body, quotas.used()
    elapsed_ppm = min(max(now - plan.at, 0) * PPM // (body.days * DAY_MICROS), PPM)
    rooms, used, ahead_ppm, free_ppm = {}, {}, {}, {}
    for name in sorted(plan.room):
        reserved = body.reserved.get(name, 0)
        rooms[name] = plan.room[name] - reserved
        used[name] = counted.get(quota_of_room(name, plan.run_id), 0) - reserved
        share_ppm = used[name] * PPM // max(rooms[name], 1)
        ahead_ppm[name] = max(min(share_ppm - elapsed_ppm, PPM), -PPM)
        free_ppm[name] = max(body.objective_minor, 0) * PPM // (FREE_SHARE * max(rooms[name], 1))
    prices = {name: body.prices_ppm.get(name, 0) for name in rooms}
    now_ppm = at_pace(prices, ahead_ppm, free_ppm)
    drifts = (
        Drift(
            name, plan.room[name], used[name], body.reserved.get(name, 0), ahead_ppm[name],
            prices[name], now_ppm[name],
        )
        for name in rooms
    )  # fmt: skip
    return Drifted(plan.run_id, plan.at, body.days, elapsed_ppm, tuple(drifts))


def live_market(
    journal: Journal, quotas: Quotas, release: Release, now: Instant, zone: str
) -> Plan:
    """Return what the portfolio says to a line that is decided by itself, at corrected prices.

    Plan, room left and drift stand beside the prices, so that the record tells where they are from.
    """
    plan = newest_plan(journal, release, business_date(now, zone))
    found = drift_at(journal, quotas, release, now, zone)
    if plan is NO_PLAN or not found.run_id:
        return plan
    prices = {**plan.market.prices_ppm, **{each.resource: each.now_ppm for each in found.drifts}}
    gone = [each.resource for each in found.drifts if each.left <= 0]
    market = structs.replace(
        plan.market,
        prices_ppm={name: price for name, price in sorted(prices.items()) if price},
        spent=tuple(dict.fromkeys((*plan.market.spent, *gone))),
        plan=found.run_id,
        left={each.resource: each.left for each in found.drifts},
        ahead_ppm={each.resource: each.ahead_ppm for each in found.drifts},
    )
    return Plan(market)


def at_live_prices(journal: Journal, quotas: Quotas, run: Run) -> Run:
    """Return a run of single decisions at the newest plan's prices, corrected to its instant."""
    return replace(run, plan=live_market(journal, quotas, run.release, run.at, run.zone))


def read_drift(tools: Tools, place: Path | str, folder: Path) -> Drifted:
    """Return the drift of a book's newest plan as of now.

    Raises
    ------
    BadInput
        If the release or the book is not usable.
    """
    release = usable_release(tools.read_folder(folder))
    book = tools.open_book(place)
    return drift_at(book, book, release, tools.clock().now(), book.info.time_zone)


def days_of_plan(journal: Book, run: Run) -> int:
    """Return for how many days a run's plan is meant: as many as lie behind the one before it.

    A run that is taken up again keeps what it said first.
    """
    own = journal.event_by_key(f"run:{run.run_id}:solved")
    if own is not None and isinstance(own.body, e.PortfolioSolved):
        return own.body.days
    before = newest_solved_event(journal)
    if before is None or before.occurred_at >= run.at:
        return PLAN_DAYS
    return max(min((run.at - before.occurred_at) // DAY_MICROS, PLAN_DAYS_MAX), 1)
