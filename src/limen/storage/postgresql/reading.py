"""What a unit asks first, sent together with its BEGIN and its locks: one way to the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from limen.app.ports import Answer
from limen.book.chain import GENESIS
from limen.storage.postgresql.link import WAIT, check_durability
from limen.storage.postgresql.locks import locking
from limen.storage.rows import event_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.app.ports import Ahead
    from limen.book.events import Event
    from limen.storage.postgresql.statements import Statements
    from limen.storage.postgresql.writer import Heads

CHAINS_AHEAD = 8
"""Of more chains nothing is read ahead: a large commit asks little for each command anyway."""


class Reading:
    """Reads ahead; every statement has a snapshot of its own, taken when the locks are held.

    Attributes
    ----------
    answers
        Answer to each key that was read, None where there is none.
    contents
        Content hash of the event under each key that was read, None where there is none.
    events
        Events of a chain beyond so many, by both.
    heads
        Heads of the chains that were read.
    """

    def __init__(self, statements: Statements, ahead: Ahead | None) -> None:
        self._statements = statements
        self._keys = [] if ahead is None else list(ahead.keys)
        after = {} if ahead is None else ahead.after
        self._after = after if len(after) <= CHAINS_AHEAD else {}
        self._found: list[list[tuple[Any, ...]]] = []
        self.answers: dict[str, Answer | None] = {}
        self.contents: dict[str, bytes | None] = {}
        self.events: dict[tuple[str, int], list[Event]] = {}
        self.heads: Heads = {}

    def send(self, connection: psycopg.Connection, schema: str, chains: Iterable[str]) -> None:
        """Begin, lock and ask, all in one message."""
        statement, parameters = locking(schema, chains, WAIT)
        asked = [b"BEGIN", statement]
        if self._keys:
            asked.append(self._statements.known)
            parameters += (self._keys, self._keys)
        for chain in self._after.items():
            asked.append(self._statements.chain_from)
            parameters += chain
        cursor = psycopg.ClientCursor(connection)
        cursor.execute(b"; ".join(asked), parameters)
        self._found = []
        while cursor.nextset():
            self._found.append(cursor.fetchall())

    def take(self) -> None:
        """Take in what was found.

        Raises
        ------
        Unavailable
            If the server may lose what it acknowledges.
        """
        settings, *rest = self._found
        _, *durability = str(settings[0][0]).split()
        check_durability(*durability)
        if self._keys:
            known, *rest = rest
            self._take_known(known)
        for (chain_id, after), found in zip(self._after.items(), rest, strict=True):
            self._take_chain(chain_id, after, found)

    def _take_known(self, rows: list[tuple[Any, ...]]) -> None:
        self.answers = dict.fromkeys(self._keys)
        self.contents = dict.fromkeys(self._keys)
        for is_answer, key, hashed, reply in rows:
            if is_answer:
                self.answers[key] = Answer(key, hashed, reply)
            else:
                self.contents[key] = hashed

    def _take_chain(self, chain_id: str, after: int, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            *_, place, link = max(rows, key=lambda row: row[-2])
            self.heads[chain_id] = place, link
        elif after == 0:
            self.heads[chain_id] = 0, GENESIS
        self.events[chain_id, after] = [event_of(row[:-2]) for row in rows if row[-2] > after]
