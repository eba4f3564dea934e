"""What customers ask for: a line of a product, or a higher limit; withdrawn, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from limen.app.command import CustomerCommand
from limen.app.customers import consent_refusal
from limen.app.desk import Done
from limen.app.eligibility import eligibility_refusals
from limen.app.ports import Message
from limen.book import events as e
from limen.book.transitions import why_not
from limen.care.letters import NoticeFacts, write_letter
from limen.care.wording import REASONS_MAX
from limen.kernel.bounds import LIMIT_MINOR_MAX
from limen.kernel.ids import derive
from limen.kernel.outcomes import Refused
from limen.kernel.reasons import is_reason_code

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.book.customer import Application
    from limen.book.line import LineState
    from limen.book.product import Product

APPLYING = "application"
"""Purpose of the consent under which an application is looked at."""

NOTICES = "notice"
"""Topic of letters in the outbox."""


class Apply(CustomerCommand, frozen=True, kw_only=True, tag="apply"):
    """The customer asks for a line of a product, or with `line_id` for a higher limit on it."""

    product: str
    consent_id: str
    asked_minor: int | None = None
    line_id: str = ""


class WithdrawApplication(CustomerCommand, frozen=True, kw_only=True, tag="withdraw_application"):
    """The customer takes an application back."""

    application_id: str


class RefuseApplication(CustomerCommand, frozen=True, kw_only=True, tag="refuse_application"):
    """The lender refuses an application: adverse, so with its reasons and a notice."""

    application_id: str
    reasons: tuple[str, ...]
    decision_id: str = ""


def apply_for(desk: Desk, command: Apply) -> Done | Refused:
    """Take in an application."""
    line = desk.line(command.line_id) if command.line_id else None
    reasons = consent_refusal(desk, command.customer_id, command.consent_id, APPLYING)
    reasons += _asked_wrongly(desk, command, line)
    reasons += eligibility_refusals(
        desk, command.product, command.customer_id, command.asked_minor, line is None
    )
    if reasons:
        return Refused(tuple(reasons))
    application_id = derive("app", command.key)
    body = e.ApplicationMade(
        application_id, command.product, command.asked_minor, command.consent_id
    )
    return Done(
        (desk.event(body, line, customer_id=command.customer_id),),
        {"application_id": application_id},
    )


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
    """Refuse an application: its end and the letter that says why leave in one commit."""
    asked = open_application(desk, command.customer_id, command.application_id)
    if asked is None:
        return Refused(("application_not_open",))
    if not are_reasons(command.reasons):
        return Refused(("reasons_needed",))
    product = None if desk.release is None else desk.release.products.get(asked.made.product)
    if product is None:
        return Refused(("product_unknown",))
    line = desk.line(asked.line_id)
    notice = _refusal_letter(desk, command, product, line)
    if notice is None:
        return Refused(("notice_missing",))
    body = e.ApplicationEnded(
        command.application_id,
        "refused",
        command.decision_id,
        command.reasons,
        notice.message_id,
        msgspec.json.decode(notice.body)["text_hash"],
    )
    event = desk.event(body, line, customer_id=command.customer_id)
    return Done((event,), {"notice_id": notice.message_id}, (notice,))


def are_reasons(codes: tuple[str, ...]) -> bool:
    """Whether these are one to four codes that customers can be told."""
    return 1 <= len(set(codes)) <= REASONS_MAX and all(map(is_reason_code, codes))


def _refusal_letter(
    desk: Desk, command: RefuseApplication, product: Product, line: LineState | None
) -> Message | None:
    """Return the notice as it leaves, None where the release has no text for it."""
    release, letters = desk.release, desk.letters
    if release is None or letters is None:
        return None
    text = release.notices.get(("refuse", letters.language))
    if text is None:
        return None
    on, limit_minor = desk.on(line), 0 if line is None else line.limit_minor
    facts = NoticeFacts(
        lender_name=release.lender,
        product=product.shown(letters.language),
        action="refuse",
        currency=product.currency,
        limit_before_minor=limit_minor,
        limit_after_minor=limit_minor,
        owed_minor=0 if line is None else desk.owed_minor(line, on),
        effective_on=on,
        sent_on=on,
        reason_codes=command.reasons,
    )
    letter = write_letter(text, facts, letters.language)
    body = {
        "customer_id": command.customer_id,
        "kind": "refuse",
        "language": letter.language,
        "subject": letter.subject,
        "text": letter.body,
        "text_hash": letter.text_hash,
    }
    notice_id = derive("not", command.application_id, "refuse")
    return Message(notice_id, NOTICES, msgspec.json.encode(body, order="sorted"))
