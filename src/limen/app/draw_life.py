"""What becomes of a held draw: paid out, voided, expired, or answered by a funding partner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from limen.app.command import LineCommand
from limen.app.desk import Done
from limen.app.draw_facts import is_of_programme
from limen.app.draw_funding import ask_partners, release_partners, take_parts
from limen.app.draw_law import law_allows
from limen.app.draw_law_quota import LAW_QUOTA
from limen.app.joint_used import is_joint_quota
from limen.book import events as e
from limen.book.fee_due import due_with_bill
from limen.book.fees import origination_fees
from limen.book.line_facts import drawn
from limen.caps.programme import NO_RULES
from limen.kernel.bounds import TEXT_LENGTH_MAX
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from limen.app.desk import Desk
    from limen.app.draw_funding import Funded
    from limen.app.ports import Message
    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.book.line_facts import Hold
    from limen.caps.programme import DrawRules
    from limen.kernel.dates import Instant

PARTNER_REFUSED = "partner_refused"
"""Why a draw is voided that no programme funds any more."""

LAW_REFUSES = "law_refuses"
"""Why one is voided that another programme would fund, and may not by law."""


class PostDraw(LineCommand, frozen=True, kw_only=True, tag="post_draw"):
    """The money of a held draw went out."""

    draw_id: str


class VoidDraw(LineCommand, frozen=True, kw_only=True, tag="void_draw"):
    """A held draw will not come."""

    draw_id: str
    because: str


class ExpireDraw(LineCommand, frozen=True, kw_only=True, tag="expire_draw"):
    """A held draw was not posted in time."""

    is_of_house: ClassVar[bool] = True

    draw_id: str


class AnswerFunding(LineCommand, frozen=True, kw_only=True, tag="answer_funding"):
    """A funding partner agrees to its part of a held draw, or refuses it."""

    draw_id: str
    partner: str
    agreed: bool
    because: str = ""


def post_draw(desk: Desk, command: PostDraw) -> Done | Refused:
    """Pay a held draw out; what happened to the line since does not stand in its way."""
    found = _held(desk, command.line_id, command.draw_id)
    if isinstance(found, Refused):
        return found
    line, hold = found
    reasons = []
    if desk.now >= hold.expires_at:
        reasons.append("draw_expired")
    if hold.awaits:
        reasons.append("funding_awaited")
    if reasons:
        return Refused(tuple(reasons))
    event = desk.event(e.DrawPosted(command.draw_id), line)
    fees = tuple(_origination(desk, line, hold, event))
    value = {"amount_minor": hold.amount_minor, "on": event.effective_on.isoformat()}
    return Done((event, *fees), value)


def _origination(desk: Desk, line: LineState, hold: Hold, event: e.Event) -> Iterator[e.Event]:
    """The fees of a draw: charged when it is paid out, to be paid with its first bill."""
    on, facts = event.effective_on, [*line.facts, drawn(event, hold)]
    for fee in origination_fees(desk.terms[hold.terms_id], hold.amount_minor, on, "fee"):
        due_on = due_with_bill(facts, desk.terms, fee, line.terms_id, hold.draw_id)
        body = e.FeeCharged("origination", fee.amount_minor, hold.draw_id, due_on=due_on)
        yield desk.event(body, line, on=on, part=fee.ref)


def void_draw(desk: Desk, command: VoidDraw) -> Done | Refused:
    """Give a held draw up; what it held is free again."""
    found = _held(desk, command.line_id, command.draw_id)
    if isinstance(found, Refused):
        return found
    if len(command.because) > TEXT_LENGTH_MAX:
        return Refused(("text_too_long",))
    line, hold = found
    event = desk.event(e.DrawVoided(command.draw_id, command.because), line)
    return _let_go(desk, line, hold, (event,))


def expire_draw(desk: Desk, command: ExpireDraw) -> Done | Refused:
    """End a hold whose time is over."""
    found = _held(desk, command.line_id, command.draw_id)
    if isinstance(found, Refused):
        return found
    line, hold = found
    if desk.now < hold.expires_at:
        return Refused(("draw_not_expired",))
    return _let_go(desk, line, hold, (desk.event(e.DrawExpired(command.draw_id), line),))


def expired_holds(group: GroupState, now: Instant) -> list[ExpireDraw]:
    """Return the commands that end a group's holds whose time is over; each with its own key."""
    return [
        ExpireDraw(key=f"expire:{line.line_id}:{hold.draw_id}", line_id=line.line_id,
                   draw_id=hold.draw_id)
        for line in group.lines.values()
        for hold in line.holds.values()
        if now >= hold.expires_at
    ]  # fmt: skip


