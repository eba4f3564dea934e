"""Which constraints clash, and by how much one of them has to give: shown by a choice.

A proof that nothing keeps all constraints says how much at least is lacking. Here each constraint
is left out in turn and its own sum made as small as the others allow: the choice that does so shows
a bound at which all is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from limen.choose.optimise import Chosen, Conflict, optimise
from limen.choose.problem import TOTAL_MAX, Chunk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from limen.choose.constraints import Rule
    from limen.choose.optimise import Infeasible
    from limen.choose.problem import Problem

TRIED_MAX = 20
"""Constraints that are left out in turn; more are not tried."""


@dataclass(frozen=True, slots=True)
class Sparing:
    """A problem in which a choice is worth the more the less it adds to a constraint's sum."""

    problem: Problem
    rule: Rule

    @property
    def resources(self) -> tuple[str, ...]:
        """Names of the resources, in the order of their columns."""
        return self.problem.resources

    def chunks(self) -> Iterator[Chunk]:
        """Yield all customers, in order."""
        factors = [self.rule.coefs.get(name, 0) for name in self.resources]
        for chunk in self.problem.chunks():
            cols = chunk.cols.astype("int64")
            cols[0] = 0
            for place, factor in enumerate(factors, 1):
                if factor:
                    cols[0] -= factor * cols[place]
            yield Chunk(cols, chunk.offs)


def shown(problem: Problem, rules: Sequence[Rule], found: Infeasible) -> Infeasible:
    """Return the conflict as constraints of which any one, giving so much, lets a choice be.

    Where no single one is found that does: constraints that have to give together. `found` stays
    as it is where there are no such either, as in sums too large to be counted.
    """
    named = {each.constraint for each in found.conflict}
    first = sorted(rules, key=lambda rule: rule.name not in named)[:TRIED_MAX]
    if not all(_is_countable(problem, rule) for rule in first):
        return found
    alone = {
        rule.name: _excess(problem, [each for each in rules if each is not rule], rule)
        for rule in first
    }
    conflict = _given(rules, alone)
    if conflict:
        return replace(found, conflict=conflict, relax="any")
    conflict = _given(rules, _together(problem, rules, first))
    return replace(found, conflict=conflict, relax="all") if conflict else found


def _given(rules: Sequence[Rule], excess: Mapping[str, int | None]) -> tuple[Conflict, ...]:
    """Return what has to give, in the resources' units and the order of the constraints."""
    return tuple(
        Conflict(rule.name, -(-over // rule.per))
        for rule in rules
        if (over := excess.get(rule.name)) is not None and over > 0
    )


def _excess(problem: Problem, kept: Sequence[Rule], rule: Rule) -> int | None:
    """Return how far a constraint's sum is above its bound where it is least, the others kept."""
    found = optimise(Sparing(problem, rule), kept)
    return -found.objective - rule.bound if isinstance(found, Chosen) else None


def _together(
    problem: Problem, rules: Sequence[Rule], first: Sequence[Rule]
) -> Mapping[str, int | None]:
    """Return by how much constraints exceed their bounds, each in turn as little as it can."""
    kept = [each for each in rules if each not in first]
    over: dict[str, int | None] = {}
    for rule in reversed(first):
        excess = _excess(problem, kept, rule)
        if excess is None:
            return {}
        over[rule.name] = excess
        given = -(-max(excess, 0) // rule.per) * rule.per
        kept.append(replace(rule, bound=rule.bound + given))
    return over


def _is_countable(problem: Problem, rule: Rule) -> bool:
    """Whether no sum of the constraint's terms can wrap."""
    top, customers = 0, 0
    for chunk in problem.chunks():
        customers += chunk.customers
        for name, column in zip(problem.resources, chunk.cols[1:], strict=True):
            factor = abs(rule.coefs.get(name, 0))
            if factor and len(column):
                top = max(top, factor * max(int(column.max()), -int(column.min())))
    return top * max(customers, 1) * max(len(rule.coefs), 1) <= TOTAL_MAX
