"""A core's answers: done, or refused with a cause; repeated and unknown ones are counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from limen.app.core_layout import ACK_COLUMNS
from limen.app.core_orders import TakeAnswer
from limen.book import events as e
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput
from limen.kernel.ids import derive
from limen.kernel.outcomes import Accepted, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.app.core_out import Store
    from limen.app.execute import Executor


@dataclass(slots=True)
class CoreAck:
    """What became of a file of answers; `faults` are (row, instruction, why)."""

    rows: int = 0
    done: int = 0
    refused: int = 0
    repeated: int = 0
    unknown: int = 0
    contradicted: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return {
            "rows": self.rows,
            "done": self.done,
            "refused": self.refused,
            "repeated": self.repeated,
            "unknown": self.unknown,
            "contradicted": self.contradicted,
            "faults": [list(fault) for fault in self.faults],
        }


def core_ack(
    store: Store, executor: Executor, rows: Sequence[Mapping[str, Any]], file: str
) -> CoreAck:
    """Take in answers; each is written once, whatever is sent again.

    Raises
    ------
    BadInput
        If the file is of another make; nothing was written.
    """
    _check_columns(rows, file)
    found = CoreAck(len(rows))
    commands: dict[str, tuple[int, TakeAnswer]] = {}
    for number, row in enumerate(rows, 1):
        command = _command(store, row, number, found)
        if command is None:
            continue
        earlier = commands.get(command.instruction_id)
        if earlier is None:
            commands[command.instruction_id] = number, command
        else:
            _again(found, number, command, was_done=earlier[1].done)
    asked = list(commands.values())
    outcomes = executor.apply([command for _, command in asked])
    for (number, command), outcome in zip(asked, outcomes, strict=True):
        if isinstance(outcome, Accepted):
            found.done += command.done
            found.refused += not command.done
        elif isinstance(outcome, Refused):
            found.faults.append((number, command.instruction_id, ", ".join(outcome.reasons)))
        else:
            found.faults.append((number, command.instruction_id, "not known; send it again"))
    found.faults.sort()
    return found


def _check_columns(rows: Sequence[Mapping[str, Any]], file: str) -> None:
    for name in rows[0] if rows else ():
        if name not in ACK_COLUMNS:
            message = f"a file of answers has no column '{name}'"
            hint = did_you_mean(name, ACK_COLUMNS) or f"its columns are {', '.join(ACK_COLUMNS)}"
            raise BadInput([Diagnostic("I006", message, Place(file), hint)])
    for name in ("instruction_id", "outcome"):
        if rows and name not in rows[0]:
            raise BadInput([Diagnostic("I006", f"the column '{name}' is missing", Place(file))])


def _command(
    store: Store, row: Mapping[str, Any], number: int, found: CoreAck
) -> TakeAnswer | None:
    name, said = _text(row, "instruction_id"), _text(row, "outcome")
    day, is_day = _day(row)
    if not name or said not in {"done", "refused"} or not is_day:
        why = "no instruction_id" if not name else "outcome is done or refused; day is a date"
        found.faults.append((number, name, why))
        return None
    sent = store.event_by_key(f"instruct:{name}")
    if sent is None:
        found.unknown += 1
        found.faults.append((number, name, "no such instruction"))
        return None
    command = TakeAnswer(
        # What was refused for its day may come again with another.
        key=derive("core-answer", name, said, str(day), _text(row, "because")),
        line_id=sent.line_id,
        instruction_id=name,
        done=said == "done",
        because=_text(row, "because"),
        on=day,
    )
    earlier = store.event_by_key(f"core-answer:{name}")
    if earlier is not None and isinstance(earlier.body, e.CoreAnswered):
        _again(found, number, command, was_done=earlier.body.done)
        return None
    return command


def _again(found: CoreAck, number: int, command: TakeAnswer, *, was_done: bool) -> None:
    """Count an answer that was given before; another one than before is a fault."""
    if command.done == was_done:
        found.repeated += 1
        return
    found.contradicted += 1
    said = "done" if was_done else "refused"
    found.faults.append((number, command.instruction_id, f"the core said '{said}' before"))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _day(row: Mapping[str, Any]) -> tuple[date | None, bool]:
    value = row.get("day")
    if value is None or value == "":
        return None, True
    if isinstance(value, date):
        return value, True
    try:
        return date.fromisoformat(str(value)), True
    except ValueError:
        return None, False
