"""A second model of a loan, by other means: day by day, with exact fractions.

It recomputes what is owed and what the accounts must show from the dated facts alone, and shares
no code with the fold, the accrual, the schedules, the waterfall or the postings. It reads the same
terms, as data, and asks the calendar only which days are worked. Slow on purpose: it is there to
disagree.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from limen.book.audit_walk import DAY, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.book.loan import Fact
    from limen.book.terms import Terms

ORDER = ("Drawn", "RateChanged", "FeeCharged", "Repaid", "WrittenOff")


def audit_loan(terms: Terms, facts: Iterable[Fact], on: date) -> dict[str, int]:
    """Return what a loan's balances must be at the end of a day, by name, in minor units."""
    return _walk(terms, facts, on).balances()


def audit_accounts(
    terms: Terms,
    facts: Iterable[Fact],
    on: date,
    funded: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Return what the trial balance of a loan must show, accounts at zero left out.

    Parameters
    ----------
    funded
        Each partner's part of the first draw, in minor units.
    """
    return audit_walk_accounts(_walk(terms, facts, on), funded or {})


def audit_walk_accounts(walk: Walk, funded: Mapping[str, int]) -> dict[str, int]:
    """Return the trial balance of a loan that was walked; see `audit_accounts`."""
    books: Counter[str] = Counter()
    for bucket, claims, income in CHART:
        _audit_bucket(walk, bucket, claims, income, books)
        if bucket != "fee":
            for partner, part in funded.items():
                _give(walk, bucket, (claims, income), partner, part, books)
    books["cash"] += walk.total("cash", "in") - walk.total("drawn", "principal")
    books["customer_credits"] -= walk.credit
    books["recoveries"] -= walk.total("recovered", "principal")
    for partner, part in funded.items():
        recovered = walk.total("recovered", "principal") * part // walk.first_draw
        books["recoveries"] += recovered
        books[f"partner_settlement/{partner}"] -= recovered
    return {name: amount for name, amount in sorted(books.items()) if amount}


CHART = (
    ("principal", "loans", "cash"),
    ("interest", "interest_receivable", "interest_income"),
    ("penalty", "penalty_receivable", "penalty_income"),
    ("fee", "fees_receivable", "fee_income"),
)


def _audit_bucket(walk: Walk, bucket: str, claims: str, income: str, books: Counter[str]) -> None:
    """A bucket as if own funds had funded all of it."""
    asked, paid, lost = _totals(walk, bucket)
    books[claims] += asked - paid - lost
    books["credit_losses"] += lost
    if bucket != "principal":
        books[income] -= asked


def _give(
    walk: Walk, bucket: str, own: tuple[str, str], partner: str, part: int, books: Counter[str]
) -> None:
    """Take a partner's proportion of a bucket out of the own accounts, sums rounded down."""
    asked, paid, lost = _totals(walk, bucket)
    asked_part, paid_part, ended_part = (
        total * part // walk.first_draw for total in (asked, paid, paid + lost)
    )
    claims, income = own
    books[claims] -= asked_part - ended_part
    books["credit_losses"] -= ended_part - paid_part
    books[f"partner_claims/{partner}"] += asked_part - ended_part
    books[f"partner_funds/{partner}"] -= asked_part - ended_part
    books[f"partner_settlement/{partner}"] -= paid_part
    if bucket == "principal":
        books[f"partner_settlement/{partner}"] += asked_part
    else:
        books[income] += asked_part


def _totals(walk: Walk, bucket: str) -> tuple[int, int, int]:
    asked = walk.total("drawn" if bucket == "principal" else "out", bucket)
    paid = walk.total("cash", bucket) + walk.total("credit", bucket)
    return asked, paid, walk.total("lost", bucket)


def differences(found: Mapping[str, int], audited: Mapping[str, int]) -> dict[str, int]:
    """Return found − audited wherever the two differ; a name that is missing counts as zero."""
    names = sorted(found.keys() | audited.keys())
    gaps = {name: found.get(name, 0) - audited.get(name, 0) for name in names}
    return {name: gap for name, gap in gaps.items() if gap}


def _walk(terms: Terms, facts: Iterable[Fact], on: date) -> Walk:
    by_day: dict[date, list[Fact]] = {}
    known = [fact for fact in facts if fact.on <= on]
    bounced = {fact.ref for fact in known if type(fact).__name__ == "Reversed"}
    for fact in known:
        name = type(fact).__name__
        if name == "Reversed" or (name == "Repaid" and fact.ref in bounced):
            continue
        by_day.setdefault(fact.on, []).append(fact)
    walk = Walk(terms, min(by_day))
    day = walk.first
    while day <= on:
        walk.new_day(day)
        for fact in sorted(by_day.get(day, []), key=_place):
            name = type(fact).__name__
            amount = getattr(fact, "rate_ppm" if name == "RateChanged" else "amount_minor", 0)
            walk.take(name, amount, getattr(fact, "due_on", None), getattr(fact, "late_of", None))
        day += DAY
    return walk


def _place(fact: Fact) -> tuple[int, str]:
    return ORDER.index(type(fact).__name__), fact.ref
