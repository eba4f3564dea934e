"""Asking for a draw: everything that may stand against it is looked at inside the lock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from limen.app.added_uses import added_by_draw
from limen.app.command import LineCommand
from limen.app.desk import Done
from limen.app.draw_facts import (
    agreed_rate_ppm,
    exposure_of,
    exposures,
    known_to_policy,
    quota_of_product,
)
from limen.app.draw_funding import OWN_FUNDS, Funded, ask_partners, fund
from limen.app.draw_law import (
    against_draw,
    facts_of_draw,
    funders_of,
    kept_facts,
    law_of_draw,
    within_law,
)
from limen.app.draw_law_quota import take_law
from limen.app.live_room import NOTHING_TAKEN, Taken, take_room
from limen.book import events as e
from limen.book.customer import flags_on
from limen.book.line_pay import is_pooled
from limen.caps.draws import DrawFacts, draw_allowance
from limen.caps.duties import DRAW, binding_flags
from limen.caps.programme import NO_RULES
from limen.decide.draw import ALLOWED, ask_draw
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.ids import is_id
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from datetime import date

    from limen.app.desk import Desk
    from limen.book.allowance import DrawAllowance
    from limen.book.line import LineState
    from limen.book.product import Product
    from limen.caps.customer import Legal
    from limen.caps.programme import DrawRules
    from limen.decide.draw import DrawAnswer

HEADROOM = "headroom"
"""Before a resource: what was left of a limit on the whole, in the event of a draw."""

MINUTE_MICROS = 60_000_000

NOT_OPEN = {"dormant": "line_dormant", "expired": "line_expired"}
"""Status of a line that takes no draws → the reason; any other is `line_not_open`."""


class HoldDraw(LineCommand, frozen=True, kw_only=True, tag="hold_draw"):
    """The customer asks for a draw: room for it is held until it is posted, voided or expires.

    `programme` names a funding programme to begin with; without it the release chooses. `facts` are
    told to the packs of law: see `caps.told_facts`.
    """

    draw_id: str
    amount_minor: int
    programme: str = ""
    facts: dict[str, int | bool | str] | UnsetType = UNSET


@dataclass(slots=True)
class _Asked:
    """A draw on its way to an answer."""

    desk: Desk
    line: LineState
    command: HoldDraw
    on: date
    product: Product
    rules: DrawRules
    funded: Funded
    leases: dict[str, int] = field(default_factory=dict)
    product_left_minor: int | None = None
    room: Taken = NOTHING_TAKEN
    facts: dict[str, int | bool | str] = field(default_factory=dict)


def hold_draw(desk: Desk, command: HoldDraw) -> Done | Refused:
    """Hold a draw, or refuse it with every reason at once."""
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    release = desk.release
    rules = NO_RULES if release is None else release.draws
    unsound = _unsound(line, command, rules)
    if unsound:
        return Refused(tuple(unsound))
    product = desk.terms.product(line.terms_id)
    on = desk.on(line)
    given = {} if command.facts is UNSET else command.facts
    known = facts_of_draw(desk, line, on, command.amount_minor, given)
    if known is None:
        return Refused(("fact_unsound",))
    if is_pooled(product.terms):
        funded = OWN_FUNDS
    else:
        wish = (line.product, command.amount_minor, on, command.programme)
        funded = fund(desk, rules, *wish) or OWN_FUNDS
    asked = _Asked(desk, line, command, on, product, rules, funded, dict(funded.leases))
    _take_portfolio(asked)
    asked.room = take_room(desk, added_by_draw(desk, line, command.amount_minor))
    asked.leases |= asked.room.leases
    legal = law_of_draw(desk, line, on, funded, known)
    asked.facts = kept_facts(given, known, legal, release)
    funders = funders_of(funded, command.amount_minor, line.entity)
    legal = take_law(desk, legal, command.amount_minor, on, asked.leases, funders)
    allowance = _allowance(asked, legal)
    answer = _ask_policy(asked)
    reasons = [
        *_standing(asked),
        *(f"over_{name}_cap" for name in allowance.lacking(command.amount_minor)),
        *funded.reasons,
        *asked.room.refusals,
        *against_draw(desk, legal, allowance, command.amount_minor),
        *([answer.reason] if answer.reason else []),
    ]
    return (
        _refuse(asked, reasons, allowance, answer) if reasons else _hold(asked, allowance, answer)
    )


def _unsound(line: LineState, command: HoldDraw, rules: DrawRules) -> list[str]:
    """Say why there is nothing to decide."""
    reasons = []
    if not 0 < command.amount_minor <= AMOUNT_MINOR_MAX:
        reasons.append("amount_out_of_bounds")
    if not is_id(command.draw_id):
        reasons.append("draw_id_unsound")
    if not line.is_reckoned:
        reasons.append("line_not_reckoned")
    if command.draw_id in line.holds or command.draw_id in line.draw_ids:
        reasons.append("draw_id_reused")
    if command.programme:
        programme = rules.programmes.get(command.programme)
        if programme is None or line.product not in programme.products:
            reasons.append("programme_unknown")
    return reasons


def _standing(asked: _Asked) -> list[str]:
    """Say what of the line itself, its customer or the amount stands against the draw."""
    line, on = asked.line, asked.on
    reasons = []
    if asked.command.amount_minor < asked.product.smallest_draw_minor:
        reasons.append("amount_below_smallest")
    if line.status != "open":
        reasons.append(NOT_OPEN.get(line.status, "line_not_open"))
    if _has_run_out(line, on) and "line_expired" not in reasons:
        reasons.append("line_expired")
    if on < line.opened_on:
        reasons.append("line_not_begun")
    if not line.may_draw:
        reasons.append("draws_stopped")
    up = flags_on(asked.desk.customer_of(line), line, on)
    return [*reasons, *(f"flag_{flag}" for flag in binding_flags(up, DRAW))]


def _has_run_out(line: LineState, on: date) -> bool:
    """Whether the day has come on which the line expires, whether or not a sweep has marked it."""
    return line.expires_on is not None and on >= line.expires_on


def _take_portfolio(asked: _Asked) -> None:
    """Take from the product's portfolio quota, where the release bounds it."""
    desk = asked.desk
    terms = quota_of_product(asked.rules, asked.line.product, asked.on)
    if terms is None:
        return
    taken = desk.shelf().take(desk.unit, terms, asked.command.amount_minor)
    asked.product_left_minor = taken.left_minor
    if taken.is_taken:
        asked.leases[taken.lease_id] = asked.command.amount_minor


