"""What is owed on a line, as its facts know it: by its own moves, its postings, or a core's word.

It says of a balance what the book's own state says of it (`book.line_money`, `book.line_core`),
and forgets nothing that a balance still stands on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from limen.book import events as e
from limen.book.chain import day_number
from limen.book.line import Draw, Repayment, Statement
from limen.book.line_core import Charge, put
from limen.book.line_money import claims_in
from limen.book.line_postings import add_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.book.line_core import Moving

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(slots=True)
class LineOwed:
    """A line's balance, and what it is made of.

    Attributes
    ----------
    core_days
        Revision and balance of the core's word by day, of a reported line.
    claims_minor, unposted
        Of a line whose money is reckoned: what closes posted, and what moved since, by day.
    """

    custody: str = "kept"
    is_reckoned: bool = False
    balance_minor: int = 0
    claims_minor: int = 0
    unposted: list[tuple[date, int]] = field(default_factory=list)
    core_days: dict[int, tuple[int, int]] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    repayments: list[Repayment] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)

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
            self.settle_balance()

    def charge(self, event: e.Event, body: e.FeeCharged | e.CreditRefunded) -> None:
        """Take in a fee, or a credit that was paid back."""
        key, revision = event.key, 0
        if isinstance(body, e.FeeCharged):
            key, revision = body.ref or event.key, body.revision
        made = Charge(event.effective_on, event.occurred_at, body.amount_minor, key, revision)
        if self.custody == "reported":
            put(self.charges, made, "key")
        self.move(event.effective_on, body.amount_minor)

    def post(self, event: e.Event, body: e.EntriesPosted) -> None:
        """Take in what a close posted: exact up to its day; what moved since is added."""
        posted: Counter[str] = Counter()
        add_up(posted, body.entries)
        self.claims_minor += claims_in(posted)
        self.unposted = [each for each in self.unposted if each[0] > event.effective_on]
        self.balance_minor = self.claims_minor + sum(amount for _, amount in self.unposted)

    def move(self, on: date, amount_minor: int) -> None:
        """Move the balance by what came on a day."""
        if self.custody == "reported":
            self.settle_balance()
            return
        self.balance_minor += amount_minor
        if self.is_reckoned:
            self.unposted.append((on, amount_minor))

    def settle_balance(self) -> None:
        """Set a reported line's balance: the newest word on it, and what moved since."""
        day, balance = self.word()
        moved: tuple[tuple[int, Sequence[Moving]], ...] = (
            (1, self.draws),
            (1, self.charges),
            (-1, self.repayments),
        )
        for sign, facts in moved:
            for each in reversed(facts):  # they stand by their day
                if day is not None and each.on <= day:
                    break
                balance += sign * each.amount_minor
        self.balance_minor = balance

    def word(self) -> tuple[date | None, int]:
        """Return the day and balance of the newest word on a reported line; no day without one."""
        day, balance = None, 0
        if self.core_days:
            newest = max(self.core_days)
            day, balance = date.fromordinal(newest + _EPOCH), self.core_days[newest][1]
        if self.statements and (day is None or self.statements[-1].on > day):
            day, balance = self.statements[-1].on, self.statements[-1].balance_minor
        return day, balance

    def still_moves(self, day: date) -> date:
        """Return a day, that or before it, up to which nothing moves the balance any more."""
        if self.custody != "reported":
            return day
        newest, _ = self.word()
        return date.min if newest is None else min(newest, day)
