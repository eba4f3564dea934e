"""Rows of a file carried out as commands: what went in, what was there, what was put aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from limen.app.command import Command
from limen.app.refusals import refusal_text
from limen.app.row_files import reject
from limen.kernel.outcomes import Accepted, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from limen.app.execute import Executor

C = TypeVar("C", bound=Command)

ROWS_A_CALL = 1_000
UNKNOWN = "not known whether it was written: read the file again"


@dataclass(slots=True)
class RowsIn:
    """What became of a file; `rejects` hold row, column, value and why."""

    rows: int = 0
    taken: int = 0
    repeated: int = 0
    rejects: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        rejected = len({each["row"] for each in self.rejects})
        return {
            "rows": self.rows, "taken": self.taken, "repeated": self.repeated,
            "rejected": rejected,
        }  # fmt: skip


def carry_out_rows(
    executor: Executor,
    rows: Sequence[Mapping[str, Any]],
    command_of: Callable[[int, Mapping[str, Any], list[dict[str, Any]]], C | None],
    named: Callable[[C], tuple[str, str]],
) -> RowsIn:
    """Bring rows into the book, some hundreds at a time; a row that was there has no second effect.

    Parameters
    ----------
    command_of
        Makes the command of a numbered row; None, with every fault of it among the rejects, where
        it is none.
    named
        The column and value under which a refused command is told.
    """
    found = RowsIn()
    for first in range(0, len(rows), ROWS_A_CALL):
        commands: list[tuple[int, C]] = []
        for number, row in enumerate(rows[first : first + ROWS_A_CALL], first + 1):
            found.rows += 1
            command = command_of(number, row, found.rejects)
            if command is not None:
                commands.append((number, command))
        _carry_out(executor, commands, named, found)
    return found


def _carry_out(
    executor: Executor,
    commands: Sequence[tuple[int, C]],
    named: Callable[[C], tuple[str, str]],
    found: RowsIn,
) -> None:
    known = {
        each.key for _, each in commands if executor.journal.event_by_key(each.key) is not None
    }
    outcomes = executor.apply([each for _, each in commands])
    for (number, command), outcome in zip(commands, outcomes, strict=True):
        if isinstance(outcome, Accepted):
            is_old = command.key in known or "there" in outcome.value
            found.repeated += is_old
            found.taken += not is_old
            known.add(command.key)
            continue
        said = UNKNOWN
        if isinstance(outcome, Refused):
            said = "; ".join(refusal_text(reason) for reason in outcome.reasons)
        found.rejects.append(reject(number, *named(command), said))
