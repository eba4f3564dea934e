"""Whom a rule concerns: licence, product, purpose, borrower, event, region of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.caps.law.case import Case
    from limen.caps.law.pack import Entry, Pack

SCOPES_KEPT_MAX = 1_000
"""Scopes that a pack remembers; a lender has few products, entities and events."""


class ScopedRule(NamedTuple):
    """A rule's versions, oldest first, each with whether it concerns a scope.

    Attributes
    ----------
    holds
        False where any side excludes the scope, None where a side is not known.
    missing
        The sides that the version asks for and that are not known.
    """

    versions: tuple[Entry, ...]
    holds: tuple[bool | None, ...]
    missing: tuple[tuple[str, ...], ...]

    @property
    def may_apply(self) -> bool:
        """Whether any version may concern the scope."""
        return any(each is not False for each in self.holds)


class Scoped(NamedTuple):
    """The rules of a pack as they stand to a scope: all, and those that may apply on some day."""

    rules: tuple[ScopedRule, ...]
    applying: tuple[ScopedRule, ...]


def scoped(pack: Pack, case: Case) -> Scoped:
    """Return every rule of a pack as it stands to the scope of a case, remembered by the scope."""
    entity = case.entity
    key = (
        entity.licence_type,
        entity.region,
        case.product_types,
        case.purpose,
        case.borrower_type,
        case.event,
    )
    found = pack.scopes.get(key)
    if found is None:
        rules = tuple(scoped_rule(versions, case) for versions in pack.rules.values())
        found = Scoped(rules, tuple(rule for rule in rules if rule.may_apply))
        if len(pack.scopes) >= SCOPES_KEPT_MAX:
            pack.scopes.clear()
        pack.scopes[key] = found
    return found


def scoped_rule(versions: Sequence[Entry], case: Case) -> ScopedRule:
    """Hold the versions of a rule against the scope of a case."""
    sides = [
        [(name, _side(wanted, have)) for name, wanted, have in _sides(entry, case)]
        for entry in versions
    ]
    return ScopedRule(
        tuple(versions),
        tuple(_holds([side for _, side in each]) for each in sides),
        tuple(tuple(name for name, side in each if side is None) for each in sides),
    )


def _holds(sides: Sequence[bool | None]) -> bool | None:
    if False in sides:
        return False
    return None if None in sides else True


def _sides(entry: Entry, case: Case) -> list[tuple[str, Sequence[str], frozenset[str]]]:
    """The sides that the rule leaves open exclude nobody and are left out."""
    applies = entry.table.applies
    found: list[tuple[str, Sequence[str], frozenset[str]]] = []
    if applies.licence_types:
        found.append(("licence_type", applies.licence_types, case.entity.kinds))
    if applies.product_types:
        found.append(("product_types", applies.product_types, case.product_types))
    if applies.purposes:
        found.append(("purpose", applies.purposes, _one(case.purpose)))
    if applies.borrower_types:
        found.append(("borrower_type", applies.borrower_types, _one(case.borrower_type)))
    if applies.events:
        found.append(("event", applies.events, _one(case.event)))
    if applies.regions:
        found.append(("region", applies.regions, _one(case.entity.region or None)))
    return found


def _one(word: str | None) -> frozenset[str]:
    return frozenset() if word is None else frozenset({word})


def _side(wanted: Sequence[str], have: frozenset[str]) -> bool | None:
    return not have.isdisjoint(wanted) if have else None
