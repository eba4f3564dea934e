"""A line's past as far as later knowledge may still change it: what its facts are made of.

It is a small state of its own, so that facts can be made of events alone; what it says of limits,
test draws and statements is worked out by the functions that read the book's own state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.book.chain import day_number
from limen.book.line import Draw, LimitStep, Repayment, Statement
from limen.book.line_core import Charge, put
from limen.features.limits import limit_at
from limen.features.probe import PROBE_LIMIT_PERCENT, History, clean_history
from limen.kernel.dates import add_months

if TYPE_CHECKING:
    from limen.kernel.dates import Instant

MEMORY_MONTHS = 9
"""Draws and repayments are kept so long; statements for six months more."""

STATEMENT_MONTHS = MEMORY_MONTHS + 6
GAP_MONTHS = 2
"""A statement older than this before another is not the one that a payment pays."""

_MARGIN = timedelta(days=4)
_EPOCH = date(1970, 1, 1).toordinal()


class Deed(NamedTuple):
    """What is fixed of a draw when it is made: place in the journal, limit, days since others."""

    seq: int
    limit_minor: int
    days_since_raise: int | None
    days_since_repayment: int | None
    days_since_probe: int | None


class Paid(NamedTuple):
    """What is fixed of a repayment when it comes in."""

    seq: int
    channel: str
    owed_minor: int


@dataclass(slots=True)
class LinePast:
    """What is known of a line after some of its events.

    Attributes
    ----------
    core_days
        Revision and balance of the core's word by day, of a reported line.
    holds
        Amounts held by draw id; a draw is made when it is paid out.
    has_small
        Whether a draw in memory may be a test draw.
    deeds, paid
        By draw id, and by a repayment's key.
    drawn, repaid, probes
        What was told: use after each draw in bp, repayments' amounts, matched test draws' days.
    trimmed_on, forgotten_on
        When it was last trimmed, and the last day that was let go.
    closed
        What was told of each statement, by its day since 1970.
    """

    customer_id: str = ""
    chain_id: str = ""
    custody: str = "kept"
    core_days: dict[int, tuple[int, int]] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)
    limit_minor: int = 0
    balance_minor: int = 0
    limit_steps: list[LimitStep] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    repayments: list[Repayment] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    holds: dict[str, int] = field(default_factory=dict)
    has_small: bool = False
    raised_on: date | None = None
    repaid_on: date | None = None
    probed_on: date | None = None
    trimmed_on: date | None = None
    forgotten_on: date | None = None
    deeds: dict[str, Deed] = field(default_factory=dict)
    paid: dict[str, Paid] = field(default_factory=dict)
    drawn: dict[str, int | None] = field(default_factory=dict)
    repaid: dict[str, int] = field(default_factory=dict)
    probes: dict[str, date] = field(default_factory=dict)
    closed: dict[int, dict[str, int | str | None]] = field(default_factory=dict)
    interest: dict[int, int] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)

    @property
    def owed_minor(self) -> int:
        """What is owed, never below zero."""
        return max(self.balance_minor, 0)

    @property
    def is_beside_core(self) -> bool:
        """Whether a core reports the line's balances."""
        return self.custody == "reported" and bool(self.core_days)

    def hear_core(self, event: e.Event, body: e.CoreBalanceReported) -> None:
        """Take in the core's word on a day."""
        day = day_number(event.effective_on)
        if day not in self.core_days or self.core_days[day][0] < body.revision:
            self.core_days[day] = body.revision, body.balance_minor
            self._move(0)

    def charge(self, event: e.Event, body: e.FeeCharged | e.CreditRefunded) -> None:
        """Take in a fee, or a credit that was paid back."""
        key, revision = event.key, 0
        if isinstance(body, e.FeeCharged):
            key, revision = body.ref or event.key, body.revision
        made = Charge(event.effective_on, event.occurred_at, body.amount_minor, key, revision)
        if self.custody == "reported":
            put(self.charges, made, "key")
        self._move(body.amount_minor)

    def _move(self, amount_minor: int) -> None:
        """Move the balance; a reported line has the newest word on it, and what moved since."""
        if self.custody != "reported":
            self.balance_minor += amount_minor
            return
        day, balance = None, 0
        if self.core_days:
            newest = max(self.core_days)
            day, balance = date.fromordinal(newest + _EPOCH), self.core_days[newest][1]
        if self.statements and (day is None or self.statements[-1].on > day):
            day, balance = self.statements[-1].on, self.statements[-1].balance_minor
        moved = ((1, self.draws), (1, self.charges), (-1, self.repayments))
        self.balance_minor = balance + sum(
            sign * each.amount_minor
            for sign, facts in moved
            for each in facts
            if day is None or each.on > day
        )

    def history(self, at: Instant) -> History:
        """Return draws and repayments in memory as they stand at an instant."""
        if not self.has_small:
            return History(self.draws, self.repayments)
        return clean_history(self, self.draws, self.repayments, at)

    def change_limit(self, event: e.Event, body: e.LimitChanged) -> bool:
        """Take in a change; False where a core has yet to make it."""
        if self.is_beside_core and body.by == "lender":
            return False
        step = LimitStep(
            event.effective_on, event.occurred_at, body.from_minor, body.to_minor, body.by,
            body.revision, body.ref or event.key,
        )  # fmt: skip
        if self.custody == "reported":
            put(self.limit_steps, step, "key")
            self.limit_minor = self.limit_steps[-1].to_minor
        else:
            self.limit_steps.append(step)
            self.limit_minor = body.to_minor
        if body.to_minor > body.from_minor:
            self.raised_on = event.effective_on
        return True

    def close(self, event: e.Event, body: e.StatementClosed) -> bool:
        """Take in a statement; False where a newer revision of it is known. A day has one."""
        on, position = event.effective_on, len(self.statements)
        while position and self.statements[position - 1].on >= on:
            position -= 1
        there = self.statements[position] if position < len(self.statements) else None
        if there is not None and there.on == on:
            revised = there.revision or body.revision
            if self.custody == "reported" and revised and there.revision >= body.revision:
                return False
            del self.statements[position]
        made = Statement(
            on, event.known_at, body.balance_minor, body.months_late, body.payment_status,
            body.minimum_minor, self.limit_minor, body.revision,
        )  # fmt: skip
        self.statements.insert(position, made)
        if self.custody == "reported":
            self._move(0)
        elif position == len(self.statements) - 1:
            self.balance_minor = body.balance_minor
        return True

    def draw(self, event: e.Event, draw_id: str, amount_minor: int, revision: int = 0) -> bool:
        """Take in a draw that was paid out; False where a newer revision of it is known."""
        made = Draw(
            draw_id, event.effective_on, event.occurred_at, amount_minor, self.owed_minor, revision
        )
        if self.custody != "reported":
            self.draws.append(made)
        elif not put(self.draws, made, "draw_id"):
            return False
        on = event.effective_on
        self.deeds[draw_id] = Deed(
            event.seq, self.limit_minor, _since(self.raised_on, on), _since(self.repaid_on, on),
            _since(self.probed_on, on),
        )  # fmt: skip
        self._move(amount_minor)
        if amount_minor * 100 < limit_at(self, event.occurred_at) * PROBE_LIMIT_PERCENT:
            self.has_small = True
        return True

    def undo_draw(self, draw_id: str) -> bool:
        """Take a draw back; False where none was made."""
        found = [each for each in self.draws if each.draw_id == draw_id]
        for each in found:
            self.draws.remove(each)
            self._move(-each.amount_minor)
        return bool(found)

    def repay(self, event: e.Event, body: e.RepaymentMade) -> bool:
        """Take in a repayment; False where a newer revision of it is known."""
        key = body.ref or event.key
        made = Repayment(
            event.effective_on, event.occurred_at, body.amount_minor, key, body.revision
        )
        if self.custody != "reported":
            self.repayments.append(made)
        elif key in self.taken_back or not put(self.repayments, made, "key"):
            return False
        self.paid[key] = Paid(event.seq, body.channel, self.owed_minor)
        self._move(-body.amount_minor)
        return True

    def undo_repayment(self, key: str) -> Repayment | None:
        """Take a repayment back, of a core also before it comes; None where it is not in memory."""
        if self.custody == "reported":
            self.taken_back.add(key)
        for place in range(len(self.repayments) - 1, -1, -1):
            if self.repayments[place].key == key:
                gone = self.repayments.pop(place)
                self._move(gone.amount_minor)
                return gone
        return None

    def trim(self, on: date) -> None:
        """Let go of what is too old to change, once a month."""
        if self.trimmed_on is not None and (on - self.trimmed_on).days < 31:
            return
        self.trimmed_on = on
        oldest = self._quiet(add_months(on, -MEMORY_MONTHS))
        self.forgotten_on = oldest
        self.draws = [each for each in self.draws if each.on > oldest]
        self.repayments = [each for each in self.repayments if each.on > oldest]
        self.charges = [each for each in self.charges if each.on > oldest]
        oldest = add_months(on, -STATEMENT_MONTHS)
        self.statements = [each for each in self.statements if each.on > oldest]
        draws = {each.draw_id for each in self.draws}
        self.deeds = {name: each for name, each in self.deeds.items() if name in draws}
        self.drawn = {name: each for name, each in self.drawn.items() if name in draws}
        self.probes = {name: each for name, each in self.probes.items() if name in draws}
        keys = {each.key for each in self.repayments}
        self.paid = {key: each for key, each in self.paid.items() if key in keys}
        self.repaid = {key: each for key, each in self.repaid.items() if key in keys}
        days = {day_number(each.on) for each in self.statements}
        self.closed = {day: each for day, each in self.closed.items() if day in days}
        self.interest = {day: each for day, each in self.interest.items() if day in days}
        newest = max(self.core_days, default=0)
        self.core_days = {day: each for day, each in self.core_days.items() if day == newest}
        self.has_small = any(self._is_small(each) for each in self.draws)

    def _quiet(self, day: date) -> date:
        """Return a day, that or before it, on which no small draw waits: pairs go together."""
        days = sorted((each.on for each in self.draws if self._is_small(each)), reverse=True)
        for on in days:
            if day - _MARGIN < on <= day:
                day = on - timedelta(days=1)
        return day

    def _is_small(self, draw: Draw) -> bool:
        return draw.amount_minor * 100 < limit_at(self, draw.at) * PROBE_LIMIT_PERCENT


def _since(then: date | None, now: date) -> int | None:
    return None if then is None else max((now - then).days, 0)
