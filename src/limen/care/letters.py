"""Letters: what a change needs to say, put into a lender's own template.

The body is plain text. Whoever shows it as HTML escapes it; nobody reads it as markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.care.template import CONTROL, check_template, fill_template, names_shown
from limen.care.wayback import what_restores
from limen.care.wording import action_text, date_text, money_text, rate_text, reason_texts
from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.diagnostics import Diagnostics, Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.care.wording import Language

Variables = dict[str, str | tuple[str, ...]]

VARIABLES: dict[str, type] = {
    "customer_name": str,
    "lender_name": str,
    "product": str,
    "action": str,
    "limit_before": str,
    "limit_after": str,
    "owed": str,
    "effective_on": str,
    "sent_on": str,
    "steps": tuple,
    "reasons": tuple,
    "held_back": tuple,
    "what_restores": tuple,
    "offer_product": str,
    "offer_limit": str,
    "offer_rate": str,
    "offer_until": str,
    "asked": str,
    "how_to_ask": tuple,
    "bureau_name": str,
}
"""Every name that a notice template may use: a text, or a list of texts to loop over."""

REQUIRED = {
    "limit_cut": ("product", "limit_after", "effective_on", "reasons", "how_to_ask", "lender_name"),
    "step_down": ("product", "steps", "reasons", "how_to_ask", "lender_name"),
    "freeze": ("product", "effective_on", "reasons", "how_to_ask", "lender_name"),
    "close": ("product", "effective_on", "owed", "reasons", "how_to_ask", "lender_name"),
    "refuse": ("product", "reasons", "how_to_ask", "lender_name"),
    "counter_offer": (
        "product", "offer_limit", "offer_until", "reasons", "how_to_ask", "lender_name",
    ),
    "offer_starter": ("product", "offer_product", "offer_limit", "how_to_ask", "lender_name"),
    "restore": ("product", "limit_after", "effective_on", "lender_name"),
    "withdrawn": ("product", "limit_before", "lender_name"),
    "raise_offer": ("product", "offer_limit", "lender_name"),
}  # fmt: skip
"""The kinds of notice, and the names each must use to say what it has to say."""

NAME_LENGTH_MAX = 80

_HOW_TO_ASK: dict[Language, tuple[str, str, str]] = {
    "en": (
        "Explanation: ask us why, and we explain what we looked at and where it came from.",
        "Human review: ask for a person to look again. Say what you think we got wrong.",
        "Correction: if something we hold about you is wrong, tell us and we put it right.",
    ),
    "zh": (
        "说明：您可以要求我们说明作出该决定的原因，以及所依据的信息及其来源。",
        "人工复核：如您对结果有异议，可以申请由工作人员重新审核。",
        "更正：如我们掌握的您的信息有误，请告知我们，我们将予以更正。",
    ),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered instead or on top; it needs the customer's own yes."""

    product: str
    limit_minor: int
    currency: str
    apr_ppm: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice speaks of; names are as the customer knows them.

    Attributes
    ----------
    steps
        The limit from each day on, where it comes down in steps.
    reason_codes
        In the order of their effect; may be empty where nothing adverse is said.
    how_to_ask
        Sentences on explanation, human review and correction; the usual ones where empty.
    law_says
        What law wants said, in sentences; they stand before `how_to_ask`, in every kind of letter.
    bureau_name
        The credit bureau whose report was used, if any was.
    asked_minor
        The limit that the customer asked for, if one was named.
    held_codes
        Why something that is given is not more; no reason of the gift itself.
    """

    lender_name: str
    product: str
    action: str
    currency: str
    limit_before_minor: int
    limit_after_minor: int
    owed_minor: int
    effective_on: date
    sent_on: date
    reason_codes: tuple[str, ...] = ()
    customer_name: str | None = None
    steps: tuple[tuple[date, int], ...] = ()
    offer: Offer | None = None
    how_to_ask: tuple[str, ...] = ()
    bureau_name: str = ""
    law_says: tuple[str, ...] = ()
    asked_minor: int | None = None
    held_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it leaves: `text_hash` is SHA-256 over language, subject and body."""

    subject: str
    body: str
    language: Language
    text_hash: str


