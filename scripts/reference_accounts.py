"""The page of the chart of accounts."""

from __future__ import annotations

from reference_text import NOTE, code, table

from limen.book.accounts import ACCOUNTS, INCOMES, RECEIVABLES, SHARED


def accounts_page() -> str:
    """Return docs/reference/accounts.md."""
    rows = [
        (
            code(f"{name}/PARTNER" if account.per_partner else name),
            account.kind.value,
            account.meaning,
        )
        for name, account in ACCOUNTS.items()
    ]
    owed = [
        (
            bucket.value,
            code(account),
            code(INCOMES[bucket]) if bucket in INCOMES else "",
            "yes" if bucket in SHARED else "no",
        )
        for bucket, account in RECEIVABLES.items()
    ]
    return "".join(
        (
            f"# Chart of accounts\n\n{NOTE}",
            "Amounts are minor units; a debit is above zero, a credit below. Every entry sums to ",
            "zero, and so does every line's trial balance. In a day's close an account is named ",
            "`entity/currency/account`. [Why the accounts are these]",
            "(../explanation/money-and-interest.md#accounts).\n\n",
            table(("account", "kind", "meaning"), rows),
            "\n## Where a claim stands\n\n",
            "Own funds' part of what a customer owes. Where partners funded a draw, their part ",
            "stands in `partner_claims` against `partner_funds`.\n\n",
            table(("owed for", "receivable", "income", "shared with partners"), owed),
        )
    )
