"""One announced change taken into effect, inside its group's lock.

A cut refuses to take effect without the id of its notice and before its day. On its day it is
decided anew: it comes, comes milder, or is withdrawn and the customer told.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from limen.app.command import LineCommand
from limen.app.deciding import Run, opening_key
from limen.app.desk import Done
from limen.app.effects import Due, take_effect
from limen.app.limits import limit_refusals
from limen.app.live_prices import live_market
from limen.app.newest_plan import plan_of_change
from limen.book import events as e
from limen.book.customer import flags_on
from limen.book.filed import file_product
from limen.caps.duties import CONTACT, CUTS, RAISE, binding_flags
from limen.decide.law_duties import asked_of_change
from limen.decide.record import decode
from limen.kernel.errors import InvariantViolated
from limen.kernel.ids import derive
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.book.line import DecisionMark, LineState
    from limen.release.rulebook import Release

OFFER_DAYS = 30
"""A divert's offer stands for so many days."""


class TakeEffect(LineCommand, frozen=True, kw_only=True, tag="take_effect"):
    """An announced change comes into effect; `run_id` is the run under which it is decided anew.

    It has a commit of its own: what it decides on ends with the newest event that is written.
    """

    is_alone: ClassVar[bool] = True

    decision_id: str
    run_id: str


def take_effect_now(desk: Desk, command: TakeEffect) -> Done | Refused:
    """Take an announced change into effect; of a divert, both lines in the same commit."""
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    refused = _not_now(desk, line, command.decision_id) or _law_waits(desk, line)
    if refused:
        return Refused((refused,))
    mark, release, letters = line.pending, desk.release, desk.letters
    run = None if release is None else _run(desk, command.run_id, release)
    if mark is None or letters is None or run is None:
        return Refused(("run_unknown",))
    if desk.journal is not None:
        quotas = None if desk.leases is None else desk.leases.quotas
        newest = None
        if quotas is not None:
            newest = live_market(desk.journal, quotas, run.release, run.at, run.zone)
        run = plan_of_change(desk.journal, mark, run, newest)
    events = take_effect(desk.group, Due(line.line_id, mark), run, letters)
    if mark.action == "divert" and any(_stops(event) for event in events):
        events += _starter(desk, line, mark, run.release)
    return Done(tuple(events), {"came": _what_came(events), "announced": mark.action})


def _not_now(desk: Desk, line: LineState, decision_id: str) -> str:
    mark = line.pending
    if mark is None or mark.decision_id != decision_id:
        known = any(each.decision_id == decision_id for each in line.decisions)
        return "change_settled" if known else "decision_unknown"
    if mark.effective_on is None or desk.on(line) < mark.effective_on:
        return "not_due"
    if mark.action in CUTS and not line.notices.get(decision_id):
        return "notice_missing"
    return ""


def _law_waits(desk: Desk, line: LineState) -> str:
    """Refuse a cut before the lead of law that came after it was announced.

    What was decided under the release in force had its lead from the packs then.
    """
    mark, release, journal = line.pending, desk.release, desk.journal
    if mark is None or release is None or not release.law.packs or mark.action not in CUTS:
        return ""
    stored = None if journal is None else journal.find_decision(mark.decision_id)
    if stored is not None and isinstance(stored.body, e.DecisionMade):
        made = decode(bytes(stored.body.record))
        if made.question.release_id == release.release_id:
            return ""
    asked = asked_of_change(release, mark.action, line.entity, line.product, mark.decided_on, {})
    waits_until = mark.decided_on + timedelta(days=asked.law_days)
    return "law_lead" if desk.on(line) < waits_until else ""


def _run(desk: Desk, run_id: str, release: Release) -> Run | None:
    """Return the run as of now: its facts end with the newest event of the locked group."""
    journal = desk.journal
    opening = None if journal is None else journal.event_by_key(opening_key(run_id))
    if opening is None or not isinstance(opening.body, e.ReviewOpened):
        return None
    body = opening.body
    if body.release_id != release.release_id:
        return None
    chains = [desk.group.group_id, *desk.group.absorbed]
    head = max((event.seq for name in chains for event in desk.unit.chain_events(name)), default=0)
    return Run(run_id, desk.now, body.trigger, release, head, desk.zone, body.versions)


def _stops(event: e.Event) -> bool:
    body = event.body
    return isinstance(body, e.LineClosed) or (
        isinstance(body, e.MayDrawSwitched) and not body.may_draw
    )


def _what_came(events: list[e.Event]) -> str:
    for event in events:
        match event.body:
            case e.ChangeWithdrawn():
                return "withdrawn"
            case e.LimitChanged(to_minor=to_minor):
                return f"limit {to_minor}"
            case e.MayDrawSwitched(may_draw=may_draw):
                return "draws again" if may_draw else "no draws"
            case e.LineClosed():
                return "closed"
    raise InvariantViolated("an effect comes or is withdrawn", events=events)


def _starter(desk: Desk, line: LineState, mark: DecisionMark, release: Release) -> list[e.Event]:
    """Return the offer of a starter line on the linked product, where it still may be made.

    Without it the line is stopped all the same: what stops it is a hard fact.
    """
    stored = None if desk.journal is None else desk.journal.find_decision(mark.decision_id)
    if stored is None or not isinstance(stored.body, e.DecisionMade):
        raise InvariantViolated("an announced decision is stored", decision=mark.decision_id)
    offered = decode(bytes(stored.body.record)).outcome.offer
    if offered is None or offered.product not in release.products:
        return []
    product = release.products[offered.product]
    today = desk.on(line)
    for customer in sorted(desk.group.customers.values(), key=lambda each: each.customer_id):
        up = flags_on(customer, None, today)
        if binding_flags(up, CONTACT) or binding_flags(up, RAISE):
            continue
        if limit_refusals(desk, product, customer.customer_id, None, offered.limit_minor):
            continue
        body = e.OfferMade(
            offer_id=derive("off", mark.decision_id),
            product=product.name,
            limit_minor=offered.limit_minor,
            until=today + timedelta(days=OFFER_DAYS),
            terms_id=file_product(product)[0],
            apr_ppm=product.apr_ppm,
            decision_id=mark.decision_id,
            entity=line.entity,
            diverts=line.line_id,
        )
        key = f"offer:{mark.decision_id}"
        return [desk.event(body, customer_id=customer.customer_id, key=key)]
    return []
