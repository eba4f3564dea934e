"""Double entry: a loan's movements as balanced entries, and the trial balance over them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book import accounts as a
from limen.book.funding import Split, shares_of
from limen.book.loan import Move, Movement
from limen.book.terms import Bucket
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date


class Leg(NamedTuple):
    """One side of an entry: a debit above zero, a credit below."""

    account: str
    amount_minor: int


class Entry(NamedTuple):
    """Legs that belong together; they sum to zero."""

    on: date
    kind: str
    legs: tuple[Leg, ...]
    ref: str = ""


@dataclass(slots=True)
class Ledger:
    """Turns one loan's movements into entries, in their order.

    Attributes
    ----------
    split
        Who funded the draw; None where nothing but own funds did.
    shared
        Sums shared out so far, by direction and bucket: so that cents go round fairly.
    """

    split: Split | None = None
    shared: Counter[tuple[str, Bucket]] = field(default_factory=Counter)

    def post(self, movements: Iterable[Movement]) -> Iterator[Entry]:
        """Yield a balanced entry for each movement."""
        for movement in movements:
            yield entry(movement.on, movement.move.value, self._legs(movement), movement.ref)

    def _legs(self, movement: Movement) -> list[Leg]:
        amount_minor = movement.amount_minor
        match movement.move:
            case Move.CREDIT:
                return _pair(a.CASH, a.CREDITS, amount_minor)
            case Move.REFUND:
                return _pair(a.CREDITS, a.CASH, amount_minor)
            case Move.RECOVER:
                return self._recover(amount_minor)
        bucket = movement.bucket
        if bucket is None:
            raise InvariantViolated("the movement names a bucket", movement=movement)
        match movement.move:
            case Move.DRAW:
                return self._claim(bucket, amount_minor, "draw", a.CASH)
            case Move.CHARGE:
                return self._claim(bucket, amount_minor, "charge", a.INCOMES[bucket])
            case Move.PAY:
                return self._settle(bucket, amount_minor, a.CASH)
            case Move.USE_CREDIT:
                return self._settle(bucket, amount_minor, a.CREDITS)
            case _:
                return self._lose(bucket, amount_minor)

    def _share(self, direction: str, bucket: Bucket, amount_minor: int) -> Split:
        if self.split is None or bucket not in a.SHARED:
            return Split(amount_minor)
        key = direction, bucket
        parts = shares_of(amount_minor, self.shared[key], self.split)
        self.shared[key] += amount_minor
        return parts

    def _claim(self, bucket: Bucket, amount_minor: int, direction: str, against: str) -> list[Leg]:
        """A claim on the customer arises: own share against `against`, the rest held."""
        parts = self._share("out", bucket, amount_minor)
        is_cash = direction == "draw"
        legs = [Leg(a.RECEIVABLES[bucket], parts.own_minor)]
        legs.append(Leg(against, -(amount_minor if is_cash else parts.own_minor)))
        for partner, part_minor in parts.partners:
            legs.append(Leg(a.of_partner(a.PARTNER_CLAIMS, partner), part_minor))
            if is_cash:
                legs.append(Leg(a.of_partner(a.PARTNER_SETTLEMENT, partner), part_minor))
            legs.append(Leg(a.of_partner(a.PARTNER_FUNDS, partner), -part_minor))
        return legs

    def _settle(self, bucket: Bucket, amount_minor: int, source: str) -> list[Leg]:
        """A claim is paid: the partners' part of the money is theirs."""
        parts = self._share("in", bucket, amount_minor)
        legs = [Leg(source, amount_minor), Leg(a.RECEIVABLES[bucket], -parts.own_minor)]
        for partner, part_minor in parts.partners:
            legs.append(Leg(a.of_partner(a.PARTNER_CLAIMS, partner), -part_minor))
            legs.append(Leg(a.of_partner(a.PARTNER_FUNDS, partner), part_minor))
            legs.append(Leg(a.of_partner(a.PARTNER_SETTLEMENT, partner), -part_minor))
        return legs

    def _lose(self, bucket: Bucket, amount_minor: int) -> list[Leg]:
        """A claim leaves the balance sheet; each funder bears its own part."""
        parts = self._share("in", bucket, amount_minor)
        legs = [Leg(a.LOSSES, parts.own_minor), Leg(a.RECEIVABLES[bucket], -parts.own_minor)]
        for partner, part_minor in parts.partners:
            legs.append(Leg(a.of_partner(a.PARTNER_CLAIMS, partner), -part_minor))
            legs.append(Leg(a.of_partner(a.PARTNER_FUNDS, partner), part_minor))
        return legs

    def _recover(self, amount_minor: int) -> list[Leg]:
        """Money on a claim that was written off."""
        # Recoveries have a running sum of their own; principal only says that it is shared.
        parts = self._share("recovered", Bucket.PRINCIPAL, amount_minor)
        legs = [Leg(a.CASH, amount_minor), Leg(a.RECOVERIES, -parts.own_minor)]
        legs += [
            Leg(a.of_partner(a.PARTNER_SETTLEMENT, partner), -part_minor)
            for partner, part_minor in parts.partners
        ]
        return legs


def _pair(debit: str, credit: str, amount_minor: int) -> list[Leg]:
    return [Leg(debit, amount_minor), Leg(credit, -amount_minor)]


def entry(on: date, kind: str, legs: Iterable[Leg], ref: str = "") -> Entry:
    """Return an entry without its empty legs.

    Raises
    ------
    InvariantViolated
        If debits and credits differ.
    """
    kept = tuple([leg for leg in legs if leg[1]])
    if sum([leg[1] for leg in kept]):  # a list is summed faster than it is made one by one
        raise InvariantViolated("an entry balances", kind=kind, legs=kept)
    return Entry(on, kind, kept, ref)


def restate(before: Iterable[Entry], after: Iterable[Entry], on: date, ref: str) -> Entry:
    """Return the entry that turns what was posted into what should have been.

    A reversed repayment, or a fact that came late, changes what followed it. What was posted
    stays; the difference by account is posted on the day the lender knew.

    Parameters
    ----------
    before, after
        A loan's entries as posted, and as recomputed with the fact.
    """
    posted, wanted = trial_balance(before), trial_balance(after)
    legs = [
        Leg(name, wanted.get(name, 0) - posted.get(name, 0)) for name in sorted({*posted, *wanted})
    ]
    return entry(on, "restate", legs, ref)


def accrual(on: date, before_minor: int, now_minor: int) -> Entry:
    """Return a close's entry for own interest accrued and not yet billed.

    Only the change since the close before is posted, so that what was billed in between counts
    once.
    """
    change_minor = now_minor - before_minor
    return entry(on, "accrual", _pair(a.ACCRUED, a.INTEREST_INCOME, change_minor))


def settle_partner(on: date, partner: str, amount_minor: int, ref: str = "") -> Entry:
    """Return the entry for money from a partner (below zero: to it)."""
    settlement = a.of_partner(a.PARTNER_SETTLEMENT, partner)
    return entry(on, "settle_partner", _pair(a.CASH, settlement, amount_minor), ref)


def refund(on: date, amount_minor: int, ref: str = "") -> Entry:
    """Return the entry for a customer's credit that is paid back."""
    return entry(on, "refund", _pair(a.CREDITS, a.CASH, amount_minor), ref)


def trial_balance(entries: Iterable[Entry]) -> dict[str, int]:
    """Return each account's balance in minor units, debits above zero; they sum to zero."""
    balances: Counter[str] = Counter()
    for item in entries:
        for leg in item.legs:
            balances[leg.account] += leg.amount_minor
    return {name: balances[name] for name in sorted(balances)}
