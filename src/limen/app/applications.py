"""What customers ask for: a line of a product, or a higher limit; withdrawn, or refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import msgspec

from limen.app.application_record import refuse_on_record
from limen.app.command import CustomerCommand
from limen.app.customers import consent_refusal
from limen.app.desk import Done
from limen.app.eligibility import eligibility_refusals
from limen.book import events as e
from limen.book.transitions import why_not
from limen.care.wording import REASONS_MAX
from limen.decide.applying import REFUSE, ApplicationQuestion, encode_application
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
    """The lender refuses an application: adverse, so with its reasons and a notice."""

    keeps_release: ClassVar[bool] = True

    application_id: str
    reasons: tuple[str, ...]
    decision_id: str = ""


def apply_for(desk: Desk, command: Apply) -> Done | Refused:
    """Take in an application; one that the eligibility policy refuses is kept as refused."""
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
        question = _question(desk, command.customer_id, made, line)
        refused = None if question is None else _refuse(desk, question, line)
        if refused is not None:
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
    question = _question(desk, command.customer_id, asked.made, line, command)
    done = None if question is None else _refuse(desk, question, line)
    if done is None:
        return Refused(("product_unknown",))
    if not done.messages:
        return Refused(("notice_missing",))
    return replace(done, refused=None)


def are_reasons(codes: tuple[str, ...]) -> bool:
    """Whether these are one to four codes that customers can be told."""
    return 1 <= len(set(codes)) <= REASONS_MAX and all(map(is_reason_code, codes))


def _question(
    desk: Desk,
    customer_id: str,
    made: e.ApplicationMade,
    line: LineState | None,
    officer: RefuseApplication | None = None,
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
        trigger="application" if officer is None else "officer",
        release_id=release.release_id,
        manifest=desk.manifest,
        versions=dict(desk.versions),
        language="" if desk.letters is None else desk.letters.language,
        told=() if officer is None else officer.reasons,
        basis="" if officer is None else officer.decision_id,
    )


def _refuse(desk: Desk, question: ApplicationQuestion, line: LineState | None) -> Done | None:
    """A refused application is a fact: it is adverse, and its record and letter are kept."""
    if desk.release is None:
        return None
    found = refuse_on_record(question, desk.group, desk.release)
    if found is None:
        return None
    outcome, notice = found.record.outcome, found.message()
    body = e.ApplicationEnded(
        question.application_id,
        "refused",
        question.decision_id,
        tuple(outcome.reason_codes),
        "" if notice is None else notice.message_id,
        outcome.notice_hash,
        msgspec.Raw(encode_application(found.record)),
    )
    key = f"decision:{question.decision_id}"
    event = desk.event(body, line, customer_id=question.customer_id, on=question.on, key=key)
    value = {"application_id": question.application_id, "decision_id": question.decision_id}
    if notice is not None:
        value["notice_id"] = notice.message_id
    messages = () if notice is None else (notice,)
    return Done((event,), value, messages, Refused(tuple(outcome.refusal)))
