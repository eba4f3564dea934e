"""Missing rules: parts of a table's domain that no rule holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from limen.dmn import tree
from limen.dmn.analysis.axis import NULL
from limen.dmn.analysis.cover import Box, Budget, GaveUp, merged, uncovered
from limen.dmn.analysis.findings import Finding, Level, row_text
from limen.dmn.analysis.grid import Grid

GAPS_MAX: Final = 10
"""Missing rules shown of one table."""
PARTS_MAX: Final = 200
"""Uncovered parts looked for before they are joined to missing rules."""
_LISTS: Final = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a table leaves open: parts without nulls, and columns whose null no rule holds.

    `more` says that there are further parts; `gave_up` after how many boxes the search ended, or 0.
    """

    parts: tuple[Box, ...]
    nulls: tuple[tuple[int, Box], ...]
    more: bool = False
    gave_up: int = 0

    @property
    def gives_null(self) -> bool:
        """Whether some row may match no rule."""
        return bool(self.parts or self.nulls or self.gave_up)


def gaps_of(grid: Grid, *, disjoint: bool) -> Gaps:
    """Find what no rule of a table can hold, even where cells that are not known would."""
    budget = Budget()
    plain = grid.plain()
    disjoint = disjoint and not grid.unread
    parts: list[Box] = []
    nulls: list[tuple[int, Box]] = []
    try:
        for part in uncovered(plain, grid.maybe, budget, disjoint=disjoint):
            parts.append(part)
            if len(parts) >= PARTS_MAX:
                break
        nulls.extend(_null_gaps(grid, plain, budget))
    except GaveUp:
        return Gaps(tuple(merged(parts)), tuple(nulls), gave_up=budget.boxes)
    return Gaps(tuple(merged(parts)), tuple(nulls), more=len(parts) >= PARTS_MAX)


def _null_gaps(grid: Grid, plain: Box, budget: Budget) -> Iterator[tuple[int, Box]]:
    """Find for each column that may be null a row with that null that no rule holds."""
    found = False
    for axis, domain in enumerate(grid.domains):
        if not domain.sure & NULL:
            continue
        only = (*plain[:axis], NULL, *plain[axis + 1 :])
        for part in islice(uncovered(only, grid.maybe, budget), 1):
            found = True
            yield axis, part
    if found:
        return
    # No single null falls through, but several together might.
    mixed = tuple(
        whole | (domain.sure & NULL) for whole, domain in zip(plain, grid.domains, strict=True)
    )
    for part in islice(uncovered(mixed, grid.maybe, budget), 1):
        single = tuple(mask & NULL or mask for mask in part)
        if any(mask == NULL for mask in single):
            yield next(i for i, mask in enumerate(single) if mask == NULL), single


def gap_findings(grid: Grid, gaps: Gaps) -> Iterator[Finding]:
    """Say what is missing, as the hit policy asks for it."""
    table = grid.found.table
    if not _wants_a_rule(table):
        return
    shown = gaps.parts[:GAPS_MAX]
    for part in shown:
        level, doubt = _certainty(grid, part)
        row = grid.witness(part)
        yield _finding(
            grid, "D601", level, f"no rule for {row_text(row) or 'any row'}{doubt}",
            f"add a rule for {grid.cells(part)}, or a default output", row,
        )  # fmt: skip
    if len(gaps.parts) > len(shown) or gaps.more:
        count = f"{len(gaps.parts) - len(shown)}{' or more' if gaps.more else ''}"
        yield _finding(grid, "D601", "error", f"{count} further missing rules are not shown")
    for axis, part in gaps.nulls:
        row = grid.witness(part)
        name = grid.leaves[axis].text or grid.axes[axis].label
        yield _finding(
            grid, "D602", "warning", f"no rule when {name} is null: {row_text(row)}",
            "add a rule with `null` in that column, or a default output", row,
        )  # fmt: skip
    if gaps.gave_up:
        message = f"the search for missing rules gave up after {gaps.gave_up} boxes"
        yield _finding(grid, "D692", "note", message, "split the table")


def _wants_a_rule(table: tree.Table) -> bool:
    """Whether a row without a match gives a silent null."""
    if any(output.default is not None for output in table.outputs):
        return False
    return table.hit_policy not in _LISTS or table.aggregation in ("SUM", "MIN", "MAX")


def _certainty(grid: Grid, part: Box) -> tuple[Level, str]:
    """Say how sure it is that the row can occur."""
    if grid.found.table.aggregation:
        return "warning", ": the aggregate is null"
    if not is_reachable(grid):
        return "warning", ", should that occur"
    open_ended = [
        axis.kind == "string" and not axis.ordered and domain.sure >> (axis.size - 1) & 1
        and mask == 1 << (axis.size - 1)
        for axis, mask, domain in zip(grid.axes, part, grid.domains, strict=True)
    ]  # fmt: skip
    if any(open_ended):
        return "warning", ": a text that no rule names"
    return "error", ""


def is_independent(grid: Grid) -> bool:
    """Whether no two columns are computed from the same inputs."""
    seen: set[str] = set()
    for leaf in grid.leaves:
        if seen & leaf.support:
            return False
        seen |= leaf.support
    return True


def is_reachable(grid: Grid) -> bool:
    """Whether every combination of the columns' values can occur.

    It can where each column is an input of its own, or the only one computed from its inputs and
    known to take each of its values.
    """
    known = all(
        leaf.is_given or (leaf.kind == "decision" and leaf.values is not None)
        for leaf in grid.leaves
    )
    return known and is_independent(grid)


def _finding(
    grid: Grid, code: str, level: Level, message: str, hint: str = "", row: object = None
) -> Finding:
    found = grid.found
    witness = row if isinstance(row, dict) else None
    return Finding(
        code, level, message, found.place, hint, found.owner, found.label, witness=witness
    )
