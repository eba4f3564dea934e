"""What a demo's month ends show of its book's quality, and what its early warning's alarms were."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from limen.app.quality import Quality, add_vintages, look, segments_of
from limen.kernel.dates import add_months, month_index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release
    from limen.world.truth import Truth

YEAR = 12


@dataclass(frozen=True, slots=True)
class Alarms:
    """What alarms were worth, by the world's truth had the lender changed nothing.

    Attributes
    ----------
    lines
        Lines of products with an early warning, and of those, lines whose customer would default.
    caught
        Of these, lines warned of at most a year before; `leads_months` from alarm to default.
    quiet_months
        Months of lines in which an alarm would be a false one.
    """

    lines: int = 0
    defaulters: int = 0
    caught: int = 0
    leads_months: tuple[int, ...] = ()
    alarms: int = 0
    false_alarms: int = 0
    quiet_months: int = 0

    @property
    def lead_median(self) -> float | None:
        """Median months from the alarm to the default; None where none was warned of."""
        return float(median(self.leads_months)) if self.leads_months else None

    @property
    def yearly_ppm(self) -> int | None:
        """False alarms per account-year, in ppm; None where no month could hold one."""
        months = self.quiet_months
        return self.false_alarms * YEAR * 1_000_000 // months if months else None


@dataclass(slots=True)
class MonthEnds:
    """Looks at a book as it is played, so that nothing has to be folded again.

    Attributes
    ----------
    segments_at
        Places of the two month ends between which segments are compared.
    began
        By line: the month ends at which an alarm was first seen on.
    """

    release: Release
    zone: str
    segments_at: tuple[int, int]
    quality: Quality = field(
        default_factory=lambda: Quality([], "", [], [], [], {}, Counter()), init=False
    )
    stood: dict[str, int] = field(default_factory=dict, init=False)
    segments: dict[str, str] = field(default_factory=dict, init=False)
    seen: dict[str, tuple[str, list[date]]] = field(default_factory=dict, init=False)
    began: dict[str, list[date]] = field(default_factory=dict, init=False)
    on: set[str] = field(default_factory=set, init=False)

    def look(
        self, groups: Iterable[GroupState], lines: Iterable[LineState], day: date, at: Instant
    ) -> None:
        """Look at a month's end, after its review."""
        found, lines = self.quality, list(lines)
        found.days.append(day)
        found.standing.append(Counter())
        found.owed.append(Counter())
        if len(found.days) > 1:
            found.rolls.append(Counter())
        self.stood = look(found, lines, self.stood, len(found.days) - 1)
        for line in lines:
            self._alarm(line, day)
        if len(found.days) - 1 in self.segments_at:
            self._segments(groups, at)

    def _alarm(self, line: LineState, day: date) -> None:
        if line.product not in self.release.warnings or line.status != "open":
            self.on.discard(line.line_id)
            return
        self.seen.setdefault(line.line_id, (line.customer_id, []))[1].append(day)
        if line.warning is None or line.warning.since is None:
            self.on.discard(line.line_id)
        elif line.line_id not in self.on:
            self.on.add(line.line_id)
            self.began.setdefault(line.line_id, []).append(day)

    def _segments(self, groups: Iterable[GroupState], at: Instant) -> None:
        now: dict[str, str] = {}
        for group in groups:
            now |= segments_of(group, self.release, at, self.zone)
        if self.segments:
            pairs = (
                (self.segments[each], name) for each, name in now.items() if each in self.segments
            )
            self.quality.migration.update(pairs)
        self.segments = now

    def done(self, lines: Iterable[LineState]) -> Quality:
        """Return the book's quality once its last month has been looked at."""
        add_vintages(self.quality, lines)
        return self.quality

    def alarms(self, truth: Truth) -> Alarms:
        """Judge the alarms by what customers would have done had nothing been changed."""
        leads: list[int] = []
        defaulters = alarms = wrong = quiet = 0
        for line_id, (customer_id, days) in self.seen.items():
            default = truth[customer_id].untouched_default_on
            defaulters += default is not None
            quiet += sum(
                not _is_before(day, default) for day in days if default is None or day < default
            )
            began = [day for day in self.began.get(line_id, []) if default is None or day < default]
            good = [day for day in began if _is_before(day, default)]
            alarms, wrong = alarms + len(began), wrong + len(began) - len(good)
            if good and default is not None:
                leads.append(month_index(default) - month_index(good[0]))
        return Alarms(
            len(self.seen), defaulters, len(leads), tuple(sorted(leads)), alarms, wrong, quiet
        )


def _is_before(day: date, default: date | None) -> bool:
    """Whether a default comes within a year of a day."""
    return default is not None and day < default <= add_months(day, YEAR)
