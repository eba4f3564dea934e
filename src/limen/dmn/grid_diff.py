"""What differs between two states of a table, and one state with two people's changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from limen.dmn.grid import Column, Grid, Kind, Row, positions, same, shown

Change: TypeAlias = "Added | Removed | Moved | Edited"


@dataclass(frozen=True, slots=True)
class Added:
    """A rule that was not there; `number` counts from 1 in the new table."""

    row: str
    number: int
    cells: tuple[str, ...]
    kind: Literal["added"] = "added"


@dataclass(frozen=True, slots=True)
class Removed:
    """A rule that is gone; `number` counts from 1 in the old table."""

    row: str
    number: int
    kind: Literal["removed"] = "removed"


@dataclass(frozen=True, slots=True)
class Moved:
    """A rule that stands elsewhere among those that stayed; numbers count from 1."""

    row: str
    before: int
    number: int
    kind: Literal["moved"] = "moved"


@dataclass(frozen=True, slots=True)
class Edited:
    """A cell with another text."""

    row: str
    column: int
    before: str
    after: str
    kind: Literal["edited"] = "edited"


def changes_between(old: Grid, new: Grid) -> tuple[Change, ...]:
    """Return what leads from one state of a table to another with the same columns."""
    before = {row.key: number for number, row in enumerate(old.rows, 1)}
    after = {row.key: number for number, row in enumerate(new.rows, 1)}
    found: list[Change] = [
        Removed(key, number) for key, number in before.items() if key not in after
    ]
    stayed = [row.key for row in new.rows if row.key in before]
    still = _still([before[key] for key in stayed])
    rows = old.by_key()
    for row in new.rows:
        number = after[row.key]
        if row.key not in before:
            found.append(Added(row.key, number, row.cells))
            continue
        if before[row.key] not in still:
            found.append(Moved(row.key, before[row.key], number))
        pairs = zip(new.columns, rows[row.key].cells, row.cells, strict=True)
        found += [
            Edited(row.key, index, shown(one), shown(other))
            for index, (column, one, other) in enumerate(pairs)
            if not same(column.kind, one, other)
        ]
    return tuple(found)


def _still(numbers: Sequence[int]) -> set[int]:
    """Return a longest rising run of numbers: those that did not move."""
    ends: list[int] = []
    run: list[int] = []
    place: dict[int, int] = {}
    for number in numbers:
        place[number] = length = bisect_left(ends, number)
        ends[length : length + 1] = [number]
    wanted = len(ends) - 1
    for number in reversed(numbers):
        if place[number] == wanted:
            run.append(number)
            wanted -= 1
    return set(run)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed; `column` is None for a rule or a table as a whole.

    One that `can_be_forced` is settled for the sheet when the author says so.
    """

    row: str
    column: int | None
    message: str
    can_be_forced: bool = True


def on_columns(grid: Grid, target: Grid, fill: Grid) -> Grid:
    """Return a grid with the target's columns; one it does not have is filled from `fill`."""
    where = positions(grid.columns)
    sources = [where.get(identity) for identity in positions(target.columns)]
    rows = []
    filling = fill.by_key()
    for row in grid.rows:
        spare = filling.get(row.key)
        rows.append(
            Row(
                row.key,
                tuple(
                    row.cells[source]
                    if source is not None
                    else (spare.cells[index] if spare else blank(column))
                    for index, (source, column) in enumerate(
                        zip(sources, target.columns, strict=True)
                    )
                ),
            )
        )
    return replace(target, rows=tuple(rows))


def blank(column: Column) -> str:
    """Return the cell of a new rule in a column that the author did not see."""
    return "-" if column.kind == "input" else ""


