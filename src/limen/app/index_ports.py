"""The index of lines that a close works from, as use cases see it; re-exported by `ports`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class DueLine:
    """A line that a close has to look at: `next_day` counts days since 1970-01-01."""

    next_day: int
    line_id: str
    chain_id: str


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A line's row of the index (`limen.book.line_index`); `next_day` None: no day to come."""

    line_id: str
    chain_id: str
    next_day: int | None
    row: bytes


class IndexUnit(Protocol):
    """The part of a unit that writes to the index."""

    def put_index(self, entries: Sequence[IndexEntry]) -> None:
        """Put lines' rows into the index, over those that were there."""
        ...

    def fold_of(self, chain_id: str) -> bytes:
        """Return what `put_fold` kept of a group, nothing where it kept nothing."""
        ...

    def put_fold(self, chain_id: str, body: bytes) -> None:
        """Keep a group's features as far as they are folded, over what was there."""
        ...


class LineIndex(Protocol):
    """Lines whose money is reckoned, by the next day on which something happens to them.

    Derived from the journal, in the same commit: a line that opens enters the index, and each
    event of money brings its `next_day` down to the event's business date.
    """

    def first_day(self) -> int | None:
        """Return the first day on which something happens, None where there is none."""
        ...

    def due_lines(self, day: int, after: tuple[int, str], count_max: int) -> list[DueLine]:
        """Return lines due by a day beyond (`next_day`, `line_id`), in that order."""
        ...

    def index_rows(self) -> Iterator[bytes]:
        """Yield the rows in line order, from one snapshot; lines never closed have none."""
        ...

    def fold_of(self, chain_id: str) -> bytes:
        """Return what a unit kept of a group's features; empty where it kept nothing."""
        ...

    def folds(self) -> list[str]:
        """Return the groups of which a unit kept features, by id."""
        ...
