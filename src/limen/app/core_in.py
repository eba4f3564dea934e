"""A core's daily file into the book: late, corrected and repeated rows, each counted.

The lines are the book's own; a core need not know of customers and groups. Nothing is edited: a
row that corrects another is a new event with a higher revision, and the fold lets it count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from limen.app.groups import group_of_chain
from limen.app.import_book import BATCH_EVENTS, ImportReport, Writing, check_zone, write_all
from limen.app.import_rows import Builder
from limen.book import events as e
from limen.book.chain import day_of, with_content_hash
from limen.book.group import fold_group
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as Names
    from datetime import date
    from pathlib import Path

    from limen.app.keeping_ports import Vault
    from limen.app.mapping import Mapping
    from limen.app.ports import Entry, Journal
    from limen.app.scanner import Reject, Scan, Scanner
    from limen.book.line import LineState
    from limen.kernel.clock import Clock
    from limen.kernel.dates import Instant

    Hashed = tuple[str, int, str, str, str, str, Instant, int, Instant, int, bytes]

KINDS = frozenset(
    {
        "core_balance_reported",
        "draw_made",
        "fee_charged",
        "flag_changed",
        "limit_changed",
        "repayment_made",
        "repayment_reversed",
        "statement_closed",
    }
)
"""Kinds that a core's file may bring."""


@dataclass(frozen=True, slots=True)
class CoreIn:
    """What became of a core's file.

    Attributes
    ----------
    load
        Rows, events written and repeated, rejects.
    late
        New events of a day before one that the line's core had reported already.
    overtaken
        New events that change nothing: a higher revision is there already.
    corrected
        New events that replace an older revision.
    days
        Balances by day, new and repeated.
    """

    load: ImportReport
    late: int
    overtaken: int
    corrected: int
    days: dict[str, int]

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return {
            **self.load.as_dict(),
            "late": self.late,
            "overtaken": self.overtaken,
            "corrected": self.corrected,
            "days": self.days,
        }


def core_in(
    journal: Journal,
    vault: Vault,
    clock: Clock,
    scanner: Scanner,
    mapping: Mapping,
    files: Names[str, Path],
    rejects: Callable[[Reject], None] | None = None,
) -> CoreIn:
    """Read a core's file and write what is sound.

    A run that was killed is continued by running it again: what is there is counted as repeated.

    Raises
    ------
    BadInput
        If a file or the mapping is wrong as a whole; nothing was written.
    """
    check_zone(mapping, journal.info.time_zone)
    check_kinds(mapping)
    now = clock.now()
    with scanner.open(mapping, files) as scan:
        scan.check(now)
        _admit_lines(scan, journal)
        scan.reject_strangers(now)
        writing = CoreWriting(journal, scan, Builder(mapping, now, vault.seal), now)
        load = write_all(writing, rejects)
    return CoreIn(
        load, writing.late, writing.overtaken, writing.corrected, dict(sorted(writing.days.items()))
    )


def read_reports(
    clock: Clock, scanner: Scanner, mapping: Mapping, files: Names[str, Path]
) -> tuple[dict[str, dict[date, e.CoreBalanceReported]], int]:
    """Read the balances of a core's file without a book.

    Returns
    -------
    Line → day → the highest revision; and how many rows were left out for a fault.
    """
    check_kinds(mapping)
    found: dict[str, dict[date, e.CoreBalanceReported]] = {}
    now = clock.now()
    with scanner.open(mapping, files) as scan:
        scan.check(now)
        builder = Builder(mapping, now)
        for blocks in scan.blocks(BATCH_EVENTS):
            for event in builder.events(blocks):
                if isinstance(event.body, e.CoreBalanceReported):
                    days = found.setdefault(event.line_id, {})
                    before = days.get(event.effective_on)
                    if before is None or before.revision < event.body.revision:
                        days[event.effective_on] = event.body
        return found, scan.rejected_rows()


def check_kinds(mapping: Mapping) -> None:
    """Refuse a mapping that brings more than a core may say of lines that are there.

    The ids of customer, group and line are all the line's: the book knows the others.
    """
    faults = []
    for event in mapping.events:
        place = event.place or Place(mapping.file)
        if event.kind not in KINDS:
            hint = f"one of {', '.join(sorted(KINDS))}; the rest comes by `limen book import`"
            faults.append(Diagnostic("M012", f"'{event.kind}' is not a core's to say", place, hint))
        elif not event.line == event.customer == event.group:
            hint = "write the same template for customer and line, and no group"
            message = "a core's file names lines alone; the book knows their customers"
            faults.append(Diagnostic("M020", message, place, hint))
    if faults:
        raise BadInput(faults)


