"""What a book in one file finds without reading it through: who is here, what a day posted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from limen.app.ports import Known
from limen.storage.rows import EVENT_COLUMNS, after_prefix, event_of, openings_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from limen.book.events import Event, LineOpened

_UNDER = (
    f"SELECT {EVENT_COLUMNS} FROM journal "  # noqa: S608 - our own names
    "WHERE key >= ? AND key < ? AND instr(body, ?) > 0 ORDER BY key"
)
_OPENINGS = (
    "SELECT line_id, body FROM journal WHERE kind = 'line_opened' "
    "AND line_id IN (SELECT value FROM json_each(?)) ORDER BY seq"
)


class SqliteFinding:
    """The looks of `limen.app.ports.Journal` that an index serves."""

    _connection: sqlite3.Connection

    def known_customers(self, customer_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of the customers that are registered in the book."""
        return self._known("customer_registered", "customer_id", customer_ids)

    def known_lines(self, line_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of the lines that are open in the book."""
        return self._known("line_opened", "line_id", line_ids)

    def _known(self, kind: str, column: str, ids: Iterable[str]) -> dict[str, Known]:
        rows = self._connection.execute(
            # The kind stands in the text, so that the partial index serves; both are our own.
            f"SELECT {column}, chain_id, min(known_at) FROM journal WHERE kind = '{kind}' "  # noqa: S608
            f"AND {column} IN (SELECT value FROM json_each(?)) GROUP BY {column}",
            (json.dumps(list(ids)),),
        )
        return {name: Known(chain_id, known_at) for name, chain_id, known_at in rows}

    def openings(self, line_ids: Iterable[str]) -> dict[str, LineOpened]:
        """Return how lines were opened; see `limen.app.ports.Journal`."""
        return openings_of(self._connection.execute(_OPENINGS, (json.dumps(list(line_ids)),)))

    def events_under(self, prefix: str, holding: bytes) -> Iterator[Event]:
        """Yield events by the beginning of their keys; see `limen.app.ports.Journal`."""
        rows = self._connection.execute(_UNDER, (prefix, after_prefix(prefix), holding))
        yield from map(event_of, rows.fetchall())
