"""Ageing: buckets of days past due, cure, and the five-grade asset class."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.dates import add_months

if TYPE_CHECKING:
    from datetime import date

    from limen.book.terms import CureTerms


class AssetClass(enum.IntEnum):
    """Five grades (正常、关注、次级、可疑、损失); the last three are non-performing."""

    NORMAL = 1
    SPECIAL_MENTION = 2
    SUBSTANDARD = 3
    DOUBTFUL = 4
    LOSS = 5


CLASS_FROM_DPD = (
    (361, AssetClass.LOSS),
    (271, AssetClass.DOUBTFUL),
    (91, AssetClass.SUBSTANDARD),
    (1, AssetClass.SPECIAL_MENTION),
    (0, AssetClass.NORMAL),
)
"""Days past due from which a class is the mildest one allowed: more than 90, 270 and 360 days.

CBIRC and PBoC, Measures for the Risk Classification of Financial Assets of Commercial Banks
(Order 2023 No. 1, in force since 2023-07-01). Only the days are used here; other grounds
(impairment, restructuring, debts elsewhere) can only make a class worse.
"""

DPD_BUCKETS = (0, 30, 60, 90, 120, 150, 180)
"""Upper ends of the buckets M0 to M6, in days past due; what lies beyond is M7."""


class Episode(NamedTuple):
    """A time past due that has ended.

    Attributes
    ----------
    worst_dpd
        The most days past due in it.
    cleared_on
        Day from which on nothing was overdue any more.
    bills
        Due dates since then on which nothing was overdue.
    """

    worst_dpd: int
    cleared_on: date
    bills: int = 0


def dpd_bucket(dpd: int) -> int:
    """Return the bucket: 0 for not overdue, 1 for up to 30 days, and so on to 7."""
    return sum(dpd > end for end in DPD_BUCKETS)


def class_of_dpd(dpd: int) -> AssetClass:
    """Return the mildest class that so many days past due allow."""
    return next(grade for from_dpd, grade in CLASS_FROM_DPD if dpd >= from_dpd)


def is_cured(episode: Episode | None, on: date, cure: CureTerms) -> bool:
    """Whether an earlier time past due no longer counts: months and due dates kept since."""
    if episode is None or class_of_dpd(episode.worst_dpd) < AssetClass.SUBSTANDARD:
        return True
    return episode.bills >= cure.periods and on >= add_months(episode.cleared_on, cure.months)


def clear(earlier: Episode | None, dpd: int, on: date, cure: CureTerms) -> Episode:
    """Return the episode that ends on a day; one before it that was not cured goes on in it."""
    if earlier is None or _was_cured(earlier, dpd, on, cure):
        return Episode(dpd, on)
    return Episode(max(dpd, earlier.worst_dpd), on)


def asset_class(dpd: int, earlier: Episode | None, on: date, cure: CureTerms) -> AssetClass:
    """Return the class on a day; a non-performing loan stays so until it is cured."""
    now = class_of_dpd(dpd)
    if earlier is None or _was_cured(earlier, dpd, on, cure):
        return now
    return max(now, class_of_dpd(earlier.worst_dpd))


def _was_cured(earlier: Episode, dpd: int, on: date, cure: CureTerms) -> bool:
    # Days past due are no days of good conduct: judged as of the day before they began.
    return is_cured(earlier, on.fromordinal(on.toordinal() - dpd), cure)
