"""A card lender in the United States at work, for tests at its doors."""

from __future__ import annotations

from app.builders import small_files
from app.lending import TERMS
from decide.us_builders import CARD, LENDER
from limen.release.rulebook import Release
from release.builders import HEAD, PRODUCT, loaded, policy

INPUTS = {"region": "string", "amount_minor": "number"}
REFUSES = policy(
    {
        "admitted": 'region = "north"',
        "reasons": '["R04", "I05", "I06", "U03", "U04"]',
    },
    INPUTS,
    "Eligibility",
)
DECLARED = b'[amount_minor]\non_missing = "null"\n'


def card_bank_rules(
    borrower: str = "person", law: str = CARD, lender: str = LENDER, pack: str = "us"
) -> Release:
    """A release under a pack with every notice, and an eligibility policy that knows one region."""
    country, currency = ("US", "USD") if pack == "us" else ("CN", "CNY")
    product = PRODUCT.replace("CNY", currency).replace("merchant", borrower)
    head = HEAD.replace('"CN"', f'"{country}"').replace('"Tiny"', f'"bank"\npacks = ["{pack}"]')
    files = {
        **small_files(product=f"{product}{TERMS}{law}", head=head + lender),
        "policies/eligibility.dmn": REFUSES,
        "policies/eligibility.inputs.toml": DECLARED,
    }
    return loaded(files)
