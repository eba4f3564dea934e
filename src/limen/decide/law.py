"""Law in a decision: what the packs of a release say of a line that might be raised.

Law bounds what a line may be raised or restored to; it lowers no line by itself (design 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.book.accrual import draw_steps, rate_on
from limen.book.allowance import Allowance
from limen.book.draw_cost import draw_cost, is_bullet, term_months
from limen.caps.customer import LegalProfile, allowance, case_for
from limen.caps.duties import GIFTS
from limen.caps.funders import JOINT
from limen.caps.joint import joint_facts
from limen.caps.law.evaluate import NOT_APPLICABLE
from limen.choose.step import Choice
from limen.kernel.dates import month_index

if TYPE_CHECKING:
    from datetime import date

    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.book.product import Product
    from limen.caps.customer import Legal
    from limen.caps.funders import Funders
    from limen.caps.law.evaluate import Ruled
    from limen.caps.law.pack import Value
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

RATE = "line_rate_ppm"
"""Name of a rate agreed for the line alone, among what the packs may read."""

NOBODY: Mapping[str, Mapping[str, Value]] = MappingProxyType({})

NO_DAYS: Mapping[str, date] = MappingProxyType({})

EVENT = "increase"
"""What the packs are asked about: the only way in which a review gives more."""


def law_facts(
    group: GroupState, line: LineState, release: Release, entity: str = ""
) -> dict[str, int]:
    """Return what the packs read of the customer: his other lines at an entity, by purpose.

    A line whose product has no legal profile counts: it may be of the same purpose. A rate agreed
    for the line alone, and the months of an agreement that ends, stand beside it.

    Parameters
    ----------
    entity
        Another funder of the line; empty for its own lender.
    """
    profiles = release.law.profiles
    purpose = profiles.get(line.product, LegalProfile()).purpose
    others = [
        other.limit_minor
        for other in group.lines.values()
        if other.line_id != line.line_id
        and other.customer_id == line.customer_id
        and other.status == "open"
        and (other.entity, other.currency) == (entity or line.entity, line.currency)
        and profiles.get(other.product, LegalProfile()).purpose in {purpose, None}
    ]
    found = {"other_limits_minor": sum(others)}
    if line.apr_ppm is not None:
        found[RATE] = line.apr_ppm
    if line.expires_on is not None:
        months = month_index(line.expires_on) - month_index(line.opened_on)
        found["line_term_months"] = months + (line.expires_on.day > line.opened_on.day)
    return found


def terms_facts(
    product: Product, amount_minor: int, limit_minor: int, on: date, rate_ppm: int
) -> dict[str, Value]:
    """Return what the packs read of a draw's terms: all-in cost by both methods, term, bullet.

    Parameters
    ----------
    amount_minor, limit_minor
        The draw, and the limit of its line; of a line that is not drawn on yet, its limit twice.
    """
    schedule = product.terms.schedule
    found: dict[str, Value] = {"is_bullet": is_bullet(schedule)}
    months = term_months(schedule)
    if months is not None:
        found["asked_term_months"] = months
    cost = draw_cost(product.terms, amount_minor, limit_minor, on, rate_ppm)
    if cost is not None:
        found["cost_irr_x12_ppm"] = cost.nominal_ppm
        found["cost_effective_ppm"] = cost.effective_ppm
    return found


def rate_of(product: Product, agreed_ppm: int | None, on: date) -> int:
    """Return the yearly rate of a draw on a day: the line's own, or the product's."""
    if agreed_ppm is not None:
        return agreed_ppm
    return rate_on(draw_steps(product.terms.rate, on, on), on)


def legal_of(facts: Facts, release: Release) -> Legal | None:
    """Return what the release's packs say of a raise of the line; None without any pack.

    The cost is that of the product's ceiling drawn at once, so that it is reckoned once for all
    lines; the draw's own door reckons each draw. What-ifs of a line ask the same again and again,
    so the last answer is kept.
    """
    law = release.law
    if not law.packs or facts.entity is UNSET or facts.law is UNSET:
        return None
    key = facts.on, facts.entity, facts.product, tuple(sorted(facts.law.items()))
    found = law.asked.get(key)
    if found is None:
        product = release.products[facts.product]
        rate_ppm = rate_of(product, facts.law.get(RATE), facts.on)
        whole_minor = product.ceiling_minor
        known = {**terms_facts(product, whole_minor, whole_minor, facts.on, rate_ppm), **facts.law}
        found = ask_law(release, EVENT, facts.entity, facts.product, facts.on, known)
        law.asked.clear()
        law.asked[key] = found
    return found


def ask_law(
    release: Release,
    event: str,
    entity: str,
    product: str,
    on: date,
    known: Mapping[str, Value],
    contract_on: date | None = None,
    funders: Funders | None = None,
    partners: Mapping[str, Mapping[str, Value]] = NOBODY,
    anchors: Mapping[str, date] = NO_DAYS,
    as_of: Mapping[str, date] = NO_DAYS,
) -> Legal:
    """Ask the packs of a release about an event of a product, with what its entity attests.

    Parameters
    ----------
    contract_on
        The day of the contract; today's where it is made now.
    funders
        Where partners fund a part: each is asked too, under its own licence and share.
    partners
        Partner → what is known of the customer at it, in place of what is known at the lender.
    anchors
        Days that deadlines count from, beside that of the decision.
    as_of
        Fact → the day on which it was told, for rules that take none that is too old.
    """
    law = release.law
    profile = law.profiles.get(product, LegalProfile())
    dates = {"decision": on, "contract": contract_on or on, event: on, **anchors}
    lender, others = law.entity(entity), []
    attested = law.facts.get(entity, {})
    facts = {**attested, **joint_facts(attested, is_partner=False), **known}
    if funders is not None and funders.parts_minor:
        lender = funders.lender(lender)
        facts |= funders.facts()
        if profile.product_types:
            profile = replace(profile, product_types=profile.product_types | {JOINT})
        for name in funders.parts_minor:
            theirs = law.facts.get(name, {})
            their = {**theirs, **joint_facts(theirs, is_partner=True), **known}
            asked = {**their, **partners.get(name, {}), **funders.facts(name)}
            partner = funders.partner(law.entity(name))
            others.append(case_for(event, partner, profile, dates, asked, as_of))
    return allowance(law.packs, case_for(event, lender, profile, dates, facts, as_of), others)


def within_law(allowed: Allowance, legal: Legal | None) -> Allowance:
    """Return an allowance with the caps of law among its own."""
    if legal is None:
        return allowed
    limit_minor = min(allowed.limit_max_minor, legal.limit.limit_max_minor)
    return Allowance(limit_minor, (*allowed.caps, *legal.limit.caps))


def under_law(choice: Choice, limit_minor: int, legal: Legal | None) -> tuple[Choice, bool]:
    """Return the choice, or the line as it is where law refuses more or lacks a fact.

    Returns
    -------
    The choice, and whether an officer has to look.
    """
    if legal is None or choice.action not in GIFTS:
        return choice, False
    refusing = _ids((*legal.refusing, *legal.unknown))
    if refusing:
        notes = (f"law refuses: {refusing}", *_unsure(legal, (*legal.refusing, *legal.unknown)))
        return Choice("keep", limit_minor, notes), False
    if legal.refers:
        note = f"law needs facts or a person: {_ids(legal.refers)}"
        return Choice("keep", limit_minor, (note, *_unsure(legal, legal.refers))), True
    return choice, False


def _unsure(legal: Legal, names: tuple[str, ...]) -> tuple[str, ...]:
    """Tell an officer which of the rules that bite no lawyer has confirmed."""
    unsure = tuple(name for name in names if name in legal.needs_legal_check)
    return (f"needs a legal check: {_ids(unsure)}",) if unsure else ()


def law_kept(legal: Legal) -> list[Ruled]:
    """Return the rules that a record keeps: all that apply or lack a fact."""
    return [rule for rule in legal.rules if rule.result != NOT_APPLICABLE]


def _ids(names: tuple[str, ...]) -> str:
    return ", ".join(name.partition("@")[0] for name in names)
