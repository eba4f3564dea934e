"""The options of a whole book weighed together, before its lines are decided one by one.

A first look at every line gathers its options with their worth; the optimiser finds the prices at
which the portfolio's constraints hold; then each line decides by itself, with these prices among
its inputs, so that its record can be replayed alone. A constraint that keeping every line would
break already has no headroom: it stops what would use more, and lowers nobody, unless the release
says so in words or a step of its run-down path has come.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from limen.app.deciding import NO_PLAN, Looked, Plan, decidable
from limen.app.law_limits import counted_titles, with_law
from limen.app.live_room import open_offers
from limen.app.trying import share_within
from limen.book.run_events import Constrained, PortfolioSolved
from limen.choose.candidates import KEEP, Candidate
from limen.choose.economics import Worth
from limen.choose.optimise import Chosen, Infeasible, optimise
from limen.choose.portfolio import limits_on, rules_of
from limen.choose.prices import Prices
from limen.choose.problem import Held
from limen.choose.weigh import Market, best, weigh, with_room
from limen.decide.answer import answering
from limen.decide.asking import alone, together
from limen.decide.exploring import tries
from limen.decide.facts import Asked, gather
from limen.decide.valuing import kept_worth
from limen.kernel.dates import business_date
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from limen.app.deciding import Run
    from limen.book.group import GroupState
    from limen.choose.constraints import Rule
    from limen.choose.portfolio import Limit
    from limen.decide.answer import Answer
    from limen.decide.asking import RunMany, Steps
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

GATHERED_AT_ONCE = 10_000
"""Lines whose policies are asked in step."""

NEAREST = 1_024
"""Parts of an overrun in which it is looked for how far cuts can bring it down."""


@dataclass(slots=True)
class Menu:
    """What may be chosen for one line: options with their worth, keep first.

    `tries` are the actions that may be tried at random instead of the best. An offer that stands
    is no line: it has one option, with what it reserves.
    """

    line_id: str
    options: Sequence[tuple[Candidate, Worth]]
    customer_id: str = ""
    product: str = ""
    tries: frozenset[str] = frozenset()
    is_offer: bool = False


@dataclass(frozen=True, slots=True)
class Solved:
    """The plan of a run and what is kept of it; both empty where nothing is constrained."""

    plan: Plan = NO_PLAN
    body: PortfolioSolved | None = None


def solve(groups: Iterable[GroupState], run: Run, run_many: RunMany | None = None) -> Solved:
    """Weigh the options of every line of some groups together under the release's constraints."""
    release = run.release
    on = business_date(run.at, run.zone)
    limits, lowers = limits_on(release.portfolio, release.run_down, on)
    menus: list[Menu] = []
    if release.economics is not None and (limits or release.law_resources):
        menus = list(menus_of(groups, run, lowers, run_many))
        limits = with_law(limits, menus, release, on)
    if not limits or release.economics is None:
        share_ppm = 0 if release.exploration is None else release.exploration.share_ppm
        return Solved(Plan(Market(explore_ppm=share_ppm)))
    return plan_of(menus, run, limits, lowers)


def lowered(limits: Iterable[Limit]) -> tuple[str, ...]:
    """Return the resources for which existing lines may be lowered."""
    return tuple(sorted({each.resource for each in limits if each.lowers_lines}))


def plan_of(
    menus: Sequence[Menu],
    run: Run,
    limits: Sequence[Limit],
    lowers: tuple[str, ...],
    *,
    is_rough: bool = False,
) -> Solved:
    """Return the plan of a run whose lines have these menus, under these limits.

    A line with one option is no question: what it uses is taken off the bounds beforehand. A plan
    made for its upper bound alone may be rough.
    """
    every = run.release.resources
    found = _best_of(menus, run, limits, lowers, is_rough)
    asked, chosen, rules, taken = found.asked, found.chosen, found.rules, found.taken
    market = Market({}, lowers, found.spent)
    assigned: dict[str, tuple[str, int]] = {}
    if chosen is not None:
        market = _market(chosen, rules, every, lowers, found.spent)
        assigned = _standing_back(asked, chosen, market)
    top = found.top
    share_ppm, instead = share_within(menus, run, limits, rules, market, assigned, taken)
    market = structs.replace(market, explore_ppm=share_ppm)
    if "explored" in every:
        taken |= {line: _explored(worth) for line, worth in instead.items()}
    else:
        taken |= instead
    prices = [0.0 if chosen is None else chosen.prices[rule.name] for rule in rules]
    counts = sum(not menu.is_offer for menu in menus), len(asked), len(assigned)
    body = _kept(run, counts, taken, top, limits, prices, market)
    return Solved(Plan(market, assigned), structs.replace(body, reserved=_reserved(menus)))


