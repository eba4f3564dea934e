"""What the newest plan leaves of the limits on the whole, taken inside the lock of a group.

The plan of a review says how much of each limit is used. What is offered, accepted or drawn since
is taken from what was left, as draws take from quotas: by leases of one counter, so that racing
customers cannot pass it together. Open offers are reservations: the plan counts them as used, and
what ends unaccepted comes back at once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.app.leases import QuotaTerms
from limen.app.newest_plan import newest_solved_event
from limen.book import events as e
from limen.book.quota import lease_id
from limen.choose.portfolio import LAW, is_stock, law_resource, limits_on
from limen.decide.reasons import portfolio_code
from limen.kernel.dates import business_date
from limen.release.law_portfolio import law_limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from limen.app.desk import Desk
    from limen.app.ports import Journal
    from limen.book.customer import Offer
    from limen.book.group import GroupState
    from limen.choose.portfolio import Limit
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

ROOM_QUOTA = "portfolio"
OFFERS = "offers"
"""Holder in whose name what an offer had reserved comes back."""

LAW_HEADROOM = "law_headroom"
NO_HEADROOM = {"P01": "headroom_partner", "P03": "headroom_portfolio", "P04": "headroom_funding"}
"""Code of a reason → the refusal of what would use more of a limit that is used up."""


def quota_of_room(resource: str, run_id: str) -> str:
    """Return the name of the counter of what a plan left of a resource."""
    return f"{ROOM_QUOTA}/{resource}#{run_id}"


@dataclass(frozen=True, slots=True)
class LivePlan:
    """The newest plan as limits of today read it.

    Attributes
    ----------
    on
        Business date of `at`.
    room
        By resource: what was left when it was made, open offers not yet taken off.
    reserved
        Resources of which it counted what open offers reserve.
    """

    run_id: str
    at: Instant
    on: date
    room: Mapping[str, int]
    reserved: frozenset[str]

    def terms(self, resource: str) -> QuotaTerms:
        """Return the counter of a resource, and how much may be taken from it in all."""
        return QuotaTerms(quota_of_room(resource, self.run_id), self.room[resource])

    def reserves(self, offer: Offer) -> dict[str, int]:
        """Return what is counted under this plan of an offer's uses, while it is open at least."""
        if offer.known_at > self.at:
            return dict(offer.made.uses) if offer.made.plan == self.run_id else {}
        if not is_open_on(offer, self.at, self.on):
            return {}
        return {name: use for name, use in offer.made.uses.items() if name in self.reserved}


def is_open_on(offer: Offer, at: Instant, on: date) -> bool:
    """Whether an offer known at an instant was open then."""
    is_ended = offer.ended_at is not None and offer.ended_at <= at
    return not is_ended and offer.made.until >= on


def live_plan(journal: Journal, release: Release, on: date) -> LivePlan | None:
    """Return the newest plan under the limits of a day, None where there is none."""
    if not (release.portfolio or release.run_down or release.law_resources):
        return None
    event = newest_solved_event(journal)
    if event is None or not isinstance(event.body, e.PortfolioSolved):
        return None
    solved = {each.name: each for each in event.body.constraints}
    limits, _ = limits_on(release.portfolio, release.run_down, on)
    room: dict[str, int] = {}
    for limit in (*limits, *_of_law(release, on)):
        found = solved.get(limit.title)
        if found is None or limit.kind == "min_ppm" or not is_stock(limit.resource):
            continue
        is_own = limit.most is not None and limit.limit != LAW
        most = limit.most if is_own and limit.most is not None else found.bound
        left = max(most - found.used + event.body.reserved.get(limit.resource, 0), 0)
        room[limit.resource] = min(room.get(limit.resource, left), left)
    at = event.occurred_at
    on_then = business_date(at, journal.info.time_zone)
    return LivePlan(event.body.run_id, at, on_then, room, frozenset(event.body.reserved))


def counted_plan(journal: Journal) -> LivePlan | None:
    """Return the newest plan for what counts under it, whatever the limits are today."""
    event = newest_solved_event(journal)
    if event is None or not isinstance(event.body, e.PortfolioSolved):
        return None
    at = event.occurred_at
    on, names = business_date(at, journal.info.time_zone), frozenset(event.body.reserved)
    return LivePlan(event.body.run_id, at, on, {}, names)


