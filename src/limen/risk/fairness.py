"""How a model treats groups that it never reads: access, errors among goods, calibration.

Calibration within groups and equal errors cannot both hold where base rates differ (Kleinberg,
Mullainathan and Raghavan, 2017): all are shown, which one binds is the lender's to write down.
"""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.rates import PPM
from limen.risk.special import normal_two_sided
from limen.risk.validation import Interval, rate_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS_MIN = 100
BANDS = 4
DISTINCT_MAX = 12


class GroupFigures(NamedTuple):
    """Figures of one group.

    Attributes
    ----------
    favoured
        Share not among the riskiest that the cut-off flags.
    air
        Adverse impact ratio: `favoured` to that of the group with most of it; below 0.8 is the
        usual alarm, with `air_p_value` the chance of such a gap under none.
    favoured_of_goods
        Share of those who repaid that is not flagged; its gaps are those of equal opportunity.
    mean_pd, rate
        Mean probability and share of defaults: calibration.
    """

    label: str
    rows: int
    favoured: float
    air: float
    air_p_value: float
    favoured_of_goods: float
    mean_pd: float
    rate: Interval


def group_figures(
    groups: Sequence[str], outcome: Sequence[int], pd_ppm: Sequence[int], flagged_ppm: int
) -> list[GroupFigures]:
    """Return the figures of each group of enough rows; fewer than two groups say nothing.

    Parameters
    ----------
    flagged_ppm
        Share of all rows, the riskiest, that is flagged (ties at the cut-off are not).
    """
    cut_off = sorted(pd_ppm)[max(len(pd_ppm) * (PPM - flagged_ppm) // PPM - 1, 0)]
    rows: dict[str, list[int]] = {}
    for at, label in enumerate(groups):
        rows.setdefault(label, []).append(at)
    kept = {label: found for label, found in sorted(rows.items()) if len(found) >= ROWS_MIN}
    if len(kept) < 2:
        return []
    shares = {
        label: sum(pd_ppm[at] <= cut_off for at in found) / len(found)
        for label, found in kept.items()
    }
    most = max(shares, key=shares.__getitem__)
    figures = []
    for label, found in kept.items():
        goods = [at for at in found if not outcome[at]]
        bads = len(found) - len(goods)
        figures.append(
            GroupFigures(
                label,
                len(found),
                shares[label],
                shares[label] / shares[most],
                _gap_p_value(shares[label], len(found), shares[most], len(kept[most])),
                sum(pd_ppm[at] <= cut_off for at in goods) / len(goods) if goods else 0.0,
                sum(pd_ppm[at] for at in found) / len(found) / PPM,
                rate_interval(bads, len(found)),
            )
        )
    return figures


def in_bands(values: Sequence[str]) -> list[str]:
    """Return the values, those of many different whole numbers in bands of (nearly) equal size."""
    if len(set(values)) <= DISTINCT_MAX or not all(_is_whole(item) for item in values):
        return list(values)
    numbers = [int(item) for item in values]
    ordered = sorted(numbers)
    cuts = sorted({ordered[len(ordered) * at // BANDS] for at in range(1, BANDS)})
    edges = [ordered[0], *cuts, ordered[-1] + 1]
    labels = [f"{low} to {high - 1}" for low, high in pairwise(edges)]
    return [labels[sum(number >= cut for cut in cuts)] for number in numbers]


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and text.isascii()


def _gap_p_value(share: float, rows: int, other: float, other_rows: int) -> float:
    both = (share * rows + other * other_rows) / (rows + other_rows)
    error = sqrt(both * (1 - both) * (1 / rows + 1 / other_rows))
    return normal_two_sided((share - other) / error) if error else 1.0
