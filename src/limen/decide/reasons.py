"""True reasons: each is tested by asking what the answer would be without it (design 4.5)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

from limen.caps.duties import CUTS
from limen.choose.weigh import OPEN, dearest
from limen.decide.answer import Answer, Changed, answering
from limen.release.law_portfolio import law_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.choose.weigh import Market
    from limen.decide.asking import Steps
    from limen.decide.facts import Facts
    from limen.features.catalogue import Feature
    from limen.release.rulebook import Release

REASONS_MAX = 4
"""More than four reasons tell a customer nothing (commentary to 12 CFR 1002.9(b)(2))."""


@dataclass(frozen=True, slots=True)
class TestedReason:
    """A reason with its evidence and what it alone does to the answer.

    Attributes
    ----------
    rule
        The first of the policy's rules that give this code; `features` are of all of them.
    effect
        How much milder the answer is without it: (severity, minor units of limit).
    is_sufficient
        Without any of the others found it still carries a cut, or a watch where the answer is one.
    evidence
        What it rests on beside features: a price, and what the cut sets free.
    """

    code: str
    rule: str
    features: tuple[str, ...]
    characteristics: frozenset[str]
    effect: tuple[int, int]
    is_sufficient: bool = False
    evidence: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """Reasons in order of effect, and whether neutralising them together helps the customer."""

    reasons: tuple[TestedReason, ...]
    moves_right: bool


def explain(
    facts: Facts, release: Release, given: Answer, market: Market = OPEN
) -> Steps[Explained]:
    """Find the reasons of an answer and test them, one by one and together.

    The most effect comes first, then what suffices alone, then the order of rules and points.
    """
    whatif = _WhatIf(facts, release, market)
    candidates = _by_code(_candidates(facts, release, given))
    tested: list[TestedReason] = []
    for candidate in candidates:
        tested.append((yield from _tested(candidate, candidates, given, whatif)))
    tested.sort(key=lambda reason: (-reason.effect[0], -reason.effect[1], not reason.is_sufficient))
    chosen = yield from _moving(tested[:REASONS_MAX], whatif)
    if not chosen:
        return Explained((), False)
    without = yield from whatif.without(chosen)
    return Explained(chosen, without.harshness < given.harshness)


@dataclass(slots=True)
class _WhatIf:
    """What the answer would be with some reasons gone; the same is asked once."""

    facts: Facts
    release: Release
    market: Market
    known: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def without(
        self, reasons: Iterable[TestedReason], spared: TestedReason | None = None
    ) -> Steps[Answer]:
        changed = _neutral(self.release, reasons, spared)
        gone = tuple(changed.features), changed.best
        found = self.known.get(gone)
        if found is None:
            found = yield from answering(self.facts, self.release, changed, self.market)
            self.known[gone] = found
        return found


PORTFOLIO_CODES = {
    "partner_minor": "P01",
    "funding_minor": "P04",
    "leverage_minor": "P04",
    "capital_minor": "P04",
}
"""Codes of cuts made for the portfolio; what is not named here is a tightening for all (P03)."""


def portfolio_code(resource: str) -> str:
    """Return the code of what is refused or taken for the sake of a resource, named or not."""
    return PORTFOLIO_CODES.get(resource.partition("/")[0], "P03")


def by_price(facts: Facts, release: Release, given: Answer, market: Market) -> Steps[Explained]:
    """Return the portfolio's part in a cut: what the answer would be if nothing had a price."""
    if (
        given.priced is None
        or given.choice.action not in CUTS
        or not any(market.prices_ppm.values())
    ):
        return Explained((), False)
    free = yield from answering(facts, release)
    if free.priced is None or free.harshness >= given.harshness:
        return Explained((), False)
    chosen, other = given.priced.chosen.worth, free.priced.chosen.worth
    name = dearest(chosen, other, market)
    if name is None:
        return Explained((), False)
    reason = TestedReason(
        law_code(release.law, name) or portfolio_code(name),
        f"price of {name}",
        (),
        frozenset(),
        (
            given.harshness[0] - free.harshness[0],
            free.choice.limit_minor - given.choice.limit_minor,
        ),
        evidence=(
            ("price_ppm", market.prices_ppm[name]),
            ("set_free", other.uses[name] - chosen.uses[name]),
        ),
    )
    return Explained((reason,), True)


