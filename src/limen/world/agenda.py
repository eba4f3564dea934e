"""The agenda: who acts on which day, so that a day costs only those who act."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Deed(enum.Enum):
    """Something to do."""

    STATEMENT = "statement"
    REPAY = "repay"
    DRAW = "draw"
    TAKE = "take"
    PROBE = "probe"
    PROBE_BACK = "probe_back"
    SCRIPT_DRAW = "script_draw"
    SCRIPT_BACK = "script_back"
    SALES = "sales"
    AMENDMENT = "amendment"
    BUREAU = "bureau"


class Task(NamedTuple):
    """A deed at its second of the day.

    Attributes
    ----------
    subject
        Id of the line, or of the customer for sales and the bureau.
    size
        Minor units, a fraction, or a month's index, as the deed has it.
    """

    second: int
    subject: str
    deed: Deed
    size: float


class Agenda:
    """Tasks by day."""

    __slots__ = ("_days",)

    def __init__(self) -> None:
        self._days: dict[int, list[Task]] = {}

    def add(self, ordinal: int, task: Task) -> None:
        """Put a task on a day."""
        self._days.setdefault(ordinal, []).append(task)

    def take(self, ordinal: int) -> list[Task]:
        """Return a day's tasks in order of time, and forget them."""
        return sorted(self._days.pop(ordinal, []), key=_order)


def _order(task: Task) -> tuple[int, str, str]:
    return task.second, task.subject, task.deed.value
