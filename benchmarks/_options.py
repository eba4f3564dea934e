"""Options for benchmarks of the optimiser: value and use rise with the level, as limits do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from limen.choose.constraints import Rule
from limen.choose.problem import Chunk, Held

LEVELS = 10
_PART = 250_000


def columns(
    customers: int, caps: int, seed: int
) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """Return value and uses of customers' options, drawn in parts, each from a seed of its own."""
    cols = np.empty((1 + caps, customers * LEVELS), np.int32)
    for start in range(0, customers, _PART):
        count = min(_PART, customers - start)
        rng = np.random.default_rng([seed, start])
        part = cols[:, start * LEVELS : (start + count) * LEVELS].reshape(1 + caps, count, LEVELS)
        size = rng.lognormal(5, 1, count).astype(np.float32)
        level = np.arange(LEVELS, dtype=np.float32)
        for n in range(1 + caps):
            rate = size * rng.beta(2, 8, count).astype(np.float32)
            shape = 2 * level**0.7 if n == 0 else level
            luck = 1 + 0.3 * rng.random((count, LEVELS), dtype=np.float32)
            part[n] = np.round(rate[:, None] * luck * shape)
    return cols


def rules_of(most: list[int]) -> list[Rule]:
    """Return a cap on each resource: 30 to 60 % of what everybody's largest use comes to."""
    shares = np.linspace(0.3, 0.6, len(most))
    return [
        Rule(f"r{n} max", {f"r{n}": 1}, int(top * share))
        for n, (top, share) in enumerate(zip(most, shares, strict=True))
    ]


def held(customers: int, caps: int, seed: int) -> tuple[Held, list[Rule]]:
    """Return a problem in memory."""
    cols = columns(customers, caps, seed)
    most = [int(c.reshape(customers, LEVELS).max(axis=1).sum(dtype=np.int64)) for c in cols[1:]]
    offs = np.arange(0, customers * LEVELS + 1, LEVELS, dtype=np.int64)
    return Held(tuple(f"r{n}" for n in range(caps)), Chunk(cols, offs)), rules_of(most)


def hard(customers: int, options: int, caps: int, seed: int) -> tuple[Held, list[Rule]]:
    """Return a problem whose uses have nothing to do with value or each other; all caps bind."""
    rng = np.random.default_rng([seed, customers, options, caps])
    cols = rng.integers(0, 100, (1 + caps, customers * options)).astype(np.int32)
    uses = cols[1:].reshape(caps, customers, options)
    low, high = (end.sum(axis=1) for end in (uses.min(axis=2), uses.max(axis=2)))
    most = low + ((high - low) * rng.uniform(0.35, 0.45, caps)).astype(np.int64)
    offs = np.arange(0, customers * options + 1, options, dtype=np.int64)
    rules = [Rule(f"r{n} max", {f"r{n}": 1}, int(bound)) for n, bound in enumerate(most)]
    return Held(tuple(f"r{n}" for n in range(caps)), Chunk(cols, offs)), rules


def write_parquet(path: Path, customers: int, caps: int, seed: int) -> list[Rule]:
    """Write a file of options in pieces; return its rules."""
    parts, most, size = [], [0] * caps, 1_000_000
    for start in range(0, customers, size):
        count = min(size, customers - start)
        cols = columns(count, caps, seed + start)
        most = [
            top + int(c.reshape(count, LEVELS).max(axis=1).sum(dtype=np.int64))
            for top, c in zip(most, cols[1:], strict=True)
        ]
        ids = {
            "customer": np.repeat(np.arange(start, start + count, dtype=np.int32), LEVELS),
            "option": np.tile(np.arange(LEVELS, dtype=np.int32), count),
        }
        names = ("value", *(f"r{n}" for n in range(caps)))
        part = path.with_suffix(f".{start}")
        pl.DataFrame(ids | dict(zip(names, cols, strict=True))).write_parquet(part)
        parts.append(part)
    pl.scan_parquet(parts).sink_parquet(path)
    for part in parts:
        part.unlink()
    return rules_of(most)
