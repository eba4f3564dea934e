"""Everybody who lives in a world: customers, their fates and their shops' trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.kernel.dates import add_months
from limen.world import story
from limen.world.fate import calm_path, live
from limen.world.people import make_merchants, make_persons
from limen.world.shops import Trade, make_trade

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.world.config import WorldConfig
    from limen.world.fate import Path
    from limen.world.people import Customer


class Census:
    """Customers by id, persons first, each with a path of their own.

    Attributes
    ----------
    paths
        How everybody's months go; `stress` replaces a path.
    untouched
        How they would have gone without the lender.
    """

    def __init__(self, config: WorldConfig) -> None:
        self._config = config
        owners, shops = story.story_persons(config), story.story_merchants(config)
        persons = make_persons(config, config.persons - len(owners))
        merchants = make_merchants(config, config.merchants - len(shops), persons)
        everybody = [*owners, *persons, *shops, *merchants]
        self.customers: dict[str, Customer] = {one.customer_id: one for one in everybody}
        self._shocks: dict[str, tuple[int, ...]] = {}
        self._stress: dict[str, dict[int, float]] = {}
        self.paths: dict[str, Path] = {}
        for customer in [*shops, *merchants, *owners, *persons]:  # shops first: they shock owners
            path = self._live(customer)
            self.paths[customer.customer_id] = path
            if customer.owner_id:
                self._shocks[customer.owner_id] = path.trouble_starts()
        self.untouched: dict[str, Path] = dict(self.paths)
        script = story.sales_script(config)
        self.trades: dict[str, Trade] = {
            one.customer_id: make_trade(
                config, one, script if one.customer_id == story.SHOP else None
            )
            for one in [*shops, *merchants]
        }

    def _live(self, customer: Customer) -> Path:
        if customer.customer_id in story.CALM:
            return calm_path(self._config)
        return live(
            self._config,
            customer,
            self._shocks.get(customer.customer_id, ()),
            self._stress.get(customer.customer_id),
        )

    def stress(self, customer_id: str, months: Mapping[int, float]) -> None:
        """Add log-odds of trouble to some months of one customer, the greater where two meet."""
        known = self._stress.setdefault(customer_id, {})
        for month, shift in months.items():
            known[month] = max(known.get(month, 0.0), shift)
        self.paths[customer_id] = self._live(self.customers[customer_id])

    def is_stressed(self, customer_id: str) -> bool:
        """Whether an act of the lender moved this customer's odds."""
        return customer_id in self._stress

    def untouched_default_on(self, customer_id: str) -> date | None:
        """Return about when the customer would default with nothing changed by the lender."""
        stops = self.untouched[customer_id].stops_at()
        if stops is None or stops > self._config.months + 12:
            return None
        billing_day = self.customers[customer_id].billing_day
        return add_months(self._config.start, stops + 3).replace(day=billing_day)
