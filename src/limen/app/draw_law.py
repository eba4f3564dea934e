"""Law inside the draw's lock: what the packs leave for a draw, and what they hold against it.

Every funder of the draw is asked under its own licence and share. A fact that nobody knows refuses
the draw, as the draw policy does: nothing passes because something is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.app.draw_facts import agreed_rate_ppm, exposure_of
from limen.app.draw_law_quota import take_law
from limen.app.law_words import refusal_codes, unconfirmed
from limen.book import events as e
from limen.book.allowance import DrawAllowance, Headroom
from limen.caps.draws import Exposure
from limen.caps.funders import Funders
from limen.caps.joint import sources
from limen.caps.told_facts import told
from limen.decide.law import ask_law, law_facts, terms_facts
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.app.desk import Desk
    from limen.app.draw_funding import Funded
    from limen.book.line import LineState
    from limen.book.line_facts import Hold
    from limen.caps.customer import Legal
    from limen.caps.law.pack import Value
    from limen.release.rulebook import Release

EVENT = "draw"
NAME = "law"
SOURCE = "_from/"
SHOWN = ("cost_irr_x12_ppm", "cost_effective_ppm", "asked_term_months")
"""What was reckoned of the draw's terms and stands in its event."""


def facts_of_draw(
    desk: Desk, line: LineState, on: date, amount_minor: int, given: Mapping[str, int | bool | str]
) -> dict[str, Value] | None:
    """Return what the packs may read of a draw; None where a fact may not be told.

    Empty under a release without packs, which is told nothing.
    """
    release = desk.release
    if release is None or not release.law.packs:
        return None if given else {}
    read = told(given, release.law.packs, release.law.facts.get(line.entity, {}))
    if read is None:
        return None
    account = desk.account(line, on) if line.is_reckoned else None
    product = desk.terms.product(line.terms_id)
    rate_ppm = agreed_rate_ppm(line, product, on)
    limit_minor = line.limit_on(on)
    return {
        **terms_facts(product, amount_minor, limit_minor, on, rate_ppm),
        **law_facts(desk.group, line, release),
        **read,
        "asked_loan_minor": amount_minor,
        "asked_more_minor": amount_minor,
        "days_past_due_count": 0 if account is None else account.dpd,
    }


def law_of_draw(
    desk: Desk, line: LineState, on: date, funded: Funded, known: Mapping[str, Value]
) -> Legal | None:
    """Return what the packs say of a draw as it would be funded; None without any pack."""
    release = desk.release
    if release is None or not release.law.packs:
        return None
    amount_minor = known["asked_loan_minor"]
    funders = None
    if isinstance(amount_minor, int):
        funders = funders_of(funded, amount_minor, line.entity)
    partners = {} if funders is None else _at_partners(desk, line, release, funders)
    return ask_law(
        release, EVENT, line.entity, line.product, on, known, line.opened_on, funders, partners
    )


def law_allows(
    desk: Desk, line: LineState, hold: Hold, funded: Funded, leases: dict[str, int]
) -> bool:
    """Whether the packs allow a held draw as it would be funded now.

    `leases` gets what it took of law's bounds on the whole, whether or not it is allowed.
    """
    release = desk.release
    if release is None or not release.law.packs:
        return True
    on = desk.on(line)
    known = facts_of_draw(desk, line, on, hold.amount_minor, _told_with(desk, line, hold))
    legal = None if known is None else law_of_draw(desk, line, on, funded, known)
    funders = funders_of(funded, hold.amount_minor, line.entity)
    legal = take_law(desk, legal, hold.amount_minor, on, leases, funders)
    if legal is None:
        return False
    out = exposure_of(desk.kept, line, desk.terms, on)
    others = Exposure(out.owed_minor, out.held_minor - hold.amount_minor)
    allowance = within_law(DrawAllowance(AMOUNT_MINOR_MAX, ()), legal, others)
    enough = allowance.left_minor >= hold.amount_minor
    return enough and not against_draw(desk, legal, allowance, hold.amount_minor)


