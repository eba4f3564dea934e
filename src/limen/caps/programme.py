"""What a release says of money beyond one line: caps, portfolio quotas, funding programmes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.book.funding import Partner, Split, split_draw
from limen.book.quota import Counts
from limen.kernel.rates import PPM, Rounding, apply_ppm

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

HOLD_MINUTES = 1_440
"""How long a draw is held where the release does not say."""


@dataclass(frozen=True, slots=True)
class FundingPartner:
    """A partner of a programme.

    Attributes
    ----------
    quota_minor
        What the partner funds under the programme; None for no bound.
    quota_counts
        What counts against it.
    """

    name: str
    share_ppm: int
    rounding: Rounding = Rounding.DOWN
    quota_minor: int | None = None
    quota_counts: Counts = Counts.DRAWN


@dataclass(frozen=True, slots=True)
class Programme:
    """How draws of some products are funded.

    Attributes
    ----------
    own_floor_ppm
        Least share of each draw from own funds.
    approval
        Whether each partner has to agree to each draw.
    next
        The programme that a draw goes to where a partner refuses or lacks quota; empty for none.
    """

    name: str
    products: frozenset[str]
    partners: tuple[FundingPartner, ...]
    own_floor_ppm: int = 0
    approval: bool = False
    next: str = ""

    def split(self, amount_minor: int) -> Split:
        """Return a draw's parts."""
        named = [Partner(each.name, each.share_ppm, each.rounding) for each in self.partners]
        return split_draw(amount_minor, named)

    def keeps_floor(self, split: Split) -> bool:
        """Whether own funds reach their floor in a split draw."""
        return split.own_minor >= apply_ppm(split.total_minor, self.own_floor_ppm, Rounding.UP)

    def always_keeps_floor(self, smallest_minor: int) -> bool:
        """Whether own funds reach their floor in every draw from the smallest on.

        Each part that is rounded up takes less than one minor unit from own funds.
        """
        slack_ppm = PPM - sum(each.share_ppm for each in self.partners) - self.own_floor_ppm
        rounded = sum(each.rounding is not Rounding.DOWN for each in self.partners)
        # Own funds are whole units, so they fall short of the floor's ceiling by slack alone.
        return slack_ppm * smallest_minor >= rounded * PPM if rounded else slack_ppm >= 0


@dataclass(frozen=True, slots=True)
class DrawRules:
    """Caps on draws, per currency; None where nothing binds.

    Attributes
    ----------
    customer_max_minor, group_max_minor
        Most that a customer, or a group, may owe and have on hold over all its lines.
    portfolio_minor
        Product → what may be drawn on it.
    portfolio_counts
        What counts against that.
    programmes
        By name, in the release's order.
    """

    customer_max_minor: int | None = None
    group_max_minor: int | None = None
    portfolio_minor: Mapping[str, int] = field(default_factory=dict)
    hold_minutes: int = HOLD_MINUTES
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    portfolio_counts: Counts = Counts.DRAWN

    @property
    def partners(self) -> frozenset[str]:
        """Everybody who funds a part under any programme."""
        return frozenset(
            each.name for programme in self.programmes.values() for each in programme.partners
        )

    def programmes_for(
        self, product: str, named: str = "", without: Collection[str] = ()
    ) -> list[Programme]:
        """Return the programmes that may fund a draw, in the order of trial.

        The named one, or the first that serves the product, then those that follow it by `next`.

        Parameters
        ----------
        named
            A programme to begin with, empty for the release's choice.
        without
            Partners that have refused: programmes with one of them are left out.
        """
        serving = [each.name for each in self.programmes.values() if product in each.products]
        name = named or next(iter(serving), "")
        chain: list[Programme] = []
        seen: set[str] = set()
        while name in self.programmes and name not in seen:
            seen.add(name)
            programme = self.programmes[name]
            if product in programme.products:
                chain.append(programme)
            name = programme.next
        return [each for each in chain if not {p.name for p in each.partners} & set(without)]


NO_RULES = DrawRules()
"""Nothing binds beyond the line itself."""
