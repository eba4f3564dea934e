"""The optimiser in memory: a million by thirteen caps, ten million by four, and how time grows.

`--rows` caps the number of customers. Seconds a customer are told as shares of the fewest's.
"""

from __future__ import annotations

from benchmarks._optimise import apart

RUNS = ((1_000_000, 13), (1_000_000, 4), (3_000_000, 4), (10_000_000, 4))


def run(rows: int = 10_000_000) -> dict[str, object]:
    found: dict[str, object] = {}
    each: dict[int, tuple[float, float]] = {}
    for customers, caps in RUNS:
        if customers > rows:
            continue
        told = apart("alone", customers, caps)
        found[f"{customers} x 10 x {caps}"] = told
        if caps == RUNS[-1][1]:
            each[customers] = told["seconds"], told["cpu_seconds"]  # type: ignore[assignment]
    for n, what in enumerate(("seconds", "cpu seconds")):
        first = min(each, default=1)
        found[f"{what} a customer, to those at {first}"] = {
            count: round(taken[n] / count / (each[first][n] / first), 2)
            for count, taken in each.items()
        }
    return found
