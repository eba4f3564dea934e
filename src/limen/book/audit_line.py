"""A second model of a whole line: its draws walked side by side, night by night, in fractions.

It recomputes what a line owes and what its accounts must show from the dated facts alone, and
shares no code with the account, the folds, the waterfall or the postings that it judges. Each draw
is an `audit_walk.Walk`; what a line adds (one repayment over several draws, credit, refunds,
partners' parts) is told here anew.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from limen.book.audit import audit_walk_accounts
from limen.book.audit_walk import DAY, Walk, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.book.line_account import LineFact
    from limen.book.terms import Terms

POOL, BARE = "", "\0"
UNDONE = {"Repaid", "FeeCharged"}
NAMES = (
    "principal_minor",
    "interest_minor",
    "penalty_minor",
    "fee_minor",
    "due_minor",
    "credit_minor",
    "written_off_minor",
)


def audit_line(facts: Iterable[LineFact], terms: Mapping[str, Terms], on: date) -> LineWalk | None:
    """Return a line walked to the end of a day, None before its first fact.

    Parameters
    ----------
    facts
        In the order in which they became known.
    """
    known = [each for each in facts if each.fact.on <= on]
    bounced: set[str] = set()
    for each in known:
        undone: Any = each.fact
        if type(undone).__name__ == "Reversed":
            bounced |= {undone.ref, *undone.fees}
    by_day: dict[date, list[LineFact]] = {}
    for each in known:
        name = type(each.fact).__name__
        if name != "Reversed" and not (name in UNDONE and each.fact.ref in bounced):
            by_day.setdefault(each.fact.on, []).append(each)
    if not known:
        return None
    if not by_day:
        return LineWalk(terms[known[0].terms_id])
    day = min(by_day)
    line = LineWalk(terms[by_day[day][0].terms_id])
    while day <= on:
        line.new_day(day)
        for each in by_day.get(day, []):
            line.take(each, terms)
        day += DAY
    return line


class LineWalk:
    """One line walked through its days."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.walks: dict[str, Walk] = {}
        self.funded: dict[str, dict[str, int]] = {}
        self.credit = self.cash_in = self.paid_back = 0

    def new_day(self, day: date) -> None:
        """Go to the beginning of the next day, with all that falls due."""
        self.day = day
        for walk in self.walks.values():
            walk.new_day(day)
        self._spend()

    def take(self, each: LineFact, terms: Mapping[str, Terms]) -> None:
        """Take one fact of the day."""
        fact: Any = each.fact
        match type(fact).__name__:
            case "Drawn":
                self._draw(each, fact.amount_minor, terms[each.terms_id])
            case "Repaid":
                self.cash_in += fact.amount_minor
                self._repay(fact.amount_minor, each.draw_id)
            case "Refunded":
                self.paid_back += fact.amount_minor
                self.credit -= fact.amount_minor
            case "FeeCharged":
                bearer = self._bearer(each.draw_id)
                bearer.take("FeeCharged", fact.amount_minor, fact.due_on, fact.late_of)
                self._spend()
            case "RateChanged":
                for walk in self._alive(each.draw_id):
                    walk.take("RateChanged", fact.rate_ppm)
            case _:
                self._write_off(self._alive(each.draw_id))

    def _is_pool(self, terms: Terms) -> bool:
        return terms.schedule.kind == "statement_cycle"

    def _draw(self, each: LineFact, amount: int, terms: Terms) -> None:
        name = POOL if self._is_pool(terms) else each.draw_id
        is_new = name not in self.walks
        walk = self._walk(name, terms)
        is_first = not walk.first_draw
        walk.take("Drawn", amount)
        if each.split is not None:
            self.funded[name] = dict(each.split.partners)
        if each.rate_ppm is not None and (is_new or is_first):
            walk.take("RateChanged", each.rate_ppm)
        self.terms = terms
        if name == POOL and self.credit > 0 and terms.repayment.early.value == "principal":
            part = min(self.credit, walk.undue)
            walk.undue -= part
            walk.add("credit", "principal", part)
            self.credit -= part

    def _walk(self, name: str, terms: Terms) -> Walk:
        if name not in self.walks:
            walk = self.walks[name] = Walk(terms, self.day)
            walk.new_day(self.day)
            self.funded[name] = {}
        return self.walks[name]

    def _named(self, draw_id: str) -> Walk:
        return self.walks[POOL] if POOL in self.walks else self.walks[draw_id]

    def _bearer(self, draw_id: str) -> Walk:
        if draw_id:
            return self._named(draw_id)
        alive = [walk for walk in self.walks.values() if not walk.is_gone]
        if alive:
            return alive[-1]
        return self._walk(POOL if self._is_pool(self.terms) else BARE, self.terms)

    def _alive(self, draw_id: str) -> list[Walk]:
        walks = [self._named(draw_id)] if draw_id else list(self.walks.values())
        return [walk for walk in walks if not walk.is_gone]

    # -- money

    def _repay(self, amount: int, draw_id: str) -> None:
        if draw_id:
            amount = self._pay([self._named(draw_id)], amount)
        if not amount:
            return
        walks = list(self.walks.values())
        self._ask_today(walks)
        amount = self._pay_due(walks, amount, "cash")
        overdrawn = min(amount, max(-self.credit, 0))
        self.credit += overdrawn
        amount = self._pay_rest(walks, amount - overdrawn)
        self.credit += amount

    def _pay(self, walks: list[Walk], amount: int) -> int:
        self._ask_today(walks)
        return self._pay_rest(walks, self._pay_due(walks, amount, "cash"))

    def _ask_today(self, walks: Iterable[Walk]) -> None:
        for walk in walks:
            if not walk.is_gone:
                walk.ask_today()

    def _pay_rest(self, walks: Iterable[Walk], amount: int) -> int:
        """Written-off claims before what is not yet due; the oldest draw first."""
        order = [walk for walk in walks if walk.is_gone]
        order += [walk for walk in walks if not walk.is_gone]
        for walk in order:
            room = min(amount, walk.gone if walk.is_gone else self._early(walk))
            if room:
                walk.take("Repaid", room)
                amount -= room
        return amount

    def _early(self, walk: Walk) -> int:
        early = walk.terms.repayment.early.value
        if early == "hold" or not walk.undue:
            return 0
        if early == "principal":
            return walk.undue
        return walk.undue + rounded(walk.interest, walk.terms.rounding.value)

    def _pay_due(self, walks: Iterable[Walk], amount: int, source: str) -> int:
        rules = self.terms.repayment
        owed = [(walk, item) for walk in walks for item in walk.owed]
        late = max([(self.day - item["due"]).days for _, item in owed], default=0)
        is_late = rules.late_from_dpd is not None and max(late, 0) >= rules.late_from_dpd
        order = [bucket.value for bucket in (rules.late_order if is_late else rules.order)]

        def turn(pair: tuple[Walk, dict[str, Any]]) -> tuple[Any, ...]:
            place, due = order.index(pair[1]["bucket"]), pair[1]["due"]
            return (*((due, place) if rules.oldest_first else (place, due)), pair[1]["no"])

        for walk, item in sorted(owed, key=turn):
            part = min(amount, item["left"])
            item["left"] -= part
            amount -= part
            walk.add(source, item["bucket"], part)
        for walk in walks:
            walk.owed = [item for item in walk.owed if item["left"]]
        return amount

    def _spend(self) -> None:
        if self.credit > 0:
            self.credit = self._pay_due(list(self.walks.values()), self.credit, "credit")

    def _write_off(self, walks: list[Walk]) -> None:
        for walk in walks:
            walk.ask_all()
        self._spend()
        for walk in walks:
            walk.take("WrittenOff", 0)

    # -- what it comes to

    def balances(self) -> dict[str, int]:
        """Return what is owed, by name, in minor units; rounded as if posted now."""
        found = dict.fromkeys(NAMES, 0)
        for walk in self.walks.values():
            for name, amount in walk.balances().items():
                found[name] += amount
        found["credit_minor"] += self.credit
        return found

    def accounts(self) -> dict[str, int]:
        """Return what the line's trial balance must show, accounts at zero left out."""
        books: Counter[str] = Counter()
        for name, walk in self.walks.items():
            books.update(audit_walk_accounts(walk, self.funded[name]))
        # Each walk knows only the money that reached it.
        in_walks = sum(self._cash_of(walk) for walk in self.walks.values())
        books["cash"] += self.cash_in - in_walks - self.paid_back
        books["customer_credits"] -= self.credit
        return {name: amount for name, amount in sorted(books.items()) if amount}

    def own_interest(self) -> Fraction:
        """Return own funds' share of the interest accrued and not yet asked for."""
        total = Fraction(0)
        for name, walk in self.walks.items():
            partners = sum(self.funded[name].values())
            own = Fraction(walk.first_draw - partners, walk.first_draw) if partners else 1
            total += walk.interest * own
        return total

    def _cash_of(self, walk: Walk) -> int:
        return walk.total("cash", "in")
