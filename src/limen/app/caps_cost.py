"""What a release's limits on the whole cost: a month's plan made again with one of them moved.

A month's plan rests on the book as the months before left it. So what is told is what a limit cost
that month's plan, not how another history would have run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from limen.app.law_limits import with_law
from limen.app.solving import Solved, lowered, menus_of, plan_of, worth_under
from limen.choose.weigh import Market, best, settled, weigh, with_room
from limen.kernel.dates import business_date
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import Rounding, divide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from limen.app.deciding import Plan, Run
    from limen.app.solving import Menu
    from limen.book.group import GroupState
    from limen.book.run_events import PortfolioSolved
    from limen.choose.portfolio import Limit

FRONTIER_PERCENT = (50, 75, 90, 100, 110, 125, 150)
"""Shares of a bound at which a frontier is taken."""

_AS_IT_STANDS = 100


@dataclass(frozen=True, slots=True)
class MonthLimits:
    """How one review kept the limits.

    Attributes
    ----------
    costs_minor
        By limit: value that its plan would have had more without it; only of those that bound.
    held_back
        Lines that would have another option if nothing was limited.
    """

    first: date
    solved: PortfolioSolved
    costs_minor: Mapping[str, int] = field(default_factory=dict)
    held_back: int = 0

    @property
    def cost_minor(self) -> int:
        """What the limits that bound cost, each by itself."""
        return sum(self.costs_minor.values())


@dataclass(frozen=True, slots=True)
class Frontier:
    """What a month's plan gains or loses, minor units, with one limit at shares of its bound.

    `points` are pairs by limit: percent of the bound, value against the plan as it stands.
    """

    first: date
    points: Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class LimitsFound:
    """Every review of a play, and the frontier of the one that the limits bound most."""

    months: Sequence[MonthLimits] = ()
    frontier: Frontier | None = None


NO_LIMITS = LimitsFound()


@dataclass(slots=True)
class LimitsStudy:
    """Solves the reviews of a play and keeps what is told of them.

    Of all menus only those of the most bound month are kept.
    """

    months: list[MonthLimits] = field(default_factory=list)
    _most: tuple[MonthLimits, Sequence[Menu], Run] | None = None

    def solve(self, groups: Iterable[GroupState], run: Run, first: date) -> Solved:
        """Return a review's plan; the same as `solving.solve` makes."""
        release = run.release
        if release.economics is None or not (release.portfolio or release.law_resources):
            return Solved()
        lowers = lowered(release.portfolio)
        menus = list(menus_of(groups, run, lowers, None))
        limits = with_law(release.portfolio, menus, release, business_date(run.at, run.zone))
        if not limits:
            return Solved()
        run = replace(run, release=replace(release, portfolio=limits))
        found = plan_of(menus, run, limits, lowers)
        if found.body is not None:
            self._note(MonthLimits(
                first, found.body, costs_of(menus, run, found.body), held_back(menus, found.plan)
            ), menus, run)  # fmt: skip
        return found

    def _note(self, month: MonthLimits, menus: Sequence[Menu], run: Run) -> None:
        self.months.append(month)
        if month.costs_minor and (self._most is None or _bound(month) > _bound(self._most[0])):
            self._most = month, menus, run

    def found(self) -> LimitsFound:
        """Return all months, with the frontier of the most bound one."""
        if self._most is None:
            return LimitsFound(tuple(self.months))
        month, menus, run = self._most
        return LimitsFound(tuple(self.months), frontier_of(menus, run, month))


def costs_of(menus: Sequence[Menu], run: Run, solved: PortfolioSolved) -> dict[str, int]:
    """Return by limit that bound what a plan is worth more without it, minor units.

    A limit of which nothing is left, and that yet has no price and keeps no option out, costs
    nothing: no plan need be made to say so.
    """
    limits = run.release.portfolio
    costs: dict[str, int] = {}
    for place, limit in enumerate(limits):
        is_spent = limit.resource in solved.spent
        if _price_of(limit, solved) or (is_spent and _keeps_out(limit, menus)):
            others = [*limits[:place], *limits[place + 1 :]]
            # A plan under more limits may be a hair better found; without one it is worth no less.
            gained_minor = _objective_minor(menus, run, others) - solved.objective_minor
            costs[limit.title] = max(gained_minor, 0)
        elif is_spent:
            costs[limit.title] = 0
    return costs


def frontier_of(menus: Sequence[Menu], run: Run, month: MonthLimits) -> Frontier:
    """Return what a plan may be worth as each limit that has a price is moved, others as they are.

    Values are upper bounds, which no plan exceeds and good ones nearly reach, against that of the
    plan as it stands.
    """
    limits = run.release.portfolio
    points: dict[str, Sequence[tuple[int, int]]] = {}
    stands_minor = None
    for place, limit in enumerate(limits):
        if any(each.price_ppm for each in month.solved.constraints if each.name == limit.title):
            if stands_minor is None:
                _, stands_minor = worth_under(menus, run, limits, is_rough=True)
            values = {}
            for percent in FRONTIER_PERCENT:
                others = [*limits[:place], moved(limit, percent), *limits[place + 1 :]]
                values[percent] = stands_minor
                if percent != _AS_IT_STANDS:
                    _, values[percent] = worth_under(menus, run, others, is_rough=True)
            points[limit.title] = tuple((at, each - stands_minor) for at, each in values.items())
    return Frontier(month.first, points)


def _objective_minor(menus: Sequence[Menu], run: Run, limits: Sequence[Limit]) -> int:
    """Return what the menus' plan would be worth under other limits."""
    other = replace(run, release=replace(run.release, portfolio=tuple(limits)))
    if run.release.exploration is None:
        return worth_under(menus, other, limits)[0]
    body = plan_of(menus, other, limits, lowered(limits)).body
    if body is None:
        raise InvariantViolated("a plan says how it was made", run=run.run_id)
    return body.objective_minor


def moved(limit: Limit, percent: int) -> Limit:
    """Return a limit whose bound is a share of what it is."""
    return replace(limit, bound=divide(limit.bound * percent, 100, Rounding.HALF_EVEN))


def held_back(menus: Sequence[Menu], plan: Plan) -> int:
    """Count the lines whose option would be another if nothing was limited."""
    count = 0
    for menu in menus:
        market = plan.market_of(menu.line_id)
        if isinstance(market, Market):
            taken = settled(weigh(menu.options, market), market)
            count += taken.option != best(weigh(menu.options)).option
    return count


def _price_of(limit: Limit, solved: PortfolioSolved) -> int:
    return next(each.price_ppm for each in solved.constraints if each.name == limit.title)


def _keeps_out(limit: Limit, menus: Sequence[Menu]) -> bool:
    """Whether some option would use more of what is spent than keeping its line does."""
    spent = (limit.resource,)
    return any(len(with_room(menu.options, spent)) < len(menu.options) for menu in menus)


def _bound(month: MonthLimits) -> tuple[int, int]:
    """Order months: how many limits have a price, then what they cost."""
    priced = sum(each.price_ppm != 0 for each in month.solved.constraints)
    return priced, month.cost_minor
