"""The facts of one line at one instant: all that a decision may rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from limen.book.bureau import newest_report
from limen.book.customer import flags_on
from limen.caps.duties import CUTS
from limen.decide.law import law_facts
from limen.decide.offered import is_standing_offer, offered_until
from limen.features.compute import FeatureView, compute
from limen.features.window import days_at
from limen.kernel.dates import month_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from limen.book.customer import CustomerState
    from limen.book.group import GroupState
    from limen.book.line import DecisionMark, LimitStep, LineState
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

YEAR_DAYS = 365
RAISING = "raise"
"""Purpose of a consent to be raised without being asked each time."""


class WarningSoFar(msgspec.Struct, frozen=True):
    """An early warning before this decision.

    Attributes
    ----------
    tenths, since
        The evidence, and the day on which the alarm went on; None while it is off.
    steps
        Whether this month's reading is still to be added.
    """

    tenths: int
    since: date | None
    steps: bool


class Report(msgspec.Struct, frozen=True):
    """The bureau's report that features were drawn from: whose, and when it was pulled."""

    bureau: str
    pulled_on: date


class Facts(msgspec.Struct, frozen=True):
    """Facts of a line, as they stand in the record; amounts in minor units.

    Attributes
    ----------
    on
        Business date of the decision.
    limit_high_12m_minor, reduced_12m_minor
        Highest limit of the last year; what the lender took off in it, announced cuts included.
    limit_before_cut_minor
        Limit before the lender's own cuts of the last year, as long as nobody else moved it since:
        what a reinstatement may lead back to. None without one.
    is_cooling
        A change is announced, or the last one is recent.
    divert_product
        Linked product on which a starter line could be offered, None where there is none.
    flags
        Flags of other departments that are up on the day; left out where there is none.
    announced_action, announced_minor
        A cut that is announced and not yet in effect, and its limit; left out where there is none.
    has_consent
        Whether the customer agreed beforehand to be raised; left out where options have no value.
    warning
        The early warning before this decision; left out where the product declares none.
    entity, law
        Who lends, and what the packs of law read of the customer; left out where the release names
        no pack.
    industry
        The customer's; left out where no limit of the release is on one.
    offered_until
        Until when no raise is offered, since one stands or stood lately; left out where none does.
    unusable
        Why what is known was not relied on, as ``bureau: disputed``: the features drawn from it
        have no value. Left out where nothing was put aside.
    report
        The bureau's report that was relied on; left out where the release names no pack, or where
        none was.
    """

    customer_id: str
    group_id: str
    line_id: str
    product: str
    currency: str
    custody: str
    on: date
    trigger: str
    limit_minor: int
    owed_minor: int
    undrawn_minor: int
    status: str
    may_draw: bool
    limit_high_12m_minor: int
    reduced_12m_minor: int
    limit_before_cut_minor: int | None
    days_since_cut: int | None
    is_cooling: bool
    is_watched: bool
    divert_product: str | None
    features: dict[str, int | None]
    flags: tuple[str, ...] | UnsetType = UNSET
    announced_action: str | UnsetType = UNSET
    announced_minor: int | UnsetType = UNSET
    has_consent: bool | UnsetType = UNSET
    warning: WarningSoFar | UnsetType = UNSET
    entity: str | UnsetType = UNSET
    law: dict[str, int] | UnsetType = UNSET
    industry: str | UnsetType = UNSET
    unusable: tuple[str, ...] | UnsetType = UNSET
    report: Report | UnsetType = UNSET
    offered_until: date | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: which line, when, why.

    `ignoring` names a decision announced earlier that is being taken anew, so that its own
    announcement does not stand in its way.
    """

    line_id: str
    at: Instant
    trigger: str
    ignoring: str | None = None


def gather(group: GroupState, asked: Asked, release: Release, zone: str) -> Facts:
    """Return the facts of a line; `group` was folded from events known at `asked.at`."""
    line = group.lines[asked.line_id]
    customer = group.customers[line.customer_id]
    on = days_at(asked.at, zone).today
    names = release.features_for(asked.trigger, line.product)
    steps = _steps_of_year(line, on)
    view = FeatureView(group, customer, line, asked.at, zone, release.bureau)
    since_cut = _last_cut(line)
    reduced_minor = _reduced(line, steps, asked.ignoring)
    announced = _announced(line, asked.ignoring)
    return Facts(
        customer_id=line.customer_id,
        group_id=group.group_id,
        line_id=line.line_id,
        product=line.product,
        currency=line.currency,
        custody=line.custody,
        on=on,
        trigger=asked.trigger,
        limit_minor=line.limit_minor,
        owed_minor=line.owed_minor,
        undrawn_minor=line.undrawn_minor,
        status=line.status,
        may_draw=line.may_draw,
        limit_high_12m_minor=_limit_high(line, steps),
        reduced_12m_minor=reduced_minor,
        limit_before_cut_minor=_before_cut(line, steps),
        days_since_cut=None if since_cut is None else (on - since_cut).days,
        is_cooling=_is_cooling(line, on, asked.ignoring, customer),
        is_watched=_is_watched(line, on, release.conduct.watch_days),
        divert_product=divert_product(group, line, release),
        features=compute(view, names),
        flags=flags_on(customer, line, on) or UNSET,
        announced_action=UNSET if announced is None else announced.action,
        announced_minor=UNSET if announced is None else announced.to_minor,
        has_consent=customer.has_consent(RAISING, on) if release.values(line.product) else UNSET,
        warning=_warning(line, on, asked) if line.product in release.warnings else UNSET,
        entity=line.entity if release.law.packs else UNSET,
        law=law_facts(group, line, release) if release.law.packs else UNSET,
        industry=_industry(customer, release),
        unusable=_unusable(customer, on, release, names) or UNSET,
        report=_report(customer, on, release, names) if release.law.packs else UNSET,
        offered_until=offered_until(line, customer, on) if release.offer_days else UNSET,
    )


def _report(
    customer: CustomerState, on: date, release: Release, names: Iterable[str]
) -> Report | UnsetType:
    """Return the report behind the features that are read; law wants its bureau named."""
    if not _reads_bureau(release, names):
        return UNSET
    found, _ = newest_report(customer, on, release.bureau)
    return UNSET if found is None else Report(found.bureau, found.pulled_on)


def _reads_bureau(release: Release, names: Iterable[str]) -> bool:
    return any("bureau_reported" in release.features[name].sources for name in names)


def _unusable(
    customer: CustomerState, on: date, release: Release, names: Iterable[str]
) -> tuple[str, ...]:
    """Say what was put aside, where a feature that is read would have rested on it."""
    if not customer.bureau or not _reads_bureau(release, names):
        return ()
    _, why = newest_report(customer, on, release.bureau)
    return () if why in {"", "none"} else (f"bureau: {why}",)


def _industry(customer: CustomerState, release: Release) -> str | UnsetType:
    if not any(name.startswith("industry_minor") for name in release.resources):
        return UNSET
    return str(customer.attributes.get("industry") or "")


def _warning(line: LineState, on: date, asked: Asked) -> WarningSoFar:
    """Return the evidence so far: a review adds a month's reading, once a month."""
    kept = line.warning
    is_new = kept is None or month_index(kept.on) < month_index(on)
    steps = is_new and asked.trigger == "review" and asked.ignoring is None
    if kept is None:
        return WarningSoFar(0, None, steps)
    return WarningSoFar(kept.tenths, kept.since, steps)