def merged(base: Grid, mine: Grid, theirs: Grid) -> tuple[Grid, tuple[Conflict, ...]]:
    """Bring changes `base` to `mine` onto `theirs`; in a conflict mine stands.

    All three have the same columns.
    """
    if _has_loose_keys(base, theirs):
        message = "rules without an id changed in the model: they cannot be told apart"
        return theirs, (Conflict("", None, message, can_be_forced=False),)
    merge = _Merge(base, mine, theirs)
    rows = {row.key: row for row in map(merge.row, merge.keys()) if row is not None}
    ordered = [rows[key] for key in merge.order() if key in rows]
    return replace(theirs, rows=tuple(ordered)), tuple(merge.conflicts)


def _has_loose_keys(base: Grid, theirs: Grid) -> bool:
    keys = [row.key for row in (*base.rows, *theirs.rows)]
    return any(key.startswith("#") for key in keys) and base.rows != theirs.rows


class _Merge:
    """One merge of three states."""

    def __init__(self, base: Grid, mine: Grid, theirs: Grid) -> None:
        self.base, self.mine, self.theirs = base.by_key(), mine.by_key(), theirs.by_key()
        self.columns = theirs.columns
        self.conflicts: list[Conflict] = []

    def keys(self) -> list[str]:
        """Return the keys of both sides."""
        return list(dict.fromkeys([*self.theirs, *self.mine]))

    def row(self, key: str) -> Row | None:
        """Return a rule as it is to stand, or None when it goes."""
        base, mine, theirs = (side.get(key) for side in (self.base, self.mine, self.theirs))
        if base is None:
            return self._new(key, mine, theirs)
        if mine is None or theirs is None:
            stayed = mine or theirs
            if stayed is not None and not self._equal(base, stayed):
                self._note_removal(key, mine is None)
            return None
        return Row(key, tuple(map(self._cell, self._cells(key, base, mine, theirs))))

    def _new(self, key: str, mine: Row | None, theirs: Row | None) -> Row | None:
        if mine is not None and theirs is not None and not self._equal(mine, theirs):
            self.conflicts.append(Conflict(key, None, "both added a rule of this id"))
        return mine or theirs

    def _note_removal(self, key: str, by_mine: bool) -> None:
        if by_mine:
            conflict = Conflict(key, None, "removed in the sheet, changed in the model")
        else:
            message = "changed in the sheet, removed from the model"
            conflict = Conflict(key, None, message, can_be_forced=False)
        self.conflicts.append(conflict)

    def _cells(
        self, key: str, base: Row, mine: Row, theirs: Row
    ) -> list[tuple[str, int, str, str, str]]:
        sides = zip(base.cells, mine.cells, theirs.cells, strict=True)
        return [(key, index, *cells) for index, cells in enumerate(sides)]

    def _cell(self, cell: tuple[str, int, str, str, str]) -> str:
        key, index, base, mine, theirs = cell
        kind: Kind = self.columns[index].kind
        if same(kind, mine, base) or same(kind, mine, theirs):
            return theirs
        if not same(kind, theirs, base):
            message = f"{shown(base)!r} became {shown(theirs)!r} in the model"
            self.conflicts.append(Conflict(key, index, message))
        return mine

    def _equal(self, one: Row, other: Row) -> bool:
        trios = zip(self.columns, one.cells, other.cells, strict=True)
        return all(same(column.kind, a, b) for column, a, b in trios)

    def order(self) -> list[str]:
        """Return the keys in the order of whoever changed it."""
        base, mine, theirs = list(self.base), list(self.mine), list(self.theirs)
        common = [key for key in base if key in self.mine and key in self.theirs]
        kept = set(common)
        by_mine = [key for key in mine if key in kept]
        by_theirs = [key for key in theirs if key in kept]
        if by_mine == common:
            return woven(theirs, mine)
        if by_theirs not in (common, by_mine):
            self.conflicts.append(Conflict("", None, "both changed the order of the rules"))
        return woven(mine, theirs)


def woven(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return the first order with what only the second has, each after the one before it there."""
    found = list(first)
    at = 0
    for key in second:
        if key in found:
            at = found.index(key) + 1
        else:
            found.insert(at, key)
            at += 1
    return found
