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
from limen.book.line_core import put
from limen.features.limits import limit_at
from limen.features.line_owed import LineOwed
from limen.features.probe import PROBE_LIMIT_PERCENT, History, clean_history
from limen.kernel.dates import add_months

if TYPE_CHECKING:
    from limen.kernel.dates import Instant

MEMORY_MONTHS = 9
"""Draws and repayments are kept so long, and of a reported line until a word of its core holds
them; statements, and the amounts of repayments that may still bounce, for six months more."""

STATEMENT_MONTHS = MEMORY_MONTHS + 6
GAP_MONTHS = 2
"""A statement older than this before another is not the one that a payment pays."""

_MARGIN = timedelta(days=4)


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
class LinePast(LineOwed):
    """What is known of a line after some of its events.

    Attributes
    ----------
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
    let_go
        Repayments let go that may still bounce, by key.
    closed
        What was told of each statement, by its day since 1970.
    """

    customer_id: str = ""
    chain_id: str = ""
    limit_minor: int = 0
    limit_steps: list[LimitStep] = field(default_factory=list)
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
    let_go: dict[str, Repayment] = field(default_factory=dict)

    def history(self, at: Instant) -> History:
        """Return draws and repayments in memory as they stand at an instant."""
        if not self.has_small:
            return History(self.draws, self.repayments)
        return clean_history(self, self.draws, self.repayments, at)

    def change_limit(self, event: e.Event, body: e.LimitChanged) -> date | None:
        """Take in a change; None where a core has yet to make it, or has since said otherwise.

        Returns
        -------
        The day from which use of the limit may stand otherwise. A change from another limit than
        the one that was known says so of every day before it.
        """
        if self.is_beside_core and body.by == "lender":
            return None
        step = LimitStep(
            event.effective_on, event.occurred_at, body.from_minor, body.to_minor, body.by,
            body.revision, body.ref or event.key,
        )  # fmt: skip
        first, since = self._first_limit(), step.on
        if self.custody != "reported":
            self.limit_steps.append(step)
            self.limit_minor = body.to_minor
        else:
            since = min([each.on for each in self.limit_steps if each.key == step.key] + [since])
            if not put(self.limit_steps, step, "key"):
                return None
            self.limit_minor = self.limit_steps[-1].to_minor
        if body.to_minor > body.from_minor:
            self.raised_on = event.effective_on
        # A step that comes late says otherwise of draws since, which of them are small.
        self.has_small = any(self._is_small(each) for each in self.draws)
        return since if self._first_limit() == first else date.min

    def _first_limit(self) -> int:
        return self.limit_steps[0].from_minor if self.limit_steps else self.limit_minor

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
            self.settle_balance()
        elif position == len(self.statements) - 1 and not self.is_reckoned:
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
        self.move(on, amount_minor)
        if amount_minor * 100 < limit_at(self, event.occurred_at) * PROBE_LIMIT_PERCENT:
            self.has_small = True
        return True

    def undo_draw(self, draw_id: str) -> bool:
        """Take a draw back; False where none was made."""
        found = [each for each in self.draws if each.draw_id == draw_id]
        for each in found:
            self.draws.remove(each)
            self.move(each.on, -each.amount_minor)
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
        self.move(event.effective_on, -body.amount_minor)
        return True

    def undo_repayment(self, key: str, on: date) -> Repayment | None:
        """Take a repayment back on a day, of a core also before it comes; None for an unknown one.

        One that was let go counts as told, so that it is told void.
        """
        if self.custody == "reported":
            self.taken_back.add(key)
        found = [each for each in self.repayments if each.key == key]
        if self.custody != "reported":
            found = found[-1:]
        for each in found:
            self.repayments.remove(each)
        if not found and key in self.let_go:
            found = [self.let_go.pop(key)]
            self.repaid[key] = found[0].amount_minor
        for each in found:
            self.move(on, each.amount_minor)
        return found[-1] if found else None

    def trim(self, on: date) -> None:
        """Let go of what is too old to change, once a month."""
        if self.trimmed_on is not None and (on - self.trimmed_on).days < 31:
            return
        self.trimmed_on = on
        oldest = self._quiet(self.still_moves(add_months(on, -MEMORY_MONTHS)))
        self.forgotten_on = max(oldest, self.forgotten_on or oldest)
        self.let_go |= {each.key: each for each in self.repayments if each.on <= oldest}
        self.draws = [each for each in self.draws if each.on > oldest]
        self.repayments = [each for each in self.repayments if each.on > oldest]
        self.charges = [each for each in self.charges if each.on > oldest]
        oldest = add_months(on, -STATEMENT_MONTHS)
        self.let_go = {key: each for key, each in self.let_go.items() if each.on > oldest}
        # The newest stays: what is owed stands on it.
        kept = [each for each in self.statements if each.on > oldest]
        self.statements = kept or self.statements[-1:]
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
            if timedelta() <= day - on < _MARGIN:
                day = on - timedelta(days=1)
        return day

    def _is_small(self, draw: Draw) -> bool:
        return draw.amount_minor * 100 < limit_at(self, draw.at) * PROBE_LIMIT_PERCENT


def _since(then: date | None, now: date) -> int | None:
    return None if then is None else max((now - then).days, 0)
