"""How a column of a frame holds a FEEL value, and the way back to the value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from limen.dmn.numbers import parse_number
from limen.dmn.scales import value_of
from limen.dmn.values import Months


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of one output: `parts` are of a list's item or of a context's entries by name.

    A `number` is an integer, its value times 10**scale; a `numeral` is a number as text, and
    `literal` any value as FEEL writes it (both only where rows are computed one by one).
    """

    kind: str
    scale: int = 0
    parts: tuple[tuple[str, Shape], ...] = ()


def feel_value(cell: Any, shape: Shape) -> Any:
    """Return the FEEL value that a cell of a collected frame holds."""
    if cell is None:
        return None
    match shape.kind:
        case "number":
            return value_of(cell, shape.scale)
        case "numeral":
            return parse_number(cell)
        case "years and months duration":
            return Months(cell)
        case "days and time duration":
            return dt.timedelta(microseconds=cell)
        case "list":
            inner = shape.parts[0][1]
            return [feel_value(item, inner) for item in cell]
        case "context":
            return {name: feel_value(cell[name], inner) for name, inner in shape.parts}
        case _:
            return cell