def _told_with(desk: Desk, line: LineState, hold: Hold) -> dict[str, int | bool | str]:
    """What the packs were told with a draw, from the event that holds it."""
    for name in (desk.group.group_id, *desk.group.absorbed):
        for event in reversed(desk.unit.chain_events(name)):
            body = event.body
            if event.line_id != line.line_id or not isinstance(body, e.DrawHeld):
                continue
            if body.draw_id == hold.draw_id:
                return {
                    word: value
                    for word, value in body.facts.items()
                    if word not in SHOWN and SOURCE not in word
                }
    raise InvariantViolated("a hold has its event", draw=hold.draw_id)


def funders_of(funded: Funded, amount_minor: int, lender: str) -> Funders | None:
    """Return the parts of a draw; None where the lender funds it alone."""
    if funded.programme is None:
        return None
    split = funded.programme.split(amount_minor)
    parts_minor = {name: part for name, part in split.partners if part}
    shares_ppm = {each.name: each.share_ppm for each in funded.programme.partners}
    own_ppm = PPM - sum(shares_ppm.values())
    return Funders(own_ppm, split.own_minor, shares_ppm, parts_minor, lender)


def _at_partners(
    desk: Desk, line: LineState, release: Release, funders: Funders
) -> dict[str, Mapping[str, Value]]:
    """What the customer has at each partner, as far as this book knows."""
    return {name: dict(law_facts(desk.group, line, release, name)) for name in funders.parts_minor}


def against_draw(
    desk: Desk, legal: Legal | None, allowance: DrawAllowance, amount_minor: int
) -> list[str]:
    """Return why law does not allow the draw, with the codes that a customer is told."""
    if legal is None or desk.release is None:
        return []
    found = ["law_refuses"] if legal.refusing or legal.unknown else []
    found += ["law_unknown"] if legal.refers else []
    short = [
        name
        for each in allowance.headrooms
        if each.name == NAME
        for name, left_minor in each.operands.items()
        if left_minor < amount_minor
    ]
    found += unconfirmed(legal, short)
    return found + refusal_codes(desk.release.law.packs, legal.refused, short)


def kept_facts(
    given: Mapping[str, int | bool | str],
    known: Mapping[str, Value],
    legal: Legal | None,
    release: Release | None,
) -> dict[str, int | bool | str]:
    """Return what an event keeps: the facts told, what the draw's terms come to, joint figures.

    Of a figure of joint lending it keeps whether the book counted it or the release attested it,
    under ``FACT_from/ENTITY``.
    """
    shown = {name: value for name in SHOWN if isinstance(value := known.get(name), int)}
    found: dict[str, int | bool | str] = {**given, **shown}
    if legal is None or release is None:
        return found
    for rule in legal.rules:
        if rule.gives != "headroom" or rule.entity is UNSET:
            continue
        attested = release.law.facts.get(rule.entity, {})
        for fact, source in sources(rule.operands, attested).items():
            found[f"{fact}{SOURCE}{rule.entity}"] = source
    return found


def within_law(allowance: DrawAllowance, legal: Legal | None, line: Exposure) -> DrawAllowance:
    """Return what every cap leaves, those of law under one name with each rule's own figure.

    A cap on the line leaves what the line has not out; a cap on a loan leaves itself.
    """
    if legal is None:
        return allowance
    left = {cap.name: cap.limit_max_minor - line.total_minor for cap in legal.limit.caps}
    for each in legal.loan:
        left[each.name] = min(left.get(each.name, each.left_minor), each.left_minor)
    if not left:
        return allowance
    least_minor = max(min(left.values()), 0)
    found = Headroom(NAME, least_minor, left)
    return DrawAllowance(min(allowance.left_minor, least_minor), (*allowance.headrooms, found))
