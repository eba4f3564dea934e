"""Whether boxes cover a domain, and which parts they leave: recursion, not enumeration.

At each step the axis that most boxes constrain is cut into groups of atoms that the same boxes
hold; what is left to decide depends only on those boxes and the axes left, so it is decided once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from limen.dmn.analysis.axis import bits

Box = tuple[int, ...]
STEPS_MAX: Final = 1_000_000
"""Atoms looked at before a question is given up."""


class GaveUp(Exception):
    """The question took more steps than it was allowed."""


@dataclass(slots=True)
class Budget:
    """Steps left; `boxes` counts the parts that were looked at."""

    left: int = STEPS_MAX
    boxes: int = 0

    def spend(self, steps: int) -> None:
        """Take steps.

        Raises
        ------
        GaveUp
            When none are left.
        """
        self.boxes += 1
        self.left -= steps
        if self.left < 0:
            raise GaveUp


@dataclass(slots=True)
class _Search:
    domain: Box
    boxes: Sequence[Box]
    full: list[int]
    active: int
    budget: Budget
    disjoint: bool
    classes: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    covered: set[tuple[int, int]] = field(default_factory=set)

    def parts(self, active: int, axes: int, box: list[int]) -> Iterator[Box]:
        """Yield the parts of the domain inside `box` that no active boxes hold."""
        if not active:
            yield tuple(box)
            return
        if self._is_whole(active, axes) or (active, axes) in self.covered:
            return
        axis = max(bits(axes), key=lambda each: (active & ~self.full[each]).bit_count())
        rest = axes & ~(1 << axis)
        found = False
        for holding, mask in self._groups(active, axis):
            kept, box[axis] = box[axis], mask
            for part in self.parts(holding, rest, box):
                found = True
                yield part
            box[axis] = kept
        if not found:
            self.covered.add((active, axes))

    def _is_whole(self, active: int, axes: int) -> bool:
        whole = active
        for axis in bits(axes):
            whole &= self.full[axis]
            if not whole:
                break
        if whole:
            return True
        return self.disjoint and self._fill(active, axes)

    def _fill(self, active: int, axes: int) -> bool:
        """Whether boxes that do not overlap add up to all of the axes left."""
        chosen = list(bits(axes))
        self.budget.spend(active.bit_count())
        wanted = volume(tuple(self.domain[axis] for axis in chosen))
        for number in bits(active):
            box = self.boxes[number]
            wanted -= volume(tuple(box[axis] & self.domain[axis] for axis in chosen))
        return wanted == 0

    def _groups(self, active: int, axis: int) -> list[tuple[int, int]]:
        """Return (boxes, atoms) of an axis, those with the fewest boxes first."""
        groups: dict[int, int] = {}
        if axis not in self.classes:
            self.classes[axis] = self._cut(axis)
        self.budget.spend(len(self.classes[axis]))
        for holding, mask in self.classes[axis]:
            mine = holding & active
            groups[mine] = groups.get(mine, 0) | mask
        return sorted(groups.items(), key=lambda item: (item[0].bit_count(), item[1]))

    def _cut(self, axis: int) -> list[tuple[int, int]]:
        """Group the atoms of an axis by the boxes that hold them."""
        turns: dict[int, int] = {}
        whole = self.domain[axis]
        for number in bits(self.active & ~self.full[axis]):
            mask = self.boxes[number][axis] & whole
            # A box begins and ends to hold an axis where its mask differs from its shifted self.
            for bit in bits(mask ^ (mask << 1)):
                turns[bit] = turns.get(bit, 0) ^ 1 << number
        return _classes(whole, turns, self.active & self.full[axis])


def uncovered(
    domain: Box, boxes: Sequence[Box], budget: Budget, *, disjoint: bool = False
) -> Iterator[Box]:
    """Yield disjoint parts of a domain that no box holds.

    `disjoint` says that no two boxes overlap inside the domain, which lets volumes decide.

    Raises
    ------
    GaveUp
        When the budget is spent.
    """
    if not all(domain):
        return
    budget.spend(len(boxes))
    active = 0
    full = [0] * len(domain)
    for number, box in enumerate(boxes):
        if not all(mask & whole for mask, whole in zip(box, domain, strict=True)):
            continue
        me = 1 << number
        active |= me
        for axis, whole in enumerate(domain):
            if not whole & ~box[axis]:
                full[axis] |= me
    search = _Search(domain, boxes, full, active, budget, disjoint)
    yield from search.parts(active, (1 << len(domain)) - 1, list(domain))


def _classes(whole: int, turns: dict[int, int], every: int) -> list[tuple[int, int]]:
    """Group the atoms of an axis by the boxes that hold them."""
    groups: dict[int, int] = {}
    holding, first = every, 0
    for bit in (*sorted(turns), whole.bit_length()):
        segment = whole & ((1 << bit) - (1 << first)) if bit > first else 0
        if segment:
            groups[holding] = groups.get(holding, 0) | segment
        holding, first = holding ^ turns.get(bit, 0), bit
    return list(groups.items())


def merged(parts: Sequence[Box]) -> list[Box]:
    """Join parts that differ on one axis only, until none do."""
    found = list(parts)
    joined = True
    while joined:
        joined = False
        for axis in range(len(found[0]) if found else 0):
            groups: dict[Box, int] = {}
            for box in found:
                rest = (*box[:axis], 0, *box[axis + 1 :])
                groups[rest] = groups.get(rest, 0) | box[axis]
            joined = joined or len(groups) < len(found)
            found = [(*rest[:axis], mask, *rest[axis + 1 :]) for rest, mask in groups.items()]
    return sorted(found)


def volume(box: Box) -> int:
    """Count the combinations of atoms in a box."""
    count = 1
    for mask in box:
        count *= mask.bit_count()
    return count
