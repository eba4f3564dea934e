"""What is computed for some branches only is computed there.

A group of lines that only assigns names moves down into the blocks that read these, and in front
of the part of a condition that does. The order of effects stays as it is: groups have none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from limen.dmn.lower_lines import ASSIGNMENT, CALL, NAME, Line, flat, nested, parts_of

COPIES_MAX: Final = 40
"""Lines that a group may become, all its places together."""

TESTED: Final = " tested"
"""What is left of the reading of a share that moved: it is tested where it stood."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines of a block from `begin` on, the names they assign and those they read."""

    begin: int
    end: int
    assigned: frozenset[str]
    read: frozenset[str]


def sunk(lines: list[str]) -> list[str]:
    """Return the lines of one function with each group as far down as its readers are."""
    top = nested(lines)
    seen = Counter(NAME.findall("\n".join(lines)))
    for line in top:
        _sink(line.below, seen)
    return flat(top)


def _sink(block: list[Line], seen: Counter[str]) -> None:
    at = len(block) - 1
    while at >= 0:
        group = _group_at(block, at)
        if group is not None and _is_own(block, group, seen):
            places = _places(block, group)
            if places:
                _move(block, group, places, seen)
        at -= 1
    for line in block:
        if not line.text.startswith("def "):
            _sink(line.below, seen)


def _is_own(block: list[Line], group: _Group, seen: Counter[str]) -> bool:
    """Whether nothing outside of a block names what a group assigns."""
    inside = Counter(name for line in block[group.begin :] for name in _names_in(line))
    return all(inside[name] == seen[name] for name in group.assigned)


def _group_at(block: list[Line], at: int) -> _Group | None:
    """Return the group that begins at a line: an assignment, or a choice of assignments."""
    text, end = block[at].text, at + 1
    if text.startswith("if "):
        while end < len(block) and block[end].text.startswith(("elif ", "else:")):
            end += 1
    elif not ASSIGNMENT.fullmatch(text) and not _is_share(text):
        return None
    lines = block[at:end]
    if not all(_only_assigns(line) for line in lines):
        return None
    assigned = frozenset(name for line in lines for name in _assigned_in(line))
    read = frozenset(name for line in lines for name in _names_in(line)) - assigned
    return _Group(at, end, assigned, read) if assigned else None


def _is_share(text: str) -> bool:
    return text.startswith("# t") and not text.endswith(TESTED)


def _only_assigns(line: Line) -> bool:
    if CALL.search(line.text):
        return False
    if line.text.startswith(("if ", "elif ", "else:")):
        return line.text.endswith(":") and all(map(_only_assigns, line.below))
    return line.text == "pass" or bool(ASSIGNMENT.fullmatch(line.text)) or _is_share(line.text)


def _names_in(line: Line) -> Iterator[str]:
    yield from NAME.findall(line.text)
    for below in line.below:
        yield from _names_in(below)


def _assigned_in(line: Line) -> Iterator[str]:
    match = ASSIGNMENT.fullmatch(line.text)
    if match or _is_share(line.text):
        yield from NAME.findall(match[1] if match else line.text)
    for below in line.below:
        yield from _assigned_in(below)


def _places(block: list[Line], group: _Group) -> list[Line]:
    """Return the lines of a block below whose heads a group may move, if that is all it needs."""
    places = []
    for at, line in enumerate(block[group.end :], group.end):
        if group.assigned.isdisjoint(_names_in(line)):
            if not group.read.isdisjoint(_assigned_in(line)):
                return []
            continue
        if not (group.read | group.assigned).isdisjoint(_assigned_in(line)):
            return []
        if not _may_hold(block, at, group.assigned):
            return []
        places.append(line)
    size = len(flat(block[group.begin : group.end]))
    return places if size * len(places) <= COPIES_MAX else []


def _may_hold(block: list[Line], at: int, names: frozenset[str]) -> bool:
    """Whether a group of names may move below a line: into its block, or into its condition."""
    text = block[at].text
    if not text.startswith(("if ", "elif ", "else:")) or not text.endswith(":"):
        return False
    if names.isdisjoint(NAME.findall(text)):
        return True
    followed = at + 1 < len(block) and block[at + 1].text.startswith(("elif ", "else:"))
    free = _split(text, names)[0] if text.startswith("if ") else []
    return bool(free) and not followed


def _split(text: str, names: frozenset[str]) -> tuple[list[str], list[str]]:
    """Return the parts of a head's condition that do without names, and those that do not."""
    free: list[str] = []
    bound: list[str] = []
    for part in parts_of(text.removeprefix("if ").removesuffix(":")):
        (free if names.isdisjoint(NAME.findall(part)) else bound).append(part)
    return free, bound


def _move(block: list[Line], group: _Group, places: list[Line], seen: Counter[str]) -> None:
    lines = block[group.begin : group.end]
    for line in lines:
        for name in _names_in(line):
            seen[name] += len(places) - 1
    for place in places:
        copied = nested(flat(lines))
        free, bound = _split(place.text, group.assigned)
        if bound:
            place.text = f"if {' and '.join(free)}:"
            place.below = [*copied, Line(f"if {' and '.join(bound)}:", place.below)]
        else:
            place.below = [*copied, *place.below]
    left = [Line(f"{each.text}{TESTED}") for each in lines if _is_share(each.text)]
    block[group.begin : group.end] = left
