"""Events as rows of a journal, the same in every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.app.ports import Put
from limen.book.chain import day_number, day_of, event_content_hash
from limen.book.events import SCHEMAS, Event, LineOpened, decode_body, encode_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from limen.app.ports import Entry
    from limen.kernel.dates import Instant

EVENT_COLUMNS = (
    "chain_id, key, body, occurred_at, effective_day, known_at, customer_id, line_id, "
    "backfill, seq, recorded_at"
)
"""Columns that `event_of` reads, in its order."""

_ANY_TIME = 2**62


def entry_of(event: Event) -> Entry:
    """Return an event as it is stored."""
    kind = event.kind
    return (
        event.chain_id,
        SCHEMAS[kind],
        kind,
        event.key,
        event.customer_id,
        event.line_id,
        event.occurred_at,
        day_number(event.effective_on),
        event.known_at,
        int(event.backfill),
        encode_body(event.body),
        event_content_hash(event),
    )


def event_of(row: Sequence[Any]) -> Event:
    """Return the event of a row of `EVENT_COLUMNS`."""
    chain_id, key, body, at, day, known_at, customer, line, backfill, seq, recorded_at = row
    return Event(
        chain_id,
        key,
        decode_body(body),
        at,
        day_of(day),
        known_at,
        customer,
        line,
        bool(backfill),
        seq,
        recorded_at,
    )


def order_of(event: Event) -> tuple[Instant, int]:
    """Return the order in which a fold reads events."""
    return event.known_at, event.seq


def bounds_of(known_at: Instant | None, seq_max: int | None) -> tuple[Instant, int]:
    """Return the bounds of a read; above everything where none is given."""
    return (
        _ANY_TIME if known_at is None else known_at,
        _ANY_TIME if seq_max is None else seq_max,
    )


def after_prefix(prefix: str) -> str:
    """Return the first text after every one that begins with a prefix, compared by bytes."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def openings_of(rows: Iterable[tuple[str, bytes]]) -> dict[str, LineOpened]:
    """Return how lines were opened, from their ids and bodies in the journal's order."""
    found: dict[str, LineOpened] = {}
    for line_id, data in rows:
        body = decode_body(data)
        if isinstance(body, LineOpened):
            found.setdefault(line_id, body)
    return found


def judge(
    entries: Sequence[Entry], units: Sequence[int] | None, stored: Mapping[str, bytes]
) -> list[Put]:
    """Say of each entry what becomes of it, given the content hash of each key stored already."""
    known = dict(stored)
    puts: list[Put] = []
    for start, end in _runs(units, len(entries)):
        new: dict[str, bytes] = {}
        judged = []
        for entry in entries[start:end]:
            content = entry[11]
            before = known.get(entry[3], new.get(entry[3]))
            if before is None:
                new[entry[3]] = content
                judged.append(Put.WRITTEN)
            else:
                judged.append(Put.REPEATED if before == content else Put.CONFLICT)
        if Put.CONFLICT in judged:
            judged = [Put.HELD_BACK if put is Put.WRITTEN else put for put in judged]
        else:
            known.update(new)
        puts.extend(judged)
    return puts


def _runs(units: Sequence[int] | None, size: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each run of neighbours that stand or fall together."""
    if units is None:
        yield from ((at, at + 1) for at in range(size))
        return
    start = 0
    for at in range(1, size + 1):
        if at == size or units[at] != units[start]:
            yield start, at
            start = at
