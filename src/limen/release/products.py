"""Reading products/*.toml: limits here, the terms that move money in `product_terms`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.product import Product
from limen.kernel.bounds import LIMIT_MINOR_MAX, RATE_PPM_MAX
from limen.kernel.diagnostics import Diagnostics, Place
from limen.kernel.money import EXPONENTS
from limen.release import tables as t
from limen.release.product_terms import read_terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.terms import RateTerms

LIMITS = (
    "currency", "floor_minor", "ceiling_minor", "step_minor", "smallest_draw_minor",
    "borrower", "starter_minor", "sales_multiple_ppm", "dormant_months", "names",
)  # fmt: skip
"""Entries that a product takes as they stand."""


def load_products(files: Mapping[str, bytes], faults: Diagnostics) -> dict[str, Product]:
    """Return every sound product by name; the faults of the others are added, all at once."""
    products = {}
    paths = product_paths(files)
    if not paths:
        faults.error("R012", Place("products/"), "the release has no product")
    for name, path in paths.items():
        table = t.read_table(files, path, t.ProductTable, faults)
        if table is None:
            continue
        before = len(faults.items)
        _check_limits(path, table, faults)
        terms = read_terms(path, table, faults)
        if terms is not None and len(faults.items) == before:
            limits = {name: getattr(table, name) for name in LIMITS}
            apr_ppm = _newest_ppm(terms.rate)
            products[name] = Product(name=name, apr_ppm=apr_ppm, terms=terms, **limits)
    return products


def _newest_ppm(rate: RateTerms) -> int:
    """One rate for a product, where economics need one: of a reference, its newest value."""
    if rate.reference is None:
        return rate.fixed_ppm or 0
    return max(rate.reference.steps[-1].rate_ppm + rate.spread_ppm, 0)


def product_paths(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the path of each product by its name."""
    paths = [path for path in sorted(files) if path.startswith("products/")]
    return {path.removeprefix("products/").removesuffix(".toml"): path for path in paths}


def _check_limits(path: str, table: t.ProductTable, faults: Diagnostics) -> None:
    place = Place(path)
    if table.currency not in EXPONENTS:
        faults.error("R013", place, f"unknown currency '{table.currency}'")
    if not 0 <= table.floor_minor <= table.ceiling_minor <= LIMIT_MINOR_MAX:
        faults.error("R014", place, "floor_minor, ceiling_minor are not in order and bounds")
    if table.step_minor <= 0 or table.smallest_draw_minor <= 0:
        faults.error("R015", place, "step_minor and smallest_draw_minor are above zero")
    if (table.apr_ppm is None) == (table.rate is None):
        faults.error("R016", place, "a product has either apr_ppm or [rate]")
    elif not 0 <= (table.apr_ppm or 0) <= RATE_PPM_MAX:
        faults.error("R016", place, f"apr_ppm = {table.apr_ppm} is out of bounds")
    if table.borrower not in {"person", "merchant"}:
        faults.error("R017", place, f"borrower = '{table.borrower}'", "known: person, merchant")
    starter_minor, multiple_ppm = table.starter_minor, table.sales_multiple_ppm
    if starter_minor is not None and not 0 < starter_minor <= table.ceiling_minor:
        faults.error("R018", place, "starter_minor is not above zero and up to ceiling_minor")
    if multiple_ppm is not None and not 0 <= multiple_ppm <= RATE_PPM_MAX:
        faults.error("R019", place, f"sales_multiple_ppm = {multiple_ppm} is out of bounds")
