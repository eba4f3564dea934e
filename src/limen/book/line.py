"""One line's state, folded from its events.

A state belongs to the fold that built it and grows with each event; everybody else only reads.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.book.line_life import LIFE, Temporary, apply_life
from limen.book.line_money import MONEY, Reversal, apply_money
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from datetime import date

    from limen.book.line_account import LineFact
    from limen.book.line_facts import Hold
    from limen.kernel.dates import Instant


class Statement(NamedTuple):
    """A closed statement; `balance_minor` below zero is a credit balance."""

    on: date
    known_at: Instant
    balance_minor: int
    months_late: int
    payment_status: str | None
    minimum_minor: int | None
    limit_minor: int


class Repayment(NamedTuple):
    """Money that came in."""

    on: date
    at: Instant
    amount_minor: int
    key: str = ""


class Draw(NamedTuple):
    """A loan paid out; `owed_before_minor` is what was owed before it."""

    draw_id: str
    on: date
    at: Instant
    amount_minor: int
    owed_before_minor: int


class LimitStep(NamedTuple):
    """One change of the limit."""

    on: date
    at: Instant
    from_minor: int
    to_minor: int
    by: str


class DecisionMark(NamedTuple):
    """What later decisions need to know of an earlier one."""

    decision_id: str
    decided_on: date
    at: Instant
    action: str
    from_minor: int
    to_minor: int
    effective_on: date | None
    cool_down_until: date | None
    reasons: tuple[str, ...]


@dataclass(slots=True)
class LineState:
    """A line as known after some events.

    Attributes
    ----------
    balance_minor
        Owed where positive, a credit balance where negative.
    notices
        Notice id by the decision it announced.
    pending
        A change announced to the customer and not yet in effect.
    withdrawn
        Decisions whose announced change was taken back: as if never announced.
    status
        ``open``, ``dormant``, ``expired``, ``closed`` (both run off what is owed) or ``ended``.
    terms_id
        The terms that the line was agreed under; empty where its money is not reckoned here.
    facts
        Dated facts of its money, as they became known (`line_account` folds them).
    holds
        By draw id: room held for draws that are not yet paid out.
    posted
        Trial balance of what closes posted for the line.
    closed_on
        The last day for which a close posted something.
    flags
        Flag → the last day it holds, None for until it is lowered.
    woken_on
        The last day on which it was woken from sleep.
    """

    line_id: str
    customer_id: str
    product: str
    entity: str
    currency: str
    custody: str
    opened_on: date
    limit_minor: int
    apr_ppm: int | None = None
    may_draw: bool = True
    status: str = "open"
    balance_minor: int = 0
    held_minor: int = 0
    statements: list[Statement] = field(default_factory=list)
    repayments: list[Repayment] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    limit_steps: list[LimitStep] = field(default_factory=list)
    decisions: list[DecisionMark] = field(default_factory=list)
    notices: dict[str, str] = field(default_factory=dict)
    pending: DecisionMark | None = None
    withdrawn: set[str] = field(default_factory=set)
    terms_id: str = ""
    expires_on: date | None = None
    facts: list[LineFact] = field(default_factory=list)
    holds: dict[str, Hold] = field(default_factory=dict)
    unposted: list[tuple[date, int]] = field(default_factory=list)
    posted: Counter[str] = field(default_factory=Counter)
    closed_on: date | None = None
    reversals: list[Reversal] = field(default_factory=list)
    refusals: list[e.DrawRefused] = field(default_factory=list)
    flags: dict[str, date | None] = field(default_factory=dict)
    temporary: Temporary | None = None
    woken_on: date | None = None
    instructions: dict[str, e.CoreInstructed] = field(default_factory=dict)
    reported: e.CoreBalanceReported | None = None

    @property
    def is_reckoned(self) -> bool:
        """Whether the line's money is reckoned here, from its terms."""
        return bool(self.terms_id) and self.custody == "kept"

    def limit_on(self, day: date) -> int:
        """Return the limit on a day: the lasting one, or a temporary one above it."""
        if self.temporary is None or not self.temporary.since <= day <= self.temporary.until:
            return self.limit_minor
        return max(self.limit_minor, self.temporary.limit_minor)

    def has_flag(self, flag: str, day: date) -> bool:
        """Whether a flag is up on a day."""
        return flag in self.flags and ((until := self.flags[flag]) is None or day <= until)

    @property
    def owed_minor(self) -> int:
        """What is owed, never below zero."""
        return max(self.balance_minor, 0)

    @property
    def undrawn_minor(self) -> int:
        """Limit − owed − held, between zero and the limit."""
        return min(max(self.limit_minor - self.owed_minor - self.held_minor, 0), self.limit_minor)


