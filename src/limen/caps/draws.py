"""Caps on a draw, declared once: line, customer, group, portfolio of the product, funding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.book.allowance import DrawAllowance, Headroom
from limen.book.funding import Partner, most_by_quotas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.caps.programme import DrawRules, Programme


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one line has out: owed and on hold, in minor units."""

    owed_minor: int
    held_minor: int

    @property
    def total_minor(self) -> int:
        """Both together."""
        return self.owed_minor + self.held_minor


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """What the caps on a draw are reckoned from; all lines are of the draw's currency.

    Attributes
    ----------
    customer, group
        Every line of the customer and of the group, this one included.
    product_left_minor
        What the portfolio quota of the product has left here; None where it has none.
    programme, partners_left_minor
        Who would fund the draw, and what each partner with a quota has left here.
    """

    limit_minor: int
    line: Exposure
    customer: tuple[Exposure, ...] = ()
    group: tuple[Exposure, ...] = ()
    product_left_minor: int | None = None
    programme: Programme | None = None
    partners_left_minor: Mapping[str, int] = field(default_factory=dict)


def draw_allowance(facts: DrawFacts, rules: DrawRules) -> DrawAllowance:
    """Return what every cap leaves for one more draw."""
    headrooms = [_line(facts)]
    if rules.customer_max_minor is not None:
        headrooms.append(_total("customer", rules.customer_max_minor, facts.customer))
    if rules.group_max_minor is not None:
        headrooms.append(_total("group", rules.group_max_minor, facts.group))
    if facts.product_left_minor is not None:
        left_minor = facts.product_left_minor
        headrooms.append(Headroom("product", left_minor, {"leased_left_minor": left_minor}))
    if facts.programme is not None:
        funding = _funding(facts.programme, facts.partners_left_minor)
        headrooms += [] if funding is None else [funding]
    return DrawAllowance(min(each.left_minor for each in headrooms), tuple(headrooms))


def _line(facts: DrawFacts) -> Headroom:
    line = facts.line
    operands = {
        "limit_minor": facts.limit_minor,
        "owed_minor": line.owed_minor,
        "held_minor": line.held_minor,
    }
    return Headroom("line", max(facts.limit_minor - line.total_minor, 0), operands)


def _total(name: str, most_minor: int, exposures: Iterable[Exposure]) -> Headroom:
    found = list(exposures)
    operands = {
        "max_minor": most_minor,
        "owed_minor": sum(each.owed_minor for each in found),
        "held_minor": sum(each.held_minor for each in found),
    }
    used_minor = operands["owed_minor"] + operands["held_minor"]
    return Headroom(name, max(most_minor - used_minor, 0), operands)


def _funding(programme: Programme, left_minor: Mapping[str, int]) -> Headroom | None:
    partners = [Partner(each.name, each.share_ppm, each.rounding) for each in programme.partners]
    most_minor = most_by_quotas(partners, left_minor)
    if most_minor is None:
        return None
    operands = {f"{name}_left_minor": left_minor[name] for name in left_minor}
    return Headroom("funding", max(most_minor, 0), operands)
