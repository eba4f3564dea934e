"""The choice by value less what scarce resources cost, among the candidates of one line (design 1).

Prices stop what would use too much of the portfolio's headroom: grants, raises, draws. They lower
an existing line only where the release says so in words (`Market.lowers`): any other cut has to be
worth it by itself, and goes no deeper than it would without prices. Sums are exact integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from limen.caps.duties import CUTS
from limen.choose.conduct import SEVERITY
from limen.choose.economics import Worth, worth
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.choose.candidates import Candidate
    from limen.choose.economics import Line, Rates
    from limen.choose.response import Elasticities


class Market(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the portfolio says to each line at an instant; an input of the decision.

    Attributes
    ----------
    prices_ppm
        By resource: millionths of a minor unit of value for a unit of it; below zero where more of
        it widens a share.
    lowers
        Resources for which the release lets existing lines be lowered.
    spent
        Resources of which nothing is left: no option may use more of them than keeping does.
    assigned
        Action and limit that the plan of the whole leaves this line where prices alone would take
        another: near a tie a cap is kept by some lines standing back.
    explore_ppm
        Chance of leaving the best option for one that is worth nearly as much.
    plan, left, ahead_ppm
        Of a decision between two plans: the run whose prices were corrected; by resource, what is
        left of its room, and the share of it used less the share of the plan's days that is over.
    """

    prices_ppm: dict[str, int] = {}
    lowers: tuple[str, ...] = ()
    spent: tuple[str, ...] = ()
    assigned: tuple[str, int] | None = None
    explore_ppm: int = 0
    plan: str = ""
    left: dict[str, int] = {}
    ahead_ppm: dict[str, int] = {}


OPEN = Market()
"""A portfolio that asks no price."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An option with its worth, and its value less prices in millionths of a minor unit."""

    option: Candidate
    worth: Worth
    net_ppm: int


@dataclass(frozen=True, slots=True)
class Valued:
    """All that is needed to value the options of a line.

    Attributes
    ----------
    lead_days
        Days of notice by action.
    offer_minor
        What an accepted starter line is worth.
    """

    line: Line
    rates: Rates
    response: Elasticities
    lead_days: Mapping[str, int]
    offer_minor: int = 0

    def worth(self, option: Candidate) -> Worth:
        """Return what one option is worth."""
        effect = self.response.effect(self.line, option.limit_minor)
        return worth(
            self.line,
            option.action,
            option.limit_minor,
            self.rates,
            effect=effect,
            lead_days=self.lead_days.get(option.action, 0),
            offer_minor=self.offer_minor,
        )


def weigh(every: Sequence[tuple[Candidate, Worth]], market: Market = OPEN) -> tuple[Weighed, ...]:
    """Return the options that may be chosen, keep first, each with its value less prices.

    Parameters
    ----------
    every
        Options with their worth; the first is to keep the line.
    """
    kept = _worth_it(with_room(every, market.spent), market)
    return tuple(Weighed(option, each, _net_ppm(each, market.prices_ppm)) for option, each in kept)


def best(weighed: Sequence[Weighed]) -> Weighed:
    """Return the option that is worth most after prices; of equals the milder, then the first."""
    at = max(
        range(len(weighed)),
        key=lambda place: (
            weighed[place].net_ppm,
            -SEVERITY[weighed[place].option.action],
            -place,
        ),
    )
    return weighed[at]


def settled(weighed: Sequence[Weighed], market: Market) -> Weighed:
    """Return the option that the plan leaves a line where it says so, else the best."""
    for each in weighed:
        if (each.option.action, each.option.limit_minor) == market.assigned:
            return each
    return best(weighed)


def with_room(
    every: Sequence[tuple[Candidate, Worth]], spent: Sequence[str]
) -> list[tuple[Candidate, Worth]]:
    """Leave out what would use more of a spent resource than keeping the line does."""
    keep = every[0][1]
    return [
        (option, each)
        for option, each in every
        if all(each.uses[name] <= keep.uses[name] for name in spent if name in each.uses)
    ]


def _worth_it(
    every: Sequence[tuple[Candidate, Worth]], market: Market
) -> list[tuple[Candidate, Worth]]:
    """Leave out cuts that only the portfolio would want, where the release does not say so.

    What the plan assigns stays: at a tie a price says neither yes nor no.
    """
    prices = {name: market.prices_ppm.get(name, 0) for name in market.lowers}
    own = {option: _net_ppm(each, prices) for option, each in every}
    keep_ppm = own[every[0][0]]
    cuts = [option for option, _ in every if option.action in CUTS and own[option] >= keep_ppm]
    allowed = {
        option for option, _ in every if (option.action, option.limit_minor) == market.assigned
    }
    if cuts:
        aim = max(
            cuts, key=lambda option: (own[option], -SEVERITY[option.action], option.limit_minor)
        )
        deepest = _depth(aim)
        allowed |= {option for option in cuts if _depth(option) <= deepest}
    return [
        (option, each) for option, each in every if option.action not in CUTS or option in allowed
    ]


def _depth(option: Candidate) -> tuple[int, int]:
    """Order cuts by what they take away: draws, then limit."""
    stops = SEVERITY[option.action] if option.action in {"freeze", "divert", "close"} else 0
    return stops, -option.limit_minor


def _net_ppm(each: Worth, prices_ppm: Mapping[str, int]) -> int:
    cost_ppm = sum(price * each.uses[name] for name, price in prices_ppm.items() if price)
    return each.value_minor * PPM - cost_ppm


def dearest(chosen: Worth, other: Worth, market: Market) -> str | None:
    """Return the resource whose price speaks most for one option against another, if any does."""
    costs = {
        name: price * (other.uses[name] - chosen.uses[name])
        for name, price in market.prices_ppm.items()
    }
    name = max(costs, key=lambda each: (costs[each], each), default=None)
    return name if name is not None and costs[name] > 0 else None
