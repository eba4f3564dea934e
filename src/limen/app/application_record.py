"""Applications refused, or met with less, on the record: decision and letter, made once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from limen.app.law_said import said_of_answer
from limen.app.ports import Message
from limen.book import events as e
from limen.care.law_says import law_sentences
from limen.care.letters import NoticeFacts, Offer, write_letter
from limen.care.wording import REASONS_MAX
from limen.decide.applying import LESS, answered_application, decode_application
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.book.group import GroupState
    from limen.care.letters import Letter
    from limen.decide.applying import ApplicationQuestion, ApplicationRecord
    from limen.release.rulebook import Release

NOTICES = "notice"
"""Topic of letters in the outbox."""


@dataclass(frozen=True, slots=True)
class AnsweredApplication:
    """A record and its letter; None where nobody is told, or the release has no text for it."""

    record: ApplicationRecord
    letter: Letter | None = None

    def message(self) -> Message | None:
        """Return the letter as it leaves."""
        if self.letter is None:
            return None
        question, letter = self.record.question, self.letter
        kind = self.record.outcome.action
        body = {
            "customer_id": question.customer_id,
            "kind": kind,
            "language": letter.language,
            "subject": letter.subject,
            "text": letter.body,
            "text_hash": letter.text_hash,
        }
        notice_id = derive("not", question.application_id, kind)
        return Message(notice_id, NOTICES, msgspec.json.encode(body, order="sorted"))


def answer_on_record(
    question: ApplicationQuestion, group: GroupState, release: Release
) -> AnsweredApplication | None:
    """Decide an application and write its letter; None where it gets all that it asks for."""
    record = answered_application(question, group, release)
    if record is None:
        return None
    letter = _letter(record, group, release)
    if letter is None:
        return AnsweredApplication(record)
    kind = record.outcome.action
    outcome = replace(record.outcome, notice_kind=kind, notice_hash=letter.text_hash)
    return AnsweredApplication(replace(record, outcome=outcome), letter)


def application_manifests(chain: Iterable[e.Event]) -> dict[str, int]:
    """Return the releases that a chain's records of applications name, each with a `seq`."""
    found: dict[str, int] = {}
    for event in chain:
        body = event.body
        if isinstance(body, e.ApplicationEnded) and body.record is not UNSET:
            with suppress(msgspec.ValidationError):  # said by `application_fault`
                question = decode_application(bytes(body.record)).question
                found.setdefault(question.manifest, event.seq)
    return found


def application_fault(body: e.ApplicationEnded) -> str:
    """Return what is wrong with the record of an application's end, or nothing."""
    if body.record is UNSET:
        return ""
    try:
        record = decode_application(bytes(body.record))
    except msgspec.ValidationError as error:
        return f"a stored record does not read: {error}"
    question, outcome = record.question, record.outcome
    of_record = (
        question.application_id,
        question.decision_id,
        tuple(outcome.reason_codes),
        outcome.notice_hash,
    )
    said = body.application_id, body.decision_id, body.reasons, body.text_hash
    return "" if of_record == said else "a decision's summary is not its record's"


def _letter(record: ApplicationRecord, group: GroupState, release: Release) -> Letter | None:
    question, facts = record.question, record.facts
    language, action = question.language, record.outcome.action
    text = release.notices.get((action, language))
    if text is None or language == "":
        return None
    customer = group.customers[question.customer_id]
    said = said_of_answer(record, customer, release, language)
    told = NoticeFacts(
        lender_name=release.lender,
        product=release.products[question.product].shown(language),
        action=action,
        currency=facts.currency,
        limit_before_minor=facts.limit_minor,
        limit_after_minor=facts.limit_minor,
        owed_minor=0,  # an answer changes nothing that is owed, and says nothing of it
        effective_on=question.on,
        sent_on=question.on,
        reason_codes=record.told[:REASONS_MAX],
        offer=_offer(record, release) if action == LESS else None,
        asked_minor=question.asked_minor,
        bureau_name=next((each.bureau for each in said if each.what == "bureau"), ""),
        law_says=law_sentences(said, language),
    )
    return write_letter(text, told, language)


def _offer(record: ApplicationRecord, release: Release) -> Offer | None:
    question = record.question
    if question.offered is UNSET or question.language == "":
        return None
    product = release.products[question.product]
    return Offer(
        product.shown(question.language),
        question.offered.limit_minor,
        product.currency,
        product.apr_ppm,
        question.offered.until,
    )
