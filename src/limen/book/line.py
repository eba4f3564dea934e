"""One line's state, folded from its events.

A state belongs to the fold that built it and grows with each event; everybody else only reads.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.book.line_core import (
    CoreSide,
    Reversal,
    intend,
    note_step,
    put,
    settle_balance,
    take_repayment,
)
from limen.book.line_life import LIFE, Temporary, Warned, apply_life
from limen.book.line_money import MONEY, apply_money
from limen.kernel.dates import Instant
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from limen.book.line_account import LineFact
    from limen.book.line_facts import Hold
    from limen.book.quota_use import Leased


class Statement(NamedTuple):
    """A closed statement; `balance_minor` below zero is a credit balance."""

    on: date
    known_at: Instant
    balance_minor: int
    months_late: int
    payment_status: str | None
    minimum_minor: int | None
    limit_minor: int
    revision: int = 0


class Repayment(NamedTuple):
    """Money that came in."""

    on: date
    at: Instant
    amount_minor: int
    key: str = ""
    revision: int = 0


class Draw(NamedTuple):
    """A loan paid out; `owed_before_minor` is what was owed before it."""

    draw_id: str
    on: date
    at: Instant
    amount_minor: int
    owed_before_minor: int
    revision: int = 0


class LimitStep(NamedTuple):
    """One change of the limit."""

    on: date
    at: Instant
    from_minor: int
    to_minor: int
    by: str
    revision: int = 0
    key: str = ""


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
    least_draw_minor
        No draw was smaller, corrected ones among them; None before the first.
    is_by_day
        Whether draws and repayments are known to stand in the order of their days.
    draw_ids
        Every id that a draw or a hold has had: an id is used once.
    holds
        By draw id: room held for draws that are not yet paid out.
    leases
        By draw id: what draws that were paid out have of portfolio quotas.
    posted
        Trial balance of what closes posted for the line.
    closed_on
        The last day for which a close posted something.
    flags
        Flag → the last day it holds, None for until it is lowered.
    woken_on
        The last day on which it was woken from sleep.
    warning
        Evidence of its early warning, None where there never was any.
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
    least_draw_minor: int | None = field(default=None, compare=False)
    is_by_day: bool = field(default=False, compare=False)
    draw_ids: set[str] = field(default_factory=set)
    limit_steps: list[LimitStep] = field(default_factory=list)
    decisions: list[DecisionMark] = field(default_factory=list)
    notices: dict[str, str] = field(default_factory=dict)
    pending: DecisionMark | None = None
    withdrawn: set[str] = field(default_factory=set)
    terms_id: str = ""
    expires_on: date | None = None
    facts: list[LineFact] = field(default_factory=list)
    holds: dict[str, Hold] = field(default_factory=dict)
    leases: dict[str, Leased] = field(default_factory=dict)
    unposted: list[tuple[date, int]] = field(default_factory=list)
    posted: Counter[str] = field(default_factory=Counter)
    closed_on: date | None = None
    reversals: list[Reversal] = field(default_factory=list)
    refusals: list[e.DrawRefused] = field(default_factory=list)
    flags: dict[str, date | None] = field(default_factory=dict)
    temporary: Temporary | None = None
    woken_on: date | None = None
    instructions: dict[str, e.CoreInstructed] = field(default_factory=dict)
    warning: Warned | None = None
    reported: e.CoreBalanceReported | None = None
    core: CoreSide = field(default_factory=CoreSide)

    @property
    def is_beside_core(self) -> bool:
        """Whether a core reports the line's balances: changes count once the core made them."""
        return self.custody == "reported" and self.core.newest is not None

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
        is_by_day=body.custody != "reported",
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
        case e.MayDrawSwitched() | e.LineClosed():
            _switch(line, event, body)
        case e.DecisionMade():
            _mark_decision(line, event, body)
        case e.NoticeSent():
            line.notices[body.decision_id] = body.notice_id
        case e.ChangeWithdrawn():
            line.withdrawn.add(body.decision_id)
            _settle(line, body.decision_id)
        case e.OfferAnswered():
            _settle(line, body.decision_id)
        case e.WarningMoved():
            line.warning = Warned(event.effective_on, body.tenths, body.since)
        case _:
            raise InvariantViolated("the event concerns a line", kind=event.kind)


