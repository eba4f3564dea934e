"""Shops: what they sell each month, and how they report it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.dates import add_months
from limen.world.fate import Phase
from limen.world.luck import stream

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from limen.world.config import WorldConfig
    from limen.world.fate import Path
    from limen.world.people import Customer

_SEASON = {
    "grocer": (0.08, 1),
    "restaurant": (0.10, 5),
    "clothing": (0.18, 11),
    "electronics": (0.16, 11),
    "services": (0.05, 9),
}
"""Height and best month of each sector's year [A]."""


class Report(NamedTuple):
    """When a month's sales are told, and by how much an amendment moves them."""

    day: date
    amended_on: date | None
    amended_ppm: int


@dataclass(frozen=True, slots=True)
class Trade:
    """A shop's year without trouble: a factor on its usual sales, by month of the world."""

    factors: tuple[float, ...]
    history: int

    def factor(self, index: int) -> float:
        """Return the factor of a month; the ends continue."""
        place = min(max(index + self.history, 0), len(self.factors) - 1)
        return self.factors[place]


def make_trade(
    config: WorldConfig, customer: Customer, script: dict[int, float] | None = None
) -> Trade:
    """Return a shop's trade; `script` replaces luck by given factors (1 elsewhere)."""
    luck = stream(config.seed, customer.customer_id, "trade")
    history = config.sales_history_months
    height, best = _SEASON[str(customer.attributes["sector"])]
    factors = []
    dip_left, dip = 0, 1.0
    for index in range(-history, config.months + 1):
        u_dip, u_depth, u_length, noise = (
            luck.random(),
            luck.random(),
            luck.random(),
            luck.gauss(0.0, 0.05),
        )
        if script is not None:
            factors.append(script.get(index, 1.0) * (1.0 + 0.2 * noise))
            continue
        dip_left -= 1
        if dip_left < 0 and u_dip < config.behaviour.dip_monthly:
            dip_left, dip = 2 + int(u_length * 2), 0.65 + 0.2 * u_depth
        month = add_months(config.start, index).month
        season = 1.0 + height * math.cos(2.0 * math.pi * (month - best) / 12.0)
        factors.append(season * math.exp(noise) * (dip if dip_left > 0 else 1.0))
    return Trade(tuple(factors), history)


def sales_minor(
    config: WorldConfig,
    customer: Customer,
    trade: Trade,
    path: Path,
    index: int,
    deprived: bool = False,
) -> int | None:
    """Return a month's sales in whole yuan, None where the shop has fallen silent."""
    stops = path.stops_at()
    if stops is not None and index >= stops - config.behaviour.silent_months:
        return None
    sales = customer.monthly_minor * trade.factor(index) * _trouble_factor(path, index)
    if deprived:
        sales *= config.behaviour.no_capital_sales
    return int(sales) // 100 * 100


def _trouble_factor(path: Path, index: int) -> float:
    month = path[index]
    if month.phase is Phase.TROUBLE:
        return 1.0 - 0.04 * max(12 - month.to_turn, 0)
    if month.phase is Phase.RECOVERING:
        return 0.70 + 0.05 * month.to_turn
    return 1.0


def plan_report(config: WorldConfig, customer: Customer, index: int) -> Report:
    """Return how the sales of a month are told, in the month that follows."""
    luck: Random = stream(config.seed, customer.customer_id, "report", index)
    late, place, amended, by, after = (luck.random() for _ in range(5))
    first = add_months(config.start, index + 1)
    offset = 7 + int(place * 13) if late < config.behaviour.report_late else int(place * 5)
    day = first + timedelta(days=offset)
    if amended >= config.behaviour.report_amended:
        return Report(day, None, 0)
    return Report(day, day + timedelta(days=2 + int(after * 7)), round((by - 0.5) * 200_000))