def variables_of(facts: NoticeFacts, language: Language) -> Variables:
    """Return the variables of a notice; every name is there, an absent fact is an empty text.

    A customer's name that is no plain line of text is left out: the letter must still go, with a
    neutral salutation.
    """
    offer = facts.offer
    rate = None if offer is None else offer.apr_ppm
    return {
        "customer_name": _plain_name(facts.customer_name),
        "lender_name": facts.lender_name,
        "product": facts.product,
        "action": action_text(facts.action, language),
        "limit_before": money_text(facts.limit_before_minor, facts.currency, language),
        "limit_after": money_text(facts.limit_after_minor, facts.currency, language),
        "owed": money_text(facts.owed_minor, facts.currency, language) if facts.owed_minor else "",
        "effective_on": date_text(facts.effective_on, language),
        "sent_on": date_text(facts.sent_on, language),
        "steps": _steps(facts, language),
        "reasons": reason_texts(facts.reason_codes, language) if facts.reason_codes else (),
        "held_back": reason_texts(facts.held_codes, language) if facts.held_codes else (),
        "what_restores": what_restores((*facts.reason_codes, *facts.held_codes), language),
        "offer_product": "" if offer is None else offer.product,
        "offer_limit": ""
        if offer is None
        else money_text(offer.limit_minor, offer.currency, language),
        "offer_rate": "" if rate is None else rate_text(rate),
        "offer_until": ""
        if offer is None or offer.until is None
        else date_text(offer.until, language),
        "asked": ""
        if facts.asked_minor is None
        else money_text(facts.asked_minor, facts.currency, language),
        "how_to_ask": (*facts.law_says, *(facts.how_to_ask or _HOW_TO_ASK[language])),
        "bureau_name": facts.bureau_name,
    }


def check_notice(kind: str, text: str, file: str) -> Diagnostics:
    """Find every fault in the template of a kind of notice, names that it must use included.

    Returns
    -------
    Diagnostics
        Those of `check_template`, N007 for an unknown kind, N008 for a name it must use.
    """
    found = check_template(text, file, VARIABLES)
    if kind not in REQUIRED:
        found.error("N007", Place(file), f"'{kind}' is not a kind of notice", _known_kinds())
        return found
    shown = names_shown(text)
    for name in REQUIRED[kind]:
        if name not in shown:
            found.error("N008", Place(file), f"a '{kind}' notice must say '{name}'")
    return found


def render_notice(
    template_text: str, variables: Mapping[str, str | tuple[str, ...]], language: Language
) -> str:
    """Return the letter's text, subject line first.

    Raises
    ------
    BadInput
        If the template has a fault or a value is unfit for a letter.
    """
    text = fill_template(template_text, variables, f"notice.{language}.md")
    return _without_gaps(text)


def write_letter(template_text: str, facts: NoticeFacts, language: Language) -> Letter:
    """Return the letter for a change; raises as `render_notice` does."""
    text = render_notice(template_text, variables_of(facts, language), language)
    subject, _, body = text.partition("\n")
    subject, body = subject.removeprefix("# ").strip(), body.strip() + "\n"
    return Letter(subject, body, language, sha256_hex(canonical([language, subject, body])))


def _plain_name(name: str | None) -> str:
    name = (name or "").strip()
    return "" if len(name) > NAME_LENGTH_MAX or CONTROL.search(name) else name


def _steps(facts: NoticeFacts, language: Language) -> tuple[str, ...]:
    join = "：" if language == "zh" else ": "
    return tuple(
        date_text(day, language) + join + money_text(limit, facts.currency, language)
        for day, limit in facts.steps
    )


def _without_gaps(text: str) -> str:
    """Close up the empty lines that an absent part leaves behind."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip() + "\n"


def _known_kinds() -> str:
    return "known: " + ", ".join(sorted(REQUIRED))
