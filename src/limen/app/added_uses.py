"""What an offer or a draw would use more of the release's limits on the whole.

It is reckoned as a review reckons what a line uses, so that the plan and what happens after it
count the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from limen.book.line import LineState
from limen.choose.portfolio import is_stock
from limen.decide.answer import pd_of
from limen.decide.facts import Asked, gather
from limen.decide.valuing import uses_of_draw, uses_of_grant, uses_of_raise

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.book.product import Product
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

NONE: dict[str, int] = {}


def added_by_offer(
    desk: Desk,
    product: Product,
    customer_id: str,
    line: LineState | None,
    limit_minor: int,
    entity: str = "",
) -> dict[str, int]:
    """Return what a limit would use more, by resource; `line` None for a new one.

    Nothing where the release limits nothing, or where its product has no value or the customer no
    score: a review counts nothing of such a line either.
    """
    release = desk.release
    if release is None or not _is_limited(release, product.name):
        return NONE
    if line is not None:
        facts = gather(desk.group, Asked(line.line_id, desk.now, "review"), release, desk.zone)
        pd_ppm = pd_of(facts, release)
        return NONE if pd_ppm is None else uses_of_raise(facts, release, pd_ppm, limit_minor)
    facts = _of_new_line(desk, release, product, customer_id, limit_minor, entity)
    pd_ppm = pd_of(facts, release)
    return NONE if pd_ppm is None else uses_of_grant(facts, release, pd_ppm)


def added_by_draw(desk: Desk, line: LineState, amount_minor: int) -> dict[str, int]:
    """Return what a draw would use more, by resource; as `added_by_offer` else."""
    release = desk.release
    if release is None or not _is_limited(release, line.product):
        return NONE
    facts = gather(desk.group, Asked(line.line_id, desk.now, "review"), release, desk.zone)
    pd_ppm = pd_of(facts, release)
    return NONE if pd_ppm is None else uses_of_draw(facts, release, pd_ppm, amount_minor)


def _is_limited(release: Release, product: str) -> bool:
    return any(map(is_stock, release.resources)) and release.values(product)


def _of_new_line(
    desk: Desk, release: Release, product: Product, customer_id: str, limit_minor: int, entity: str
) -> Facts:
    """Return the facts of a line as if it had just been opened."""
    lender = entity or release.lender
    opened = LineState(
        "", customer_id, product.name, lender, product.currency, "kept", desk.on(), limit_minor
    )
    group = replace(desk.group, lines={**desk.group.lines, "": opened})
    return gather(group, Asked("", desk.now, "review"), release, desk.zone)
