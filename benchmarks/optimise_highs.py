"""The optimiser against HiGHS's interior point, crossover off, at ten and a hundred thousand.

HiGHS solves each problem once, ours is the best of three. `--rows` caps the number of customers.
"""

from __future__ import annotations

from benchmarks._optimise import BARS, apart


def run(rows: int = 100_000) -> dict[str, object]:
    return {f"{each} x 10 x 13": apart("versus", each) for each in BARS if each <= rows}
