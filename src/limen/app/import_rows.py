"""Rows of a scan to events: the one place where a mapping's values become bodies.

Works on columns and not on rows, because a load makes millions of events.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from limen.app.mapping import Cell, EventMapping, Mapping
from limen.app.scanner import DAY_LIMIT, PREFIX, Block
from limen.book.chain import day_number, day_of, with_content_hash
from limen.book.events import KINDS, SCHEMAS, Body, Event, encode_body
from limen.kernel.dates import business_date, end_of_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from limen.app.ports import Entry
    from limen.kernel.dates import Instant


class Instants(dict[int, int]):
    """What a scan's time stands for: a day's end in the zone, or itself."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, value: int) -> Instant:
        if not -DAY_LIMIT < value < DAY_LIMIT:
            return value
        self[value] = end_of_day(day_of(value), self._zone)
        return self[value]


class Days(dict[int, "date"]):
    """Dates by their number since 1970-01-01."""

    def __missing__(self, number: int) -> date:
        self[number] = day_of(number)
        return self[number]


@dataclass(frozen=True, slots=True)
class Columns:
    """Events of one kind, column by column."""

    kind: str
    units: Iterable[int]
    groups: Iterable[str]
    keys: Iterable[str]
    customers: Iterable[str]
    lines: Iterable[str]
    occurred: Iterable[Instant]
    effective: Iterable[int]
    known: Iterable[Instant]
    is_backfill: bool
    bodies: Iterable[Body]


class Builder:
    """Makes events of a mapping's blocks.

    Parameters
    ----------
    now
        When the lender knows what the mapping gives no `known_at` for.
    seal
        Encrypts (customer, field, value); without it, sealed attributes are left out.
    """

    def __init__(
        self,
        mapping: Mapping,
        now: Instant,
        seal: Callable[[str, str, str], str] | None = None,
    ) -> None:
        self._mapping = mapping
        self._now = now
        self._seal = seal
        self._instants = Instants(mapping.time_zone)
        self._days = Days()

    def columns(self, block: Block) -> Columns:
        """Return a block's events by columns."""
        event = self._mapping.events[block.event]
        columns = block.columns
        units, keys, customers, groups, lines, occurred, effective, known = columns[:8]
        has_known_at = event.known_at is not None
        instants = self._instants
        return Columns(
            event.kind,
            units,
            groups,
            keys,
            customers,
            lines,
            [instants[value] for value in occurred],
            effective if event.effective_on is not None else self._business_days(occurred),
            [instants[value] for value in known] if has_known_at else repeat(self._now),
            has_known_at,
            map(KINDS[event.kind], *self._arguments(event, columns)),
        )

    def entries(self, blocks: list[Block]) -> tuple[list[int], list[Entry]]:
        """Return units and entries, in the order of the source rows and then of the mapping."""
        units: list[int] = []
        entries: list[Entry] = []
        for block in blocks:
            made = self.columns(block)
            units.extend(made.units)
            rows = zip(
                made.groups,
                repeat(SCHEMAS[made.kind]),
                repeat(made.kind),
                made.keys,
                made.customers,
                made.lines,
                made.occurred,
                made.effective,
                made.known,
                repeat(int(made.is_backfill)),
                map(encode_body, made.bodies),
            )
            entries.extend(with_content_hash(rows))
        if len(blocks) == 1:
            return units, entries
        order = sorted(range(len(units)), key=units.__getitem__)
        return [units[at] for at in order], [entries[at] for at in order]

    def events(self, blocks: list[Block]) -> Iterator[Event]:
        """Yield events in the same order."""
        made: list[tuple[int, Event]] = []
        for block in blocks:
            columns = self.columns(block)
            events = map(
                Event,
                columns.groups,
                columns.keys,
                columns.bodies,
                columns.occurred,
                map(self._days.__getitem__, columns.effective),
                columns.known,
                columns.customers,
                columns.lines,
                repeat(columns.is_backfill),
            )
            made.extend(zip(columns.units, events, strict=True))
        made.sort(key=itemgetter(0))
        yield from (event for _, event in made)

    def _business_days(self, occurred: Iterable[int]) -> list[int]:
        zone = self._mapping.time_zone
        return [
            value if -DAY_LIMIT < value < DAY_LIMIT else day_number(business_date(value, zone))
            for value in occurred
        ]

    def _arguments(self, event: EventMapping, columns: list[Sequence[Any]]) -> list[Iterable[Any]]:
        """Return the arguments of the body's type, in its own order, as columns."""
        cells, at = dict(event.fields), PREFIX
        arguments: list[Iterable[Any]] = []
        for item in msgspec.structs.fields(KINDS[event.kind]):
            cell = cells.get(item.name)
            if cell is not None:
                arguments.append(self._field(cell, columns, at))
                at += cell.column is not None
            elif item.name == "amendment":
                arguments.append(columns[PREFIX - 1])
            elif item.name == "attributes":
                arguments.append(self._plain(columns))
            elif item.name == "sealed":
                arguments.append(self._sealed(columns))
            else:
                arguments.append(repeat(item.default))
        return arguments

    def _field(self, cell: Cell, columns: list[Sequence[Any]], at: int) -> Iterable[Any]:
        if cell.column is None:
            value: Any = cell.constant
            return repeat(self._days[value] if cell.unit == "date" else value)
        if cell.unit == "date":
            days = self._days
            return [None if number is None else days[number] for number in columns[at]]
        return columns[at]

    def _plain(self, columns: list[Sequence[Any]]) -> Iterable[dict[str, Any]]:
        names = self._mapping.plain
        if not names:
            return [{} for _ in columns[0]]
        values = zip(*columns[len(columns) - len(names) :], strict=True)
        return [dict(zip(names, row, strict=True)) for row in values]

    def _sealed(self, columns: list[Sequence[Any]]) -> Iterable[dict[str, str]]:
        names, seal = self._mapping.sealed, self._seal
        if not names or seal is None:
            return [{} for _ in columns[0]]
        end = len(columns) - len(self._mapping.plain)
        values = zip(*columns[end - len(names) : end], strict=True)
        return [
            {
                name: seal(customer, name, value)
                for name, value in zip(names, row, strict=True)
                if value is not None
            }
            for customer, row in zip(columns[2], values, strict=True)
        ]
