"""Customers and cuts for the tests of the laboratory."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from limen.lab.harm import Customers, Cuts
from limen.lab.judge import ReviewedLines

LOSS_PPM = 500_000


def array(values) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def customers(defaulted, loss_ppm: int = LOSS_PPM) -> Customers:
    return Customers(array(defaulted), loss_ppm)


def cuts(removed, order=None, name: str = "cuts") -> Cuts:
    return Cuts(name, array(removed), None if order is None else array(order))


@st.composite
def books(draw: st.DrawFn, ordered: bool | None = None) -> tuple[Customers, Cuts]:
    """A few customers and one way of cutting them, with or without an order."""
    count = draw(st.integers(1, 8))
    flags = st.lists(st.integers(0, 1), min_size=count, max_size=count)
    amounts = st.lists(st.integers(0, 1_000), min_size=count, max_size=count)
    removed = draw(amounts)
    cut = [place for place in range(count) if removed[place]]
    has_order = draw(st.booleans()) if ordered is None else ordered
    order = draw(st.permutations(cut)) if has_order else None
    return customers(draw(flags)), cuts(removed, order)


def placebo(seed: int, count: int = 400) -> tuple[Customers, Cuts, Cuts]:
    """Two sets of cuts drawn at random, and outcomes that know of neither."""
    chance = np.random.default_rng(seed)
    outcomes = (chance.random(count) < 0.3).astype(np.int64)
    sets = []
    for name in ("one", "other"):
        removed = chance.integers(1, 1_000, count) * (chance.random(count) < 0.5)
        order = chance.permutation(np.flatnonzero(removed))
        sets.append(Cuts(name, removed.astype(np.int64), order))
    return Customers(outcomes, LOSS_PPM), sets[0], sets[1]


def lines(rows) -> ReviewedLines:
    """Columns from rows (removed, undrawn, pd, late now, late max, use, fold)."""
    found = ReviewedLines()
    for number, (removed, undrawn, pd_ppm, now, most, use_bp, fold) in enumerate(rows):
        found.customer_id.append(f"c{number}")
        found.removed_minor.append(removed)
        found.undrawn_minor.append(undrawn)
        found.pd_ppm.append(pd_ppm)
        found.months_late_now.append(now)
        found.months_late_max.append(most)
        found.utilisation_bp.append(use_bp)
        found.fold.append(fold)
    return found