def _allowance(asked: _Asked, legal: Legal | None) -> DrawAllowance:
    customer, group = exposures(asked.desk, asked.line, asked.on, asked.rules)
    facts = DrawFacts(
        asked.line.limit_on(asked.on),
        exposure_of(asked.desk.kept, asked.line, asked.desk.terms, asked.on),
        customer,
        group,
        asked.product_left_minor,
        asked.funded.programme,
        asked.funded.left_minor,
    )
    return within_law(draw_allowance(facts, asked.rules), legal, facts.line)


def _as_caps(asked: _Asked, allowance: DrawAllowance) -> dict[str, int]:
    """Return what each cap left, and what the newest plan left of each limit on the whole."""
    seen = {f"{HEADROOM}.{resource}": left for resource, left in asked.room.left.items()}
    return {**allowance.as_caps(), **seen}


def _ask_policy(asked: _Asked) -> DrawAnswer:
    release = asked.desk.release
    if release is None or "draw" not in release.policies:
        return ALLOWED
    policy = release.policies["draw"]
    known = known_to_policy(asked.desk, asked.line, asked.on, asked.product, policy.features)
    known["amount_minor"] = asked.command.amount_minor
    programme = asked.funded.programme
    known["programme"] = "" if programme is None else programme.name
    return ask_draw(policy, known)


def _refuse(
    asked: _Asked, reasons: list[str], allowance: DrawAllowance, answer: DrawAnswer
) -> Done:
    """A refused draw is a fact too: it is adverse, and its reasons are kept."""
    desk, command = asked.desk, asked.command
    if desk.leases is not None and asked.leases:
        desk.leases.give_back(desk.unit, asked.leases)
    body = e.DrawRefused(
        command.draw_id,
        command.amount_minor,
        tuple(reasons),
        answer.rules,
        _as_caps(asked, allowance),
        answer.causes,
        "" if desk.release is None else desk.release.release_id,
        asked.facts,
    )
    event = desk.event(body, asked.line, on=asked.on)
    return Done((event,), refused=Refused(tuple(reasons)))


def _hold(asked: _Asked, allowance: DrawAllowance, answer: DrawAnswer) -> Done:
    desk, command, funded = asked.desk, asked.command, asked.funded
    line = asked.line
    body = e.DrawHeld(
        command.draw_id,
        command.amount_minor,
        line.terms_id,
        agreed_rate_ppm(line, asked.product, asked.on),
        desk.now + asked.rules.hold_minutes * MINUTE_MICROS,
        funded.name,
        funded.parts,
        funded.awaits,
        answer.rules,
        _as_caps(asked, allowance),
        asked.leases,
        "" if desk.release is None else desk.release.release_id,
        asked.facts,
    )
    event = desk.event(body, line, on=asked.on)
    messages = ask_partners(desk.key, line, command.draw_id, funded)
    value = {
        "draw_id": body.draw_id,
        "expires_at": body.expires_at,
        "programme": body.programme,
        "awaits": list(body.awaits),
        "left_minor": allowance.left_minor - command.amount_minor,
    }
    return Done((event,), value, messages)
