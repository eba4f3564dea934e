"""How often an alarm goes on though nothing is wrong: the CUSUM as a chain of states.

The evidence of lines in order takes few values, each following another with a chance counted on
such lines. Level, alarm and last evidence together are then a finite Markov chain (Brook and Evans,
Biometrika 59, 1972), whose alarms a year follow without drawing a single line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from limen.risk.warning.cusum import TENTHS_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from limen.risk.warning.cusum import WarningTerms

    Floats = NDArray[np.float64]

MONTHS = 12
SETTLE_MONTHS = 120
"""Months after which a chain is held to have forgotten its start."""

PRIOR = 2.0
"""Transitions' weight, in months, of what is usual in all: rare rows lean on it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What lines in order show month by month.

    Attributes
    ----------
    tenths
        Shape (k,): the values that evidence takes, rising.
    first
        Shape (k,): chance of each as the first.
    follows
        Shape (k, k): chance of each after each; rows sum to one.
    """

    tenths: NDArray[np.int64]
    first: Floats
    follows: Floats


def counted(paths: Sequence[Sequence[int]]) -> Evidence:
    """Count the evidence of lines in order; each path is one line's, month by month."""
    tenths = np.unique(np.asarray([item for path in paths for item in path], dtype=np.int64))
    place = {int(value): at for at, value in enumerate(tenths)}
    size = len(tenths)
    usual, follows = np.zeros(size), np.zeros((size, size))
    for path in paths:
        for before, after in pairwise(path):
            follows[place[before], place[after]] += 1
        for item in path:
            usual[place[item]] += 1
    usual /= usual.sum()
    follows += PRIOR * usual
    return Evidence(tenths, usual, follows / follows.sum(axis=1, keepdims=True))


def alarms_yearly(terms: WarningTerms, evidence: Evidence, months: int = MONTHS) -> float:
    """Return how many alarms a line in order has in a year, once the chain has settled.

    Parameters
    ----------
    months
        Months over which alarms are counted, after the settling.
    """
    size, levels = len(evidence.tenths), terms.cap_tenths + 1
    moves = _moves(terms, evidence.tenths)
    goes_on = moves[:, :levels] >= levels
    places = (moves + 2 * levels * np.arange(size)[:, None]).ravel()
    held: Floats = np.zeros((size, 2 * levels))
    held[:, 0] = evidence.first
    found = 0.0
    for month in range(SETTLE_MONTHS + months):
        coming = evidence.follows.T @ held
        if month >= SETTLE_MONTHS:
            found += float(coming[:, :levels][goes_on].sum())
        held = np.bincount(places, coming.ravel(), held.size).astype(np.float64)
        held = held.reshape(size, 2 * levels)
    return found * MONTHS / months


def _moves(terms: WarningTerms, tenths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, per evidence and state (quiet levels, then those with the alarm), the next state."""
    levels = terms.cap_tenths + 1
    after = np.clip(np.arange(levels)[None, :] + tenths[:, None], 0, terms.cap_tenths)
    was_quiet = after + levels * (after >= terms.alarm_tenths)
    was_on = after + levels * (after > terms.off_tenths)
    return np.concatenate([was_quiet, was_on], axis=1)


def drawn(evidence: Evidence, lines: int, months: int, seed: int) -> NDArray[np.int64]:
    """Draw lines in order from the chain; returns evidence of shape (lines, months)."""
    chance = np.random.default_rng(seed)
    first, follows = np.cumsum(evidence.first), np.cumsum(evidence.follows, axis=1)
    last = len(evidence.tenths) - 1
    at = np.minimum(np.searchsorted(first, chance.random(lines)), last)
    found = np.empty((lines, months), dtype=np.int64)
    for month in range(months):
        found[:, month] = evidence.tenths[at]
        at = np.minimum((follows[at] < chance.random(lines)[:, None]).sum(axis=1), last)
    return found


def alarms_in(terms: WarningTerms, evidence: NDArray[np.int64]) -> int:
    """Return how many alarms go on over lines × months of evidence, each line from zero."""
    level = np.zeros(len(evidence), dtype=np.int64)
    is_on = np.zeros(len(evidence), dtype=bool)
    found = 0
    for month in range(evidence.shape[1]):
        level = np.clip(level + evidence[:, month], 0, terms.cap_tenths)
        now = np.where(is_on, level > terms.off_tenths, level >= terms.alarm_tenths)
        found += int((now & ~is_on).sum())
        is_on = now
    return found


def seen_yearly(terms: WarningTerms, paths: Sequence[Sequence[int]]) -> float:
    """Return the alarms per account-year of lines in order, each a path of its evidence."""
    longest = max((len(path) for path in paths), default=0)
    months = sum(len(path) for path in paths)
    if not months:
        return 0.0
    # A month without evidence moves nothing.
    padded = np.zeros((len(paths), longest), dtype=np.int64)
    for row, path in enumerate(paths):
        padded[row, : len(path)] = path
    return alarms_in(terms, padded) * MONTHS / months


def smallest_alarm(
    terms: WarningTerms, rate: Callable[[WarningTerms], float], most: float
) -> WarningTerms:
    """Return the terms with the lowest alarm whose rate is at most `most`.

    Parameters
    ----------
    terms
        Its `off_tenths` to `alarm_tenths` is the share at which an alarm ends.
    rate
        False alarms per account-year under given terms.

    Raises
    ------
    ValueError
        If no alarm up to `TENTHS_MAX` is that rare.
    """
    low, high = 0, 1
    while rate(at_alarm(terms, high)) > most:
        low, high = high, high * 2
        if high > TENTHS_MAX:
            raise ValueError("no alarm is that rare")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if rate(at_alarm(terms, middle)) > most else (low, middle)
    return at_alarm(terms, high)


def at_alarm(terms: WarningTerms, alarm_tenths: int) -> WarningTerms:
    """Return the terms with another alarm, going off at the same share of it."""
    off_tenths = alarm_tenths * terms.off_tenths // terms.alarm_tenths
    return replace(terms, alarm_tenths=alarm_tenths, off_tenths=off_tenths)


def rate_interval(
    alarms: Sequence[int], months: Sequence[int], seed: int, rounds: int
) -> tuple[float, float]:
    """Return 95 % bounds of alarms per account-year, over lines drawn again.

    Parameters
    ----------
    alarms, months
        Per line.
    """
    own, seen = np.asarray(alarms, dtype=np.float64), np.asarray(months, dtype=np.float64)
    if not seen.sum():
        return 0.0, 0.0
    chance = np.random.default_rng(seed)
    rates = []
    for _ in range(rounds):
        rows = chance.integers(0, own.size, own.size)
        rates.append(float(own[rows].sum() * MONTHS / max(seen[rows].sum(), 1.0)))
    low, high = np.quantile(rates, [0.025, 0.975])
    return float(low), float(high)
