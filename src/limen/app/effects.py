"""Announced changes on their day: taken anew, they may soften, never deepen (design 4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.app.announce import decision_event
from limen.app.deciding import Run, decide_line
from limen.app.letters import WITHDRAWN
from limen.book import events as e
from limen.book.customer import flags_on
from limen.book.transitions import why_not
from limen.caps.duties import RAISE, binding_flags
from limen.choose.conduct import REDUCES, SEVERITY, STOPS_DRAWS
from limen.kernel.dates import business_date
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from datetime import date

    from limen.app.announce import Letters
    from limen.book.group import GroupState
    from limen.book.line import DecisionMark, LineState
    from limen.decide.record import Record

UPWARD = frozenset({"reinstate", "unfreeze", "raise", "grant"})


@dataclass(frozen=True, slots=True)
class Due:
    """An announced change whose day has come."""

    line_id: str
    mark: DecisionMark


def due_changes(group: GroupState, on: date) -> list[Due]:
    """Return the announced changes of a group that come into effect on `on` or before."""
    found = []
    for line_id in sorted(group.lines):
        mark = group.lines[line_id].pending
        if mark is not None and mark.effective_on is not None and mark.effective_on <= on:
            found.append(Due(line_id, mark))
    return found


def take_effect(group: GroupState, due: Due, run: Run, letters: Letters) -> list[e.Event]:
    """Return the events of a change on its day.

    An upward change comes as announced. A cut is decided anew, its own announcement aside: the
    milder of the two comes, and where nothing of it is left the change is withdrawn and the
    customer told.
    """
    line, mark = group.lines[due.line_id], due.mark
    effect = _Effect(group.group_id, line, mark, run)
    gone = gone_because(group, line, mark, business_date(run.at, run.zone))
    if gone:
        return [effect.is_gone(gone)]
    if mark.action in UPWARD or mark.decided_on == mark.effective_on:
        return [effect.comes(mark.action, mark.to_minor)]
    again = decide_line(group, due.line_id, run, ignoring=mark.decision_id)
    action, to_minor = milder(mark, again)
    if (action, to_minor) == (mark.action, mark.to_minor):
        return [effect.comes(action, to_minor)]
    if action in {"keep", "watch"} or (action in REDUCES and to_minor >= line.limit_minor):
        return [decision_event(again), effect.is_withdrawn(again), effect.tells(again, letters)]
    return [decision_event(again), effect.comes(action, to_minor)]


def gone_because(group: GroupState, line: LineState, mark: DecisionMark, on: date) -> str:
    """Return why an announced change has nothing left to do, empty where it still has.

    The line may stand otherwise by now, its limit may have moved past the change, and a flag may
    bind what would give more.
    """
    refused = why_not(mark.action, line)
    if refused:
        return refused
    if mark.action in REDUCES and mark.to_minor >= line.limit_minor:
        return "the limit is no higher already"
    if mark.action in {"raise", "reinstate"} and mark.to_minor <= line.limit_minor:
        return "the limit is no lower already"
    up = flags_on(group.customers[line.customer_id], line, on)
    binding = binding_flags(up, RAISE) if mark.action in UPWARD else []
    return f"bound by {', '.join(binding)}" if binding else ""


def milder(mark: DecisionMark, again: Record) -> tuple[str, int]:
    """Return action and limit of the milder of what was announced and what is decided now."""
    outcome = again.outcome
    if outcome.action in UPWARD:
        return "keep", outcome.limit_before_minor
    now = (SEVERITY[outcome.action], -outcome.limit_after_minor)
    then = (SEVERITY[mark.action], -mark.to_minor)
    if now < then:
        return outcome.action, max(outcome.limit_after_minor, mark.to_minor)
    return mark.action, mark.to_minor


@dataclass(frozen=True, slots=True)
class _Effect:
    """Makes the events of one change on its day."""

    group_id: str
    line: LineState
    mark: DecisionMark
    run: Run

    def comes(self, action: str, to_minor: int) -> e.Event:
        """The change, naming its decision and the notice that announced it."""
        decision_id, line = self.mark.decision_id, self.line
        notice_id = line.notices.get(decision_id)
        body: e.AnyBody
        if action == "close":
            body = e.LineClosed(decision_id, notice_id)
        elif action in STOPS_DRAWS:
            body = e.MayDrawSwitched(False, decision_id, notice_id)
        elif action == "unfreeze":
            body = e.MayDrawSwitched(True, decision_id, notice_id)
        else:
            body = e.LimitChanged(line.limit_minor, to_minor, "lender", decision_id, notice_id)
        return self._event("effect", body)

    def is_withdrawn(self, again: Record) -> e.Event:
        """The announcement is taken back."""
        because = f"decided anew as {again.outcome.action} ({again.question.decision_id})"
        return self._event("withdrawn", e.ChangeWithdrawn(self.mark.decision_id, because))

    def is_gone(self, because: str) -> e.Event:
        """The announcement has nothing left to do; nothing is decided anew."""
        return self._event("withdrawn", e.ChangeWithdrawn(self.mark.decision_id, because))

    def tells(self, again: Record, letters: Letters) -> e.Event:
        """The customer learns that the change will not come."""
        language, text_hash = letters(again, WITHDRAWN)
        notice_id = derive("not", self.mark.decision_id, WITHDRAWN)
        on = business_date(self.run.at, self.run.zone)
        body = e.NoticeSent(
            notice_id, again.question.decision_id, WITHDRAWN, language, (), on, text_hash
        )
        return self._event(f"notice:{WITHDRAWN}", body)

    def _event(self, what: str, body: e.AnyBody) -> e.Event:
        at = self.run.at
        return e.Event(
            chain_id=self.group_id,
            key=f"{what}:{self.mark.decision_id}",
            body=body,
            occurred_at=at,
            effective_on=business_date(at, self.run.zone),
            known_at=at,
            customer_id=self.line.customer_id,
            line_id=self.line.line_id,
            backfill=True,
        )
