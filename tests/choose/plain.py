"""Solve random problems and print every bit of the answers: run with and without compiled loops."""

from __future__ import annotations

import sys

import numpy as np

from choose.referee import Case, hard_case, large_case, random_case
from limen.choose import kernels
from limen.choose.optimise import Chosen, optimise

PLAIN = "NUMBA_DISABLE_JIT"


def case_of(seed: int) -> Case:
    """Every second is small and of any shape; the others have many near-ties."""
    if seed % 2:
        return random_case(seed, 8 + seed % 40, bool(seed % 4 == 1))
    return hard_case(seed, 62 + seed % 20, 3, 3) if seed % 4 else large_case(seed, 62, 3, 3)


def answers(seeds: range) -> list[str]:
    told = []
    for seed in seeds:
        found = optimise(*case_of(seed))
        if isinstance(found, Chosen):
            prices = [price.hex() for price in found.prices.values()]
            told.append(
                f"{seed} {found.objective} {found.upper_bound} {found.choice.tolist()} {prices}"
            )
        else:
            told.append(f"{seed} {found}")
    return told


if __name__ == "__main__":
    if sys.argv[3:] == ["spoilt"]:
        right = kernels.exp
        kernels.exp = lambda x: np.nextafter(right(x), 2.0)
    sys.stdout.write("\n".join(answers(range(int(sys.argv[1]), int(sys.argv[2])))))
