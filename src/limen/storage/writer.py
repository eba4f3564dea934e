"""Writing to the journal: judge by key and content, link, insert, in one commit.

Most bulk loads bring only new keys, so a batch is first inserted as if it were new; the unique
index says otherwise, and only then are the keys looked up one by one.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from limen.app.ports import Put
from limen.book.chain import GENESIS, link_hash
from limen.book.events import LineOpened, decode_body
from limen.storage.rows import judge
from limen.storage.schema import COLUMNS, insert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.app.ports import Entry
    from limen.kernel.dates import Instant

HEADS_MAX = 200_000
"""Chains whose newest link is remembered between batches."""

ROWS_A_STATEMENT = (2_000, 500, 100, 20, 4, 1)
"""One statement for many rows saves a tenth of the time of one for each, and lets others work. The
rest goes in by few sizes: a statement of a size of its own would have to be prepared anew."""

_MOVE = "UPDATE line_index SET next_day = ?1 WHERE line_id = ?2 AND next_day > ?1"

Head = tuple[int, bytes]

MOVING = frozenset(
    {
        "draw_made",
        "draw_held",
        "draw_posted",
        "draw_voided",
        "draw_expired",
        "repayment_made",
        "repayment_reversed",
        "fee_charged",
        "rate_changed",
        "written_off",
        "credit_refunded",
    }
)
"""Kinds of events after which a daily close looks at their line."""


def is_reckoned(body: bytes) -> bool:
    """Whether the body of a line's opening says that its money is reckoned here."""
    if b'"terms_id"' not in body:
        return False
    opened = decode_body(body)
    return isinstance(opened, LineOpened) and bool(opened.terms_id) and opened.custody == "kept"


class Writer:
    """Appends entries inside a transaction that its caller opens and ends."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._heads: dict[str, Head] = {}
        self._moved: dict[str, Head] = {}
        self._seq = -1
        self._last = -1
        self._expects_new = True
        self._has_index = False

    def write(
        self, entries: Sequence[Entry], recorded_at: Instant, units: Sequence[int] | None
    ) -> list[Put]:
        """Judge and insert; the caller then calls `committed` or `rolled_back`."""
        self._catch_up()
        if len(entries) == 1 or (
            self._expects_new and len({entry[3] for entry in entries}) == len(entries)
        ):
            moved = self.moved()
            try:
                self._insert_new(entries, recorded_at)
            except sqlite3.IntegrityError:
                self._moved = moved
            else:
                return [Put.WRITTEN] * len(entries)
        puts = self._judge(entries, units)
        new = [entry for entry, put in zip(entries, puts, strict=True) if put is Put.WRITTEN]
        self._insert(new, recorded_at)
        return puts

    def committed(self) -> None:
        """Take over the heads that the transaction moved."""
        if self._moved:
            self._heads.update(self._moved)
            self._seq = self._last
            self._moved.clear()

    def rolled_back(self) -> None:
        """Forget what the transaction moved."""
        self._moved.clear()

    def moved(self) -> dict[str, Head]:
        """Return the heads that the transaction has moved so far."""
        return dict(self._moved)

    def back_to(self, moved: dict[str, Head]) -> None:
        """Forget what the transaction moved since, because it is rolled back to there."""
        self._moved = moved
        self._last = -1  # so that the next write looks

    def _newest(self) -> int:
        row = self._connection.execute("SELECT max(seq) FROM journal").fetchone()
        return int(row[0] or 0)

    def _catch_up(self) -> None:
        newest = self._newest()
        if newest != self._seq or len(self._heads) > HEADS_MAX:
            self._heads.clear()  # somebody else wrote in between
            self._seq = newest

    def _judge(self, entries: Sequence[Entry], units: Sequence[int] | None) -> list[Put]:
        known = self._contents_of([entry[3] for entry in entries])
        self._expects_new = not known
        return judge(entries, units, known)

    def _contents_of(self, keys: list[str]) -> dict[str, bytes]:
        rows = self._connection.execute(
            "SELECT key, content_hash FROM journal WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        )
        return dict(rows.fetchall())

    def _insert_new(self, entries: Sequence[Entry], recorded_at: Instant) -> None:
        """Insert all or nothing; a single statement that fails leaves nothing by itself."""
        if len(entries) == 1:
            self._insert(entries, recorded_at)
            return
        self._connection.execute("SAVEPOINT batch")
        try:
            self._insert(entries, recorded_at)
        except sqlite3.IntegrityError:
            self._connection.execute("ROLLBACK TO batch")
            raise
        finally:
            self._connection.execute("RELEASE batch")

    def _insert(self, entries: Sequence[Entry], recorded_at: Instant) -> None:
        seq = self._seq
        heads, moved = self._heads, self._moved
        values: list[object] = []
        for entry in entries:
            chain_id, *_, known_at, _, body, content = entry
            seq += 1
            before, previous = moved.get(chain_id) or heads.get(chain_id) or self._head_of(chain_id)
            chain_seq = before + 1
            link = link_hash(previous, seq, chain_seq, known_at, recorded_at, content)
            moved[chain_id] = (chain_seq, link)
            # `sqlite3` asks of each `bytes` whether an adapter wants it, of a `bytearray` not.
            values += entry[:-2]
            values += (bytearray(body), bytearray(content))
            values += (seq, chain_seq, recorded_at, bytearray(link))
        start = 0
        for rows in ROWS_A_STATEMENT:
            size = rows * COLUMNS
            while start + size <= len(values):
                self._connection.execute(insert(rows), values[start : start + size])
                start += size
        self._move_index(entries)
        self._last = seq

    def _move_index(self, entries: Sequence[Entry]) -> None:
        """Let the next close look at the lines that open, and at those whose money moved.

        A trigger would do it too, at half the cost of the insert itself for every entry.
        """
        opened = [
            (entry[5], entry[0], entry[7], b"")
            for entry in entries
            if entry[2] == "line_opened" and is_reckoned(entry[10])
        ]
        moved = [(entry[7], entry[5]) for entry in entries if entry[2] in MOVING]
        if not (opened or moved) or not self._finds_index():
            return
        if opened:
            self._connection.executemany(
                "INSERT OR IGNORE INTO line_index VALUES (?, ?, ?, ?)", opened
            )
        if len(moved) == 1:
            self._connection.execute(_MOVE, moved[0])
        elif moved and self._connection.execute("SELECT 1 FROM line_index LIMIT 1").fetchone():
            self._connection.executemany(_MOVE, moved)

    def _finds_index(self) -> bool:
        """Whether the book has had the step that brings the index; what was taken stays taken."""
        if not self._has_index:
            query = "SELECT 1 FROM sqlite_master WHERE name = 'line_index'"
            self._has_index = self._connection.execute(query).fetchone() is not None
        return self._has_index

    def _head_of(self, chain_id: str) -> Head:
        row = self._connection.execute(
            "SELECT chain_seq, link FROM journal WHERE chain_id = ? "
            "ORDER BY chain_seq DESC LIMIT 1",
            (chain_id,),
        ).fetchone()
        return (0, GENESIS) if row is None else (row[0], row[1])