def worth_under(
    menus: Sequence[Menu], run: Run, limits: Sequence[Limit], *, is_rough: bool = False
) -> tuple[int, int]:
    """Return what the best plan under some limits is worth, and what none exceeds; none is kept.

    Nothing is tried in it: `plan_of` says what a plan is worth of which a share is left to chance.
    """
    found = _best_of(menus, run, limits, lowered(limits), is_rough)
    return sum(each.value_minor for each in found.taken.values()), found.top


@dataclass(frozen=True, slots=True)
class _Best:
    """The options that are best together; `top` is a value that no others exceed."""

    asked: Sequence[Menu]
    chosen: Chosen | None
    rules: Sequence[Rule]
    spent: tuple[str, ...]
    taken: dict[str, Worth]
    top: int


def _best_of(
    menus: Sequence[Menu],
    run: Run,
    limits: Sequence[Limit],
    lowers: tuple[str, ...],
    is_rough: bool,
) -> _Best:
    every = run.release.resources
    kept = {name: sum(menu.options[0][1].uses[name] for menu in menus) for name in every}
    rules, spent = _within_reach(rules_of(limits), kept, lowers)
    asked, chosen = _asked(menus, rules, spent, every, is_rough)
    if asked and chosen is None:
        rules, spent = _nearest(menus, rules_of(limits), kept, lowers, every)
        asked, chosen = _asked(menus, rules, spent, every, is_rough)
    if asked and chosen is None:
        raise InvariantViolated("a plan can always keep every line", run=run.run_id)
    taken = _taken(menus, asked, chosen)
    top = sum(each.value_minor for each in taken.values())
    top += 0 if chosen is None else chosen.upper_bound - chosen.objective
    return _Best(asked, chosen, rules, spent, taken, top)


def _reserved(menus: Iterable[Menu]) -> dict[str, int]:
    """Return what open offers reserve, by resource."""
    found: Counter[str] = Counter()
    for menu in menus:
        if menu.is_offer:
            found.update(menu.options[0][1].uses)
    return {name: use for name, use in sorted(found.items()) if use}


def _asked(
    menus: Sequence[Menu],
    rules: Sequence[Rule],
    spent: Sequence[str],
    names: Sequence[str],
    is_rough: bool,
) -> tuple[list[Menu], Chosen | None]:
    """Return the lines that have a choice, and the best one of all; None where there is none."""
    roomy = menus
    if spent:
        roomy = [replace(menu, options=with_room(menu.options, spent)) for menu in menus]
    asked = [menu for menu in roomy if len(menu.options) > 1]
    fixed = {
        name: sum(m.options[0][1].uses[name] for m in roomy if len(m.options) == 1)
        for name in names
    }
    return asked, _optimised(asked, _less(rules, fixed), names, is_rough) if asked else None


def _optimised(
    asked: Sequence[Menu], rules: Sequence[Rule], names: Sequence[str], is_rough: bool
) -> Chosen | None:
    options = [
        [(worth.value_minor, *(worth.uses[name] for name in names)) for _, worth in menu.options]
        for menu in asked
    ]
    chosen = optimise(Held.of(names, options), rules, is_rough=is_rough)
    return None if isinstance(chosen, Infeasible) else chosen


def _less(rules: Sequence[Rule], fixed: Mapping[str, int]) -> list[Rule]:
    """Return rules of what is left to choose."""
    return [
        replace(rule, bound=rule.bound - sum(factor * fixed[n] for n, factor in rule.coefs.items()))
        for rule in rules
    ]


def _market(
    chosen: Chosen,
    rules: Sequence[Rule],
    names: Sequence[str],
    lowers: tuple[str, ...],
    spent: tuple[str, ...],
) -> Market:
    prices = Prices.of(rules, chosen.prices, names)
    whole = {name: round(price * PPM) for name, price in zip(names, prices.prices, strict=True)}
    return Market({name: price for name, price in whole.items() if price}, lowers, spent)


def menus_of(
    groups: Iterable[GroupState], run: Run, lowers: tuple[str, ...], run_many: RunMany | None
) -> Iterator[Menu]:
    """Yield the menu of every line whose options have values, in group and line order.

    Beside the lines, what open offers reserve: each is a menu of one option.
    """
    waiting: list[Steps[tuple[Facts, Answer]]] = []
    names, on = run.release.resources, business_date(run.at, run.zone)
    for group in groups:
        for offer in open_offers(group, run.at, on):
            uses = {name: offer.made.uses.get(name, 0) for name in names}
            option = Candidate(KEEP, offer.made.limit_minor), Worth({}, uses)
            yield Menu(offer.made.offer_id, (option,), is_offer=True)
        for line_id in decidable(group, run.release):
            if run.release.values(group.lines[line_id].product):
                asked = Asked(line_id, run.at, run.trigger)
                facts = gather(group, asked, run.release, run.zone)
                waiting.append(_answered(facts, run))
        if len(waiting) >= GATHERED_AT_ONCE:
            yield from _menus(waiting, run.release, lowers, run_many)
            waiting = []
    yield from _menus(waiting, run.release, lowers, run_many)


