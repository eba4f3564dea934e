"""On a simulated panel with known hazards the coefficients come back within two errors."""

import numpy as np
import pytest

from limen.kernel.errors import InvariantViolated
from limen.risk.term.fit import CLOSES, DEFAULTS, LIVES, fit_hazard

TRUE = {"default": (-4.0, -3.5, 0.8), "closure": (-3.0, -3.4, -0.5)}


def panel(lines=6_000, seed=2):
    """Line-months: hazards by age below or from 6 months on, and by a covariate."""
    rng = np.random.default_rng(seed)
    ages, covariates, ends = [], [], []
    for _ in range(lines):
        x = float(rng.normal())
        for age in range(18):
            d, c = (np.exp(w[age >= 6] + w[2] * x) for w in TRUE.values())
            luck = rng.random() * (1 + d + c)
            end = DEFAULTS if luck < d else CLOSES if luck < d + c else LIVES
            ages.append(age)
            covariates.append([x])
            ends.append(end)
            if end != LIVES:
                break
    return ages, covariates, ends


def test_known_hazards_come_back():
    model = fit_hazard(*panel(), bands=(6,))
    assert model.default == pytest.approx(TRUE["default"], abs=0.12)
    assert model.closure == pytest.approx(TRUE["closure"], abs=0.12)
    curve = model.curve(0, [0.0], 12)
    assert curve.default_ppm[0] == pytest.approx(
        1e6 * np.exp(-4) / (1 + np.exp(-4) + np.exp(-3)), rel=0.1
    )
    assert curve.default_ppm[6] > curve.default_ppm[5]


def test_every_end_must_occur():
    with pytest.raises(InvariantViolated):
        fit_hazard([1, 2], [[0.0], [1.0]], [LIVES, DEFAULTS])
