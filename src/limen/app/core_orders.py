"""Instructions to a lender's core on reported lines, and what its answers do.

A change of a reported line counts once the core says that it made it: the answer and the change,
written as the core's, share one commit.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import msgspec

from limen.app.command import LineCommand
from limen.app.desk import Done
from limen.app.ports import Message
from limen.book import events as e
from limen.kernel.dates import end_of_day
from limen.kernel.ids import derive
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.book.line import DecisionMark, LineState

TOPIC = "core"
"""Topic of the outbox under which instructions wait."""

LIMITS = frozenset({"limit", "reinstate"})
_ACTIONS = {
    "close": "close", "divert": "freeze", "freeze": "freeze", "reinstate": "reinstate",
    "unfreeze": "unfreeze",
}  # fmt: skip


class InstructCore(LineCommand, frozen=True, kw_only=True, tag="instruct_core"):
    """Tell the core of a decision that is in effect, or comes into effect, on a day."""

    is_of_house: ClassVar[bool] = True

    decision_id: str
    on: date


class ChaseCore(LineCommand, frozen=True, kw_only=True, tag="chase_core"):
    """Tell the core once more."""

    is_of_house: ClassVar[bool] = True

    instruction_id: str
    attempt: int


class TakeAnswer(LineCommand, frozen=True, kw_only=True, tag="take_answer"):
    """The core took an instruction on a day, or refused it."""

    is_of_house: ClassVar[bool] = True

    instruction_id: str
    done: bool
    because: str = ""
    on: date | None = None


class Order(NamedTuple):
    """An instruction that is due."""

    instruction_id: str
    decision_id: str
    action: str
    to_minor: int | None
    notice_id: str | None
    on: date
    takes_away: bool


def due_orders(line: LineState, on: date) -> list[Order]:
    """Return what the core is to be told of a line on a day, and was not told yet."""
    if line.custody != "reported":
        return []
    marks = {mark.decision_id: mark for mark in line.decisions}
    found = [
        _order(line, each.decision_id, each.action, each.to_minor, each.notice_id, each.on)
        for each in line.core.intended.values()
    ]
    mark = line.pending
    if mark is not None and mark.effective_on is not None:
        found.append(_announced(line, mark, mark.effective_on))
    named = [
        order._replace(action="reinstate") if _reinstates(order, marks) else order
        for order in found
    ]
    fresh = {order.instruction_id: order for order in named if order.on <= on}
    return [order for name, order in sorted(fresh.items()) if name not in line.core.instructed]


def _reinstates(order: Order, marks: dict[str, DecisionMark]) -> bool:
    own = marks.get(order.decision_id)
    return order.action == "limit" and own is not None and own.action == "reinstate"


def _announced(line: LineState, mark: DecisionMark, on: date) -> Order:
    action = _ACTIONS.get(mark.action, "limit")
    to_minor = mark.to_minor if action in LIMITS else None
    notice_id = line.notices.get(mark.decision_id)
    return _order(line, mark.decision_id, action, to_minor, notice_id, on)


def _order(
    line: LineState,
    decision_id: str,
    action: str,
    to_minor: int | None,
    notice_id: str | None,
    on: date,
) -> Order:
    is_cut = to_minor is not None and to_minor < line.limit_minor
    parts = (line.line_id, decision_id, "" if to_minor is None else to_minor)
    kind = "limit" if action in LIMITS else action
    name = derive("ins", kind, *parts)
    takes_away = action in {"freeze", "close"} or is_cut
    return Order(name, decision_id, action, to_minor, notice_id, on, takes_away)


def instruct_core(desk: Desk, command: InstructCore) -> Done | Refused:
    """Write the instruction and put it into the outbox; a cut without its notice is refused."""
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    due = [each for each in due_orders(line, command.on) if each.decision_id == command.decision_id]
    if not due:
        return Refused(("instruction_not_due",))
    order = due[-1]
    if order.takes_away and not order.notice_id:
        return Refused(("notice_missing",))
    fields: dict[str, str | int | None] = {
        "decision_id": order.decision_id,
        "effective_on": order.on.isoformat(),
        "limit_minor": order.to_minor,
        "notice_id": order.notice_id,
    }
    body = e.CoreInstructed(order.instruction_id, order.action, fields)
    return _sends(desk, line, body)


def chase_core(desk: Desk, command: ChaseCore) -> Done | Refused:
    """Write the next attempt of an instruction that the core did not answer."""
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    before = line.instructions.get(command.instruction_id)
    if before is None or before.attempt + 1 != command.attempt:
        return Refused(("instruction_not_due",))
    return _sends(desk, line, msgspec.structs.replace(before, attempt=command.attempt))


def _sends(desk: Desk, line: LineState, body: e.CoreInstructed) -> Done:
    row = {
        "instruction_id": body.instruction_id,
        "attempt": body.attempt,
        "line_id": line.line_id,
        "action": body.action,
        **body.fields,
    }
    data = msgspec.json.encode(row, order="sorted")
    message = Message(f"{body.instruction_id}#{body.attempt}", TOPIC, data)
    # By the instruction and not by the command: an answer finds it by its id.
    suffix = "" if body.attempt == 1 else f"#{body.attempt}"
    key = f"instruct:{body.instruction_id}{suffix}"
    event = msgspec.structs.replace(desk.event(body, line), key=key)
    return Done((event,), {"instruction_id": body.instruction_id}, (message,))


def take_answer(desk: Desk, command: TakeAnswer) -> Done | Refused:
    """Take in the core's answer; where it did what it was told, the change counts from its day.

    A refusal takes an announced change back, so that the line can be decided anew.
    """
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    order = line.instructions.get(command.instruction_id)
    if order is None:
        was_there = command.instruction_id in line.core.instructed
        return Refused(("instruction_answered" if was_there else "instruction_unknown",))
    on = desk.on(line) if command.on is None else command.on
    if not line.opened_on <= on <= desk.on(line):
        return Refused(("date_out_of_bounds",))
    answer = e.CoreAnswered(command.instruction_id, command.done, command.because)
    decision_id = str(order.fields["decision_id"])
    effect: e.AnyBody = (
        _effect(line, order)
        if command.done
        else e.ChangeWithdrawn(decision_id, f"the core refused: {command.because}")
    )
    at = min(desk.now, end_of_day(on, desk.zone))
    return Done(
        (
            msgspec.structs.replace(
                desk.event(answer, line), key=f"core-answer:{command.instruction_id}"
            ),
            desk.event(effect, line, on=on, occurred_at=at, part="effect"),
        ),
        {"done": command.done},
    )


def _effect(line: LineState, order: e.CoreInstructed) -> e.AnyBody:
    decision_id = str(order.fields["decision_id"])
    notice_id = order.fields["notice_id"]
    notice = None if notice_id is None else str(notice_id)
    if order.action in LIMITS:
        to_minor = int(order.fields["limit_minor"] or 0)
        return e.LimitChanged(
            line.limit_minor, to_minor, "core", decision_id, notice, order.instruction_id
        )
    if order.action == "close":
        return e.LineClosed(decision_id, notice, "core")
    return e.MayDrawSwitched(order.action == "unfreeze", decision_id, notice, "core")
