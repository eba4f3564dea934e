"""Leaving the best option at random, a little, where hardly anything is at stake.

Without it nobody learns what would have happened otherwise. Only options that take no more from
the customer than the chosen one are tried: a larger raise, a raise in place of keeping, a cut
withheld or made smaller. The draw is a hash of release, customer and run, so that a replay repeats
it; each option's probability stands in the record, for off-policy estimates.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from limen.choose.conduct import SEVERITY
from limen.kernel.canon import canonical
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.choose.candidates import Candidate

_BITS = 128


class Exploration(NamedTuple):
    """A release's chance of leaving the best option, and how much less another may be worth."""

    share_ppm: int
    band_minor: int


class Seed(NamedTuple):
    """What the draw depends on, and nothing else."""

    release_id: str
    customer_id: str
    run_id: str

    def draw_ppm(self) -> int:
        """Return a whole number from 0 to 999,999, each as likely as the other."""
        data = canonical(["limen exploration", *self])
        head = hashlib.sha256(data).digest()[: _BITS // 8]
        return int.from_bytes(head) * PPM >> _BITS


class Weighed(NamedTuple):
    """An option and what it is worth at the prices of the day."""

    option: Candidate
    worth_minor: int


class Arm(msgspec.Struct, frozen=True):
    """An option that could have been taken, and how likely."""

    action: str
    limit_minor: int
    propensity_ppm: int


class Explored(msgspec.Struct, frozen=True):
    """How an option was taken.

    Attributes
    ----------
    taken
        Place of the option taken in `arms`; the first is the best one.
    arms
        Every option with a chance; their propensities sum to a million.
    """

    taken: int
    arms: list[Arm]

    @property
    def propensity_ppm(self) -> int:
        """Probability of what was taken."""
        return self.arms[self.taken].propensity_ppm


def explore(
    options: Sequence[Weighed], best: int, band_minor: int, exploration_ppm: int, seed: Seed
) -> Explored:
    """Take the best option, or with a small chance another one of the same worth, nearly.

    Parameters
    ----------
    options
        What may be chosen; nothing mandatory is left to chance, so it is not asked about here.
    best
        Place of the option that was chosen.
    band_minor
        Indifference band: how much less an option may be worth.
    exploration_ppm
        Chance of leaving the best option, shared evenly by those that may be tried.

    Raises
    ------
    InvariantViolated
        If the share is none, or the band is below zero.
    """
    if not 0 <= exploration_ppm <= PPM or band_minor < 0:
        raise InvariantViolated(
            "exploration is a share within a band", ppm=exploration_ppm, band_minor=band_minor
        )
    chosen = options[best]
    others = [
        each.option
        for each in options
        if each.option != chosen.option
        and _takes_no_more(each.option, chosen.option)
        and chosen.worth_minor - each.worth_minor <= band_minor
    ]
    each_ppm = exploration_ppm // len(others) if others else 0
    arms = [Arm(chosen.option.action, chosen.option.limit_minor, PPM - each_ppm * len(others))]
    if each_ppm:
        arms += [Arm(other.action, other.limit_minor, each_ppm) for other in others]
    draw_ppm = seed.draw_ppm()
    taken = 0 if draw_ppm >= each_ppm * len(others) else 1 + draw_ppm // each_ppm
    return Explored(taken, arms)


def _takes_no_more(other: Candidate, chosen: Candidate) -> bool:
    """Whether an option is no harsher in deed and leaves no lower limit."""
    is_mild = SEVERITY[other.action] <= SEVERITY[chosen.action]
    return is_mild and other.limit_minor >= chosen.limit_minor
