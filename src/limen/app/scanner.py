"""What an import needs of an engine that reads files: a scan, checked, then read in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Mapping as Names
    from contextlib import AbstractContextManager
    from pathlib import Path

    from limen.app.mapping import Mapping
    from limen.kernel.dates import Instant

DAY_LIMIT = 90_000
"""A time nearer to zero than this is a day since 1970-01-01, else an instant."""

PREFIX = 9
"""Columns before the fields in a block: unit, key, customer, group, line, occurred,
effective, known, amendment."""

Member = Literal["customer", "line"]


class Reject(NamedTuple):
    """One fault of one source row; `row` is None where the row was made by `[shape]`."""

    file: str
    row: int | None
    column: str
    value: str
    reason: str


class Block(NamedTuple):
    """Neighbouring rows of one event of the mapping, column by column, ready to become bodies.

    There are `PREFIX` columns, then the fields that are no constants in the mapping's order,
    then, for a registration, the sealed and the plain attributes. Instants are microseconds, or
    days where the source gave a date (the two never meet: an instant within a tenth of a second
    of 1970 is a fault).
    """

    event: int
    columns: list[Sequence[Any]]
    size: int


class Scan(Protocol):
    """Files read once, and what is to be said of them."""

    @property
    def rows(self) -> int:
        """Rows of the file that was given, bad ones included."""
        ...

    def check(self, now: Instant, *, with_outcome: bool = False) -> None:
        """Judge every cell and key; `rejects` then tells what is wrong."""
        ...

    def absent(self, member: Member) -> Iterator[list[str]]:
        """Yield ids that rows need and that no sound row of the files brings, in batches."""
        ...

    def admit(self, member: Member, known: Iterable[tuple[str, str, Instant]]) -> None:
        """Tell which of them are in the book: id, chain, known since."""
        ...

    def reject_strangers(self, now: Instant) -> int:
        """Reject rows whose customer or line is nowhere, elsewhere or not yet known; count them."""
        ...

    def reject_registrations(self, customer_ids: Iterable[str], reason: str) -> None:
        """Reject rows that register one of the customers."""
        ...

    def reject(self, units: Iterable[tuple[int, str, str, str]]) -> None:
        """Reject rows found bad later: unit, column, value, reason."""
        ...

    def rejects(self) -> Iterator[Reject]:
        """Yield every fault, by file and row."""
        ...

    def rejected_rows(self) -> int:
        """Count source rows with a fault."""
        ...

    def blocks(self, rows: int) -> Iterator[list[Block]]:
        """Yield the sound rows in the source's order, about `rows` events at a time.

        A source row's events are all in one list.
        """
        ...

    def outcomes(self) -> Iterator[tuple[str, int]]:
        """Yield (customer, outcome) of every sound row."""
        ...


class Scanner(Protocol):
    """Opens files for an import."""

    def open(self, mapping: Mapping, files: Names[str, Path]) -> AbstractContextManager[Scan]:
        """Read the files.

        Raises
        ------
        BadInput
            If a file or the mapping is wrong as a whole; nothing was written.
        """
        ...