def _answered(facts: Facts, run: Run) -> Steps[tuple[Facts, Answer]]:
    found = yield from answering(facts, run.release)
    if run.looked is not None:
        # No price moves an answer that weighed nothing: the decision need not ask again.
        run.looked[facts.line_id] = Looked(facts, found if found.priced is None else None)
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
        if priced is None or facts.announced_action is not UNSET:
            # Nothing is weighed here, yet what the line uses counts.
            kept = None if score is None else kept_worth(facts, release, score.pd_ppm)
            every: tuple[tuple[Candidate, Worth], ...] = () if kept is None else (kept,)
        elif lowers:
            every = priced.every
        else:
            # No price makes a cut that is not worth it by itself: such are no options.
            every = tuple((each.option, each.worth) for each in priced.weighed)
        if every:
            may_try = tries(facts, answer) if release.exploration else frozenset[str]()
            yield Menu(facts.line_id, every, facts.customer_id, facts.product, may_try)


def _within_reach(
    rules: Sequence[Rule], kept: Mapping[str, int], lowers: tuple[str, ...]
) -> tuple[list[Rule], tuple[str, ...]]:
    """Return rules that keeping every line does not break, and the resources that are spent.

    Where the release lets lines be lowered for a resource, its rule stays as it is.
    """
    held, spent = [], []
    for rule in rules:
        excess = rule.excess(kept)
        if excess > 0 and not set(rule.coefs) <= set(lowers):
            spent += [name for name, factor in rule.coefs.items() if factor > 0]
            held.append(replace(rule, bound=rule.bound + excess))
        else:
            held.append(rule)
    return held, tuple(dict.fromkeys(spent))


def _nearest(
    menus: Sequence[Menu],
    rules: Sequence[Rule],
    kept: Mapping[str, int],
    lowers: tuple[str, ...],
    names: Sequence[str],
) -> tuple[list[Rule], tuple[str, ...]]:
    """Return rules where not even cuts reach a limit that may lower lines: as near as they come.

    It stops what would use more, too.
    """
    _, spent = _within_reach(rules, kept, ())
    held, _ = _within_reach(rules, kept, lowers)

    def eased(part: int) -> list[Rule]:
        found = []
        for rule in held:
            excess = max(rule.excess(kept), 0)
            found.append(replace(rule, bound=rule.bound + -(-excess * part // NEAREST)))
        return found

    low, high = 0, NEAREST
    while high - low > 1:
        middle = (low + high) // 2
        asked, chosen = _asked(menus, eased(middle), spent, names, True)
        low, high = (low, middle) if asked and chosen is not None else (middle, high)
    return eased(high), spent


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


def _taken(menus: Sequence[Menu], asked: Sequence[Menu], chosen: Chosen | None) -> dict[str, Worth]:
    """Return what the plan gives each line."""
    taken = {menu.line_id: menu.options[0][1] for menu in menus}
    if chosen is not None:
        for menu, place in zip(asked, chosen.choice, strict=True):
            taken[menu.line_id] = menu.options[int(place)][1]
    return taken


def _explored(worth: Worth) -> Worth:
    return replace(worth, uses={**worth.uses, "explored": 1})


def _kept(
    run: Run,
    counts: tuple[int, int, int],
    taken: Mapping[str, Worth],
    top: int,
    limits: Sequence[Limit],
    prices: Sequence[float],
    market: Market,
) -> PortfolioSolved:
    lines, asked, assigned = counts
    totals = {
        name: sum(each.uses[name] for each in taken.values()) for name in run.release.resources
    }
    return PortfolioSolved(
        run_id=run.run_id,
        prices_ppm=dict(market.prices_ppm),
        constraints=tuple(
            Constrained(
                limit.title,
                totals[limit.resource],
                limit.most_of(totals),
                round(price * PPM),
            )
            for limit, price in zip(limits, prices, strict=True)
        ),
        objective_minor=sum(each.value_minor for each in taken.values()),
        upper_bound_minor=top,
        lines=lines,
        asked=asked,
        assigned=assigned,
        spent=market.spent,
        counted=counted_titles(limits, run.release),
    )
