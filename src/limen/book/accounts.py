"""The chart of accounts."""

from __future__ import annotations

import enum
from typing import NamedTuple

from limen.book.terms import Bucket


class AccountKind(enum.Enum):
    """What an account is; a debit raises assets and expenses and lowers the others."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"


class Account(NamedTuple):
    """One account.

    Attributes
    ----------
    per_partner
        Whether each funding partner has one of its own: ``name/partner``.
    """

    kind: AccountKind
    meaning: str
    per_partner: bool = False


CASH = "cash"
LOANS = "loans"
ACCRUED = "accrued_interest"
INTEREST = "interest_receivable"
PENALTY = "penalty_receivable"
FEES = "fees_receivable"
CREDITS = "customer_credits"
INTEREST_INCOME = "interest_income"
PENALTY_INCOME = "penalty_income"
FEE_INCOME = "fee_income"
LOSSES = "credit_losses"
RECOVERIES = "recoveries"
PARTNER_CLAIMS = "partner_claims"
PARTNER_FUNDS = "partner_funds"
PARTNER_SETTLEMENT = "partner_settlement"

ACCOUNTS: dict[str, Account] = {
    CASH: Account(AccountKind.ASSET, "money paid out and received"),
    LOANS: Account(AccountKind.ASSET, "principal lent from own funds"),
    ACCRUED: Account(AccountKind.ASSET, "interest accrued at a close and not billed, own share"),
    INTEREST: Account(AccountKind.ASSET, "interest billed and unpaid, own share"),
    PENALTY: Account(AccountKind.ASSET, "penalty interest billed and unpaid, own share"),
    FEES: Account(AccountKind.ASSET, "fees charged and unpaid; fees are never shared"),
    CREDITS: Account(AccountKind.LIABILITY, "over-payments that customers may have back"),
    INTEREST_INCOME: Account(AccountKind.INCOME, "interest billed, own share"),
    PENALTY_INCOME: Account(AccountKind.INCOME, "penalty interest billed, own share"),
    FEE_INCOME: Account(AccountKind.INCOME, "fees charged"),
    LOSSES: Account(AccountKind.EXPENSE, "own share of what was written off"),
    RECOVERIES: Account(AccountKind.INCOME, "own share of money on what was written off"),
    PARTNER_CLAIMS: Account(
        AccountKind.ASSET, "a partner's share of what customers owe, held for it", True
    ),
    PARTNER_FUNDS: Account(AccountKind.LIABILITY, "the same, owed on to the partner", True),
    PARTNER_SETTLEMENT: Account(
        AccountKind.ASSET, "money that a partner has to send (below zero: is to get)", True
    ),
}
"""Every account by name."""

RECEIVABLES = {
    Bucket.PRINCIPAL: LOANS,
    Bucket.INTEREST: INTEREST,
    Bucket.PENALTY: PENALTY,
    Bucket.FEE: FEES,
}
"""Where the own share of a bucket stands."""

INCOMES = {
    Bucket.INTEREST: INTEREST_INCOME,
    Bucket.PENALTY: PENALTY_INCOME,
    Bucket.FEE: FEE_INCOME,
}
"""Where the own share of a charge goes."""

SHARED = frozenset({Bucket.PRINCIPAL, Bucket.INTEREST, Bucket.PENALTY})
"""Buckets in which a funding partner has its share."""


def of_partner(name: str, partner: str) -> str:
    """Return a partner's own account."""
    return f"{name}/{partner}"


def account_of(name: str) -> Account:
    """Return the chart's entry of an account, a partner's own too.

    Raises
    ------
    KeyError
        If the chart has no such account.
    """
    base, _, partner = name.partition("/")
    account = ACCOUNTS[base]
    if bool(partner) != account.per_partner:
        raise KeyError(name)
    return account
