"""Caps on a line's limit: the product's ceiling, and a merchant's own sales.

Packs of law, the group's caps and the portfolio's take their place here with the sixth issue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.allowance import Allowance, Cap
from limen.kernel.rates import Rounding, apply_ppm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.product import Product

SALES_FEATURE = "sales_3m_minor"


def allowance(product: Product, features: Mapping[str, int | None]) -> Allowance:
    """Return what the product and the customer's own figures allow as a limit."""
    caps = [Cap("product_ceiling", product.ceiling_minor, {"ceiling_minor": product.ceiling_minor})]
    sales_3m_minor = features.get(SALES_FEATURE)
    if product.sales_multiple_ppm is not None and sales_3m_minor is not None:
        caps.append(_sales_cap(product.sales_multiple_ppm, sales_3m_minor))
    return Allowance(min(cap.limit_max_minor for cap in caps), tuple(caps))


def _sales_cap(multiple_ppm: int, sales_3m_minor: int) -> Cap:
    limit_minor = apply_ppm(sales_3m_minor, multiple_ppm, Rounding.DOWN) // 3
    return Cap(
        "sales_multiple",
        limit_minor,
        {"sales_3m_minor": sales_3m_minor, "multiple_ppm": multiple_ppm},
    )
