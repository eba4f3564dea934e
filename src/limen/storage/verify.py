"""Prove the journal: recompute every content hash and link.

What this cannot see: a tail cut off from the whole journal leaves a shorter one that is sound in
itself. Only a head or root kept elsewhere (an anchor) shows that something is missing at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from limen.app.ports import ChainFault
from limen.book.chain import GENESIS, content_hash, link_hash
from limen.book.events import KINDS, decode_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENTRY_COLUMNS = (
    "seq",
    "chain_id",
    "chain_seq",
    "schema",
    "kind",
    "key",
    "customer_id",
    "line_id",
    "occurred_at",
    "effective_day",
    "known_at",
    "recorded_at",
    "backfill",
    "body",
    "content_hash",
    "link",
)
"""Columns of an entry to verify; texts are read as bytes: a damaged one must become a fault and
not an error of the driver."""

TEXTS = frozenset({"chain_id", "kind", "key", "customer_id", "line_id"})

GAPS = """
SELECT seq, before FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM {journal}) n
WHERE seq <> before + 1 ORDER BY seq
"""
"""Finds numbers that are missing, as rows for `gap_faults`."""


def gap_faults(gaps: Iterable[tuple[int, int]]) -> Iterator[ChainFault]:
    """Yield a fault for each run of missing numbers.

    A missing number belongs to a chain that is no longer known; its fault has an empty `chain_id`.
    """
    for seq, before in gaps:
        missing = before + 1
        upto = "" if seq - 1 == missing else f" to {seq - 1}"
        yield ChainFault("", missing, f"entry {missing}{upto} is missing")


def chain_faults(entries: Iterable[tuple[Any, ...]]) -> Iterator[ChainFault]:
    """Yield the first fault of each broken chain of entries ordered by chain and place."""
    chain: bytes | None = None
    chain_seq, previous, is_broken = 0, GENESIS, False
    for row in entries:
        if row[1] != chain:
            chain, chain_seq, previous, is_broken = row[1], 0, GENESIS, False
        if is_broken:
            continue
        chain_seq += 1
        what = _fault_of(row, chain_seq, previous)
        if what is not None:
            is_broken = True
            yield ChainFault(row[1].decode(errors="replace"), row[0], what)
        previous = row[15]


def _fault_of(row: tuple[Any, ...], chain_seq: int, previous: bytes) -> str | None:
    seq, chain, found_seq, schema, kind, key, customer, line, at, day = row[:10]
    known_at, recorded_at, backfill, body, content, link = row[10:]
    if found_seq != chain_seq:
        return f"position {chain_seq} of the chain is missing"
    try:
        chain_id, kind_text, key_text, customer_id, line_id = (
            text.decode() for text in (chain, kind, key, customer, line)
        )
    except UnicodeDecodeError:
        return "a text is not UTF-8"
    if kind_text not in KINDS:
        return f"the kind '{kind_text}' is not known"
    try:
        decoded = decode_body(body)
    except msgspec.MsgspecError:
        return "the body does not parse"
    if decoded.__struct_config__.tag != kind_text:
        return "the body is of another kind"
    backfilled_at = known_at if backfill else None
    expected = content_hash(
        schema,
        chain_id,
        key_text,
        customer_id,
        line_id,
        at,
        day,
        backfilled_at,
        body,
    )
    if expected != content:
        return "the content does not match its hash"
    if link_hash(previous, seq, chain_seq, known_at, recorded_at, expected) != link:
        return "the link does not follow from the one before"
    return None
