"""The options of a whole book weighed together, before its lines are decided one by one.

A first look at every line gathers its options with their worth; the optimiser finds the prices at
which the portfolio's constraints hold; then each line decides by itself, with these prices among
its inputs, so that its record can be replayed alone. A constraint that keeping every line would
break already has no headroom: it stops what would use more, and lowers nobody, unless the release
says so in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from limen.app.deciding import NO_PLAN, Plan, decidable
from limen.book import events as e
from limen.choose.optimise import Chosen, Infeasible, optimise
from limen.choose.portfolio import rules_of
from limen.choose.prices import Prices
from limen.choose.problem import Chunk, Held
from limen.choose.weigh import Market, best, weigh
from limen.decide.answer import answering
from limen.decide.asking import alone, together
from limen.decide.facts import Asked, gather
from limen.decide.valuing import kept_worth
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from limen.app.deciding import Run
    from limen.book.group import GroupState
    from limen.choose.candidates import Candidate
    from limen.choose.constraints import Rule
    from limen.choose.economics import Worth
    from limen.decide.answer import Answer
    from limen.decide.asking import RunMany, Steps
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

GATHERED_AT_ONCE = 10_000
"""Lines whose policies are asked in step."""


@dataclass(slots=True)
class Menu:
    """What may be chosen for one line: options with their worth, keep first."""

    line_id: str
    options: Sequence[tuple[Candidate, Worth]]


@dataclass(frozen=True, slots=True)
class Solved:
    """The plan of a run and what is kept of it; both empty where nothing is constrained."""

    plan: Plan = NO_PLAN
    body: e.PortfolioSolved | None = None


@dataclass(slots=True)
class Columns:
    """The options of all lines as the optimiser reads them: value, then each resource."""

    resources: tuple[str, ...]
    rows: list[tuple[int, ...]] = field(default_factory=list)
    ends: list[int] = field(default_factory=lambda: [0])

    def add(self, menu: Menu) -> None:
        """Take in a line."""
        for _, worth in menu.options:
            self.rows.append((worth.value_minor, *(worth.uses[name] for name in self.resources)))
        self.ends.append(len(self.rows))

    def problem(self) -> Held:
        """Return the columns in memory."""
        cols = np.ascontiguousarray(np.array(self.rows, np.int64).T)
        return Held(self.resources, Chunk(cols, np.array(self.ends, np.int64)))


def solve(groups: Iterable[GroupState], run: Run, run_many: RunMany | None = None) -> Solved:
    """Weigh the options of every line of some groups together under the release's constraints."""
    release = run.release
    if not release.portfolio or release.economics is None:
        return Solved()
    rules, names = rules_of(release.portfolio), release.resources
    lowers = tuple(sorted({each.resource for each in release.portfolio if each.lowers_lines}))
    columns, menus = Columns(names), []
    for menu in menus_of(groups, run, lowers, run_many):
        columns.add(menu)
        menus.append(menu)
    if not menus:
        return Solved()
    problem = columns.problem()
    held, spent = _within_reach(rules, problem, lowers)
    chosen = optimise(problem, held)
    if isinstance(chosen, Infeasible):
        # Keeping every line keeps every rule that was left: there is a choice.
        raise InvariantViolated("a plan can always keep every line", run=run.run_id)
    prices = Prices.of(held, chosen.prices, names)
    market = Market(
        {n: round(p * PPM) for n, p in zip(names, prices.prices, strict=True) if round(p * PPM)},
        lowers,
        spent,
    )
    assigned = _standing_back(menus, chosen, market)
    return Solved(Plan(market, assigned), _kept(run, chosen, held, market, len(assigned)))


def menus_of(
    groups: Iterable[GroupState], run: Run, lowers: tuple[str, ...], run_many: RunMany | None
) -> Iterator[Menu]:
    """Yield the menu of every line whose options have values, in group and line order."""
    waiting: list[Steps[tuple[Facts, Answer]]] = []
    for group in groups:
        for line_id in decidable(group, run.release):
            if run.release.values(group.lines[line_id].product):
                asked = Asked(line_id, run.at, run.trigger)
                waiting.append(_answered(gather(group, asked, run.release, run.zone), run))
        if len(waiting) >= GATHERED_AT_ONCE:
            yield from _menus(waiting, run.release, lowers, run_many)
            waiting = []
    yield from _menus(waiting, run.release, lowers, run_many)


def _answered(facts: Facts, run: Run) -> Steps[tuple[Facts, Answer]]:
    found = yield from answering(facts, run.release)
    return facts, found


def _menus(
    waiting: Sequence[Steps[tuple[Facts, Answer]]],
    release: Release,
    lowers: tuple[str, ...],
    run_many: RunMany | None,
) -> Iterator[Menu]:
    found = [alone(each) for each in waiting] if run_many is None else together(waiting, run_many)
    for facts, answer in found:
        priced, score = answer.priced, answer.score
        if priced is None:
            # Nothing is weighed here, yet what the line uses counts.
            kept = None if score is None else kept_worth(facts, release, score.pd_ppm)
            every: tuple[tuple[Candidate, Worth], ...] = () if kept is None else (kept,)
        elif lowers:
            every = priced.every
        else:
            # No price makes a cut that is not worth it by itself: such are no options.
            every = tuple((each.option, each.worth) for each in priced.weighed)
        if every:
            yield Menu(facts.line_id, every)


def _within_reach(
    rules: Sequence[Rule], problem: Held, lowers: tuple[str, ...]
) -> tuple[list[Rule], tuple[str, ...]]:
    """Return the rules with bounds that keeping every line does not break, and what is spent."""
    chunk = problem.chunk
    kept = chunk.cols[1:, chunk.offs[:-1]].sum(axis=1)
    totals = {name: int(total) for name, total in zip(problem.resources, kept, strict=True)}
    held, spent = [], []
    for rule in rules:
        excess = rule.excess(totals)
        if excess > 0 and not set(rule.coefs) <= set(lowers):
            spent += [name for name, factor in rule.coefs.items() if factor > 0]
            rule = replace(rule, bound=rule.bound + excess)  # noqa: PLW2901 - the rule within reach
        held.append(rule)
    return held, tuple(dict.fromkeys(spent))


def _standing_back(
    menus: Sequence[Menu], chosen: Chosen, market: Market
) -> dict[str, tuple[str, int]]:
    """Return the lines to which the plan leaves another option than prices alone would."""
    found = {}
    for menu, place in zip(menus, chosen.choice, strict=True):
        option, _ = menu.options[int(place)]
        if option != best(weigh(menu.options, market)).option:
            found[menu.line_id] = option.action, option.limit_minor
    return found


def _kept(
    run: Run, chosen: Chosen, rules: Sequence[Rule], market: Market, assigned: int
) -> e.PortfolioSolved:
    return e.PortfolioSolved(
        run_id=run.run_id,
        prices_ppm=dict(market.prices_ppm),
        constraints=tuple(
            e.Constrained(
                rule.name,
                chosen.uses[rule.name].used,
                rule.bound,
                round(chosen.prices[rule.name] * PPM),
            )
            for rule in rules
        ),
        objective_minor=chosen.objective,
        upper_bound_minor=chosen.upper_bound,
        lines=chosen.customers,
        assigned=assigned,
        spent=market.spent,
    )
