"""A scorecard: characteristics in bins, whole points, one probability of default."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from limen.kernel.canon import canonical
from limen.risk.contributions import reason_losses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.risk.bins import Bins
    from limen.risk.calibration import Calibrated
    from limen.risk.contributions import ReasonLoss

KIND = "scorecard"
FORMAT = 1


class Contribution(NamedTuple):
    """Points that one characteristic gave, and the most that it can give."""

    name: str
    points: int
    points_max: int


class Score(NamedTuple):
    """A score: more points are safer; `pd_ppm` over the card's horizon."""

    points: int
    pd_ppm: int
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One characteristic of a scorecard.

    Attributes
    ----------
    coefficient
        Weight of the WOE in ln(odds of being good); a decimal text, positive.
    woe
        Weight of evidence per bin, higher is safer; decimal texts.
    points
        Whole points per bin.
    reason_code
        What a customer is told where this characteristic cost points; None where it may not be
        a reason.
    """

    name: str
    bins: Bins
    coefficient: str
    woe: tuple[str, ...]
    points: tuple[int, ...]
    reason_code: str | None = None

    @property
    def points_max(self) -> int:
        """Points of the best bin."""
        return max(self.points)

    @property
    def special_points(self) -> dict[int, int]:
        """Points of each special value."""
        first = len(self.bins.cuts) + 1
        return {value: self.points[first + at] for at, value in enumerate(self.bins.specials)}


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A scorecard with what it was fitted on.

    Attributes
    ----------
    base_points
        Points before any characteristic.
    pdo
        Points that double the odds of being good.
    fold
        (k, n) where fold k of n was left out of the fit; else None.
    facts
        Data hash, rows, bads, seed, versions and metrics, as in the card.
    """

    name: str
    horizon_months: int
    base_points: int
    pdo: int
    characteristics: tuple[Characteristic, ...]
    calibration: Calibrated
    fold: tuple[int, int] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    _plan: tuple[tuple[str, tuple[int, ...], tuple[int, ...], int, dict[int, int]], ...] = field(
        init=False, repr=False, compare=False, default=()
    )

    def __post_init__(self) -> None:
        plan = tuple(
            (item.name, item.bins.cuts, item.points, item.points_max, item.special_points)
            for item in self.characteristics
        )
        object.__setattr__(self, "_plan", plan)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the values that `score` needs."""
        return tuple(item.name for item in self.characteristics)

    @property
    def reason_codes(self) -> dict[str, str]:
        """Reason code of each characteristic that may be a reason."""
        return {
            item.name: item.reason_code
            for item in self.characteristics
            if item.reason_code is not None
        }

    def score(self, values: Mapping[str, int | None]) -> Score:
        """Score one line; a name that `values` lacks is a KeyError.

        Parameters
        ----------
        values
            A value, or None where there is none, for each of `names`.
        """
        total = self.base_points
        parts = []
        for name, cuts, points, points_max, special in self._plan:
            value = values[name]
            if value is None:
                own = points[-1]
            elif value in special:
                own = special[value]
            else:
                own = points[bisect_right(cuts, value)]
            total += own
            parts.append(Contribution(name, own, points_max))
        return Score(total, self.calibration.pd_ppm(total), tuple(parts))

    def points_and_pd(self, values: Mapping[str, int | None]) -> tuple[int, int]:
        """Return points and `pd_ppm` alone, for work over the whole book."""
        total = self.base_points
        for name, cuts, points, _, special in self._plan:
            value = values[name]
            if value is None:
                total += points[-1]
            elif value in special:
                total += special[value]
            else:
                total += points[bisect_right(cuts, value)]
        return total, self.calibration.pd_ppm(total)

    def best(self, values: Mapping[str, int | None], names: Iterable[str]) -> Score:
        """Return the score had each of some characteristics given the most it can."""
        score, lifted = self.score(values), frozenset(names)
        parts = tuple(
            part._replace(points=part.points_max) if part.name in lifted else part
            for part in score.contributions
        )
        gained = sum(part.points for part in parts)
        points = score.points + gained - sum(part.points for part in score.contributions)
        return Score(points, self.calibration.pd_ppm(points), parts)

    def explained(self, values: Mapping[str, int | None]) -> Score:
        """Score with all contributions; a scorecard's score always has them."""
        return self.score(values)

    def reasons(
        self, score: Score, codes: Mapping[str, str], values: Mapping[str, int | None]
    ) -> tuple[ReasonLoss, ...]:
        """Return the reasons of a score, one per code, by points lost; see `reason_losses`."""
        return reason_losses(score, codes, values)


def encode_scorecard(card: Scorecard) -> bytes:
    """Return the card's canonical JSON: integers and decimal texts, no float."""
    return canonical(
        {
            "kind": KIND,
            "format": FORMAT,
            "name": card.name,
            "horizon_months": card.horizon_months,
            "base_points": card.base_points,
            "pdo": card.pdo,
            "fold": None if card.fold is None else list(card.fold),
            "calibration": card.calibration.as_dict(),
            "characteristics": [
                {
                    "name": item.name,
                    "cuts": list(item.bins.cuts),
                    **({"specials": list(item.bins.specials)} if item.bins.specials else {}),
                    "coefficient": item.coefficient,
                    "woe": list(item.woe),
                    "points": list(item.points),
                    "reason_code": item.reason_code,
                }
                for item in card.characteristics
            ],
            "facts": dict(card.facts),
        }
    )
