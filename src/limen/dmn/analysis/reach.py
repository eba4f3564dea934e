"""Rules that never decide: their cells hold nothing, or rules before them hold it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from limen.dmn import tree
from limen.dmn.analysis.cells import NotConstant, constant_of
from limen.dmn.analysis.cover import STEPS_MAX, Box, Budget, GaveUp, uncovered, volume
from limen.dmn.analysis.findings import Finding
from limen.dmn.analysis.grid import Grid
from limen.dmn.errors import FeelError
from limen.dmn.operators import same

_STEPS_A_RULE: Final = STEPS_MAX // 50
_RULES_A_STEP: Final = 8
"""Rules that are set aside at the price of one step of the search."""
_PROBES: Final = 8


@dataclass(frozen=True, slots=True)
class Unreached:
    """Rules that hold nothing, those masked with the ones that mask them, and those given up."""

    empty: tuple[int, ...]
    masked: tuple[tuple[int, tuple[int, ...]], ...]
    given_up: tuple[int, ...] = ()


def unreached(grid: Grid) -> Unreached:
    """Find the rules of a table that no row reaches."""
    everything = grid.everything()
    reach = [
        tuple(mask & whole for mask, whole in zip(box, everything, strict=True))
        for box in grid.maybe
    ]
    empty = [number for number, box in enumerate(reach) if not all(box)]
    order = _precedence(grid.found.table)
    masked: list[tuple[int, tuple[int, ...]]] = []
    given_up: list[int] = []
    budget = Budget()
    for position, number in enumerate(order):
        if number in empty or not position:
            continue
        budget.left -= position // _RULES_A_STEP
        if budget.left <= 0:
            given_up.append(number)
            continue
        before = _touching(reach[number], order[:position], grid.sure)
        mine = Budget(min(_STEPS_A_RULE, max(budget.left, 0)))
        spent = mine.left
        try:
            by = _masking(reach[number], before, grid.sure, mine)
        except GaveUp:
            given_up.append(number)
            by = ()
        budget.left -= spent - max(mine.left, 0)
        if by:
            masked.append((number, by))
    return Unreached(tuple(empty), tuple(masked), tuple(given_up))


def _precedence(table: tree.Table) -> list[int]:
    """Return the rules in the order in which they win over each other, if they do."""
    numbers = list(range(len(table.rules)))
    if table.hit_policy == "FIRST":
        return numbers
    if table.hit_policy != "PRIORITY":
        return []
    try:
        ranks = [_rank(table, table.rules[number]) for number in numbers]
    except NotConstant:
        return []
    return sorted(numbers, key=lambda number: ranks[number])


def _rank(table: tree.Table, rule: tree.Rule) -> tuple[int, ...]:
    return tuple(
        _position(constant_of(cell), output.ranked)
        for cell, output in zip(rule.outputs, table.outputs, strict=True)
        if output.ranked is not None
    )


def _position(value: Any, ranked: tuple[Any, ...]) -> int:
    for position, each in enumerate(ranked):
        try:
            if same(each, value):
                return position
        except FeelError:
            continue
    return len(ranked)


def _touching(box: Box, before: Sequence[int], sure: Sequence[Box]) -> list[int]:
    found = list(before)
    # Narrow axes part most rules at the first look.
    for axis in sorted(range(len(box)), key=lambda each: box[each].bit_count()):
        mask = box[axis]
        found = [number for number in found if sure[number][axis] & mask]
    return found


def _masking(
    box: Box, before: Sequence[int], sure: Sequence[Box], budget: Budget
) -> tuple[int, ...]:
    """Return the rules that together hold all of a box, or nothing."""
    single = list(before)
    for axis in sorted(range(len(box)), key=lambda each: -box[each].bit_count()):
        mask = box[axis]
        single = [number for number in single if not mask & ~sure[number][axis]]
    if single:
        return (single[0],)
    if not _may_fill(box, before, sure) or _sticks_out(box, before, sure):
        return ()
    for _ in uncovered(box, [sure[number] for number in before], budget):
        return ()
    return tuple(before)


def _may_fill(box: Box, before: Sequence[int], sure: Sequence[Box]) -> bool:
    """Whether rules are large enough together to hold all of a box."""
    wanted = volume(box)
    for number in before:
        wanted -= volume(tuple(a & b for a, b in zip(sure[number], box, strict=True)))
        if wanted <= 0:
            return True
    return False


def _sticks_out(box: Box, before: Sequence[int], sure: Sequence[Box]) -> bool:
    """Whether a greedy look finds a point of a box in no rule: the quick way to most answers."""
    left = list(before)
    for axis in sorted(range(len(box)), key=lambda each: -box[each].bit_count()):
        points = {_near(box[axis], eighth) for eighth in range(_PROBES)}
        column = [(number, sure[number][axis]) for number in left]
        held = ([number for number, mask in column if mask & point] for point in sorted(points))
        left = min(held, key=len)
        if not left:
            return True
    return False


def _near(mask: int, eighth: int) -> int:
    """Return the atom of a mask at or after so many eighths of its span."""
    first = (mask & -mask).bit_length() - 1
    rest = mask >> (first + (mask.bit_length() - 1 - first) * eighth // _PROBES)
    shift = mask.bit_length() - rest.bit_length()
    return (rest & -rest) << shift


def reach_findings(grid: Grid, found: Unreached) -> Iterator[Finding]:
    """Say which rules are never reached, and why."""
    for number in found.empty:
        yield _empty(grid, number)
    for number, by in found.masked:
        names = ", ".join(grid.rule_name(each) for each in by[:5]) + (
            ", ..." if len(by) > 5 else ""
        )
        message = f"rule {grid.rule_name(number)} never decides: every row it holds goes to {names}"
        hint = "remove it, or move it up"
        if grid.found.table.hit_policy == "PRIORITY":
            hint = "remove it: rules of the same or a higher priority win"
        yield _finding(grid, number, "D621", message, hint)
    if found.given_up:
        names = ", ".join(grid.rule_name(each) for each in found.given_up[:10])
        where = grid.found
        message = f"whether rules before it hold all of a rule was given up for: {names}"
        yield Finding("D692", "note", message, where.place, "", where.owner, where.label)


def _empty(grid: Grid, number: int) -> Finding:
    everything = grid.everything()
    axis = next(i for i, mask in enumerate(grid.maybe[number]) if not mask & everything[i])
    column = grid.columns.index(axis)
    label = grid.axes[axis].label
    held = grid.maybe[number][axis]
    why = "holds no value" if not held else "holds only values that the input cannot have"
    message = f"rule {grid.rule_name(number)} never matches: its cell for {label} {why}"
    return _finding(grid, number, "D622", message, "correct the cell, or remove the rule", column)


def _finding(
    grid: Grid, number: int, code: str, message: str, hint: str, column: int | None = None
) -> Finding:
    found = grid.found
    cell = "" if column is None else f"input '{found.table.columns[column].label}'"
    return Finding(
        code, "warning", message, grid.place(number, column), hint,
        found.owner, found.label, grid.rule(number), cell,
    )  # fmt: skip
