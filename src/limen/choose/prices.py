"""One decision at prices from the last run: the option worth most after what it uses is paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from typing import TYPE_CHECKING

from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.choose.constraints import Rule


@dataclass(frozen=True, slots=True)
class Prices:
    """Price of a unit of each resource, in the order in which options state their uses."""

    resources: tuple[str, ...]
    prices: tuple[float, ...]

    @classmethod
    def of(
        cls, rules: Sequence[Rule], prices: Mapping[str, float], resources: Sequence[str]
    ) -> Prices:
        """Turn prices of constraints into prices of resources.

        A ratio's price falls on its resource, and pays back for what widens the ratio.
        """
        total = dict.fromkeys(resources, 0.0)
        for rule in rules:
            for name, factor in rule.coefs.items():
                total[name] += prices[rule.name] * factor / rule.per
        return cls(tuple(resources), tuple(total.values()))

    def best(self, options: Sequence[tuple[int, Sequence[int]]]) -> int:
        """Return the place of the best of some options, each a value and its uses.

        Of options worth the same the more valuable one is taken, then the first.
        """
        prices = self.prices
        at, most = -1, (0.0, 0)
        for place, (value, uses) in enumerate(options):
            worth = float(value)
            for price, use in zip(prices, uses, strict=True):
                worth -= price * use
            if at < 0 or (worth, value) > most:
                at, most = place, (worth, value)
        if at < 0:
            raise ValueError("there is no option to choose from")
        return at


HEAT = 3
"""How strongly a plan's prices answer to drift: all of the room used at once makes them four times
as dear, none of it used in all of the plan's days a quarter."""


def at_pace(
    prices_ppm: Mapping[str, int], ahead_ppm: Mapping[str, int], free_ppm: Mapping[str, int]
) -> dict[str, int]:
    """Return prices after so much of the room was used more than the time that has passed.

    Whole numbers throughout, and of the book's state alone: a record that keeps them is replayed.

    Parameters
    ----------
    ahead_ppm
        By resource, within a million on either side; below zero where use is behind.
    free_ppm
        What a resource that was free costs when it is ahead by all of its room.
    """
    found = {}
    for name, price in prices_ppm.items():
        ahead = ahead_ppm.get(name, 0)
        if price < 0:
            # What widens a share is paid for whatever the pace.
            found[name] = price
        elif price == 0:
            found[name] = free_ppm.get(name, 0) * max(ahead, 0) // PPM
        elif ahead >= 0:
            found[name] = price + HEAT * price * ahead // PPM
        else:
            found[name] = price * PPM // (PPM - HEAT * ahead)
    return found


GAIN = 0.1
"""How strongly prices answer: use at twice the pace that the room left allows makes a resource
a tenth dearer at each correction."""

EVERY = 32
"""Decisions between two corrections."""

_FREE_SHARE = 0.2
_HEAT_MAX = 3.0


@dataclass(slots=True)
class Paced:
    """Decisions of a stream at prices that follow what was used against what was planned.

    The prices of the last solve are right for the customers it was solved for. As others come,
    the price of a resource that is used faster than the room left allows rises, that of one used
    more slowly falls; what would pass a bound is not taken, whatever it is worth.

    Attributes
    ----------
    base
        Prices of the last solve.
    bounds, planned
        By resource: what may be used (None: no bound), and what the solve used.
    value
        What the solve's choice is worth.
    expected
        How many decisions the plan is for.
    is_corrected
        False keeps the prices of the last solve.
    """

    base: Prices
    bounds: tuple[int | None, ...]
    planned: tuple[int, ...]
    value: int
    expected: int
    is_corrected: bool = True
    used: list[int] = field(init=False)
    before: list[int] = field(init=False)
    heat: list[float] = field(init=False)
    taken: int = field(init=False, default=0)
    now: Prices = field(init=False)

    def __post_init__(self) -> None:
        if self.expected <= 0:
            raise ValueError("a plan is for one decision at least")
        self.used, self.before = [0] * len(self.bounds), [0] * len(self.bounds)
        self.heat = [0.0] * len(self.bounds)
        self.now = self.base

    def decide(self, options: Sequence[tuple[int, Sequence[int]]]) -> int | None:
        """Return the place of the best option that fits, None where none does; count its uses."""
        if self.is_corrected and self.taken and self.taken % EVERY == 0:
            self.now = self._corrected()
        self.taken += 1
        rooms = [
            None if bound is None else bound - used
            for bound, used in zip(self.bounds, self.used, strict=True)
        ]
        places = [
            place
            for place, (_, uses) in enumerate(options)
            if all(room is None or use <= room for room, use in zip(rooms, uses, strict=True))
        ]
        if not places:
            return None
        place = places[self.now.best([options[each] for each in places])]
        for n, use in enumerate(options[place][1]):
            self.used[n] += use
        return place

    def drift(self) -> dict[str, float]:
        """Return by resource how far use is ahead of plan, as a share of its bound."""
        return dict(zip(self.base.resources, self._drifts(), strict=True))

    def _drifts(self) -> list[float]:
        share = min(self.taken / self.expected, 1.0)
        return [
            (used - planned * share) / (bound or planned or 1)
            for used, planned, bound in zip(self.used, self.planned, self.bounds, strict=True)
        ]

    def _corrected(self) -> Prices:
        prices, rest = [], max(self.expected - self.taken, 1)
        for n, (price, bound) in enumerate(zip(self.base.prices, self.bounds, strict=True)):
            if bound is None:
                prices.append(price)
                continue
            pace = EVERY * (bound - self.used[n]) / rest
            usual = max(EVERY * bound / self.expected, 1e-9)
            ahead = (self.used[n] - self.before[n] - pace) / usual
            least = -_HEAT_MAX if price > 0 else 0.0
            heat = self.heat[n] + GAIN * max(min(ahead, 2.0), -2.0)
            self.heat[n] = max(min(heat, _HEAT_MAX), least)
            # What was free has no price to raise: a share of the plan's value a unit.
            rate = _FREE_SHARE * max(self.value, 0) / max(bound, 1)
            more = price if price > 0 else rate
            prices.append(price + more * (exp(self.heat[n]) - 1.0))
        self.before = list(self.used)
        return Prices(self.base.resources, tuple(prices))
