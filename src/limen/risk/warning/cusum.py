"""A CUSUM on the hazard: evidence that a line's risk has risen, added up month by month.

A month's reading is the log-odds of the hazard of a default in one month. In order, readings lie
round `centre_milli`; a declared deterioration lifts them by `shift_milli`. The log-likelihood ratio
of the two, for readings of spread `spread_milli`, is added to the level, which never falls below
zero (Page, Biometrika 41, 1954). An alarm goes on at one level and off at a lower one.

Only whole numbers leave: readings in thousandths of log-odds, levels in tenths of a nat.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log, log1p
from typing import NamedTuple

from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM

TENTHS_MAX = 10_000
"""Highest level at which an alarm may be set: a thousand nats."""

STEP_TENTHS_MAX = 50
"""Most that one month's reading may add or take: no single month is certainty."""


@dataclass(frozen=True, slots=True)
class WarningTerms:
    """What a release declares of a product's early warning.

    Attributes
    ----------
    centre_milli, spread_milli
        Mean and standard deviation of the readings of lines in order.
    shift_milli
        The deterioration to find, such as 1,099 for odds that are three times as high.
    alarm_tenths, off_tenths
        Level at which an alarm goes on, and the lower one at or below which it goes off.
    """

    centre_milli: int
    spread_milli: int
    shift_milli: int
    alarm_tenths: int
    off_tenths: int

    def __post_init__(self) -> None:
        if self.spread_milli < 1 or self.shift_milli < 1:
            raise InvariantViolated("spread and shift are above zero", terms=self)
        if not 0 <= self.off_tenths < self.alarm_tenths <= TENTHS_MAX:
            raise InvariantViolated("an alarm goes off below where it goes on", terms=self)

    @property
    def cap_tenths(self) -> int:
        """Highest level that is kept, so that an alarm can end: twice that of the alarm."""
        return 2 * self.alarm_tenths


class Level(NamedTuple):
    """The evidence so far, and whether the alarm is on."""

    tenths: int = 0
    is_on: bool = False


QUIET = Level()


def hazard_milli(pd_ppm: int, horizon_months: int) -> int:
    """Return the reading of a probability of default over a horizon.

    Returns
    -------
    Log-odds, in thousandths, of the constant monthly hazard that gives the probability.
    """
    chance = min(max(pd_ppm, 1), PPM - 1) / PPM
    monthly = -expm1(log1p(-chance) / horizon_months)
    return round(1_000 * log(monthly / (1 - monthly)))


def evidence_tenths(terms: WarningTerms, reading_milli: int) -> int:
    """Return a reading's log-likelihood ratio, rounded down to tenths of a nat and bounded."""
    above = 2 * (reading_milli - terms.centre_milli) - terms.shift_milli
    found = 10 * terms.shift_milli * above // (2 * terms.spread_milli**2)
    return min(max(found, -STEP_TENTHS_MAX), STEP_TENTHS_MAX)


def step(terms: WarningTerms, before: Level, reading_milli: int | None) -> Level:
    """Return the level after a month; a month without a reading says nothing."""
    if reading_milli is None:
        return before
    return added(terms, before, evidence_tenths(terms, reading_milli))


def added(terms: WarningTerms, before: Level, tenths: int) -> Level:
    """Return the level after evidence of so many tenths."""
    after = min(max(before.tenths + tenths, 0), terms.cap_tenths)
    bar = terms.off_tenths + 1 if before.is_on else terms.alarm_tenths
    return Level(after, after >= bar)
