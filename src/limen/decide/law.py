"""Law in a decision: what the packs of a release say of a line that might be raised.

Law bounds what a line may be raised or restored to; it lowers no line by itself (design 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.book.allowance import Allowance
from limen.caps.customer import LegalProfile, allowance, case_for
from limen.caps.duties import GIFTS
from limen.caps.law.evaluate import NOT_APPLICABLE
from limen.choose.step import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.caps.customer import Legal
    from limen.caps.law.evaluate import Ruled
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

EVENT = "increase"
"""What the packs are asked about: the only way in which a review gives more."""


def law_facts(group: GroupState, line: LineState, release: Release) -> dict[str, int]:
    """Return what the packs read of the customer: his other lines at the same entity, by purpose.

    A line whose product has no legal profile counts: it may be of the same purpose.
    """
    profiles = release.law.profiles
    purpose = profiles.get(line.product, LegalProfile()).purpose
    others = [
        other.limit_minor
        for other in group.lines.values()
        if other.line_id != line.line_id
        and other.customer_id == line.customer_id
        and other.status == "open"
        and (other.entity, other.currency) == (line.entity, line.currency)
        and profiles.get(other.product, LegalProfile()).purpose in {purpose, None}
    ]
    return {"other_limits_minor": sum(others)}


def legal_of(facts: Facts, release: Release) -> Legal | None:
    """Return what the release's packs say of a raise of the line; None without any pack.

    What-ifs of a line ask the same again and again, so the last answer is kept.
    """
    law = release.law
    if not law.packs or facts.entity is UNSET or facts.law is UNSET:
        return None
    key = facts.on, facts.entity, facts.product, tuple(sorted(facts.law.items()))
    found = law.asked.get(key)
    if found is None:
        found = ask_law(release, EVENT, facts.entity, facts.product, facts.on, facts.law)
        law.asked.clear()
        law.asked[key] = found
    return found


def ask_law(
    release: Release, event: str, entity: str, product: str, on: date, known: Mapping[str, int]
) -> Legal:
    """Ask the packs of a release about an event of a product, with what its entity attests."""
    law = release.law
    profile = law.profiles.get(product, LegalProfile())
    facts = {**law.facts.get(entity, {}), **known}
    return allowance(
        law.packs, case_for(event, law.entity(entity), profile, {"decision": on}, facts)
    )


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
        return Choice("keep", limit_minor, (f"law refuses: {refusing}",)), False
    if legal.refers:
        note = f"law needs facts or a person: {_ids(legal.refers)}"
        return Choice("keep", limit_minor, (note,)), True
    return choice, False


def law_kept(legal: Legal) -> list[Ruled]:
    """Return the rules that a record keeps: all that apply or lack a fact."""
    return [rule for rule in legal.rules if rule.result != NOT_APPLICABLE]


def _ids(names: tuple[str, ...]) -> str:
    return ", ".join(name.partition("@")[0] for name in names)
