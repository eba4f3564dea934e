"""Who funds a part of a loan: each legal person under its own rules, with its own share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.caps.law.case import Entity
    from limen.caps.law.pack import Value

JOINT = "joint"
"""What a product is besides, once a partner funds a part of it."""


@dataclass(frozen=True, slots=True)
class Funders:
    """The parts of one loan.

    Attributes
    ----------
    own_ppm, own_minor
        The lender's share and part.
    shares_ppm, parts_minor
        Partner → its share and its part; the shares of all come to a million.
    """

    own_ppm: int
    own_minor: int
    shares_ppm: Mapping[str, int] = field(default_factory=dict)
    parts_minor: Mapping[str, int] = field(default_factory=dict)
    lender_name: str = ""

    @property
    def total_minor(self) -> int:
        """The loan."""
        return self.own_minor + sum(self.parts_minor.values())

    def lender(self, entity: Entity) -> Entity:
        """Return the lender with its share of this loan."""
        return replace(entity, share_ppm=self.own_ppm)

    def partner(self, entity: Entity) -> Entity:
        """Return a partner with its share of this loan."""
        return replace(entity, share_ppm=self.shares_ppm[entity.name])

    def facts(self, name: str = "") -> dict[str, Value]:
        """Return what one funder, the lender without a name, and the others put in."""
        own_minor = self.parts_minor[name] if name else self.own_minor
        others_minor = self.total_minor - own_minor
        return {"own_available_minor": own_minor, "partner_available_minor": others_minor}
