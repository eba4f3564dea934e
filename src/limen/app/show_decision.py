"""A stored decision in plain lines: what was chosen, why, on which facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from limen.app.pack_words import duty_text
from limen.app.replay import record_of
from limen.app.show_weighing import weighing_lines
from limen.book import events as e
from limen.caps.law.evaluate import CLAMPED
from limen.caps.law_duties import TELL_BY
from limen.care.wording import REASONS_MAX
from limen.decide.applying import decode_application
from limen.decide.record import Record, decode
from limen.kernel.dates import format_instant
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput
from limen.kernel.money import format_minor
from limen.kernel.reasons import REASONS

if TYPE_CHECKING:
    from datetime import date

    from limen.app.ports import Journal
    from limen.caps.law_duties import Owed
    from limen.decide.applying import ApplicationRecord


@dataclass(frozen=True, slots=True)
class Shown:
    """A record, ready to print."""

    record: Record

    def as_dict(self) -> dict[str, Any]:
        """The record as plain values."""
        return dict(msgspec.to_builtins(self.record))

    def lines(self) -> list[str]:
        """The record for a person."""
        question, outcome = self.record.question, self.record.outcome
        money = self._money
        lines = [
            f"decision   {question.decision_id}",
            f"line       {question.line_id} of {self.record.facts.customer_id}",
            f"decided    {format_instant(question.at)} ({question.trigger})",
            (
                f"action     {outcome.action}: {money(outcome.limit_before_minor)} to "
                f"{money(outcome.limit_after_minor)}"
            ),
            f"effective  {outcome.effective_on or 'nothing comes into effect'}",
            f"notice     {outcome.notice_kind or 'none due'}, {outcome.lead_days} days ahead",
        ]
        if self.record.score is not None:
            lines.append(
                f"score      {self.record.score.points} points, PD {self.record.score.pd_ppm} ppm "
                f"over {self.record.score.horizon_months} months"
            )
        lines += weighing_lines(self.record)
        lines += [self._reason(place) for place in range(len(self.record.reasons))]
        lines += [
            f"law        {duty_text(each)}"
            for each in ([] if self.record.owed is UNSET else self.record.owed)
        ]
        lines += [f"note       {note}" for note in outcome.notes]
        lines.append(f"release    {question.release_id}")
        return lines

    def _money(self, minor: int) -> str:
        return f"{format_minor(minor, self.record.facts.currency)} {self.record.facts.currency}"

    def _reason(self, place: int) -> str:
        reason = self.record.reasons[place]
        evidence = ", ".join(f"{name} {value}" for name, value in reason.evidence.items())
        alone = ", sufficient alone" if reason.is_sufficient else ""
        text = REASONS[reason.code].english
        return f"reason {place + 1}   {reason.code} {text} [{evidence}] ({reason.rule}{alone})"


@dataclass(frozen=True, slots=True)
class ShownApplication:
    """The record of a refused application, ready to print."""

    record: ApplicationRecord

    def as_dict(self) -> dict[str, Any]:
        """The record as plain values."""
        return dict(msgspec.to_builtins(self.record))

    def lines(self) -> list[str]:
        """The record for a person."""
        question, facts, outcome = self.record.question, self.record.facts, self.record.outcome
        asked_minor = question.asked_minor
        asked = "no amount" if asked_minor is None else format_minor(asked_minor, facts.currency)
        of = f"a raise of {question.line_id}" if question.line_id else "a new line"
        told = ", ".join(self.record.told[:REASONS_MAX])
        return [
            f"decision   {question.decision_id}",
            f"asked      {question.product}, {of}, by {question.customer_id}: {asked}",
            f"decided    {format_instant(question.at)} ({question.trigger})",
            f"action     {outcome.action}{self._instead()}",
            f"notice     {outcome.notice_kind or 'none'}, {outcome.notice_hash or 'nobody told'}",
            *([f"told       {told}{self._fewer()}"] if outcome.notice_kind else []),
            *(
                f"reason {place}   {each.code} {REASONS[each.code].english} "
                f"[{', '.join(f'{name} {value}' for name, value in each.evidence.items())}] "
                f"({', '.join(each.rules)})"
                for place, each in enumerate(self.record.reasons, 1)
            ),
            *(
                f"law        {duty_text(each)}{_late(each, question.on)}"
                for each in ([] if self.record.owed is UNSET else self.record.owed)
            ),
            f"release    {question.release_id}",
        ]

    def _fewer(self) -> str:
        """Name the rule that lets fewer reasons be told than there are."""
        rules = [] if self.record.law is UNSET else self.record.law
        named = [
            f"{rule.allowed} at most by {rule.name.partition('#')[0]}"
            + (" [needs a legal check]" if rule.needs_legal_check else "")
            for rule in rules
            if "reasons_count" in rule.operands and rule.result == CLAMPED
        ]
        return f" ({'; '.join(named)})" if named else ""

    def _instead(self) -> str:
        offered = self.record.question.offered
        if offered is UNSET:
            return ""
        amount = format_minor(offered.limit_minor, self.record.facts.currency)
        return f": {amount} offered instead on {offered.on}, until {offered.until}"


def _late(owed: Owed, on: date) -> str:
    """Say that a day by which somebody had to be told had passed."""
    is_late = owed.means == TELL_BY and owed.day is not None and owed.day < on
    return f"  LATE: decided {on}" if is_late else ""


def show_decision(journal: Journal, decision_id: str) -> Shown | ShownApplication:
    """Return a stored decision; `BadInput` where the book has none of that id."""
    event = journal.find_decision(decision_id)
    if event is not None and isinstance(event.body, e.ApplicationEnded):
        return ShownApplication(decode_application(record_of(event.body)))
    if event is None or not isinstance(event.body, e.DecisionMade):
        raise BadInput([Diagnostic("A010", f"the book holds no decision '{decision_id}'")])
    return Shown(decode(bytes(event.body.record)))
