"""Luck: one stream of random numbers per person and purpose, whatever the lender does."""

from __future__ import annotations

import hashlib
import math
from random import Random


def stream(seed: int, *parts: str | int) -> Random:
    """Return the stream of a seed and of what it is for.

    Examples
    --------
    >>> stream(7, "p-00001", "fate").random() == stream(7, "p-00001", "fate").random()
    True
    """
    text = "\x1f".join(str(part) for part in (seed, *parts))
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return Random(int.from_bytes(digest, "big"))  # noqa: S311 (a simulation, not a secret)


def logit_shift(probability: float, shift: float) -> float:
    """Move a probability by `shift` on the log-odds scale."""
    if probability <= 0.0 or probability >= 1.0:
        return probability
    odds = probability / (1.0 - probability) * math.exp(shift)
    return odds / (1.0 + odds)


def count_of(mean: float, u: float) -> int:
    """Return the Poisson count at quantile `u` (one uniform, so that luck stays in step)."""
    count, term = 0, math.exp(-mean)
    total = term
    while u > total and count < 50:
        count += 1
        term *= mean / count
        total += term
    return count
