"""What is asked of the law: by which entity, on which product, when, with which facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.caps.law.words import kinds_of
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.caps.law.pack import Value


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal person that lends, and its share of each loan.

    Attributes
    ----------
    licence_type
        One of the words of `words.BROADER`, such as `joint_stock_bank`.
    share_ppm
        What it funds of each loan; a cap on its own money is scaled to the whole loan by it.
    """

    name: str
    licence_type: str
    share_ppm: int = PPM
    region: str = ""

    @property
    def kinds(self) -> frozenset[str]:
        """Its licence and every broader kind."""
        return kinds_of(self.licence_type)


@dataclass(frozen=True, slots=True)
class Case:
    """One question put to the law; None or empty where a side of it is not known.

    Attributes
    ----------
    dates
        Basis (`decision`, `contract`, ...) → the day; `decision` is always there.
    facts
        Name → value: money in minor units, ratios in ppm. Left out or None: not known.
    as_of
        Fact → the day it was true, for facts that may not be older than a rule says.
    """

    event: str
    entity: Entity
    dates: Mapping[str, date]
    facts: Mapping[str, Value]
    product_types: frozenset[str] = frozenset()
    purpose: str | None = None
    borrower_type: str | None = None
    as_of: Mapping[str, date] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day of the decision."""
        return self.dates["decision"]