def _switch(line: LineState, event: e.Event, body: e.MayDrawSwitched | e.LineClosed) -> None:
    if isinstance(body, e.LineClosed):
        if not intend(line, event, "close"):
            line.status, line.may_draw = "closed", False
    elif not intend(line, event, "unfreeze" if body.may_draw else "freeze"):
        # A closed line stays closed, whatever was announced before.
        line.may_draw = body.may_draw and line.status not in {"closed", "ended"}
    note_step(line, event.effective_on)
    _settle(line, body.decision_id)


def _close_statement(line: LineState, event: e.Event, body: e.StatementClosed) -> None:
    statement = Statement(
        event.effective_on,
        event.known_at,
        body.balance_minor,
        body.months_late,
        body.payment_status,
        body.minimum_minor,
        line.limit_minor,
        body.revision,
    )
    if line.custody == "reported" and not _replaces(line, statement):
        return
    # A late or backfilled statement takes its place by business date; only the newest moves
    # the balance, and of a reckoned line its postings say what it is.
    position = len(line.statements)
    while position and line.statements[position - 1].on > statement.on:
        position -= 1
    if position == len(line.statements) and not line.is_reckoned:
        line.balance_minor = body.balance_minor
    line.statements.insert(position, statement)
    settle_balance(line)


def _replaces(line: LineState, statement: Statement) -> bool:
    """Take an older revision of a reported statement away; False where a newer one is there."""
    for at, there in enumerate(line.statements):
        if there.on == statement.on and (there.revision or statement.revision):
            if there.revision >= statement.revision:
                return False
            del line.statements[at]
            break
    return True


def _apply_money(line: LineState, event: e.Event) -> None:
    body = event.body
    if isinstance(body, e.RepaymentMade):
        paid = Repayment(
            event.effective_on,
            event.occurred_at,
            body.amount_minor,
            body.ref or event.key,
            body.revision,
        )
        if line.custody == "reported":
            take_repayment(line, paid)
        else:
            line.is_by_day &= not line.repayments or line.repayments[-1].on <= paid.on
            line.repayments.append(paid)
    if isinstance(body, e.DrawMade | e.DrawHeld):
        line.draw_ids.add(body.draw_id)
    paid_out = _paid_out(line, body)
    if paid_out is not None:
        draw_id, amount_minor = paid_out
        revision = body.revision if isinstance(body, e.DrawMade) else 0
        draw = Draw(
            draw_id,
            event.effective_on,
            event.occurred_at,
            amount_minor,
            line.owed_minor,
            revision,
        )
        least = line.least_draw_minor
        line.least_draw_minor = amount_minor if least is None else min(least, amount_minor)
        if line.custody != "reported":
            line.is_by_day &= not line.draws or line.draws[-1].on <= draw.on
            line.draws.append(draw)
        else:
            put(line.draws, draw, "draw_id")
    apply_money(line, event)
    settle_balance(line)


def _paid_out(line: LineState, body: e.AnyBody) -> tuple[str, int] | None:
    match body:
        case e.DrawMade():
            return body.draw_id, body.amount_minor
        case e.DrawPosted() if body.draw_id in line.holds:
            return body.draw_id, line.holds[body.draw_id].amount_minor
        case _:
            return None


def _change_limit(line: LineState, event: e.Event, body: e.LimitChanged) -> None:
    if intend(line, event, "limit", body.to_minor):
        _settle(line, body.decision_id)
        return
    step = LimitStep(
        event.effective_on,
        event.occurred_at,
        body.from_minor,
        body.to_minor,
        body.by,
        body.revision,
        body.ref or event.key,
    )
    if line.custody == "reported":
        # What a core changed stands by its day: a file that comes late changes no later limit.
        put(line.limit_steps, step, "key")
        line.limit_minor = line.limit_steps[-1].to_minor
    else:
        line.limit_steps.append(step)
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
