"""Whether a limit may be offered: the product's bounds and steps, and every cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.applications import product_taken
from limen.book.line import LineState
from limen.book.transitions import why_not
from limen.caps.limits import SALES_FEATURE, allowance
from limen.features.compute import FeatureView, compute

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.book.product import Product


def limit_refusals(
    desk: Desk, product: Product, customer_id: str, line: LineState | None, limit_minor: int
) -> list[str]:
    """Return why a limit may not be offered, nothing where it may; `line` None for a new one."""
    refused = why_not("grant" if line is None else "raise", line)
    reasons = [refused] if refused else []
    if desk.group.customers[customer_id].kind != product.borrower:
        reasons.append("product_for_others")
    if line is None and product_taken(desk, customer_id, product.name):
        reasons.append("product_taken")
    if line is not None and limit_minor <= line.limit_minor:
        reasons.append("not_a_raise")
    if limit_minor < max(product.floor_minor, product.smallest_draw_minor):
        reasons.append("limit_below_floor")
    if limit_minor % product.step_minor:
        reasons.append("limit_off_step")
    return reasons + cap_refusals(desk, product, customer_id, line, limit_minor)


def cap_refusals(
    desk: Desk, product: Product, customer_id: str, line: LineState | None, limit_minor: int
) -> list[str]:
    """Return the names of the caps that a limit passes, as refusals."""
    allowed = allowance(product, _figures(desk, product, customer_id, line))
    return [f"cap_{cap.name}" for cap in allowed.caps if limit_minor > cap.limit_max_minor]


def _figures(
    desk: Desk, product: Product, customer_id: str, line: LineState | None
) -> dict[str, int | None]:
    """Return what the caps read of the customer; before there is a line, of a line not yet used."""
    customer = desk.group.customers[customer_id]
    seen = line or LineState(
        "", customer_id, product.name, "", product.currency, "kept", desk.on(), 0
    )
    view = FeatureView(desk.group, customer, seen, desk.now, desk.zone)
    return compute(view, [SALES_FEATURE])
