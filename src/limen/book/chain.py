"""The hash chain: one per group, one for the portfolio.

An entry's content is the JSON array ``[schema, chain_id, key, customer_id, line_id, occurred_at,
effective_on, known_at or null, body]`` (`effective_on` in days since 1970-01-01; `known_at` only
where a backfill gave it, so that sending the same fact twice is seen as the same; `body` with
sorted keys and without its defaults). `content_hash` is its SHA-256. The link is the SHA-256
over the previous link, the JSON array ``[seq, chain_seq, known_at, recorded_at]`` and the content
hash; the first link follows 32 zero bytes. Personal fields are encrypted before any of this.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from limen.book.events import SCHEMAS, Event, encode_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from limen.kernel.dates import Instant

    _Row = tuple[str, int, str, str, str, str, Instant, int, Instant, int, bytes]

GENESIS = bytes(32)
_encode = msgspec.json.Encoder().encode
_sha256 = hashlib.sha256
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def day_of(number: int) -> date:
    """Return the date that is `number` days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH_ORDINAL)


def content_hash(
    schema: int,
    chain_id: str,
    key: str,
    customer_id: str,
    line_id: str,
    occurred_at: Instant,
    effective_day: int,
    backfilled_at: Instant | None,
    body: bytes,
) -> bytes:
    """Return the SHA-256 over what the source said; `body` is its canonical JSON."""
    head = _encode(
        (schema, chain_id, key, customer_id, line_id, occurred_at, effective_day, backfilled_at)
    )
    return _sha256(head[:-1] + b"," + body + b"]").digest()


def with_content_hash(
    rows: Iterable[_Row],
) -> Iterator[tuple[str, int, str, str, str, str, Instant, int, Instant, int, bytes, bytes]]:
    """Yield each entry with its `content_hash` (`limen.app.ports.Entry`), many at a time."""
    for chain_id, schema, kind, key, customer, line, at, day, known_at, backfill, body in rows:
        head = _encode(
            (schema, chain_id, key, customer, line, at, day, known_at if backfill else None)
        )
        content = _sha256(b"%b,%b]" % (head[:-1], body)).digest()
        yield (
            chain_id,
            schema,
            kind,
            key,
            customer,
            line,
            at,
            day,
            known_at,
            backfill,
            body,
            content,
        )


def link_hash(
    previous: bytes,
    seq: int,
    chain_seq: int,
    known_at: Instant,
    recorded_at: Instant,
    content: bytes,
) -> bytes:
    """Return the link that follows `previous`."""
    return _sha256(previous + _encode((seq, chain_seq, known_at, recorded_at)) + content).digest()


def event_content_hash(event: Event) -> bytes:
    """Return the content hash of an event as it would be written now."""
    return content_hash(
        SCHEMAS[event.kind],
        event.chain_id,
        event.key,
        event.customer_id,
        event.line_id,
        event.occurred_at,
        day_number(event.effective_on),
        event.known_at if event.backfill else None,
        encode_body(event.body),
    )
