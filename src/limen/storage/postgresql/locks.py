"""Locks of chains, held until the transaction ends and always taken in the order of their ids."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import psycopg

CHAINS_MAX = 256
"""Above so many chains the whole book is locked: the server's table of locks is finite."""

_ALL = b"SELECT pg_advisory_xact_lock(%s)"
_SOME = (
    b"SELECT pg_advisory_xact_lock_shared(%s) "
    b"UNION ALL SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS c (n)"
)

# The settings ride along, so that no commit trusts what was looked at an hour ago.
_LOOK = (
    b"SELECT concat_ws(' ', set_config('lock_timeout', %s, true), current_setting('fsync'), "
    b"current_setting('synchronous_commit'), current_setting('full_page_writes'))"
)
_LOOK_ALL = _LOOK + b" UNION ALL SELECT pg_advisory_xact_lock(%s)::text"
_LOOK_SOME = (
    _LOOK + b" UNION ALL SELECT pg_advisory_xact_lock_shared(%s)::text "
    b"UNION ALL SELECT pg_advisory_xact_lock(n)::text FROM unnest(%s::bigint[]) AS c (n)"
)


def locking(schema: str, chain_ids: Iterable[str], wait: str) -> tuple[bytes, list[object]]:
    """Return a statement that locks chains, and its parameters.

    Its first row says how long the transaction waits for locks, and three settings of the server
    (`check_durability`).
    """
    chains = sorted(set(chain_ids))
    book = lock_number(schema, "")
    if not chains:
        return _LOOK, [wait]
    if len(chains) > CHAINS_MAX:
        return _LOOK_ALL, [wait, book]
    return _LOOK_SOME, [wait, book, [lock_number(schema, chain) for chain in chains]]


def lock_chains(connection: psycopg.Connection, schema: str, chain_ids: Iterable[str]) -> None:
    """Wait for the chains; whoever locks the whole book waits for all who lock chains of it."""
    chains = sorted(set(chain_ids))
    book = lock_number(schema, "")
    if len(chains) > CHAINS_MAX:
        connection.execute(_ALL, (book,))
    else:
        connection.execute(_SOME, (book, [lock_number(schema, chain) for chain in chains]))


def lock_number(schema: str, chain_id: str) -> int:
    """Return the number by which the server knows a chain's lock; the empty id is the book's."""
    digest = hashlib.sha256(f"limen\0{schema}\0{chain_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
