"""True reasons: each is tested by asking what the answer would be without it (design 4.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from limen.decide.answer import Answer, Changed, answer
from limen.features.catalogue import FEATURES
from limen.risk.contributions import reason_losses

if TYPE_CHECKING:
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

REASONS_MAX = 4
"""More than four reasons tell a customer nothing (commentary to 12 CFR 1002.9(b)(2))."""


@dataclass(frozen=True, slots=True)
class TestedReason:
    """A reason with its evidence and what it alone does to the answer.

    Attributes
    ----------
    effect
        How much milder the answer is without it: (severity, minor units of limit).
    is_sufficient
        Without all the others it still carries an answer harsher than keeping the line.
    """

    code: str
    rule: str
    features: tuple[str, ...]
    characteristics: frozenset[str]
    effect: tuple[int, int]
    is_sufficient: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """Reasons in order of effect, and whether neutralising them together helps the customer."""

    reasons: tuple[TestedReason, ...]
    moves_right: bool


def explain(facts: Facts, release: Release, given: Answer) -> Explained:
    """Find the reasons of an answer and test them, one by one and together."""
    candidates = _candidates(facts, release, given)
    tested = [_tested(candidate, facts, release, given) for candidate in candidates]
    tested.sort(key=lambda reason: (-reason.effect[0], -reason.effect[1]))
    chosen = tuple(_one_per_code(tested)[:REASONS_MAX])
    if not chosen:
        return Explained((), False)
    without = answer(facts, release, _neutral(chosen))
    return Explained(
        tuple(_with_sufficiency(reason, chosen, facts, release) for reason in chosen),
        without.harshness < given.harshness,
    )


def _candidates(facts: Facts, release: Release, given: Answer) -> list[TestedReason]:
    found = []
    for rule in given.admissible.rules:
        reason = release.reasons.get(rule)
        if reason is None:
            continue
        if reason.code is None:
            found += _from_score(rule, given, facts)
        else:
            found.append(
                TestedReason(reason.code, rule, reason.features, frozenset(reason.features), (0, 0))
            )
    return found


def _from_score(rule: str, given: Answer, facts: Facts) -> list[TestedReason]:
    """The score moved the rule: its characteristics by points lost, one reason for each code."""
    if given.card is None or given.score is None:
        return []
    told = given.card.card.reason_codes
    codes = {name: code for name, code in told.items() if FEATURES[name].may_cut}
    return [
        TestedReason(found.code, rule, found.names, frozenset(found.names), (0, 0))
        for found in reason_losses(given.score, codes, facts.features)
    ]


def _neutral(reasons: tuple[TestedReason, ...]) -> Changed:
    """Give every feature of the reasons the value of a customer in good standing."""
    names = {name for reason in reasons for name in reason.features}
    best = frozenset().union(*(reason.characteristics for reason in reasons))
    return Changed({name: FEATURES[name].neutral for name in sorted(names)}, best)


def _tested(candidate: TestedReason, facts: Facts, release: Release, given: Answer) -> TestedReason:
    without = answer(facts, release, _neutral((candidate,)))
    severity = given.harshness[0] - without.harshness[0]
    limit_minor = without.choice.limit_minor - given.choice.limit_minor
    return replace(candidate, effect=(severity, limit_minor))


def _with_sufficiency(
    reason: TestedReason, chosen: tuple[TestedReason, ...], facts: Facts, release: Release
) -> TestedReason:
    others = tuple(other for other in chosen if other is not reason)
    alone = answer(facts, release, _neutral(others)) if others else answer(facts, release)
    return replace(reason, is_sufficient=alone.harshness > (1, -facts.limit_minor))


def _one_per_code(reasons: list[TestedReason]) -> list[TestedReason]:
    kept: dict[str, TestedReason] = {}
    for reason in reasons:
        kept.setdefault(reason.code, reason)
    return list(kept.values())
