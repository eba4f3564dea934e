"""A book's quality made by hand: two months, thirty lines, four of them late."""

from __future__ import annotations

from collections import Counter
from datetime import date

from limen.app.quality import Quality, Vintage


def quality(*segments: tuple[str, str]) -> Quality:
    return Quality(
        days=[date(2025, 2, 28), date(2025, 3, 31)],
        currency="CNY",
        standing=[Counter({0: 28, 1: 2}), Counter({0: 26, 1: 2, 3: 2})],
        owed=[Counter({0: 900, 1: 50}), Counter({0: 800, 1: 60, 3: 70})],
        rolls=[Counter({(0, 0): 26, (0, 1): 2, (1, 3): 2})],
        vintages={"2024-11": Vintage(30, [0, 0, 0, 0, 2], 4)},
        migration=Counter(segments),
    )
