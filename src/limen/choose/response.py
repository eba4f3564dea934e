"""How a customer's balance, volume and risk answer a change of limit.

Either a fitted causal model or declared elasticities; `about` says which, with its source and the
range of changes that it rests on. Beyond that range nothing is extrapolated: the answer is the one
at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from limen.choose.economics import Effect
from limen.kernel.rates import PPM, Rounding, apply_ppm, divide

if TYPE_CHECKING:
    from limen.choose.economics import Line

USE_BANDS_PPM = (500_000, 900_000)
"""Ends of the use bands: below a half, up to nine tenths, above."""


class About(msgspec.Struct, frozen=True):
    """Where a response comes from, for the record.

    Attributes
    ----------
    range_ppm
        Smallest and largest change of limit it rests on, as shares of the limit.
    """

    kind: Literal["causal", "declared"]
    source: str
    range_ppm: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Elasticities:
    """Declared answers to a change of limit.

    Attributes
    ----------
    raise_balance_ppm
        Extra mean balance for a unit of limit given, by use band (`USE_BANDS_PPM`).
    cut_balance_ppm
        Mean balance lost for a unit of limit taken.
    raise_volume_ppm, cut_volume_ppm
        Volume over the horizon gained or lost for a unit of limit.
    raise_pd_ppm, cut_pd_ppm
        Change of the PD where the limit is doubled, and where all of it is taken; between, in
        proportion.
    range_ppm
        Largest cut (below zero) and raise, as shares of the limit, that the figures rest on.
    """

    raise_balance_ppm: tuple[int, int, int] = (0, 0, 0)
    cut_balance_ppm: int = 0
    raise_volume_ppm: int = 0
    cut_volume_ppm: int = 0
    raise_pd_ppm: int = 0
    cut_pd_ppm: int = 0
    range_ppm: tuple[int, int] = (-PPM, PPM)
    source: str = "declared"

    @property
    def about(self) -> About:
        """Where it comes from."""
        return About("declared", self.source, self.range_ppm)

    def effect(self, line: Line, limit_minor: int) -> Effect:
        """Return what a limit does to a line's balance, volume and PD."""
        before_minor = line.limit_minor
        low_minor = apply_ppm(before_minor, self.range_ppm[0], Rounding.HALF_EVEN)
        high_minor = apply_ppm(before_minor, self.range_ppm[1], Rounding.HALF_EVEN)
        change_minor = min(max(limit_minor - before_minor, low_minor), high_minor)
        if change_minor == 0:
            return Effect()
        if change_minor > 0:
            balance, volume = self._raise_ppm(line), self.raise_volume_ppm
            risk_ppm = self.raise_pd_ppm
        else:
            balance, volume = self.cut_balance_ppm, self.cut_volume_ppm
            risk_ppm = -self.cut_pd_ppm
        return Effect(
            apply_ppm(change_minor, balance, Rounding.HALF_EVEN),
            apply_ppm(change_minor, volume, Rounding.HALF_EVEN),
            divide(change_minor * risk_ppm, before_minor, Rounding.HALF_EVEN),
        )

    def _raise_ppm(self, line: Line) -> int:
        band = sum(line.owed_minor * PPM > bound * line.limit_minor for bound in USE_BANDS_PPM)
        return self.raise_balance_ppm[band]
