"""Weight of evidence and information value.

WOE of a bin is ln(share of the goods / share of the bads), so higher is safer; IV is the sum of
(share of goods − share of bads) × WOE (Siddiqi, Credit Risk Scorecards, 2006).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SMOOTHING = 0.5
"""Added to the goods and bads of a bin, so that an empty side has a finite WOE."""


def woe_of_bins(
    goods: Sequence[int], bads: Sequence[int], smoothing: float = SMOOTHING
) -> list[float]:
    """Return each bin's WOE; a bin with nobody in it has WOE 0, which says nothing.

    Parameters
    ----------
    goods, bads
        Counts, one per bin.
    smoothing
        Added to both counts of every bin that holds somebody.
    """
    total_goods, total_bads = sum(goods), sum(bads)
    if not total_goods or not total_bads:
        return [0.0] * len(goods)
    base = math.log(total_goods / total_bads)
    return [
        math.log((good + smoothing) / (bad + smoothing)) - base if good + bad else 0.0
        for good, bad in zip(goods, bads, strict=True)
    ]


def information_value(
    goods: Sequence[int], bads: Sequence[int], smoothing: float = SMOOTHING
) -> float:
    """Return the IV of a binning: 0.02 weak, 0.1 medium, 0.3 strong, above 0.5 suspect."""
    total_goods, total_bads = sum(goods), sum(bads)
    if not total_goods or not total_bads:
        return 0.0
    weights = woe_of_bins(goods, bads, smoothing)
    return sum(
        (good / total_goods - bad / total_bads) * weight
        for good, bad, weight in zip(goods, bads, weights, strict=True)
    )
