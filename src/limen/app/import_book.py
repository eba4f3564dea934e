"""Import a file into the book under a mapping: whole rows, or a reject with its reason."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from limen.app.import_rows import Builder
from limen.app.mapping import ARGUMENT, Mapping
from limen.app.ports import Put
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Mapping as Names
    from pathlib import Path

    from limen.app.keeping_ports import Vault
    from limen.app.ports import Entry, Journal
    from limen.app.scanner import Member, Reject, Scan, Scanner
    from limen.kernel.clock import Clock
    from limen.kernel.dates import Instant

BATCH_EVENTS = 5_000
"""Events in one commit, give or take a source row."""

_BLOCK_BATCHES = 2
_Item = TypeVar("_Item")
_MEMBERS: tuple[Member, ...] = ("customer", "line")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file.

    Attributes
    ----------
    rows
        Rows of the file, rejected ones included.
    written, repeated
        Events by kind: new in the book, and there already with the same content.
    rejected_rows
        Source rows with at least one fault; none of their events are new in the book.
    faults
        Faults in all of them.
    """

    rows: int
    written: dict[str, int]
    repeated: dict[str, int]
    rejected_rows: int
    faults: int

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return {
            "rows": self.rows,
            "written": self.written,
            "repeated": self.repeated,
            "rejected_rows": self.rejected_rows,
            "faults": self.faults,
        }


def resolve_files(mapping: Mapping, argument: Path) -> dict[str, Path]:
    """Return the path of each of the mapping's files; the others stand beside the given one."""
    return {
        name: argument if path == ARGUMENT else argument.parent / path
        for name, path in mapping.files.items()
    }


def import_file(
    journal: Journal,
    vault: Vault,
    clock: Clock,
    scanner: Scanner,
    mapping: Mapping,
    files: Names[str, Path],
    rejects: Callable[[Reject], None] | None = None,
    batch_events: int = BATCH_EVENTS,
) -> ImportReport:
    """Read the files and write what is sound; hand every fault to `rejects`.

    A run that was killed is continued by running it again: what is there is counted as repeated.

    Raises
    ------
    BadInput
        If a file or the mapping is wrong as a whole; nothing was written.
    ConcurrencyConflict
        If another writer holds the book; batches before that are written.
    """
    check_zone(mapping, journal.info.time_zone)
    now = clock.now()
    with scanner.open(mapping, files) as scan:
        scan.check(now)
        if mapping.sealed:
            scan.reject_registrations(vault.erased(), "the customer's personal data were erased")
        settle_members(scan, journal, now)
        writing = Writing(journal, scan, Builder(mapping, now, vault.seal), now)
        return write_all(writing, rejects, batch_events)


def write_all(
    writing: Writing, rejects: Callable[[Reject], None] | None, batch_events: int = BATCH_EVENTS
) -> ImportReport:
    """Write what is sound of a judged scan; hand every fault to `rejects`."""
    scan = writing.scan
    for units, entries in _batches(scan, writing.builder, batch_events):
        writing.write(units, entries)
    faults = 0
    for reject in scan.rejects():
        faults += 1
        if rejects is not None:
            rejects(reject)
    return ImportReport(
        scan.rows,
        dict(sorted(writing.written.items())),
        dict(sorted(writing.repeated.items())),
        scan.rejected_rows(),
        faults,
    )


def check_zone(mapping: Mapping, book_zone: str) -> None:
    """Refuse a mapping of another time zone than the book's."""
    if mapping.time_zone != book_zone:
        place = Place(mapping.file, None, "book.time_zone")
        message = f"the book keeps its days in {book_zone}, the mapping in {mapping.time_zone}"
        raise BadInput([Diagnostic("M018", message, place, f'time_zone = "{book_zone}"')])


def settle_members(scan: Scan, journal: Journal | None, now: Instant) -> None:
    """Reject rows of customers and lines that are unknown, until no more follow from that."""
    while True:
        if journal is not None:
            look_up = {"customer": journal.known_customers, "line": journal.known_lines}
            for member in _MEMBERS:
                for ids in scan.absent(member):
                    known = look_up[member](ids)
                    scan.admit(
                        member, [(name, at.chain_id, at.known_at) for name, at in known.items()]
                    )
        if scan.reject_strangers(now) == 0:
            return


def _batches(
    scan: Scan, builder: Builder, batch_events: int
) -> Iterator[tuple[list[int], list[Entry]]]:
    """Yield units and entries, about `batch_events` at a time, never cutting a source row."""
    units: list[int] = []
    entries: list[Entry] = []
    made = map(builder.entries, scan.blocks(batch_events * _BLOCK_BATCHES))
    for new_units, new_entries in _ahead(made):
        units += new_units
        entries += new_entries
        start = 0
        while len(units) - start > batch_events:
            end = start + batch_events
            while end < len(units) and units[end] == units[end - 1]:
                end += 1
            yield units[start:end], entries[start:end]
            start = end
        units, entries = units[start:], entries[start:]
    if units:
        yield units, entries


def _ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """Yield the same items, making each while its forerunner is used: the store works elsewhere."""
    with ThreadPoolExecutor(1, "limen-import") as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


@dataclass(slots=True)
class Writing:
    """Writes batches of a scan's rows and counts what became of them."""

    journal: Journal
    scan: Scan
    builder: Builder
    now: Instant
    written: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)

    def write(self, units: list[int], entries: list[Entry]) -> None:
        """Write one batch and count what became of it."""
        puts = self.journal.append_entries(entries, self.now, units)
        self.count_new([entry for entry, put in zip(entries, puts, strict=True) if _is_new(put)])
        if puts.count(Put.WRITTEN) == len(puts):
            return
        conflicts = []
        for unit, entry, put in zip(units, entries, puts, strict=True):
            if put is Put.REPEATED:
                self.repeated[entry[2]] += 1
            elif put is Put.CONFLICT:
                reason = "the book holds another content under this key"
                conflicts.append((unit, "key", entry[3], reason))
        self.scan.reject(conflicts)

    def count_new(self, entries: list[Entry]) -> None:
        """Count what is new in the book."""
        self.written.update(entry[2] for entry in entries)


def _is_new(put: Put) -> bool:
    return put is Put.WRITTEN