def answer_funding(desk: Desk, command: AnswerFunding) -> Done | Refused:
    """Take in a partner's answer; a refusal leads to the next programme, or voids the draw."""
    found = _held(desk, command.line_id, command.draw_id)
    if isinstance(found, Refused):
        return found
    line, hold = found
    reasons = []
    if command.partner not in hold.awaits:
        reasons.append("partner_not_awaited")
    if len(command.because) > TEXT_LENGTH_MAX:
        reasons.append("text_too_long")
    if reasons:
        return Refused(tuple(reasons))
    if not command.agreed:
        return _re_route(desk, line, hold, command)
    awaits = [name for name in hold.awaits if name != command.partner]
    body = e.DrawFunded(command.draw_id, command.partner, True, command.because)
    return Done((desk.event(body, line),), {"awaits": awaits})


def _re_route(desk: Desk, line: LineState, hold: Hold, command: AnswerFunding) -> Done:
    """Fund a draw anew without the partner that refused it."""
    rules = NO_RULES if desk.release is None else desk.release.draws
    kept, given = _split_leases(hold)
    if given:
        desk.shelf().give_back(desk.unit, given)
    gone = [part for part in hold.parts if part.partner != command.partner]
    messages = release_partners(desk.key, line, hold.draw_id, hold.programme, gone)
    funded, because = _next_funders(desk, line, hold, (*hold.refused_by, command.partner), rules)
    if funded is None:
        return _void(desk, line, hold, command, kept, messages, because)
    body = e.DrawFunded(
        command.draw_id,
        command.partner,
        False,
        command.because,
        funded.name,
        funded.parts,
        funded.awaits,
        {**kept, **funded.leases},
    )
    asked = ask_partners(desk.key, line, hold.draw_id, funded)
    value = {"programme": funded.name, "awaits": list(funded.awaits)}
    return Done((desk.event(body, line),), value, (*messages, *asked))


def _next_funders(
    desk: Desk, line: LineState, hold: Hold, refused_by: tuple[str, ...], rules: DrawRules
) -> tuple[Funded | None, str]:
    """The first programme after the draw's own with room and law for it, or why there is none."""
    because = PARTNER_REFUSED
    programme = rules.programmes.get(hold.programme)
    if programme is None or not programme.next:
        return None, because
    for each in rules.programmes_for(line.product, programme.next, refused_by):
        funded = take_parts(desk, each, hold.amount_minor, desk.on(line))
        if not funded.is_funded:
            continue
        leases = dict(funded.leases)
        if law_allows(desk, line, hold, funded, leases):
            return replace(funded, leases=leases), ""
        because = LAW_REFUSES
        if leases:
            desk.shelf().give_back(desk.unit, leases)
    return None, because


def _void(
    desk: Desk,
    line: LineState,
    hold: Hold,
    command: AnswerFunding,
    kept: dict[str, int],
    messages: tuple[Message, ...],
    because: str,
) -> Done:
    answer = e.DrawFunded(hold.draw_id, command.partner, False, command.because)
    events = (
        desk.event(answer, line),
        desk.event(e.DrawVoided(hold.draw_id, because), line, part="void"),
    )
    if kept:
        desk.shelf().give_back(desk.unit, kept)
    return Done(events, {"voided": because}, messages)


def _split_leases(hold: Hold) -> tuple[dict[str, int], dict[str, int]]:
    """Return what a draw took of its product's quota, and what for the sake of its funders."""
    funding = {
        id_: taken
        for id_, taken in hold.leases.items()
        if is_of_programme(id_) or id_.startswith(f"{LAW_QUOTA}/") or is_joint_quota(id_)
    }
    return {id_: n for id_, n in hold.leases.items() if id_ not in funding}, funding


def _let_go(desk: Desk, line: LineState, hold: Hold, events: tuple[e.Event, ...]) -> Done:
    if hold.leases:
        desk.shelf().give_back(desk.unit, hold.leases)
    messages = release_partners(desk.key, line, hold.draw_id, hold.programme, hold.parts)
    return Done(events, {"amount_minor": hold.amount_minor}, messages)


def _held(desk: Desk, line_id: str, draw_id: str) -> tuple[LineState, Hold] | Refused:
    line = desk.line(line_id)
    if line is None:
        return Refused(("line_unknown",))
    hold = line.holds.get(draw_id)
    return Refused(("draw_not_held",)) if hold is None else (line, hold)