def _announced(line: LineState, ignoring: str | None) -> DecisionMark | None:
    pending = line.pending
    if pending is None or pending.decision_id == ignoring or pending.action not in CUTS:
        return None
    return pending


def _last_cut(line: LineState) -> date | None:
    for step in reversed(line.limit_steps):
        if step.by == "lender" and step.to_minor < step.from_minor:
            return step.on
    return None


def _limit_high(line: LineState, steps: Sequence[LimitStep]) -> int:
    return max([line.limit_minor, *(step.from_minor for step in steps)])


def _steps_of_year(line: LineState, on: date) -> list[LimitStep]:
    # A step backfilled late stands after younger ones, so all of them are looked at.
    return [step for step in line.limit_steps if (on - step.on).days <= YEAR_DAYS]


def _before_cut(line: LineState, steps: Sequence[LimitStep]) -> int | None:
    before_minor = 0
    for step in steps:
        if step.by != "lender" or step.to_minor >= max(before_minor, step.from_minor):
            # What the customer asked for, or the lender's core did, is not ours to undo.
            before_minor = 0
        elif step.to_minor < step.from_minor:
            before_minor = max(before_minor, step.from_minor)
    return before_minor if before_minor > line.limit_minor else None


def _reduced(line: LineState, steps: Sequence[LimitStep], ignoring: str | None) -> int:
    reduced_minor = 0
    for step in steps:
        if step.by == "lender":
            reduced_minor += max(step.from_minor - step.to_minor, 0)
    pending = line.pending
    if pending is not None and pending.decision_id != ignoring:
        reduced_minor += max(pending.from_minor - pending.to_minor, 0)
    return reduced_minor


def _is_cooling(line: LineState, on: date, ignoring: str | None, customer: CustomerState) -> bool:
    """Whether a change is announced or recent; an offer is a change once it is accepted."""
    if line.pending is not None and line.pending.decision_id != ignoring:
        return True
    return any(
        mark.cool_down_until is not None
        and mark.cool_down_until > on
        and not is_standing_offer(mark, customer)
        for mark in _others(line, ignoring)
    )


def _is_watched(line: LineState, on: date, watch_days: int) -> bool:
    return any(
        mark.action == "watch" and (on - mark.decided_on).days < watch_days
        for mark in line.decisions
    )


def _others(line: LineState, ignoring: str | None) -> list[DecisionMark]:
    return [
        mark
        for mark in line.decisions
        if mark.decision_id != ignoring and mark.decision_id not in line.withdrawn
    ]


def divert_product(group: GroupState, line: LineState, release: Release) -> str | None:
    """Return a linked product on which a starter line could be offered, None without one."""
    taken = {other.product for other in group.lines.values() if other.status == "open"}
    kinds = {customer.kind for customer in group.customers.values()}
    for name in sorted(release.products):
        product = release.products[name]
        if (
            name != line.product
            and name not in taken
            and product.borrower in kinds
            and product.starter_minor is not None
        ):
            return name
    return None
