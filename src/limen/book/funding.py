"""Who funds a draw: the split between own funds and partners, in whole minor units."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM, Rounding, apply_ppm, divide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Partner(NamedTuple):
    """A funding partner's part of each draw.

    Attributes
    ----------
    rounding
        DOWN leaves the odd unit to own funds, so that these never fall short of their floor; UP
        takes it, where the floor is the partner's (at least 30 % of each loan, say).
    """

    name: str
    share_ppm: int
    rounding: Rounding = Rounding.DOWN


class Split(NamedTuple):
    """A draw's parts; they sum to it."""

    own_minor: int
    partners: tuple[tuple[str, int], ...] = ()

    @property
    def total_minor(self) -> int:
        """The draw."""
        return self.own_minor + sum(part for _, part in self.partners)


def split_draw(amount_minor: int, partners: Sequence[Partner]) -> Split:
    """Return the parts of a draw; own funds take what the partners do not.

    Raises
    ------
    InvariantViolated
        If shares are negative or pass the whole.
    """
    if any(p.share_ppm < 0 for p in partners) or sum(p.share_ppm for p in partners) > PPM:
        raise InvariantViolated("shares are within the whole", partners=tuple(partners))
    left_minor = amount_minor
    parts = []
    for partner in partners:
        # Several parts rounded up may pass the whole by some units.
        part = min(apply_ppm(amount_minor, partner.share_ppm, partner.rounding), left_minor)
        left_minor -= part
        parts.append((partner.name, part))
    return Split(left_minor, tuple(parts))


def most_by_quotas(partners: Sequence[Partner], quotas: Mapping[str, int]) -> int | None:
    """Return the largest draw whose every part fits its partner's quota, in minor units.

    Parameters
    ----------
    quotas
        What a partner has left; a partner that is not named has no bound.

    Returns
    -------
    The amount, None where nothing binds.
    """
    bounds = [
        _most(quotas[partner.name], partner)
        for partner in partners
        if partner.name in quotas and partner.share_ppm
    ]
    return min(bounds, default=None)


def _most(quota_minor: int, partner: Partner) -> int:
    # Up: x s / 10^6 <= q. Down: x s / 10^6 < q + 1.
    if partner.rounding is Rounding.UP:
        return divide(max(quota_minor, 0) * PPM, partner.share_ppm, Rounding.DOWN)
    return divide((max(quota_minor, 0) + 1) * PPM, partner.share_ppm, Rounding.UP) - 1


def shares_of(amount_minor: int, before_minor: int, split: Split) -> Split:
    """Return how an amount that follows others is shared in the proportions of a draw.

    Each partner's running total is its proportion of the running total, rounded down, so that
    many small amounts share out as one large one does, and the last leaves nothing.

    Parameters
    ----------
    before_minor
        Sum of the amounts shared out before it.
    """
    after_minor = before_minor + amount_minor
    parts = tuple(
        (name, _running(after_minor, part, split) - _running(before_minor, part, split))
        for name, part in split.partners
    )
    return Split(amount_minor - sum(part for _, part in parts), parts)


def _running(total_minor: int, part_minor: int, split: Split) -> int:
    return divide(total_minor * part_minor, split.total_minor, Rounding.DOWN)
