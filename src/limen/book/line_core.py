"""A reported line beside the lender's own core: what it says, by day, in whatever order it comes.

Every fact of a core has a reference and a revision; the higher revision of a reference counts, and
facts stand by their business date. So the state is a function of the set of facts that came: any
order and any repetition of files gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from limen.book import events as e
from limen.kernel.dates import Instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.book.line import LineState, Repayment


class Reversal(NamedTuple):
    """A repayment that bounced or was taken back."""

    on: date
    at: Instant
    amount_minor: int
    because: str


class Charge(NamedTuple):
    """Interest or a fee that the core charged."""

    on: date
    at: Instant
    amount_minor: int
    key: str
    revision: int


class Step(NamedTuple):
    """What the book held of a line from a day on."""

    on: date
    may_draw: bool
    status: str


class Sent(NamedTuple):
    """An instruction that waits for the core's answer, and the days of its first and last send."""

    body: e.CoreInstructed
    first_on: date
    last_on: date


class Declined(NamedTuple):
    """An instruction that the core refused."""

    body: e.CoreInstructed
    because: str
    on: date


class Intended(NamedTuple):
    """A change that came into effect here and counts only once the core says so."""

    decision_id: str
    action: str
    to_minor: int | None
    notice_id: str | None
    on: date


@dataclass(slots=True)
class CoreSide:
    """What stands beside a core's line.

    Attributes
    ----------
    days
        The core's word by day, the highest revision of each.
    charges
        By date.
    reversed_
        Reference of a payment that was taken back → the reversal; the payment may come later.
    paid
        Payments that were taken back, by reference, in their highest revision.
    intended, sent, declined
        By decision; by instruction, waiting; by instruction, refused.
    instructed
        Ids of every instruction ever made.
    steps
        What the book held, by day.
    flag_days
        Day and instant of what last moved a flag.
    """

    days: dict[date, e.CoreBalanceReported] = field(default_factory=dict)
    newest: date | None = None
    charges: list[Charge] = field(default_factory=list)
    reversed_: dict[str, e.Event] = field(default_factory=dict)
    paid: dict[str, tuple[int, int]] = field(default_factory=dict)
    intended: dict[str, Intended] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    declined: dict[str, Declined] = field(default_factory=dict)
    instructed: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    flag_days: dict[str, tuple[date, Instant, bool]] = field(default_factory=dict)


class Dated(Protocol):
    """A fact with its business date, instant and revision."""

    @property
    def on(self) -> date: ...  # noqa: D102
    @property
    def at(self) -> Instant: ...  # noqa: D102
    @property
    def revision(self) -> int: ...  # noqa: D102


class Moving(Dated, Protocol):
    """A fact that moves the balance."""

    @property
    def amount_minor(self) -> int: ...  # noqa: D102


Fact = TypeVar("Fact", bound=Dated)


def put(facts: list[Fact], fact: Fact, name: str) -> bool:
    """Put a fact into its place by date; False where a higher revision of it is there already.

    Parameters
    ----------
    name
        Attribute that tells facts apart, such as ``draw_id``; ties stand in its order.
    """
    own = getattr(fact, name)
    for at in range(len(facts) - 1, -1, -1):
        there = facts[at]
        if getattr(there, name) == own and (there.revision or fact.revision):
            if there.revision >= fact.revision:
                return False
            del facts[at]
            break
    place = (fact.on, fact.at, fact.revision, own)
    position = len(facts)
    while position:
        before = facts[position - 1]
        if (before.on, before.at, before.revision, getattr(before, name)) <= place:
            break
        position -= 1
    facts.insert(position, fact)
    return True


def report(line: LineState, event: e.Event, body: e.CoreBalanceReported) -> None:
    """Take in the core's word on a day; an older revision of the day changes nothing."""
    side, on = line.core, event.effective_on
    before = side.days.get(on)
    if before is not None and before.revision >= body.revision:
        return
    side.days[on] = body
    if side.newest is None or on >= side.newest:
        side.newest = on
        line.reported = body
    settle_balance(line)


def settle_balance(line: LineState) -> None:
    """Set the balance of a reported line: the newest word on it, and what moved since."""
    if line.custody != "reported":
        return
    day, balance_minor = line.core.newest, 0
    if day is not None:
        balance_minor = line.core.days[day].balance_minor
    if line.statements and (day is None or line.statements[-1].on > day):
        day, balance_minor = line.statements[-1].on, line.statements[-1].balance_minor
    line.balance_minor = balance_minor + moved_minor(line, day)


def moved_minor(line: LineState, after: date | None, until: date | None = None) -> int:
    """Return what draws, charges, payments and refunds moved after a day, in minor units."""
    total = 0
    moves: tuple[tuple[int, Sequence[Moving]], ...] = (
        (1, line.draws),
        (1, line.core.charges),
        (-1, line.repayments),
    )
    for sign, facts in moves:
        for fact in reversed(facts):
            if after is not None and fact.on <= after:
                break
            if until is None or fact.on <= until:
                total += sign * fact.amount_minor
    return total


