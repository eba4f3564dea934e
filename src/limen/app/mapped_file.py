"""A file under a mapping without a book: events for a fit, with the outcome if there is one."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from limen.app.import_book import BATCH_EVENTS, settle_members
from limen.app.import_rows import Builder
from limen.book.chain import day_of
from limen.kernel.dates import end_of_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Mapping as Names
    from pathlib import Path

    from limen.app.mapping import Mapping
    from limen.app.scanner import Reject, Scan, Scanner
    from limen.book.events import Event
    from limen.kernel.clock import Clock
    from limen.kernel.dates import Instant


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file read under a mapping; usable while `open_mapped` is.

    Attributes
    ----------
    rows, rejected_rows
        Rows of the file, and those of them that are left out for a fault.
    outcomes
        Outcome (0 or 1) by customer, where it is known; empty where the mapping names none or the
        file has no such column.
    outcome_at
        Instant at which the outcome's features are seen: the end of that business day.
    horizon_months
        Within how many months of it the outcome fell.
    time_zone
        Zone of the business dates.
    """

    rows: int
    rejected_rows: int
    outcomes: dict[str, int]
    outcome_at: Instant | None
    horizon_months: int | None
    time_zone: str
    _scan: Scan
    _builder: Builder

    def why_left_out(self) -> dict[str, int]:
        """Return how many faults there are of each kind, ``column: reason``, most first."""
        counts = Counter(f"{each.column}: {each.reason}" for each in self._scan.rejects())
        return dict(counts.most_common())

    def events(self) -> Iterator[Event]:
        """Yield the events in the source's order; sealed attributes are left out."""
        for blocks in self._scan.blocks(BATCH_EVENTS):
            yield from self._builder.events(blocks)


def unsealed(mapping: Mapping, *, keeps_protected: bool = False) -> Mapping:
    """Return a mapping that reads no personal column, and a protected one only where it is kept.

    A score needs neither, and its file need not hold them; fairness figures need the protected.
    """
    kept = mapping.protected if keeps_protected else ()
    left = tuple(name for name in mapping.sealed if name not in kept)
    return replace(mapping, protected=kept, personal=(), ignored=(*mapping.ignored, *left))


@contextmanager
def open_mapped(
    scanner: Scanner,
    mapping: Mapping,
    files: Names[str, Path],
    clock: Clock,
    rejects: Callable[[Reject], None] | None = None,
    seal: Callable[[str, str, str], str] | None = None,
) -> Iterator[MappedFile]:
    """Read files under a mapping, as an import does, but write nothing.

    Parameters
    ----------
    seal
        Called with (customer, field, value) for each protected or personal attribute; what it
        returns stands in `CustomerRegistered.sealed`. A fairness report hands in one that keeps
        the value; without it they are left out.

    Raises
    ------
    BadInput
        If a file or the mapping is wrong as a whole.
    """
    now = clock.now()
    with scanner.open(mapping, files) as scan:
        scan.check(now, with_outcome=True)
        settle_members(scan, None, now)
        if rejects is not None:
            for reject in scan.rejects():
                rejects(reject)
        outcome = mapping.outcome
        yield MappedFile(
            scan.rows,
            scan.rejected_rows(),
            dict(scan.outcomes()),
            None if outcome is None else end_of_day(day_of(outcome.at), mapping.time_zone),
            None if outcome is None else outcome.horizon_months,
            mapping.time_zone,
            scan,
            Builder(mapping, now, seal),
        )
