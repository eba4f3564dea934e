"""Writing to the journal: judge by key and content, number, link, insert.

The numbers of a book have no gap and follow the order of commits: the one row of `tip` is taken
last, and held until the commit. Chains are locked before it, so that no two writers can wait for
each other. What every writer waits for is kept short: after `tip` only inserts and the commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.ports import Put
from limen.book.chain import GENESIS, link_hash
from limen.storage.postgresql.link import check_durability
from limen.storage.rows import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import psycopg

    from limen.app.ports import Answer, Entry
    from limen.kernel.dates import Instant
    from limen.storage.postgresql.statements import Statements

    Heads = dict[str, tuple[int, bytes]]

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
    keys, chains = [entry[3] for entry in entries], {entry[0] for entry in entries}
    stored, heads = look_up(connection, statements, keys, chains)
    puts = judge(entries, units, stored)
    placed = zip(entries, puts, strict=True)
    new = [(entry, recorded_at) for entry, put in placed if put is Put.WRITTEN]
    rows = number(connection, statements, new, heads)
    if len(rows) >= COPIED_FROM:
        copy_rows(connection, statements, rows)
    elif rows:
        with connection.cursor() as cursor:
            cursor.executemany(statements.insert, rows)
    return puts


def look_up(
    connection: psycopg.Connection,
    statements: Statements,
    keys: Sequence[str],
    chains: Iterable[str],
) -> tuple[dict[str, bytes], Heads]:
    """Return the content hash of each key that is stored, and the heads of chains, in one go."""
    wanted = list(chains)
    if not keys and not wanted:
        return {}, {}
    with connection.pipeline():
        contents = connection.execute(statements.contents, (list(keys),))
        heads = connection.execute(statements.heads, (wanted,)) if wanted else None
    stored = {key: bytes(content) for key, content in contents.fetchall()}
    found = {} if heads is None else {name: (place, link) for name, place, link in heads.fetchall()}
    return stored, {name: found.get(name, (0, GENESIS)) for name in wanted}


def number(
    connection: psycopg.Connection,
    statements: Statements,
    waiting: Sequence[tuple[Entry, Instant]],
    heads: Heads,
) -> list[tuple[object, ...]]:
    """Take numbers for entries that were judged; return their rows, linked; moves `heads` on."""
    if not waiting:
        return []
    ((tip, *durability),) = connection.execute(statements.advance, (len(waiting),)).fetchall()
    check_durability(*durability)
    seq = tip - len(waiting)
    rows: list[tuple[object, ...]] = []
    for entry, recorded_at in waiting:
        chain_id, *_, known_at, _, _, content = entry
        seq += 1
        before, previous = heads[chain_id]
        link = link_hash(previous, seq, before + 1, known_at, recorded_at, content)
        heads[chain_id] = (before + 1, link)
        rows.append((*entry, seq, before + 1, recorded_at, link))
    return rows


def single(
    statements: Statements,
    waiting: tuple[Entry, Instant],
    answer: tuple[Answer, Instant],
    heads: Heads,
) -> tuple[bytes, Sequence[object]]:
    """Return the one statement that numbers, links and inserts an entry with its answer.

    The server makes the link: nobody then waits for a number's way to us and back.
    """
    (entry, recorded_at), (given, answered_at) = waiting, answer
    before, previous = heads[entry[0]]
    place = f",{before + 1},{entry[8]},{recorded_at}]"
    mine = (given.key, given.body_hash, given.reply, answered_at)
    return statements.write_one, (
        *mine, *entry, before + 1, recorded_at, previous, place, entry[11],
    )  # fmt: skip


def copy_rows(
    connection: psycopg.Connection, statements: Statements, rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert many rows."""
    with connection.cursor() as cursor, cursor.copy(statements.copy) as copy:
        copy.set_types(_TYPES)
        for row in rows:
            copy.write_row(row)
