"""What events of a line's life do to its state: flags, sleep, expiry, temporary limits, a core."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.book.line_core import answer, change_flag_by_date, instruct, note_step, report
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from datetime import date

    from limen.book.line import LineState

LIFE = (
    e.TemporaryLimitSet,
    e.FlagChanged,
    e.LineDormant,
    e.LineWoken,
    e.LineRenewed,
    e.LineExpired,
    e.LineEnded,
    e.CoreInstructed,
    e.CoreAnswered,
    e.CoreBalanceReported,
)
"""Kinds of events of a line's life."""


class Temporary(NamedTuple):
    """A higher limit for some days, both included."""

    limit_minor: int
    since: date
    until: date


class Warned(NamedTuple):
    """Evidence of an early warning so far, as a review left it; `since` is when the alarm began."""

    on: date
    tenths: int
    since: date | None


def apply_life(line: LineState, event: e.Event) -> None:
    """Move a line by one event of its life.

    Raises
    ------
    InvariantViolated
        If the line's status does not lead there, or a core answers what it was not asked.
    """
    body = event.body
    match body:
        case e.TemporaryLimitSet():
            line.temporary = Temporary(body.limit_minor, body.since, body.until)
        case e.FlagChanged():
            if line.custody != "reported" or change_flag_by_date(line, event, body):
                change_flag(line.flags, body)
        case e.LineDormant():
            _go(line, {"open"}, "dormant")
        case e.LineWoken():
            _go(line, {"dormant"}, "open")
            line.woken_on = event.effective_on
        case e.LineRenewed():
            _go(line, {"open", "dormant", "expired"}, "open")
            line.expires_on = body.expires_on
        case e.LineExpired():
            _go(line, {"open", "dormant"}, "expired")
        case e.LineEnded():
            _go(line, {"closed", "expired"}, "ended")
        case _:
            _apply_core(line, event)
    note_step(line, event.effective_on)


def _apply_core(line: LineState, event: e.Event) -> None:
    match event.body:
        case e.CoreBalanceReported() as body:
            report(line, event, body)
        case e.CoreInstructed() as body:
            line.instructions[body.instruction_id] = body
            instruct(line, event, body)
        case e.CoreAnswered() as body:
            if line.instructions.pop(body.instruction_id, None) is None:
                raise InvariantViolated(
                    "the core answers what it was asked", id=body.instruction_id
                )
            answer(line, event, body)


def change_flag(flags: dict[str, date | None], body: e.FlagChanged) -> None:
    """Raise or lower a flag."""
    if body.raised:
        flags[body.flag] = body.until
    else:
        flags.pop(body.flag, None)


def _go(line: LineState, from_: set[str], to: str) -> None:
    if line.status not in from_:
        raise InvariantViolated("a line's status leads on", status=line.status, to=to)
    line.status = to
