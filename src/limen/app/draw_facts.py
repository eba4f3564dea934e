"""What a draw is judged by: what lines have out, which quotas bind, what its policy may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.leases import QuotaTerms
from limen.book.accrual import draw_steps, rate_on
from limen.book.bureau import ANY_REPORT
from limen.book.quota import quota_name
from limen.caps.draws import Exposure
from limen.features.compute import FeatureView, compute

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.app.desk import Desk
    from limen.app.group_cache import Kept
    from limen.book.line import LineState
    from limen.book.product import Product
    from limen.book.terms import Terms
    from limen.caps.programme import DrawRules, Programme

PRODUCT_QUOTA = "product"
PROGRAMME_QUOTA = "programme"


def exposure_of(kept: Kept, line: LineState, terms: Mapping[str, Terms], on: date) -> Exposure:
    """Return what a line has out at the end of a day."""
    if not line.is_reckoned:
        return Exposure(line.owed_minor, line.held_minor)
    account = kept.account(line, terms, on)
    return Exposure(0 if account is None else account.owed_minor, line.held_minor)


def exposures(
    desk: Desk, line: LineState, on: date, rules: DrawRules
) -> tuple[tuple[Exposure, ...], tuple[Exposure, ...]]:
    """Return what the customer's and the group's lines of the same currency have out.

    Only what a cap asks for is reckoned. A group holds the lines of those linked into it.
    """
    if rules.customer_max_minor is None and rules.group_max_minor is None:
        return (), ()
    customer, group = [], []
    for other in desk.group.lines.values():
        is_own = other.customer_id == line.customer_id
        if other.currency == line.currency and (is_own or rules.group_max_minor is not None):
            day = on if other is line else desk.on(other)
            found = exposure_of(desk.kept, other, desk.terms, day)
            group.append(found)
            customer += [found] if is_own else []
    return tuple(customer), tuple(group)


def quota_of_product(rules: DrawRules, product: str, on: date) -> QuotaTerms | None:
    """Return the portfolio quota of a product, None where the release does not bound it."""
    total_minor = rules.portfolio_minor.get(product)
    if total_minor is None:
        return None
    name = quota_name(f"{PRODUCT_QUOTA}/{product}", rules.portfolio_counts, on)
    return QuotaTerms(name, total_minor)


def quotas_of_programme(programme: Programme, on: date) -> dict[str, QuotaTerms]:
    """Return the quotas of those partners that have one, by partner."""
    place = f"{PROGRAMME_QUOTA}/{programme.name}"
    return {
        each.name: QuotaTerms(
            quota_name(f"{place}/{each.name}", each.quota_counts, on), each.quota_minor
        )
        for each in sorted(programme.partners, key=lambda one: one.name)
        if each.quota_minor is not None
    }


def is_of_programme(lease: str) -> bool:
    """Whether a lease's id is of a funding programme's quota."""
    return lease.startswith(f"{PROGRAMME_QUOTA}/")


def agreed_rate_ppm(line: LineState, product: Product, on: date) -> int:
    """Return the yearly rate of a draw: the line's own, or the product's on the day."""
    if line.apr_ppm is not None:
        return line.apr_ppm
    return rate_on(draw_steps(product.terms.rate, on, on), on)


def known_to_policy(
    desk: Desk, line: LineState, on: date, product: Product, features: Iterable[str]
) -> dict[str, object]:
    """Return the inputs of the draw policy but for the draw's own."""
    account = desk.account(line, on) if line.is_reckoned else None
    limit_minor, owed_minor = line.limit_on(on), desk.owed_minor(line, on)
    rules = ANY_REPORT if desk.release is None else desk.release.bureau
    view = FeatureView(desk.group, desk.customer_of(line), line, desk.now, desk.zone, rules)
    return {
        "limit_minor": limit_minor,
        "owed_minor": owed_minor,
        "held_minor": line.held_minor,
        "undrawn_minor": max(limit_minor - owed_minor - line.held_minor, 0),
        "status": line.status,
        "may_draw": line.may_draw,
        "dpd": 0 if account is None else account.dpd,
        "segment": product.borrower,
        "product": line.product,
        "product_floor_minor": product.floor_minor,
        "product_ceiling_minor": product.ceiling_minor,
        "product_step_minor": product.step_minor,
        "smallest_draw_minor": product.smallest_draw_minor,
        **compute(view, features),
    }
