"""Writing to the journal: judge by key and content, number, link, insert.

The numbers of a book have no gap and follow the order of commits: the one row of `tip` is taken
last, and held until the commit. Chains are locked before it, so that no two writers can wait for
each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.ports import Put
from limen.book.chain import GENESIS, link_hash
from limen.storage.postgresql.link import check_durability
from limen.storage.rows import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

    from limen.app.ports import Entry
    from limen.kernel.dates import Instant
    from limen.storage.postgresql.statements import Statements

COPIED_FROM = 40
"""From so many rows on, COPY is quicker than statements."""

_TYPES = [
    "text",
    "int4",
    "text",
    "text",
    "text",
    "text",
    "int8",
    "int4",
    "int8",
    "int2",
    "bytea",
    "bytea",
    "int8",
    "int8",
    "int8",
    "bytea",
]


def write(
    connection: psycopg.Connection,
    statements: Statements,
    entries: Sequence[Entry],
    recorded_at: Instant,
    units: Sequence[int] | None = None,
) -> list[Put]:
    """Judge and insert within the caller's transaction, which holds the entries' chains."""
    keys = [entry[3] for entry in entries]
    found = connection.execute(statements.contents, (keys,)).fetchall()
    stored = {key: bytes(content) for key, content in found}
    puts = judge(entries, units, stored)
    new = [entry for entry, put in zip(entries, puts, strict=True) if put is Put.WRITTEN]
    if new:
        _insert(connection, statements, new, recorded_at)
    return puts


def _insert(
    connection: psycopg.Connection,
    statements: Statements,
    entries: Sequence[Entry],
    recorded_at: Instant,
) -> None:
    chains = list({entry[0] for entry in entries})
    found = connection.execute(statements.heads, (chains,)).fetchall()
    heads = {chain_id: (chain_seq, link) for chain_id, chain_seq, link in found}
    ((tip, *durability),) = connection.execute(statements.advance, (len(entries),)).fetchall()
    check_durability(*durability)
    seq = tip - len(entries)
    rows = []
    for entry in entries:
        chain_id, *_, known_at, _, _, content = entry
        seq += 1
        before, previous = heads.get(chain_id, (0, GENESIS))
        link = link_hash(previous, seq, before + 1, known_at, recorded_at, content)
        heads[chain_id] = (before + 1, link)
        rows.append((*entry, seq, before + 1, recorded_at, link))
    with connection.cursor() as cursor:
        if len(rows) < COPIED_FROM:
            cursor.executemany(statements.insert, rows)
            return
        with cursor.copy(statements.copy) as copy:
            copy.set_types(_TYPES)
            for row in rows:
                copy.write_row(row)
