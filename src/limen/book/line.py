"""One line's state, folded from its events.

A state belongs to the fold that built it and grows with each event; everybody else only reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from datetime import date

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
    )


def apply_to_line(line: LineState, event: e.Event) -> None:
    """Move the line by one event; kinds that do not concern a line raise InvariantViolated."""
    body = event.body
    match body:
        case e.StatementClosed():
            _close_statement(line, event, body)
        case e.RepaymentMade():
            line.balance_minor -= body.amount_minor
            line.repayments.append(
                Repayment(event.effective_on, event.occurred_at, body.amount_minor)
            )
        case e.DrawMade():
            _draw(line, event, body)
        case e.LimitChanged():
            _change_limit(line, event, body)
        case e.MayDrawSwitched():
            # A closed line stays closed, whatever was announced before.
            line.may_draw = body.may_draw and line.status != "closed"
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


def _draw(line: LineState, event: e.Event, body: e.DrawMade) -> None:
    line.draws.append(
        Draw(
            body.draw_id,
            event.effective_on,
            event.occurred_at,
            body.amount_minor,
            line.owed_minor,
        )
    )
    line.balance_minor += body.amount_minor


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
