"""What is agreed with customers: each product once for each day of the month it is stated on.

A statement day is part of what a customer agreed to, so it stands in the terms: a product's
statements fall on its `due_day`, and two customers with two days have two sets of terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from limen.book.filed import file_product
from limen.book.product import Product
from limen.book.terms import Bucket, Early, RateTerms, RepaymentTerms, ScheduleTerms, Terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from limen.world.config import Behaviour, WorldConfig


class Agreed(Mapping[str, Product]):
    """Products by `terms_id`, as they were agreed.

    Attributes
    ----------
    terms
        What of them moves money.
    """

    def __init__(self, products: Mapping[str, Product]) -> None:
        self.terms: dict[str, Terms] = {}
        self._products = products
        self._agreed: dict[str, Product] = {}
        self._ids: dict[tuple[str, int], str] = {}

    def terms_id(self, product: str, statement_day: int) -> str:
        """Return the id of a product's terms with statements on a day of the month."""
        key = product, statement_day
        if key not in self._ids:
            agreed = stated_on(self._products[product], statement_day)
            terms_id, _ = file_product(agreed)
            self._ids[key], self._agreed[terms_id] = terms_id, agreed
            self.terms[terms_id] = agreed.terms
        return self._ids[key]

    def __getitem__(self, terms_id: str) -> Product:
        return self._agreed[terms_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._agreed)

    def __len__(self) -> int:
        return len(self._agreed)


def stated_on(product: Product, day: int) -> Product:
    """Return a product whose statements close on a day of the month."""
    schedule = replace(product.terms.schedule, due_day=day)
    return replace(product, terms=replace(product.terms, schedule=schedule))


def usual_products(config: WorldConfig) -> dict[str, Product]:
    """Return the products of a world without a lender's release: statement cycles."""
    return {
        name: _product(name, config, borrower, apr_ppm)
        for name, borrower, apr_ppm in (
            (config.consumer_product, "person", 156_000),
            (config.merchant_product, "merchant", 132_000),
        )
    }


def _product(name: str, config: WorldConfig, borrower: str, apr_ppm: int) -> Product:
    terms = Terms(
        rate=RateTerms(fixed_ppm=apr_ppm),
        schedule=_schedule(config.behaviour),
        repayment=RepaymentTerms(
            order=(Bucket.FEE, Bucket.PENALTY, Bucket.INTEREST, Bucket.PRINCIPAL),
            oldest_first=True,
            early=Early.PRINCIPAL,
        ),
    )
    return Product(name, config.currency, 0, 100_000_000, 1, 1, apr_ppm, borrower, terms=terms)


def _schedule(behaviour: Behaviour) -> ScheduleTerms:
    return ScheduleTerms(
        "statement_cycle",
        pay_days=behaviour.due_days,
        minimum_ppm=round(behaviour.minimum_share * 1_000_000),
        minimum_minor=behaviour.minimum_floor_minor,
    )
