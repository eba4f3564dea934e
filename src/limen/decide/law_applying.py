"""What law asks of an application that is refused, or answered with less than was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET

from limen.book.line import LineState
from limen.caps.law_duties import Owed, owed_of
from limen.caps.told_facts import told
from limen.decide.law import ask_law, law_facts, law_kept
from limen.decide.law_duties import BUREAU, LAW

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from limen.book.customer import CustomerState
    from limen.book.group import GroupState
    from limen.caps.law.evaluate import Ruled
    from limen.caps.law.pack import Value
    from limen.decide.applying import ApplicationQuestion
    from limen.release.rulebook import Release

REFUSE = "refuse"
"""What the packs are asked about; less than was asked for refuses the rest of it."""

OFFER, UNTAKEN, OFFICER = "offer", "untaken", "officer"
"""Triggers: less is offered, such an offer was not taken, a person refuses."""

SAYS_REPORT = frozenset({"R05"})
"""Codes whose words name the report, and that no feature of it has."""


class AskedOfAnswer(NamedTuple):
    """What the packs demand of an answer; `rules` are all that apply to it, or lack a fact."""

    owed: tuple[Owed, ...] = ()
    rules: tuple[Ruled, ...] = ()


NOTHING_ASKED = AskedOfAnswer()


def asked_of_answer(
    question: ApplicationQuestion, group: GroupState, release: Release, codes: Collection[str]
) -> AskedOfAnswer:
    """Ask the packs about an answer that gives less than was asked for; nothing without packs.

    A day that counts from the application counts from the day it was made: earlier than the day
    it was complete, so never too late.

    Parameters
    ----------
    codes
        Of all reasons, the weightiest first.
    """
    law = release.law
    if not law.packs:
        return NOTHING_ASKED
    customer, line = group.customers[question.customer_id], group.lines.get(question.line_id)
    entity = release.lender if line is None else line.entity
    if question.offered is not UNSET and question.offered.entity:
        entity = question.offered.entity
    given = {} if question.facts is UNSET else question.facts
    told_on = question.on if question.offered is UNSET else question.offered.on
    known: dict[str, Value] = {
        **law_facts(group, line or _no_line(question, entity, release), release, entity),
        **(told(given, law.packs, law.facts.get(entity, {})) or {}),
        **facts_of_answer(question, customer, release, codes),
    }
    anchors = _anchors(question, customer)
    as_of = dict.fromkeys(given, told_on)
    asked = (REFUSE, entity, question.product, question.on, known)
    legal = ask_law(release, *asked, anchors=anchors, as_of=as_of)
    owed = owed_of(law.packs, legal.rules, {"decision": question.on, **anchors})
    return AskedOfAnswer(owed, tuple(law_kept(legal)))


def facts_of_answer(
    question: ApplicationQuestion,
    customer: CustomerState,
    release: Release,
    codes: Collection[str],
) -> dict[str, Value]:
    """Return what the packs may read of the answer; what is not known is left out.

    That a customer is behind, or did not use a line, excuses a lender's own change and no refusal
    of what was asked for. Law does where a rule in force names every reason told.
    """
    found: dict[str, Value] = {
        "is_class_change": False,
        "is_agreed_change": False,
        "rests_on_inactivity": False,
        "rests_on_current_default": False,
        "is_counter_offer_untaken": question.trigger == UNTAKEN,
        "reasons_count": len(set(codes)),
    }
    of_law = [code for code in codes if code.startswith(LAW)]
    if len(of_law) < len(codes) or not codes:
        found["rests_on_law"] = False
    elif set(of_law) <= _named_by_law(release, question.on):
        found["rests_on_law"] = True
    from_bureau = _only_from_bureau(release)
    if from_bureau.intersection(codes):
        found["uses_consumer_report"] = True
    elif question.trigger not in {OFFICER, OFFER, UNTAKEN} or not customer.bureau:
        found["uses_consumer_report"] = False
    return found


def _anchors(question: ApplicationQuestion, customer: CustomerState) -> Mapping[str, date]:
    """The days that deadlines count from: of an offer not taken, the day of the offer too."""
    asked = customer.applications.get(question.application_id)
    made_on = question.on if asked is None else asked.on
    sent_on = question.on if question.offered is UNSET else question.offered.on
    return {"application": made_on, "notice_sent": sent_on, "effect": question.on}


def _no_line(question: ApplicationQuestion, entity: str, release: Release) -> LineState:
    currency = release.products[question.product].currency
    customer_id, product = question.customer_id, question.product
    return LineState("", customer_id, product, entity, currency, "kept", question.on, 0)


def _named_by_law(release: Release, on: date) -> frozenset[str]:
    """Codes that a binding rule of the day names as its own."""
    return frozenset(
        code
        for pack in release.law.packs
        for entry in pack.at(on)
        if not entry.is_shadow
        for code in entry.table.action.reason_codes
    )


def _only_from_bureau(release: Release) -> frozenset[str]:
    """Codes that nothing but a bureau's report can be behind."""
    told_of = [each for each in release.features.values() if each.reason_code is not None]
    others = {each.reason_code for each in told_of if BUREAU not in each.sources}
    return SAYS_REPORT | {each.reason_code for each in told_of if each.reason_code} - others
