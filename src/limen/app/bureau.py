"""Reports of a credit bureau and evidence of a customer: taken in, disputed, checked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from limen.app.command import CustomerCommand
from limen.app.desk import Done
from limen.book import events as e
from limen.book.bureau import PURPOSES, report_of
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.ids import derive, is_id
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from limen.app.desk import Desk

ANSWER_DAYS = 20
"""Days within which a dispute is answered in writing (Order 631, Art. 25)."""

COUNT_MAX = 100_000


class ReportBureau(CustomerCommand, frozen=True, kw_only=True, tag="report_bureau"):
    """A report was pulled under a consent; the same id with a higher revision corrects it."""

    report_id: str
    bureau: str
    consent_id: str
    pulled_on: date
    revision: int = 1
    price_minor: int = 0
    price_currency: str = ""
    lenders: int | None = None
    inquiries_6m: int | None = None
    other_limit_minor: int | None = None
    other_owed_minor: int | None = None
    worst_dpd_12m: int | None = None


class DisputeReport(CustomerCommand, frozen=True, kw_only=True, tag="dispute_report"):
    """The customer says that a report is wrong: it is not relied on until that is settled."""

    report_id: str
    because: str = ""


class EndDispute(CustomerCommand, frozen=True, kw_only=True, tag="end_dispute"):
    """A dispute is settled; what was upheld stays aside until a corrected report comes."""

    dispute_id: str
    outcome: Literal["upheld", "rejected", "withdrawn"]


class GiveEvidence(CustomerCommand, frozen=True, kw_only=True, tag="give_evidence"):
    """The customer sent a document, such as a proof of income; its hash is kept."""

    evidence_id: str
    evidence_kind: str
    dated_on: date
    sha256: str
    expires_on: date | None = None
    amount_minor: int | None = None
    currency: str = ""


class CheckEvidence(CustomerCommand, frozen=True, kw_only=True, tag="check_evidence"):
    """Somebody looked at a document and takes it for true, or does not."""

    evidence_id: str
    verifier: str
    is_accepted: bool


def report_bureau(desk: Desk, command: ReportBureau) -> Done | Refused:
    """Take in a report, under a consent that held on the day of the pull."""
    customer = desk.group.customers[command.customer_id]
    reasons = []
    if not is_id(command.report_id) or not is_id(command.bureau) or not _is_sound(command):
        reasons.append("report_unsound")
    if command.pulled_on > desk.on():
        reasons.append("report_future")
    consent = customer.consents.get(command.consent_id)
    if consent is None or consent.purpose not in PURPOSES:
        reasons.append("consent_needed")
    elif consent.until is not None and consent.until < command.pulled_on:
        reasons.append("consent_past")
    before = report_of(customer, command.report_id)
    if before is not None and before.revision >= command.revision:
        reasons.append("report_there")
    if reasons:
        return Refused(tuple(reasons))
    body = e.BureauReported(
        pulled_on=command.pulled_on,
        lenders=command.lenders,
        inquiries_6m=command.inquiries_6m,
        other_limit_minor=command.other_limit_minor,
        other_owed_minor=command.other_owed_minor,
        worst_dpd_12m=command.worst_dpd_12m,
        report_id=command.report_id,
        bureau=command.bureau,
        consent_id=command.consent_id,
        price_minor=command.price_minor,
        price_currency=command.price_currency,
        revision=command.revision,
    )
    event = desk.event(body, customer_id=command.customer_id, on=command.pulled_on)
    return Done((event,), {"report_id": command.report_id, "revision": command.revision})


def _is_sound(command: ReportBureau) -> bool:
    counts = (command.lenders, command.inquiries_6m, command.worst_dpd_12m)
    amounts = (command.other_limit_minor, command.other_owed_minor, command.price_minor)
    return command.revision >= 1 and all(
        each is None or 0 <= each <= most
        for group, most in ((counts, COUNT_MAX), (amounts, AMOUNT_MINOR_MAX))
        for each in group
    )


def dispute_report(desk: Desk, command: DisputeReport) -> Done | Refused:
    """Put a report aside while its dispute is open, and say by when it is to be answered."""
    customer = desk.group.customers[command.customer_id]
    if report_of(customer, command.report_id) is None:
        return Refused(("report_unknown",))
    if command.report_id in customer.bureau_file.disputes.values():
        return Refused(("dispute_open",))
    dispute_id = derive("dis", command.key)
    by = desk.on() + timedelta(days=ANSWER_DAYS)
    body = e.BureauDisputed(command.report_id, dispute_id, command.because, by)
    value = {"dispute_id": dispute_id, "answer_by": by.isoformat()}
    return Done((desk.event(body, customer_id=command.customer_id),), value)


def end_dispute(desk: Desk, command: EndDispute) -> Done | Refused:
    """Settle a dispute."""
    disputes = desk.group.customers[command.customer_id].bureau_file.disputes
    report_id = disputes.get(command.dispute_id)
    if report_id is None:
        return Refused(("dispute_unknown",))
    body = e.BureauDisputeEnded(report_id, command.dispute_id, command.outcome)
    return Done((desk.event(body, customer_id=command.customer_id),), {"report_id": report_id})


def give_evidence(desk: Desk, command: GiveEvidence) -> Done | Refused:
    """Keep that a document came in, with its hash."""
    file = desk.group.customers[command.customer_id].bureau_file
    reasons = []
    if not is_id(command.evidence_id) or not is_id(command.evidence_kind):
        reasons.append("evidence_unsound")
    if command.evidence_id in file.evidence:
        reasons.append("evidence_there")
    if command.dated_on > desk.on():
        reasons.append("evidence_future")
    if command.expires_on is not None and command.expires_on < desk.on():
        reasons.append("date_past")
    if reasons:
        return Refused(tuple(reasons))
    body = e.EvidenceGiven(
        command.evidence_id, command.evidence_kind, command.dated_on, command.sha256,
        command.expires_on, command.amount_minor, command.currency,
    )  # fmt: skip
    event = desk.event(body, customer_id=command.customer_id)
    return Done((event,), {"evidence_id": command.evidence_id})


def check_evidence(desk: Desk, command: CheckEvidence) -> Done | Refused:
    """Keep what somebody made of a document."""
    file = desk.group.customers[command.customer_id].bureau_file
    if command.evidence_id not in file.evidence:
        return Refused(("evidence_unknown",))
    body = e.EvidenceChecked(command.evidence_id, command.verifier, command.is_accepted)
    return Done((desk.event(body, customer_id=command.customer_id),))
