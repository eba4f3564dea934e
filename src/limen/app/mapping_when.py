"""`when` of a mapping: a FEEL condition over a row's columns. The one door to the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.dmn import CompiledExpression, DmnMisuse, compile_expression
from limen.kernel.diagnostics import Diagnostics, Place

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition ready to judge rows; `names` are the columns it is given."""

    names: tuple[str, ...]
    expression: CompiledExpression

    def judge(self, row: Mapping[str, Any]) -> bool | str:
        """Return whether the row becomes an event; a text says why that cannot be told.

        FEEL's null is neither: an event left out in silence would be a default nobody chose.
        """
        try:
            found = self.expression.evaluate(row)
        except DmnMisuse as error:
            return str(error)
        if found.errors:
            return str(found.errors[0])
        if not isinstance(found.value, bool):
            return (
                "the condition gives null: a cell is empty or, as in CSV, a text (number(column))"
            )
        return found.value


def compile_when(
    text: str, types: Mapping[str, str], place: Place | None
) -> tuple[Condition | None, Diagnostics]:
    """Compile a condition.

    Parameters
    ----------
    types
        FEEL type (``number``, ``string``, ``date``, ``boolean``) of each column of the table.
    place
        Where the condition stands in the mapping.
    """
    place = place or Place()
    expression, faults = compile_expression(text, dict(types), place)
    if expression is None:
        return None, faults
    if expression.type not in {"boolean", "Any", "null"}:
        hint = 'for example when = "paid > 0"'
        faults.error("M019", place, f"'when' is a condition, not a {expression.type}", hint)
        return None, faults
    return Condition(tuple(types), expression), faults
