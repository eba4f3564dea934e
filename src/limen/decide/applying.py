"""An application refused, or answered with less, as a record: asked, known, said, told, owed.

`ApplicationQuestion` is what was asked; everything else is an output, computed again by a replay.
A decision on an application sees its group's events up to its own.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import UNSET, UnsetType

from limen.caps.law.evaluate import Ruled
from limen.caps.law_duties import Owed, reasons_max
from limen.decide.eligibility import NOT_ELIGIBLE, weigh_eligibility
from limen.decide.law_applying import OFFER, OFFICER, REFUSE, asked_of_answer
from limen.decide.law_duties import stopping
from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.dates import Instant

if TYPE_CHECKING:
    from limen.book.group import GroupState
    from limen.release.rulebook import Release

LESS = "counter_offer"
"""Action, and kind of notice, of an offer below what was asked for."""

TRIGGERS = Literal["application", "officer", "offer", "untaken"]


class OfferedLess(msgspec.Struct, frozen=True):
    """An offer below what was asked for; `on` is the day it was made, `until` its last."""

    offer_id: str
    limit_minor: int
    on: date
    until: date
    entity: str = ""


class ApplicationQuestion(msgspec.Struct, frozen=True):
    """What was asked; the only part a replay takes from the record.

    Attributes
    ----------
    line_id
        Of a raise; empty for a new line.
    on
        Business date of the decision.
    manifest
        Where the book keeps the release's files; empty where it keeps none.
    language
        Of the letter; empty where nobody is told.
    told
        Reason codes that a person gave; empty where the eligibility policy decides.
    basis
        An earlier decision that the person named.
    offered
        What is offered instead, or was and is not taken.
    facts
        What the packs of law were told: see `caps.told_facts`.
    """

    decision_id: str
    application_id: str
    group_id: str
    customer_id: str
    line_id: str
    product: str
    asked_minor: int | None
    on: date
    at: Instant
    trigger: TRIGGERS
    release_id: str
    manifest: str
    versions: dict[str, str]
    language: Literal["en", "zh", ""]
    told: tuple[str, ...] = ()
    basis: str = ""
    offered: OfferedLess | UnsetType = UNSET
    facts: dict[str, int | bool | str] | UnsetType = UNSET


class ApplicationFacts(msgspec.Struct, frozen=True):
    """What was known: of the customer, of the line to be raised, and what the policy read."""

    customer_kind: str
    currency: str
    limit_minor: int
    is_new_line: bool
    read: dict[str, str | int | bool | None]


class ApplicationReason(msgspec.Struct, frozen=True):
    """One reason: code, rules that matched, evidence."""

    code: str
    rules: list[str]
    evidence: dict[str, str | int | bool | None]


class ApplicationOutcome(msgspec.Struct, frozen=True):
    """What was said, and the letter that said it.

    Attributes
    ----------
    refusal
        What the command answered.
    notice_kind, notice_hash
        None and empty where nobody is told, or the release has no text for it.
    """

    action: str
    is_adverse: bool
    refusal: list[str]
    reason_codes: list[str]
    notice_kind: str | None
    notice_hash: str
    effective_on: date


class ApplicationRecord(msgspec.Struct, frozen=True, tag_field="of", tag="application"):
    """An answer that gives less than was asked for, with all that it rested on.

    Attributes
    ----------
    law
        Every rule of the packs that applies to the answer, or lacks a fact; left out without any.
    owed
        What the packs demand of it; left out where they demand nothing.
    """

    question: ApplicationQuestion
    facts: ApplicationFacts
    facts_sha256: str
    outcome: ApplicationOutcome
    reasons: list[ApplicationReason]
    law: list[Ruled] | UnsetType = UNSET
    owed: list[Owed] | UnsetType = UNSET

    @property
    def told(self) -> tuple[str, ...]:
        """The codes that a letter tells, as many as law lets it; all where law leaves it open."""
        rules = () if self.law is UNSET else self.law
        return tuple(self.outcome.reason_codes[: reasons_max(rules)])

    @property
    def holding(self) -> tuple[str, ...]:
        """Ids of the rules that do not let a machine alone say this."""
        rules = () if self.law is UNSET else self.law
        return (*stopping(rules, "refuse"), *stopping(rules, "manual"))


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(ApplicationRecord)


def encode_application(record: ApplicationRecord) -> bytes:
    """Return the canonical bytes; no field of a record is typed float."""
    return _ENCODER.encode(record)


def decode_application(data: bytes) -> ApplicationRecord:
    """Read a record back; `msgspec.ValidationError` if the bytes are none."""
    return _DECODER.decode(data)


def answered_application(
    question: ApplicationQuestion, group: GroupState, release: Release
) -> ApplicationRecord | None:
    """Decide an application that gets less than it asks for; its letter is still to be written.

    Parameters
    ----------
    group
        As known when it was asked.

    Returns
    -------
    None where nothing refuses it with reasons that a customer can be told.
    """
    customer = group.customers[question.customer_id]
    line = group.lines.get(question.line_id)
    read: dict[str, str | int | bool | None] = {}
    rules, codes, refusal = [OFFICER], list(question.told), list(question.told)
    if question.trigger == "application":
        policy = release.policies.get("eligibility")
        if policy is None:
            return None
        known = {
            "product": question.product,
            "customer_kind": customer.kind,
            "amount_minor": question.asked_minor,
            "is_new_line": line is None,
        }
        weighed = weigh_eligibility(policy, known, customer.attributes)
        if weighed.refusal[:1] != (NOT_ELIGIBLE,):
            return None
        read, rules, codes = weighed.read, list(weighed.rules), list(weighed.refusal[1:])
        refusal = [NOT_ELIGIBLE, *codes]
    facts = ApplicationFacts(
        customer.kind,
        release.products[question.product].currency,
        0 if line is None else line.limit_minor,
        line is None,
        read,
    )
    asked = asked_of_answer(question, group, release, codes)
    action = LESS if question.trigger == OFFER else REFUSE
    return ApplicationRecord(
        question,
        facts,
        sha256_hex(canonical(facts)),
        ApplicationOutcome(action, True, refusal, codes, None, "", question.on),
        [ApplicationReason(code, rules, read) for code in codes],
        list(asked.rules) or UNSET,
        list(asked.owed) or UNSET,
    )