def _of_law(release: Release, on: date) -> tuple[Limit, ...]:
    """Return the limits of the packs in force on a day; the plan tells their bounds."""
    nothing = dict.fromkeys(release.law_resources, 0)
    if not nothing:
        return ()
    return law_limits(release.law, release.draws, tuple(release.products), on, nothing)


def refusal_of(resource: str) -> str:
    """Return the refusal of what would use more of a resource than is left."""
    if resource.startswith(law_resource("", "").rstrip("/")):
        return LAW_HEADROOM
    return NO_HEADROOM[portfolio_code(resource)]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of taking from what the plan left.

    Attributes
    ----------
    uses, leases
        What was taken by resource, and by lease; nothing where something lacked.
    left
        By resource: what there was to take from before it.
    refusals
        Codes of what lacked.
    """

    plan: str = ""
    uses: dict[str, int] = field(default_factory=dict)
    leases: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()


NOTHING_TAKEN = Taken()


def take_room(desk: Desk, uses: Mapping[str, int]) -> Taken:
    """Take uses from what the newest plan left of each limit: all of them, or none.

    Raises
    ------
    LeaseWanted
        If this process's lease lacks it and more may be had: the unit begins anew.
    """
    plan = None if not uses else plan_of_desk(desk)
    if plan is None:
        return NOTHING_TAKEN
    leases, left, lacking = {}, {}, []
    for resource in sorted(uses.keys() & plan.room.keys()):
        taken = desk.shelf().take(desk.unit, plan.terms(resource), uses[resource])
        left[resource] = taken.left_minor
        if taken.is_taken:
            leases[taken.lease_id] = uses[resource]
        else:
            lacking.append(refusal_of(resource))
    if lacking:
        if leases:
            desk.shelf().give_back(desk.unit, leases)
        return Taken(left=left, refusals=tuple(dict.fromkeys(lacking)))
    if not leases:
        return NOTHING_TAKEN
    return Taken(plan.run_id, {name: uses[name] for name in left}, leases, left)


def plan_of_desk(desk: Desk) -> LivePlan | None:
    """Return the newest plan under the release of a desk."""
    if desk.release is None or desk.journal is None:
        return None
    return live_plan(desk.journal, desk.release, desk.on())


def is_reserved(desk: Desk, offer: Offer) -> bool:
    """Whether the newest plan holds room for an offer."""
    plan = plan_of_desk(desk)
    return plan is not None and bool(plan.reserves(offer))


def give_room_back(desk: Desk, offer: Offer) -> None:
    """Give back what an offer that ends unaccepted had reserved."""
    plan = plan_of_desk(desk)
    if plan is None:
        return
    leases = {
        lease_id(quota_of_room(resource, plan.run_id), OFFERS): use
        for resource, use in plan.reserves(offer).items()
    }
    if leases:
        desk.shelf().give_back(desk.unit, leases)


def open_offers(group: GroupState, at: Instant, on: date) -> Iterator[Offer]:
    """Yield the offers of a group that reserve something and are open, by customer and id."""
    for _, customer in sorted(group.customers.items()):
        for _, offer in sorted(customer.offers.items()):
            if offer.made.uses and offer.outcome is None and is_open_on(offer, at, on):
                yield offer


def used_by_offers(group: GroupState, plan: LivePlan) -> Counter[str]:
    """Return what a group's offers have of each counter of a plan."""
    found: Counter[str] = Counter()
    for customer in group.customers.values():
        for offer in customer.offers.values():
            uses: list[Mapping[str, int]] = []
            if offer.outcome in {None, "accepted"}:
                uses.append(plan.reserves(offer))
            if offer.ended is not None and offer.ended.plan == plan.run_id:
                uses.append(offer.ended.uses)
            for each in uses:
                for resource in each:
                    found[quota_of_room(resource, plan.run_id)] += each[resource]
    return found


def is_old_room(quota: str, plan: LivePlan | None) -> bool:
    """Whether a counter is of a plan that a newer one has replaced."""
    if not quota.startswith(f"{ROOM_QUOTA}/"):
        return False
    return plan is None or not quota.endswith(f"#{plan.run_id}")
