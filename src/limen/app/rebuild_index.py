"""The index of lines, made anew from the journal."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from limen.app.close_day import LINES_A_COMMIT, entry_of_row
from limen.app.index_ports import IndexEntry
from limen.book import events as e
from limen.book.chain import day_number
from limen.book.group import fold_group
from limen.book.line_account import fold_account
from limen.book.line_index import decode_row, proof_of, row_of
from limen.book.line_postings import to_post
from limen.book.links import closed_into, whole_group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from limen.app.ports import Book, Journal, Units
    from limen.book.line import LineState
    from limen.book.terms import Terms

DAY = timedelta(days=1)


def rebuild_index(journal: Journal, units: Units, terms: Mapping[str, Terms]) -> int:
    """Put every reckoned line's row into the index as of the last closed day; return how many.

    Nothing else may write to the book meanwhile.
    """
    last = last_closed(journal)
    page: list[IndexEntry] = []
    count = 0
    for entry in _entries(journal, terms, last):
        page.append(entry)
        count += 1
        if len(page) == LINES_A_COMMIT:
            _put(units, page)
            page = []
    _put(units, page)
    return count


def proofs(book: Book) -> dict[str, bytes]:
    """Return what the last closed day's digest holds of each line, hashed.

    Lines whose money moved since are left out: their rows are behind by their nature.
    """
    last = last_closed(book)
    if last is None:
        return {}
    rows = map(decode_row, book.index_rows())
    found = {row.line_id: sha256(proof_of(row, last)).digest() for row in rows}
    after = (-1, "")
    while page := book.due_lines(day_number(last), after, LINES_A_COMMIT):
        after = page[-1].next_day, page[-1].line_id
        for due in page:
            found.pop(due.line_id, None)
    return found


def last_closed(journal: Journal) -> date | None:
    """Return the newest closed day, None where none is."""
    events = journal.chain_events(e.PORTFOLIO_CHAIN)
    days = [event.body.on for event in events if isinstance(event.body, e.DayClosed)]
    return max(days, default=None)


def _entries(
    journal: Journal, terms: Mapping[str, Terms], last: date | None
) -> Iterator[IndexEntry]:
    for chain_id, chain in journal.all_chains():
        if closed_into(chain_id, chain) is not None:
            continue
        events = whole_group(chain_id, chain, journal.chain_events)
        if not any(
            isinstance(event.body, e.LineOpened) and event.body.terms_id for event in events
        ):
            continue
        for line in fold_group(chain_id, events).lines.values():
            if line.is_reckoned:
                first = min(event.effective_on for event in events if event.line_id == line.line_id)
                yield _entry(chain_id, line, terms, last, first)


def _entry(
    chain_id: str, line: LineState, terms: Mapping[str, Terms], last: date | None, first: date
) -> IndexEntry:
    if last is None or first > last:
        return IndexEntry(line.line_id, chain_id, day_number(first), b"")
    account = fold_account(line.facts, terms, last)
    is_behind = account is not None and bool(to_post(account, line.posted, last + DAY))
    return entry_of_row(chain_id, row_of(line, account, terms[line.terms_id], last, is_behind))


def _put(units: Units, page: list[IndexEntry]) -> None:
    if page:
        with units.unit({entry.chain_id for entry in page}) as unit:
            unit.put_index(page)
