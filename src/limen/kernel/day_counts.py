"""Day counts: which part of a year lies between two dates, as a whole number of fixed parts."""

from __future__ import annotations

import calendar
import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class DayCount(enum.Enum):
    """How days become parts of a year.

    `THIRTY_360` is 30E/360 (each month has 30 days, the 31st counts as the 30th), `ACT_ACT` is
    actual/actual ISDA (a day of a leap year is 1/366). Both as in the 2006 ISDA Definitions,
    section 4.16 (b) and (g).
    """

    ACT_365 = "actual/365"
    ACT_360 = "actual/360"
    THIRTY_360 = "30/360"
    ACT_ACT = "actual/actual"


PARTS = {
    DayCount.ACT_365: 365,
    DayCount.ACT_360: 360,
    DayCount.THIRTY_360: 360,
    DayCount.ACT_ACT: 365 * 366,
}
"""Into how many equal parts a count divides the year: its denominator."""


def year_serial(day: date, day_count: DayCount) -> int:
    """Return a date's position on an axis of year parts.

    Every count here is a difference of positions, so a period's parts are the sum of those of
    its pieces. That is why the US 30/360 rule, which looks at both dates at once, is left out.
    """
    if day_count is DayCount.THIRTY_360:
        return 360 * day.year + 30 * day.month + min(day.day, 30)
    if day_count is DayCount.ACT_ACT:
        of_a_day = 365 if calendar.isleap(day.year) else 366
        return PARTS[day_count] * day.year + of_a_day * (day.timetuple().tm_yday - 1)
    return day.toordinal()


def year_parts(start: date, end: date, day_count: DayCount) -> int:
    """Return the parts of a year from `start` (counted) to `end` (not counted)."""
    return year_serial(end, day_count) - year_serial(start, day_count)