def joined(found: Explained, price: Explained) -> Explained:
    """Return reasons with the portfolio's among them, in order of effect."""
    if not price.reasons:
        return found
    every = sorted(
        (*found.reasons, *price.reasons),
        key=lambda reason: (-reason.effect[0], -reason.effect[1], not reason.is_sufficient),
    )
    return Explained(tuple(every[:REASONS_MAX]), found.moves_right or price.moves_right)


def _candidates(facts: Facts, release: Release, given: Answer) -> list[TestedReason]:
    found = []
    for rule in given.admissible.rules:
        reason = release.reasons.get(rule)
        if reason is None:
            continue
        if reason.code is None:
            found += _from_score(rule, given, facts, release.features)
        else:
            found.append(
                TestedReason(reason.code, rule, reason.features, frozenset(reason.features), (0, 0))
            )
    return found


def _from_score(
    rule: str, given: Answer, facts: Facts, features: Mapping[str, Feature]
) -> list[TestedReason]:
    """The score moved the rule: its characteristics by points lost, one reason for each code."""
    if given.card is None or given.score is None:
        return []
    told = given.card.card.reason_codes
    codes = {name: code for name, code in told.items() if features[name].may_cut}
    return [
        TestedReason(found.code, rule, found.names, frozenset(found.names), (0, 0))
        for found in given.card.card.reasons(given.score, codes, facts.features)
    ]


def _neutral(
    release: Release, reasons: Iterable[TestedReason], spared: TestedReason | None = None
) -> Changed:
    """Give every feature of the reasons, but the spared one's, the value of good standing."""
    kept = frozenset() if spared is None else frozenset(spared.features)
    names = {name for reason in reasons for name in reason.features} - kept
    best = frozenset(name for reason in reasons for name in reason.characteristics) - kept
    return Changed({name: release.features[name].neutral for name in sorted(names)}, best)


def _tested(
    candidate: TestedReason, candidates: list[TestedReason], given: Answer, whatif: _WhatIf
) -> Steps[TestedReason]:
    without = yield from whatif.without([candidate])
    severity = given.harshness[0] - without.harshness[0]
    limit_minor = without.choice.limit_minor - given.choice.limit_minor
    alone = yield from whatif.without(candidates, spared=candidate)
    milder = 1 if given.choice.action in CUTS else 0
    return replace(
        candidate,
        effect=(severity, limit_minor),
        is_sufficient=alone.harshness > (milder, -whatif.facts.limit_minor),
    )


def _moving(reasons: list[TestedReason], whatif: _WhatIf) -> Steps[tuple[TestedReason, ...]]:
    """Keep the reasons that count: without each, with some of the others gone, it is milder.

    A rule may fire and change nothing; told as a reason, it would be a false one.
    """

    def moves(reason: TestedReason) -> Steps[bool]:
        if reason.effect > (0, 0):
            return True
        others = [other for other in reasons if other is not reason]
        for size in range(len(others), 0, -1):
            for gone in combinations(others, size):
                both = tuple(item for item in reasons if item in gone or item is reason)
                fewer, more = (yield from whatif.without(gone)), (yield from whatif.without(both))
                if more.harshness < fewer.harshness:
                    return True
        return False

    moving: list[TestedReason] = []
    for reason in reasons:
        if (yield from moves(reason)):
            moving.append(reason)
    return tuple(moving)


def _by_code(reasons: list[TestedReason]) -> list[TestedReason]:
    """Make one reason of those with one code: what is told together is tested together."""
    merged: dict[str, TestedReason] = {}
    for reason in reasons:
        first = merged.get(reason.code)
        merged[reason.code] = reason if first is None else _with(first, reason)
    return list(merged.values())


def _with(first: TestedReason, other: TestedReason) -> TestedReason:
    return replace(
        first,
        features=tuple(dict.fromkeys((*first.features, *other.features))),
        characteristics=first.characteristics | other.characteristics,
    )
