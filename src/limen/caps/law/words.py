"""The words of a pack: closed lists, so that a slip of the pen is a fault and no silent rule."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Final

LANGUAGES: Final = ("en", "zh-CN")
JURISDICTIONS: Final = re.compile(r"CN|EU|EU-[A-Z]{2}|UK|US|US-[A-Z]{2}|IN|BR|INTL")
ENTRY_ID: Final = re.compile(r"[a-z]{2,4}-[a-z0-9-]+")

BINDING: Final = ("binding", "guidance", "draft", "industry", "case_law")
SHADOWED: Final = frozenset({"draft", "guidance"})
"""Kinds of rule that run in shadow: reported, never binding, unless a lender switches them on."""

STATUS: Final = ("confirmed", "needs_legal_check", "superseded", "verify_publication")
CONFIDENCE: Final = ("V", "VP", "M")
CHECK_TYPES: Final = ("CAP", "PORT", "NOTICE", "EXPL", "REVIEW", "DISC", "REC")
EVENTS: Final = (
    "open", "draw", "increase", "decrease", "freeze", "unfreeze", "close", "divert", "joint_fund",
    "reprice", "report_bureau", "refuse",
)  # fmt: skip
ON_MISSING: Final = ("pass_with_warning", "manual", "refuse")
"""From the mildest to the strictest; a lender's overlay may only move to the right."""

DATE_BASES: Final = ("decision", "contract", "draw", "application", "publication")
OUTCOMES: Final = ("clamp", "refuse", "manual", "schedule", "reserve", "warn")
ANCHORS: Final = ("decision", "effect", "receipt", "notice_sent", "application")
"""What a deadline counts from; `receipt` is that of a request or dispute."""
MEANS: Final = {
    "tell_by": "the notice has gone out by then",
    "effect_from": "the change bites on that day at the earliest",
    "guard_until": "until then passing a lowered limit costs nothing more",
    "answer_by": "a request is answered by then",
    "ask_until": "the customer may ask until then",
    "keep_until": "the records are kept until then",
}
"""What the day of a duty is."""

CONTENTS: Final = {
    "reasons": "the principal reasons",
    "reasons_on_request": "that reasons are given to whoever asks in time",
    "explanation": "that an explanation may be asked for",
    "human_review": "that a person may be asked to decide anew",
    "bureau": "the bureau, that it did not decide, the free copy, the right to dispute",
    "score": "the score used, its range and its day",
    "guard": "that passing the new limit costs nothing more for a while",
    "reinstatement": "whether the line comes back without being asked for",
}
"""What a letter must say."""

TIGHTEN: Final = ("down", "up", "none")
COST_METHODS: Final = ("irr_x12", "effective", "stricter")
FACT_TYPES: Final = {
    "minor": "number", "ppm": "number", "count": "number", "boolean": "boolean", "text": "string",
    "date": "date", "texts": "list<string>",
}  # fmt: skip
"""Types of a fact, and the FEEL type that a formula sees."""

MONEY: Final = frozenset({"CNY", "EUR", "GBP", "USD", "INR", "BRL"})
UNIT_SUFFIX: Final = {
    **dict.fromkeys(sorted(MONEY), "_minor"),
    "pct": "_ppm",
    "ratio": "_ppm",
    "day": "_days",
    "business_day": "_days",
    "calendar_month": "_months",
    "year": "_years",
    "count": "_count",
}
"""Unit of a parameter → how its name ends, so that a formula shows what it adds up."""

GIVES: Final = {
    "holds": "boolean",
    "limit": "number",
    "loan": "number",
    "term": "number",
    "cost": "number",
    "figure": "number",
    "headroom": "number",
    "duty": "boolean",
}
"""What a formula gives → its FEEL type: whether a rule holds; the largest limit of the line, loan,
term in months, yearly cost in ppm, another figure, or new business; whether a duty is due."""

ASKED: Final = {
    "limit": ("asked_limit_minor",),
    "loan": ("asked_loan_minor",),
    "term": ("asked_term_months",),
    "cost": ("cost_irr_x12_ppm", "cost_effective_ppm"),
    "headroom": ("asked_more_minor",),
}
"""What a formula gives → the facts that it is held against."""

STAGES: Final = ("holds", "limit", "loan", "term", "figure", "cost", "headroom", "duty")
"""Order of evaluation: eligibility, amounts, price, the portfolio, duties."""

NO_FIRST_DAY: Final = date(1900, 1, 1)
"""Stands for the first day of a rule that is in force since a day the source does not give."""

BUILT_IN: Final = {"licence_type": "string", "event": "string", "decision_on": "date"}
"""Names that every formula may use, from the case itself."""

BROADER: Final = {
    "policy_bank": "bank",
    "large_bank": "bank",
    "joint_stock_bank": "bank",
    "foreign_bank": "bank",
    "private_bank": "bank",
    "city_bank": "local_bank",
    "rural_bank": "local_bank",
    "village_bank": "local_bank",
    "local_bank": "bank",
    "bank": "licensed",
    "consumer_finance": "licensed",
    "auto_finance": "licensed",
    "trust": "licensed",
    "online_microloan": "microloan",
    "microloan": "licensed",
    "licensed": "lender",
    "unlicensed": "lender",
    "lender": "",
}
"""A kind of licence → the broader kind that it is one of."""

PRODUCT_TYPES: Final = (
    "internet_loan", "personal_loan", "card", "working_capital", "open_end", "heloc", "joint",
    "platform_assisted",
)  # fmt: skip
"""What a product is; one product may be several of them."""

PURPOSES: Final = ("consumption", "business")
BORROWERS: Final = ("individual", "business")


SCOPE_FACTS: Final = frozenset(
    {"licence_type", "product_types", "purpose", "borrower_type", "event", "region", "share_ppm"}
)
"""Facts of a test that say what is asked, not what is known."""

DATE_FACTS: Final = {f"{basis}_date": basis for basis in (*DATE_BASES, *ANCHORS)}
"""Facts of a test that are days of the case → the basis or anchor."""


@cache
def kinds_of(licence: str) -> frozenset[str]:
    """Return a licence's kind with every broader one."""
    found = set()
    while licence:
        found.add(licence)
        licence = BROADER.get(licence, "")
    return frozenset(found)
