"""What customers ask for: a line of a product, or a higher limit; withdrawn, or refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec
from msgspec import UNSET, UnsetType

from limen.app.application_record import AnsweredApplication, answer_on_record
from limen.app.command import CustomerCommand
from limen.app.customers import consent_refusal
from limen.app.desk import Done
from limen.app.eligibility import eligibility_refusals
from limen.book import events as e
from limen.book.transitions import why_not
from limen.caps.told_facts import told
from limen.care.wording import REASONS_MAX
from limen.decide.applying import ApplicationQuestion, encode_application
from limen.decide.law_applying import REFUSE
from limen.kernel.bounds import LIMIT_MINOR_MAX
from limen.kernel.ids import derive
from limen.kernel.outcomes import Refused
from limen.kernel.reasons import is_reason_code

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.book.customer import Application
    from limen.book.line import LineState

APPLYING = "application"
"""Purpose of the consent under which an application is looked at."""


class Apply(CustomerCommand, frozen=True, kw_only=True, tag="apply"):
    """The customer asks for a line of a product, or with `line_id` for a higher limit on it."""

    keeps_release: ClassVar[bool] = True

    product: str
    consent_id: str
    asked_minor: int | None = None
    line_id: str = ""


class WithdrawApplication(CustomerCommand, frozen=True, kw_only=True, tag="withdraw_application"):
    """The customer takes an application back."""

    application_id: str


class RefuseApplication(CustomerCommand, frozen=True, kw_only=True, tag="refuse_application"):
    """The lender refuses an application: adverse, so with its reasons and a notice.

    `facts` is what the packs of law are told: see `caps.told_facts`.
    """

    keeps_release: ClassVar[bool] = True

    application_id: str
    reasons: tuple[str, ...]
    decision_id: str = ""
    facts: dict[str, int | bool | str] | UnsetType = UNSET


def apply_for(desk: Desk, command: Apply) -> Done | Refused:
    """Take in an application; one that the eligibility policy refuses is kept as refused.

    Where law does not let a machine alone refuse it, it stays open for an officer.
    """
    line = desk.line(command.line_id) if command.line_id else None
    reasons = consent_refusal(desk, command.customer_id, command.consent_id, APPLYING)
    reasons += _asked_wrongly(desk, command, line)
    made = e.ApplicationMade(
        derive("app", command.key), command.product, command.asked_minor, command.consent_id
    )
    refusal = eligibility_refusals(
        desk, command.product, command.customer_id, command.asked_minor, line is None
    )
    asked = desk.event(made, line, customer_id=command.customer_id)
    if not reasons and refusal:
        question = question_of(desk, command.customer_id, made, line)
        answered = _answered(desk, question)
        if question is not None and answered is not None:
            if answered.record.holding:
                waits = {"waits_for_officer": list(answered.record.holding)}
                return Done((asked,), {"application_id": made.application_id, **waits})
            refused = ended_on_record(desk, question, line, answered, "refused")
            return replace(refused, events=(asked, *refused.events))
    if reasons or refusal:
        return Refused((*reasons, *refusal))
    return Done((asked,), {"application_id": made.application_id})


def _asked_wrongly(desk: Desk, command: Apply, line: LineState | None) -> list[str]:
    reasons = []
    if desk.release is None or command.product not in desk.release.products:
        reasons.append("product_unknown")
    if command.asked_minor is not None and not 0 < command.asked_minor <= LIMIT_MINOR_MAX:
        reasons.append("amount_out_of_bounds")
    if command.line_id:
        if line is None or line.customer_id != command.customer_id:
            return [*reasons, "line_unknown"]
        refused = why_not("raise", line)
        if refused:
            reasons.append(refused)
        if line.product != command.product:
            reasons.append("product_differs")
        if command.asked_minor is not None and command.asked_minor <= line.limit_minor:
            reasons.append("not_a_raise")
    elif product_taken(desk, command.customer_id, command.product):
        reasons.append("product_taken")
    if any(
        each.outcome is None
        and each.made.product == command.product
        and each.line_id == command.line_id
        for each in desk.group.customers[command.customer_id].applications.values()
    ):
        reasons.append("application_open")
    return reasons


def product_taken(desk: Desk, customer_id: str, product: str) -> bool:
    """Whether the customer has a line of the product that is not at its end."""
    return any(
        line.customer_id == customer_id and line.product == product and line.status != "ended"
        for line in desk.group.lines.values()
    )


def open_application(desk: Desk, customer_id: str, application_id: str) -> Application | None:
    """Return an application that is still open."""
    found = desk.group.customers[customer_id].applications.get(application_id)
    return found if found is not None and found.outcome is None else None


def withdraw_application(desk: Desk, command: WithdrawApplication) -> Done | Refused:
    """Take an application back; an offer made on it stands until it is answered."""
    asked = open_application(desk, command.customer_id, command.application_id)
    if asked is None:
        return Refused(("application_not_open",))
    body = e.ApplicationEnded(command.application_id, "withdrawn")
    line = desk.line(asked.line_id)
    return Done((desk.event(body, line, customer_id=command.customer_id),))


def refuse_application(desk: Desk, command: RefuseApplication) -> Done | Refused:
    """Refuse an application: its end, the record and the letter leave in one commit."""
    asked = open_application(desk, command.customer_id, command.application_id)
    if asked is None:
        return Refused(("application_not_open",))
    if not are_reasons(command.reasons):
        return Refused(("reasons_needed",))
    line = desk.line(asked.line_id)
    if not _may_be_told(desk, command.facts, line):
        return Refused(("fact_unsound",))
    question = question_of(desk, command.customer_id, asked.made, line)
    if question is not None:
        question = msgspec.structs.replace(
            question,
            trigger="officer",
            told=command.reasons,
            basis=command.decision_id,
            facts=command.facts or UNSET,
        )
    answered = _answered(desk, question)
    if question is None or answered is None:
        return Refused(("product_unknown",))
    done = ended_on_record(desk, question, line, answered, "refused")
    if not done.messages:
        return Refused(("notice_missing",))
    return replace(done, refused=None)


def are_reasons(codes: tuple[str, ...]) -> bool:
    """Whether these are one to four codes that customers can be told."""
    return 1 <= len(set(codes)) <= REASONS_MAX and all(map(is_reason_code, codes))


def _may_be_told(
    desk: Desk, facts: dict[str, int | bool | str] | UnsetType, line: LineState | None
) -> bool:
    """Whether the packs may be told these facts; none may be told without packs."""
    if not facts:
        return True
    release = desk.release
    if release is None or not release.law.packs:
        return False
    attested = release.law.facts.get(release.lender if line is None else line.entity, {})
    return told(facts, release.law.packs, attested) is not None


def question_of(
    desk: Desk, customer_id: str, made: e.ApplicationMade, line: LineState | None
) -> ApplicationQuestion | None:
    """Return what is decided; None where the release does not know the product."""
    release = desk.release
    if release is None or made.product not in release.products:
        return None
    return ApplicationQuestion(
        decision_id=derive("dec", made.application_id, REFUSE),
        application_id=made.application_id,
        group_id=desk.group.group_id,
        customer_id=customer_id,
        line_id="" if line is None else line.line_id,
        product=made.product,
        asked_minor=made.asked_minor,
        on=desk.on(line),
        at=desk.now,
        trigger="application",
        release_id=release.release_id,
        manifest=desk.manifest,
        versions=dict(desk.versions),
        language="" if desk.letters is None else desk.letters.language,
    )


def _answered(desk: Desk, question: ApplicationQuestion | None) -> AnsweredApplication | None:
    if question is None or desk.release is None:
        return None
    return answer_on_record(question, desk.group, desk.release)


def ended_on_record(
    desk: Desk,
    question: ApplicationQuestion,
    line: LineState | None,
    answered: AnsweredApplication,
    ends: Literal["offered", "refused"],
) -> Done:
    """Return the end of an application as a fact: it is adverse, so record and letter are kept."""
    outcome, notice = answered.record.outcome, answered.message()
    body = e.ApplicationEnded(
        question.application_id,
        ends,
        question.decision_id,
        tuple(outcome.reason_codes),
        "" if notice is None else notice.message_id,
        outcome.notice_hash,
        msgspec.Raw(encode_application(answered.record)),
    )
    key = f"decision:{question.decision_id}"
    event = desk.event(body, line, customer_id=question.customer_id, on=question.on, key=key)
    value = {"application_id": question.application_id, "decision_id": question.decision_id}
    if notice is not None:
        value["notice_id"] = notice.message_id
    messages = () if notice is None else (notice,)
    return Done((event,), value, messages, Refused(tuple(outcome.refusal)))
