"""Trials with a known effect: raises are dealt at random, what they do is written here."""

import csv
from pathlib import Path

import numpy as np

from limen.choose.causal.fit import Trial
from limen.world.config import Behaviour

PPM = 1_000_000
ARMS = np.array([0, 100_000, 250_000, 500_000])
LOW, HIGH = 0.30, 0.05
"""Extra balance of a doubled limit per unit of limit, by score below and above 600."""

RISK = 0.02
"""Extra default of a doubled limit, low scores only."""


def trial(n: int = 12_000, seed: int = 1, *, confounded: bool = False) -> Trial:
    """A trial whose truth is log2(1 + raise) × LOW or HIGH; raises by score within strata.

    `confounded`: raises went to those who would borrow more anyway, while the propensities still
    say that chance gave them.
    """
    luck = np.random.default_rng(seed)
    score = luck.integers(450, 800, n)
    use = luck.integers(0, PPM, n)
    wish = luck.normal(size=n)
    rich = score > 600
    chances = np.where(rich[:, None], [[0.4, 0.2, 0.2, 0.2]], [[0.55, 0.15, 0.15, 0.15]])
    drawn = luck.random(n)
    arm = (drawn[:, None] > chances.cumsum(axis=1)).sum(axis=1).clip(max=3)
    if confounded:
        arm = np.where(use + 200_000 * wish > 600_000, 3, arm)
    given = ARMS[arm]
    effect = np.where(rich, HIGH, LOW) * np.log2(1 + given / PPM)
    balance = 0.02 * wish + 0.1 * use / PPM + effect + luck.normal(scale=0.08, size=n)
    chance = 0.03 + 0.03 * ~rich + np.where(rich, 0.0, RISK) * np.log2(1 + given / PPM)
    default = (luck.random(n) < chance).astype(float)
    names = ("score", "utilisation_ppm")
    features = np.column_stack([score, use]).astype(float)
    propensity = np.round(chances[np.arange(n), arm] * PPM).astype(np.int64)
    return Trial(names, features, given, propensity, balance, default)


def worldly(n: int = 12_000, seed: int = 3, months: int = 12) -> tuple[Trial, list[float]]:
    """A trial on the world's own law of a raise: m(t) × factor of the score third, per unit."""
    behaviour = Behaviour()
    luck = np.random.default_rng(seed)
    third = luck.integers(0, 3, n)
    arm = luck.integers(0, len(ARMS), n)
    grown = behaviour.raise_use * (1 - np.exp(-months / behaviour.raise_use_months))
    truth = [grown * factor for factor in behaviour.raise_factor]
    balance = np.array(truth)[third] * ARMS[arm] / PPM + luck.normal(scale=0.1, size=n)
    even = np.full(n, PPM // len(ARMS))
    default = (luck.random(n) < 0.04).astype(float)
    made = Trial(("third",), third[:, None].astype(float), ARMS[arm], even, balance, default)
    return made, truth


COLUMNS = (
    "customer", "limit_before_minor", "limit_after_minor", "propensity_ppm",
    "balance_change_minor", "defaulted", "score", "utilisation_ppm",
)  # fmt: skip


def trial_file(path: Path, *, confounded: bool = False, drop: str = "", name: str = "") -> Path:
    """A trial as a CSV; `drop` leaves a column out, `name` renames the score."""
    made = trial(4_000, confounded=confounded)
    limit = 1_000_000
    rows = zip(
        range(len(made.raise_ppm)), np.full(len(made.raise_ppm), limit),
        limit + limit * made.raise_ppm // PPM, made.propensity_ppm,
        np.round(made.balance * limit).astype(int), made.default.astype(int),
        *made.features.T.astype(int), strict=True,
    )  # fmt: skip
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        kept = [at for at, column in enumerate(COLUMNS) if column != drop]
        writer.writerow([name if name and COLUMNS[at] == "score" else COLUMNS[at] for at in kept])
        writer.writerows([[row[at] for at in kept] for row in rows])
    return path
