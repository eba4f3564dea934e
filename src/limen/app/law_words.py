"""What a refusal of law is called: the code of the rule that bit, where customers have one.

A rule whose action names no code (a record is missing, a partner is not on the list) is the
lender's own affair: its refusal says `law_refuses` alone, and the event names the rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.kernel.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from limen.caps.customer import Legal
    from limen.caps.law.pack import Pack

LAW_CODES = (
    "I07", "L01", "L02", "L04", "L05", "L06", "L07", "P01", "P02", "P03", "P04", "R01", "R07",
    "V05",
)  # fmt: skip
"""Reason codes that rules of the packs that ship name."""

LAW_REFUSALS = {
    f"law_{code.lower()}": (REASONS[code].english, REASONS[code].chinese) for code in LAW_CODES
}
"""Refusal → what the customer is told, in English and Chinese."""


UNCONFIRMED = "law_unconfirmed"


def unconfirmed(legal: Legal, capping: Collection[str]) -> list[str]:
    """Return a refusal that says so where a rule that bites waits for a lawyer.

    Parameters
    ----------
    capping
        Names of the caps that are too small.
    """
    unsure = {rule.name for rule in legal.rules if rule.needs_legal_check}
    bites = {*legal.refusing, *legal.unknown, *legal.refers, *capping}
    return [UNCONFIRMED] if unsure & bites else []


def refusal_codes(
    packs: Iterable[Pack], refused: Iterable[str], capping: Collection[str] = ()
) -> list[str]:
    """Return the refusals that name a customer's reason: of rules that refuse and of caps.

    Parameters
    ----------
    refused
        Reason codes of the rules that refuse.
    capping
        Names of the caps that are too small.
    """
    codes = dict.fromkeys(refused)
    if capping:
        for pack in packs:
            for entry in pack.entries:
                if entry.name in capping:
                    codes |= dict.fromkeys(entry.table.action.reason_codes)
    return [name for code in codes if (name := f"law_{code.lower()}") in LAW_REFUSALS]