def _admit_lines(scan: Scan, journal: Journal) -> None:
    """Tell the scan which lines are in the book, each as its own customer and group."""
    for ids in scan.absent("line"):
        known = journal.known_lines(ids)
        scan.admit("line", [(name, name, at.known_at) for name, at in known.items()])
    for ids in scan.absent("customer"):
        # The line's own customer comes from the book, so that a stranger is one fault and not two.
        scan.admit("customer", [(name, name, 0) for name in ids])


@dataclass(slots=True)
class CoreWriting(Writing):
    """Writes rows of a core: gives each event its customer and group, and counts by meaning."""

    late: int = 0
    overtaken: int = 0
    corrected: int = 0
    days: Counter[str] = field(default_factory=Counter)
    known: dict[str, tuple[str, LineState]] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)
    heights: dict[tuple[str, str, object], int] = field(default_factory=dict)

    def write(self, units: list[int], entries: list[Entry]) -> None:
        """Write one batch; rows of lines that are kept here are rejected."""
        lines = self._lines({entry[5] for entry in entries})
        ours = {
            unit: entry[5]
            for unit, entry in zip(units, entries, strict=True)
            if lines[entry[5]][1].custody != "reported"
        }
        self.scan.reject(
            [
                (unit, "line", name, "this line is kept here, and no core's to report")
                for unit, name in ours.items()
            ]
        )
        left = [at for at, unit in enumerate(units) if unit not in ours]
        homed = list(with_content_hash(self._homed(entries[at], lines) for at in left))
        self.known, self.heights = lines, {}
        Writing.write(self, [units[at] for at in left], homed)
        for entry in homed:
            if entry[2] == "core_balance_reported":
                self.days[day_of(entry[7]).isoformat()] += 1

    def count_new(self, entries: list[Entry]) -> None:
        """Count new events, and what they mean beside those that were there."""
        Writing.count_new(self, entries)
        for entry in entries:
            line, on = self.known[entry[5]][1], day_of(entry[7])
            body = e.decode_body(entry[10])
            self.late += line.core.newest is not None and on < line.core.newest
            ref, revision = reference_of(body, on)
            if ref is None:
                continue
            place = (line.line_id, entry[2], ref)
            before = self.heights.get(place, revision_of(line, body, on))
            if before is not None:
                self.overtaken += before > revision
                self.corrected += before < revision
            self.heights[place] = revision if before is None else max(before, revision)

    def _lines(self, names: set[str]) -> dict[str, tuple[str, LineState]]:
        """Return chain and state of lines, as they stand before the batch."""
        known = sorted(
            (at.chain_id, name) for name, at in self.journal.known_lines(sorted(names)).items()
        )
        found: dict[str, tuple[str, LineState]] = {}
        for chain_id, pairs in groupby(known, key=lambda pair: pair[0]):
            group_id, events = group_of_chain(self.journal, chain_id)
            group = fold_group(group_id, events)
            at_home = {name: (group_id, group.lines[name]) for _, name in pairs}
            found |= at_home
            if group_id != chain_id:
                self.linked |= at_home.keys()
        return found

    def _homed(self, entry: Entry, lines: dict[str, tuple[str, LineState]]) -> Hashed:
        """Return what of an entry is hashed, with the line's own group and customer.

        A row that came before the line's group was linked into another stays where it was written.
        """
        chain_id, line = lines[entry[5]]
        _, schema, kind, key, _, line_id, at, day, known_at, backfill, body, _ = entry
        if line_id in self.linked and (there := self.journal.event_by_key(key)) is not None:
            chain_id = there.chain_id
        place = (chain_id, schema, kind, key, line.customer_id, line_id)
        return (*place, at, day, known_at, backfill, body)


def reference_of(body: e.AnyBody, on: date) -> tuple[object, int]:
    """Return what a fact is told apart by, and its revision; None where it has no revisions."""
    match body:
        case e.CoreBalanceReported() | e.StatementClosed():
            return on, body.revision
        case e.RepaymentMade() | e.FeeCharged() | e.LimitChanged():
            return body.ref or None, body.revision
        case e.DrawMade():
            return body.draw_id, body.revision
        case _:
            return None, 0


def revision_of(line: LineState, body: e.AnyBody, on: date) -> int | None:
    """Return the revision in which a line holds a fact, None where it does not."""
    match body:
        case e.CoreBalanceReported():
            found = [line.core.days[on].revision] if on in line.core.days else []
        case e.StatementClosed():
            found = [each.revision for each in line.statements if each.on == on]
        case e.RepaymentMade():
            found = [each.revision for each in line.repayments if each.key == body.ref]
            found += [line.core.paid[body.ref][0]] if body.ref in line.core.paid else []
        case e.FeeCharged():
            found = [each.revision for each in line.core.charges if each.key == body.ref]
        case e.LimitChanged():
            found = [each.revision for each in line.limit_steps if each.key == body.ref]
        case e.DrawMade():
            found = [each.revision for each in line.draws if each.draw_id == body.draw_id]
        case _:
            found = []
    return max(found, default=None)
