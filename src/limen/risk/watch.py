"""When a model in use is a cause for alarm: rules that weigh both size and chance.

A fixed limit of a stability index cries wolf in a small book and sleeps in a large one: an alarm
asks for a shift that is large and that chance seldom gives. Of many features the smallest of many
chances is small by itself (Holm, 1979).
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Literal, NamedTuple

from limen.risk.special import normal_two_sided

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.risk.drift import Shift
    from limen.risk.validation import Grade, Interval

PSI_MIN = 0.1
P_MAX = 0.01
DEFAULTS_MIN = 20
"""Defaults, seen or expected, below which a month of outcomes says little."""
FLATTERY = 0.03
"""How much an AUC in the sample of the fit may flatter."""

What = Literal["score", "feature", "rate", "rank", "grade"]


class Alarm(NamedTuple):
    """What is wrong: the name of a feature or grade where there is one, a figure, its chance.

    Attributes
    ----------
    value
        Stability index; defaults to those expected; AUC; share of defaults of a grade.
    against
        What it was held against: the least index, one, the AUC to reach, the mean probability.
    """

    what: What
    name: str
    value: float
    against: float
    p_value: float


class Rate(NamedTuple):
    """Defaults against those expected, with the chance of so great a gap under none."""

    cases: int
    bads: int
    expected: float
    p_value: float

    @property
    def is_few(self) -> bool:
        """Whether there are too few defaults to judge by."""
        return max(self.bads, self.expected) < DEFAULTS_MIN


def rate_of(bads: Sequence[int], chances: Sequence[float]) -> Rate:
    """Compare outcomes (1 a default) with their probabilities, as a sum of independent ones."""
    expected = sum(chances)
    error = sqrt(sum(chance * (1 - chance) for chance in chances))
    gap = sum(bads) - expected
    return Rate(len(bads), sum(bads), expected, normal_two_sided(gap / error) if error else 1.0)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return the chances for the many tests that there are, by Holm's step-down."""
    found, highest = {}, 0.0
    for place, (name, p_value) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        highest = max(highest, min(1.0, p_value * (len(p_values) - place)))
        found[name] = highest
    return found


def moved(score: Shift, features: Mapping[str, Shift]) -> list[Alarm]:
    """Return the alarms of shifts that are large and no chance, the largest first."""
    found = []
    if score.psi >= PSI_MIN and score.p_value < P_MAX:
        found.append(Alarm("score", "", score.psi, PSI_MIN, score.p_value))
    chances = holm({name: shift.p_value for name, shift in features.items()})
    for name, shift in sorted(features.items(), key=lambda item: -item[1].psi):
        if shift.psi >= PSI_MIN and chances[name] < P_MAX:
            found.append(Alarm("feature", name, shift.psi, PSI_MIN, chances[name]))
    return found


def judged(
    rate: Rate, area: Interval | None, area_at_fit: float | None, grades: Sequence[Grade]
) -> list[Alarm]:
    """Return the alarms of a month whose outcomes are known, nothing where they are too few.

    Parameters
    ----------
    area, area_at_fit
        AUC of the month, and in the sample of the fit, where they are known.
    grades
        Those rated too safe are told; the chance is for as many tests as there are grades.
    """
    if rate.is_few:
        return []
    found = []
    if rate.p_value < P_MAX:
        found.append(Alarm("rate", "", rate.bads / rate.expected, 1.0, rate.p_value))
    if area is not None and area_at_fit is not None and area.high < area_at_fit - FLATTERY:
        found.append(Alarm("rank", "", area.value, area_at_fit, 0.025))
    for grade in grades:
        chance = min(1.0, grade.p_low * len(grades))
        if chance < P_MAX:
            found.append(Alarm("grade", grade.label, grade.rate.value, grade.mean, chance))
    return found
