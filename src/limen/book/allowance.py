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
