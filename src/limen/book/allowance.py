"""What every cap together allows, with each cap's operands."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec


class Cap(msgspec.Struct, frozen=True):
    """One named cap on a limit, and the numbers it came from."""

    name: str
    limit_max_minor: int
    operands: dict[str, int]


@dataclass(frozen=True, slots=True)
class Allowance:
    """The smallest of all caps; `caps` keeps each operand for the record."""

    limit_max_minor: int
    caps: tuple[Cap, ...]


class Headroom(msgspec.Struct, frozen=True):
    """What is left for a draw under one named cap, never below zero, and where it came from."""

    name: str
    left_minor: int
    operands: dict[str, int]


@dataclass(frozen=True, slots=True)
class DrawAllowance:
    """The smallest headroom, and every one of them."""

    left_minor: int
    headrooms: tuple[Headroom, ...]

    def lacking(self, amount_minor: int) -> tuple[str, ...]:
        """Return the names of the caps that an amount would pass."""
        return tuple(each.name for each in self.headrooms if each.left_minor < amount_minor)

    def as_caps(self) -> dict[str, int]:
        """Return what each cap left, and each operand under ``cap.operand``, for the event."""
        found = {}
        for each in self.headrooms:
            found[each.name] = each.left_minor
            found.update({f"{each.name}.{name}": each.operands[name] for name in each.operands})
        return found
