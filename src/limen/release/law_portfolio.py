"""Law's bounds on the portfolio: which lines count under which rule, and what each leaves.

A rule binds a legal person, so each is kept once for every entity that it concerns: the lender with
its own part of a line, a partner with what it funds.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from limen.caps.customer import BINDS, LegalProfile, case_for
from limen.caps.funders import JOINT
from limen.caps.joint import counted_fact, joint_facts
from limen.caps.law.evaluate import applying
from limen.caps.law.scope import scoped_rule
from limen.choose.portfolio import LAW, Limit, law_resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from limen.caps.law.case import Case, Entity
    from limen.caps.law.evaluate import Ruled
    from limen.caps.law.pack import Entry, Value
    from limen.caps.programme import DrawRules
    from limen.release.law import Law

GIVES = "headroom"
EVENTS = ("open", "increase", "draw", "joint_fund")
"""What makes an entity's lending grow."""

OWN = ""
"""Stands for the lender's own part, where a partner's is told by its name."""


def law_uses(law: Law, draws: DrawRules, entity: str, product: str) -> dict[str, str]:
    """Return the resources of law that a line uses, each with whose part of it counts.

    Parameters
    ----------
    entity, product
        Of the line; an entity that is not declared is under no rule here.
    """
    partners = _partners(draws, product)
    found: dict[str, str] = {}
    for name, part in ((entity, OWN), *((each, each) for each in partners)):
        if name in law.entities:
            for rule in _rules(law, law.entities[name], product, is_joint=bool(partners)):
                found[law_resource(rule, name)] = part
    return found


def law_resources(law: Law, draws: DrawRules, products: Sequence[str]) -> tuple[str, ...]:
    """Return every resource of law that a line of the release may use."""
    if not law.packs:
        return ()
    names = {
        name
        for entity in law.entities
        for product in products
        for name in law_uses(law, draws, entity, product)
    }
    return tuple(sorted(names))


def law_limits(
    law: Law, draws: DrawRules, products: Sequence[str], on: date, kept: Mapping[str, int]
) -> tuple[Limit, ...]:
    """Return the limits of law on a day, each what is kept of its resource and what a rule leaves.

    A rule that lacks a fact is not among them: each line meets it at its own door, which does what
    the rule itself says of a missing fact. None of them lowers a line.

    What the book counts itself (`caps.joint`) is no figure of a day: the rule's bound holds for
    all that the lines use, and for what they use as they are where that is more.

    Parameters
    ----------
    kept
        Resource → what all lines use of it as they are.
    """
    left: dict[tuple[str, str], int] = {}
    for entity in law.entities:
        for product in products:
            for rule in law_headrooms(law, draws, entity, product, on):
                key = rule.id, entity
                allowed_minor = rule.allowed or 0
                left[key] = min(left.get(key, allowed_minor), allowed_minor)
    return tuple(
        Limit(LAW, "max_minor", _bound(law, rule, entity, kept[resource], left_minor), of)
        for (rule, entity), left_minor in sorted(left.items())
        if (resource := law_resource(rule, entity)) in kept and (of := f"{rule}/{entity}")
    )


def _bound(law: Law, rule: str, entity: str, kept_minor: int, left_minor: int) -> int:
    """What lines may use: what the rule leaves on top, or in all where the lines are counted."""
    if law_counts(law, f"{rule}/{entity}"):
        return max(kept_minor, left_minor)
    return kept_minor + left_minor


def law_counts(law: Law, of: str) -> str:
    """Return the fact of joint lending that the book counts for ``RULE/ENTITY``; empty for none."""
    rule, _, entity = of.partition("/")
    attested = law.facts.get(entity, {})
    for pack in law.packs:
        for entry in reversed(pack.versions(rule)):
            return counted_fact((fact.name for fact in entry.table.facts_needed), attested)
    return ""


def law_headrooms(
    law: Law, draws: DrawRules, entity: str, product: str, on: date
) -> tuple[Ruled, ...]:
    """Return what the binding rules leave an entity, as lender or as partner of the product."""
    found: dict[str, Ruled] = {}
    partners = _partners(draws, product)
    joint = joint_facts(law.facts.get(entity, {}), is_partner=entity in partners)
    for event in EVENTS:
        asked = law.entities[entity], product, event, on
        case = _case(law, *asked, is_joint=bool(partners), joint=joint)
        for rule in applying(law.packs, case):
            if rule.gives == GIVES and rule.result in BINDS and rule.allowed is not None:
                found[rule.id] = rule
    return tuple(found.values())


def law_code(law: Law, resource: str) -> str:
    """Return the reason code of the rule that a resource of law is under, empty without one."""
    rule = resource.partition("/")[2].partition("/")[0]
    for pack in law.packs:
        for entry in reversed(pack.versions(rule)):
            return next(iter(entry.table.action.reason_codes), "")
    return ""


def _rules(law: Law, entity: Entity, product: str, *, is_joint: bool) -> list[str]:
    def concerns(entry: Entry) -> bool:
        return any(
            scoped_rule((entry,), _case(law, entity, product, event, None, is_joint=is_joint))
            .may_apply
            for event in EVENTS
        )  # fmt: skip

    return list(
        dict.fromkeys(
            entry.id
            for pack in law.packs
            for entry in pack.entries
            if entry.table.gives == GIVES and not entry.is_shadow and concerns(entry)
        )
    )


def _case(
    law: Law,
    entity: Entity,
    product: str,
    event: str,
    on: date | None,
    *,
    is_joint: bool,
    joint: Mapping[str, Value] = MappingProxyType({}),
) -> Case:
    profile = law.profiles.get(product, LegalProfile())
    if is_joint and profile.product_types:
        profile = replace(profile, product_types=profile.product_types | {JOINT})
    dates = {} if on is None else {"decision": on, "contract": on, event: on}
    return case_for(event, entity, profile, dates, {**law.facts.get(entity.name, {}), **joint})


def _partners(draws: DrawRules, product: str) -> list[str]:
    first = draws.programmes_for(product)[:1]
    return [partner.name for programme in first for partner in programme.partners]