def open_line(event: e.Event, body: e.LineOpened) -> LineState:
    """Return the state of a line on its first day."""
    return LineState(
        line_id=event.line_id,
        customer_id=event.customer_id,
        product=body.product,
        entity=body.entity,
        currency=body.currency,
        custody=body.custody,
        opened_on=body.opened_on or event.effective_on,
        limit_minor=body.limit_minor,
        apr_ppm=body.apr_ppm,
        terms_id=body.terms_id,
        expires_on=body.expires_on,
    )


def apply_to_line(line: LineState, event: e.Event) -> None:
    """Move the line by one event; kinds that do not concern a line raise InvariantViolated."""
    body = event.body
    if isinstance(body, MONEY):
        _apply_money(line, event)
        return
    if isinstance(body, LIFE):
        apply_life(line, event)
        return
    match body:
        case e.StatementClosed():
            _close_statement(line, event, body)
        case e.LimitChanged():
            _change_limit(line, event, body)
        case e.MayDrawSwitched():
            # A closed line stays closed, whatever was announced before.
            line.may_draw = body.may_draw and line.status not in {"closed", "ended"}
            _settle(line, body.decision_id)
        case e.LineClosed():
            line.status, line.may_draw = "closed", False
            _settle(line, body.decision_id)
        case e.DecisionMade():
            _mark_decision(line, event, body)
        case e.NoticeSent():
            line.notices[body.decision_id] = body.notice_id
        case e.ChangeWithdrawn():
            line.withdrawn.add(body.decision_id)
            _settle(line, body.decision_id)
        case e.OfferAnswered():
            _settle(line, body.decision_id)
        case _:
            raise InvariantViolated("the event concerns a line", kind=event.kind)


def _close_statement(line: LineState, event: e.Event, body: e.StatementClosed) -> None:
    statement = Statement(
        event.effective_on,
        event.known_at,
        body.balance_minor,
        body.months_late,
        body.payment_status,
        body.minimum_minor,
        line.limit_minor,
    )
    # A late or backfilled statement takes its place by business date; only the newest moves
    # the balance.
    position = len(line.statements)
    while position and line.statements[position - 1].on > statement.on:
        position -= 1
    if position == len(line.statements):
        line.balance_minor = body.balance_minor
    line.statements.insert(position, statement)


def _apply_money(line: LineState, event: e.Event) -> None:
    body = event.body
    if isinstance(body, e.RepaymentMade):
        line.repayments.append(
            Repayment(event.effective_on, event.occurred_at, body.amount_minor, event.key)
        )
    paid_out = _paid_out(line, body)
    if paid_out is not None:
        draw_id, amount_minor = paid_out
        line.draws.append(
            Draw(draw_id, event.effective_on, event.occurred_at, amount_minor, line.owed_minor)
        )
    apply_money(line, event)


def _paid_out(line: LineState, body: e.AnyBody) -> tuple[str, int] | None:
    match body:
        case e.DrawMade():
            return body.draw_id, body.amount_minor
        case e.DrawPosted() if body.draw_id in line.holds:
            return body.draw_id, line.holds[body.draw_id].amount_minor
        case _:
            return None


def _change_limit(line: LineState, event: e.Event, body: e.LimitChanged) -> None:
    line.limit_steps.append(
        LimitStep(event.effective_on, event.occurred_at, body.from_minor, body.to_minor, body.by)
    )
    line.limit_minor = body.to_minor
    _settle(line, body.decision_id)


def _mark_decision(line: LineState, event: e.Event, body: e.DecisionMade) -> None:
    mark = DecisionMark(
        body.decision_id,
        event.effective_on,
        event.occurred_at,
        body.action,
        body.limit_before_minor,
        body.limit_after_minor,
        body.effective_on,
        body.cool_down_until,
        body.reason_codes,
    )
    line.decisions.append(mark)
    if mark.effective_on is not None and body.supersedes is None:
        line.pending = mark


def _settle(line: LineState, decision_id: str | None) -> None:
    if line.pending is not None and line.pending.decision_id == decision_id:
        line.pending = None