def take_charge(line: LineState, event: e.Event, body: e.FeeCharged | e.CreditRefunded) -> None:
    """Take in interest, a fee, or a credit that was paid back."""
    key, revision = event.key, 0
    if isinstance(body, e.FeeCharged):
        key, revision = body.ref or event.key, body.revision
    made = Charge(event.effective_on, event.occurred_at, body.amount_minor, key, revision)
    put(line.core.charges, made, "key")


def take_repayment(line: LineState, paid: Repayment) -> None:
    """Take in a payment, unless it was taken back before it came."""
    if paid.key not in line.core.reversed_:
        put(line.repayments, paid, "key")
        return
    before = line.core.paid.get(paid.key)
    if before is None or before[0] < paid.revision:
        line.core.paid[paid.key] = paid.revision, paid.amount_minor
    _list_reversals(line)


def take_back(line: LineState, event: e.Event, body: e.RepaymentReversed) -> None:
    """Take a payment back; of several reversals of one payment the first by date counts."""
    side, key = line.core, body.repayment_key
    before = side.reversed_.get(key)
    if before is None or _place(event) < _place(before):
        side.reversed_[key] = event
    for paid in [each for each in line.repayments if each.key == key]:
        line.repayments.remove(paid)
        side.paid[key] = paid.revision, paid.amount_minor
    _list_reversals(line)


def _place(event: e.Event) -> tuple[date, Instant, str]:
    return event.effective_on, event.occurred_at, event.key


def _list_reversals(line: LineState) -> None:
    side = line.core
    line.reversals = [
        Reversal(event.effective_on, event.occurred_at, side.paid[key][1], event.body.because)
        for key, event in sorted(side.reversed_.items(), key=lambda item: _place(item[1]))
        if key in side.paid and isinstance(event.body, e.RepaymentReversed)
    ]


def change_flag_by_date(line: LineState, event: e.Event, body: e.FlagChanged) -> bool:
    """Whether a flag's change is the newest of its day; of two at one instant the raise counts."""
    place = (event.effective_on, event.occurred_at, body.raised)
    before = line.core.flag_days.get(body.flag)
    if before is not None and before > place:
        return False
    line.core.flag_days[body.flag] = place
    return True


def intend(line: LineState, event: e.Event, action: str, to_minor: int | None = None) -> bool:
    """Keep a lender's change of a line beside a core aside; False where it counts at once."""
    body = event.body
    by = getattr(body, "by", "core")
    if not line.is_beside_core or by != "lender":
        return False
    decision_id = getattr(body, "decision_id", None) or event.key
    notice_id = getattr(body, "notice_id", None)
    line.core.intended[decision_id] = Intended(
        decision_id, action, to_minor, notice_id, event.effective_on
    )
    return True


def instruct(line: LineState, event: e.Event, body: e.CoreInstructed) -> None:
    """Remember an instruction until it is answered; a later attempt keeps its first day."""
    before = line.core.sent.get(body.instruction_id)
    first_on = event.effective_on if before is None else before.first_on
    line.core.sent[body.instruction_id] = Sent(body, first_on, event.effective_on)
    line.core.instructed.add(body.instruction_id)
    line.core.intended.pop(str(body.fields.get("decision_id")), None)


def answer(line: LineState, event: e.Event, body: e.CoreAnswered) -> None:
    """Take in the core's answer; a refusal stays, so that a difference can be explained."""
    sent = line.core.sent.pop(body.instruction_id)
    line.core.intended.pop(str(sent.body.fields.get("decision_id")), None)
    if not body.done:
        line.core.declined[body.instruction_id] = Declined(
            sent.body, body.because, event.effective_on
        )


def note_step(line: LineState, on: date) -> None:
    """Keep what a reported line's switch and status are from a day on."""
    if line.custody != "reported":
        return
    before = line.core.steps[-1] if line.core.steps else Step(on, True, "open")
    if (before.may_draw, before.status) != (line.may_draw, line.status):
        line.core.steps.append(Step(on, line.may_draw, line.status))


def held_on(line: LineState, on: date) -> tuple[bool, str]:
    """Return whether the book let the line be drawn on a day, and its status then."""
    found = (True, "open")
    for step in line.core.steps:
        if step.on <= on:
            found = (step.may_draw, step.status)
    return found


def limit_held_on(line: LineState, on: date) -> int:
    """Return the lasting limit that the book held on a day, in minor units."""
    if not line.limit_steps:
        return line.limit_minor
    found = line.limit_steps[0].from_minor
    for step in line.limit_steps:
        if step.on <= on:
            found = step.to_minor
    return found
