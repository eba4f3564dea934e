"""One decision at prices from the last run: the option worth most after what it uses is paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
