"""Law as a reason: the rules without which the customer would have had more, tested like others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.caps.duties import CUTS, GIFTS
from limen.caps.law.evaluate import REFUSED
from limen.caps.limits import allowance
from limen.decide.answer import Changed, answering
from limen.decide.reasons import Explained, TestedReason

if TYPE_CHECKING:
    from limen.caps.customer import Legal
    from limen.choose.weigh import Market
    from limen.decide.answer import Answer
    from limen.decide.asking import Steps
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

NOTHING = Explained((), False)


def by_law(facts: Facts, release: Release, given: Answer, market: Market) -> Steps[Explained]:
    """Return law's part in what was not given: the codes of the rules that held it back.

    Each rule is left aside by itself and all of them together. Law takes nothing away by itself,
    so a cut has no such reason; a rule that only lacks a fact has none either.
    """
    codes = _candidates(facts, release, given)
    if not codes:
        return NOTHING
    if market.assigned is not None:
        # A plan's tie is none of law's doing: it is left aside on both sides.
        given = yield from _without(frozenset(), facts, release, market)
    without = yield from _without(frozenset(codes), facts, release, market)
    if not _gives_more(without, given):
        return NOTHING
    found: dict[str, TestedReason] = {}
    for name, code in codes.items():
        alone = yield from _without(frozenset({name}), facts, release, market)
        others = yield from _without(frozenset(codes) - {name}, facts, release, market)
        moves = _gives_more(alone, given) or _gives_more(without, others)
        if moves and code not in found:
            effect = (
                given.harshness[0] - alone.harshness[0],
                alone.choice.limit_minor - given.choice.limit_minor,
            )
            still = not _gives_more(others, given)
            evidence = _evidence(given.legal, name)
            found[code] = TestedReason(code, name, (), frozenset(), effect, still, evidence)
    return Explained(tuple(found.values()), moves_right=True)


def _without(
    names: frozenset[str], facts: Facts, release: Release, market: Market
) -> Steps[Answer]:
    found = yield from answering(facts, release, Changed({}, lawless=names), market)
    return found


def _gives_more(answer: Answer, other: Answer) -> bool:
    """Whether an answer is better for the customer: milder, or giving where the other keeps."""
    gives = answer.choice.action in GIFTS and other.choice.action not in GIFTS
    return gives or answer.harshness < other.harshness


def _candidates(facts: Facts, release: Release, given: Answer) -> dict[str, str]:
    """Rules that may have held something back, each with the code that a customer is told.

    A cap that lies no lower than the product's own holds nothing back.
    """
    legal, admissible = given.legal, given.admissible
    wants_more = GIFTS.intersection((*admissible.actions, admissible.mandatory or ""))
    if legal is None or given.choice.action in CUTS or not wants_more or given.referred:
        return {}
    own_minor = allowance(release.products[facts.product], facts.features).limit_max_minor
    names = [rule.name for rule in legal.rules if rule.result == REFUSED]
    names += [cap.name for cap in legal.limit.caps if cap.limit_max_minor < own_minor]
    found = {}
    for name in names:
        entry = next((each for pack in release.law.packs if (each := pack.named(name))), None)
        if entry is not None and entry.table.action.reason_codes:
            found[name] = entry.table.action.reason_codes[0]
    return found


def _evidence(legal: Legal | None, name: str) -> tuple[tuple[str, int], ...]:
    rules = () if legal is None else legal.rules
    rule = next((each for each in rules if each.name == name), None)
    operands = {} if rule is None else rule.operands
    return tuple((key, int(value)) for key, value in operands.items() if isinstance(value, int))
