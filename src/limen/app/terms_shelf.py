"""Products as they were agreed: filed once in the book, read by their `terms_id`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from limen.book import events as e
from limen.book.filed import file_product, read_product
from limen.kernel.dates import business_date
from limen.kernel.errors import JournalCorrupt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from limen.app.ports import Journal
    from limen.book.product import Product
    from limen.book.terms import Terms
    from limen.kernel.dates import Instant


class TermsShelf(Mapping[str, "Terms"]):
    """Terms by `terms_id`; each is read from the book once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._products: dict[str, Product] = {}

    def product(self, terms_id: str) -> Product:
        """Return a product as it was filed.

        Raises
        ------
        JournalCorrupt
            If the book does not hold it.
        """
        found = self._products.get(terms_id)
        if found is None:
            data = self._journal.get_blob(terms_id)
            if data is None:
                raise JournalCorrupt(f"the book lacks the terms '{terms_id}'")
            found = self._products[terms_id] = read_product(data)
        return found

    def file(self, product: Product, release_id: str, at: Instant) -> str:
        """File a product's terms; filing them again changes nothing. Return their id."""
        terms_id, data = file_product(product)
        if terms_id in self._products:
            return terms_id
        self._journal.put_blob(data)
        key = f"terms:{terms_id}"
        if self._journal.event_by_key(key) is None:
            on = business_date(at, self._journal.info.time_zone)
            body = e.TermsFiled(product.name, terms_id, release_id)
            event = e.Event(e.PORTFOLIO_CHAIN, key, body, at, on, at)
            self._journal.append([event], at)
        self._products[terms_id] = product
        return terms_id

    def __getitem__(self, terms_id: str) -> Terms:
        return self.product(terms_id).terms

    def __contains__(self, terms_id: object) -> bool:
        if not isinstance(terms_id, str):
            return False
        return terms_id in self._products or self._journal.get_blob(terms_id) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._products)

    def __len__(self) -> int:
        return len(self._products)
