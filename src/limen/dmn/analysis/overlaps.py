"""Rules that match the same row where the hit policy forbids it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from limen.dmn.analysis.axis import ALIEN, NULL
from limen.dmn.analysis.cells import NotConstant, constant_of
from limen.dmn.analysis.cover import Box
from limen.dmn.analysis.findings import Finding, Level, row_text
from limen.dmn.analysis.gaps import is_independent
from limen.dmn.analysis.grid import Grid, bare
from limen.dmn.errors import FeelError
from limen.dmn.operators import same

OVERLAPS_MAX: Final = 20
"""Pairs of rules shown of one table."""
PAIRS_MAX: Final = 20_000
"""Pairs of rules looked at in one table."""


def overlapping(domain: Box, boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of boxes that share a point of the domain, in order."""
    clipped = [
        tuple(mask & whole for mask, whole in zip(box, domain, strict=True)) for box in boxes
    ]
    alive = [number for number, box in enumerate(clipped) if all(box)]
    columns = list(zip(*clipped, strict=True))
    # Columns with the narrowest cells first: they part most rules at the first look.
    order = sorted(
        range(len(columns)), key=lambda axis: sum(columns[axis][n].bit_count() for n in alive)
        / (domain[axis].bit_count() or 1),
    )  # fmt: skip
    for position, first in enumerate(alive):
        others = alive[position + 1 :]
        for axis in order:
            column, mine = columns[axis], columns[axis][first]
            others = [other for other in others if column[other] & mine]
        for other in others:
            yield first, other


def overlap_findings(grid: Grid, pairs: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """Say which of the overlapping rules the hit policy forbids."""
    policy = grid.found.table.hit_policy
    judged: list[tuple[int, int, Level, str]] = []
    for first, other in pairs:
        if policy == "UNIQUE":
            judged.append((first, other, "error", "both match"))
        elif policy == "ANY" and (verdict := _disagree(grid, first, other)):
            judged.append((first, other, *verdict))
    for first, other, weight, words in judged[:OVERLAPS_MAX]:
        yield _finding(grid, first, other, weight, words)
    if len(judged) > OVERLAPS_MAX:
        found = grid.found
        more = " or more" if len(pairs) == PAIRS_MAX else ""
        message = f"{len(judged) - OVERLAPS_MAX}{more} further overlapping pairs are not shown"
        code = "D611" if policy == "UNIQUE" else "D612"
        rest = {each for _, _, each, _ in judged[OVERLAPS_MAX:]}
        level: Level = "error" if "error" in rest and is_independent(grid) else "warning"
        yield Finding(code, level, message, found.place, "", found.owner, found.label)
    elif len(pairs) == PAIRS_MAX:
        found = grid.found
        message = f"the search for rules that disagree gave up after {PAIRS_MAX} pairs"
        yield Finding("D692", "note", message, found.place, "", found.owner, found.label)


def _finding(grid: Grid, first: int, other: int, level: Level, words: str) -> Finding:
    found = grid.found
    row = grid.witness(shared(grid, first, other))
    doubt = "" if is_independent(grid) else ", should that occur"
    level = level if is_independent(grid) else "warning"
    code, hint = "D611", "make their cells disjoint, or choose another hit policy"
    if found.table.hit_policy == "ANY":
        code, hint = "D612", "rules of an ANY table that match together must agree"
    names = f"rules {grid.rule_name(first)} and {grid.rule_name(other)}"
    message = f"{names}: {words} for {row_text(row)}{doubt}"
    return Finding(
        code, level, message, grid.place(other), hint,
        found.owner, found.label, grid.rule(other), witness=row,
    )  # fmt: skip


def shared(grid: Grid, first: int, other: int) -> Box:
    """Return what two rules share, proper values rather than nulls where there are any."""
    box = []
    for a, b, domain in zip(grid.sure[first], grid.sure[other], grid.domains, strict=True):
        both = a & b & domain.sure & ~ALIEN
        box.append(both & ~NULL or both)
    return tuple(box)


def _disagree(grid: Grid, first: int, other: int) -> tuple[Level, str] | None:
    rules = grid.found.table.rules
    unsure = False
    for a, b in zip(rules[first].outputs, rules[other].outputs, strict=True):
        if bare(a) == bare(b):
            continue
        try:
            if not same(constant_of(a), constant_of(b)):
                return "error", "both match and answer differently"
        except FeelError:
            return "error", "both match and answer differently"
        except NotConstant:
            unsure = True
    return ("warning", "both match and may answer differently") if unsure else None
