"""Economics that a release declares: each figure with its source and range."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from limen.choose.candidates import Menu
from limen.choose.causal.model import responded
from limen.choose.economics import Terms
from limen.choose.response import Elasticities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.choose.causal.model import ResponseModel
    from limen.choose.economics import Effect, Line, Rates
    from limen.choose.response import About

TERMS = tuple(each.name for each in fields(Terms) if each.name != "horizon_months")
"""Terms that may be declared; the horizon is that of the PD."""

ELASTICITIES = tuple(
    each.name for each in fields(Elasticities) if each.name not in {"range_ppm", "source"}
)
BY_BAND = frozenset({"raise_balance_ppm"})
"""Figures given by use band."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One figure as declared.

    Attributes
    ----------
    values
        One, or one a use band.
    range
        Lowest and highest that the source bears out, None where it is a fact of the lender's own.
    """

    values: tuple[int, ...]
    source: str
    range: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProductEconomics:
    """Economics of a product.

    Attributes
    ----------
    rates, transactor
        Of customers who revolve, and of those who pay every statement in full (the same unless
        declared apart).
    declared
        Every figure by its path, for the reader and for sweeps.
    model
        What answers raises where there is a trial; the declared elasticities answer the rest.
    """

    rates: Rates
    transactor: Rates
    response: Elasticities
    declared: Mapping[str, Declared]
    model: ResponseModel | None = None

    def answer(
        self, line: Line, limit_minor: int, features: Mapping[str, int | None]
    ) -> tuple[Effect, About]:
        """Return how the customer answers a limit and where that comes from."""
        return responded(self.model, self.response, line, limit_minor, features)


@dataclass(frozen=True, slots=True)
class Economics:
    """Economics of a release; a product that is not declared keeps the policy's own target."""

    products: Mapping[str, ProductEconomics]
    menu: Menu = field(default_factory=Menu)

    def rates_for(self, product: str, *, is_transactor: bool = False) -> Rates | None:
        """Return the rates of a customer's kind on a product, None where nothing is declared."""
        found = self.products.get(product)
        if found is None:
            return None
        return found.transactor if is_transactor else found.rates
