"""A small card, and data it could be fitted on."""

import random

from limen.risk.bins import Bins
from limen.risk.calibration import Calibration
from limen.risk.scorecard import Characteristic, Scorecard


def _characteristic(
    name: str, cuts: tuple[int, ...], points: tuple[int, ...], code: str | None
) -> Characteristic:
    woe = tuple(f"{item / 100:.2f}" for item in points)
    return Characteristic(name, Bins(cuts), "1.155", woe, points, code)


CARD = Scorecard(
    name="card",
    horizon_months=12,
    base_points=500,
    pdo=60,
    characteristics=(
        _characteristic("late", (1, 2), (40, -80, -160, 0), "R01"),
        _characteristic("use", (5_000,), (20, -30, 0), "U01"),
        _characteristic("use_mean", (5_000,), (10, -10, 0), "U01"),
        _characteristic("size", (100,), (-10, 15, 0), None),
    ),
    calibration=Calibration("4.2", "-0.0115"),
    facts={"rows": 10},
)


def sample(rows: int = 4_000, seed: int = 1) -> tuple[dict[str, list[int | None]], list[int]]:
    """Rows whose outcome hangs on `late`, `use` (with gaps) and not on `noise`."""
    rng = random.Random(seed)
    columns: dict[str, list[int | None]] = {"late": [], "use": [], "copy": [], "noise": []}
    outcome = []
    for _ in range(rows):
        late, use = rng.choice((0, 0, 0, 1, 2)), rng.randint(0, 12_000)
        columns["late"].append(late)
        columns["use"].append(None if rng.random() < 0.1 else use)
        columns["copy"].append(use // 10 if late else use)
        columns["noise"].append(rng.randint(0, 1_000))
        outcome.append(int(rng.random() < 0.05 + 0.2 * late + use / 40_000))
    return columns, outcome
