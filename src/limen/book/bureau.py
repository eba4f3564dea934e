"""Bureau reports and evidence of a customer: which may be relied on, and why one may not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from limen.book import events as e
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from datetime import date

    from limen.book.customer import CustomerState

MAX_AGE_DAYS = 366
PURPOSES = ("bureau_report", "post_loan_management")
"""Purposes of consents that a report may be pulled under (Order 631, Arts. 18, 29)."""

Unusable = Literal["", "none", "stale", "consent_missing", "consent_gone", "disputed", "wrong"]


@dataclass(frozen=True, slots=True)
class BureauRules:
    """What a release asks of a report before it relies on it.

    Attributes
    ----------
    max_age_days
        Days since the pull; an older report is stale.
    purposes
        Purposes of consent that serve; where none is named, a report without a consent of its own
        (one from an import) is taken too.
    """

    max_age_days: int = MAX_AGE_DAYS
    purposes: tuple[str, ...] = ()


ANY_REPORT = BureauRules()


@dataclass(slots=True)
class Evidence:
    """A document and what became of it; `is_accepted` is None until somebody looked."""

    given: e.EvidenceGiven
    verifier: str = ""
    is_accepted: bool | None = None

    def holds(self, on: date) -> bool:
        """Whether it was taken for true and has not run out."""
        until = self.given.expires_on
        return self.is_accepted is True and (until is None or on <= until)


@dataclass(slots=True)
class BureauFile:
    """What is known of a customer's reports beside their content.

    Attributes
    ----------
    disputes
        Open disputes: id → the report's id.
    wrong
        Reports whose dispute was upheld, with the revision that was wrong.
    """

    disputes: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)


BUREAU = (
    e.BureauReported,
    e.BureauDisputed,
    e.BureauDisputeEnded,
    e.EvidenceGiven,
    e.EvidenceChecked,
)
"""Kinds of events of reports and evidence."""


def apply_bureau(customer: CustomerState, event: e.Event) -> None:
    """Take in a report, a dispute or evidence.

    Raises
    ------
    InvariantViolated
        If what is checked was not given.
    """
    file = customer.bureau_file
    match event.body:
        case e.BureauReported() as body:
            _take(customer.bureau, body)
        case e.BureauDisputed() as body:
            file.disputes[body.dispute_id] = body.report_id
        case e.BureauDisputeEnded() as body:
            file.disputes.pop(body.dispute_id, None)
            if body.outcome == "upheld":
                now = report_of(customer, body.report_id)
                file.wrong[body.report_id] = 0 if now is None else now.revision
        case e.EvidenceGiven() as body:
            file.evidence[body.evidence_id] = Evidence(body)
        case e.EvidenceChecked() as body:
            found = file.evidence.get(body.evidence_id)
            if found is None:
                raise InvariantViolated("what is checked was given", evidence=body.evidence_id)
            found.verifier, found.is_accepted = body.verifier, body.is_accepted


def _take(reports: list[e.BureauReported], body: e.BureauReported) -> None:
    """Add a report, or put a correction in the place of what it corrects."""
    for place, known in enumerate(reports):
        if body.report_id and known.report_id == body.report_id:
            if body.revision >= known.revision:
                reports[place] = body
            return
    reports.append(body)


def report_of(customer: CustomerState, report_id: str) -> e.BureauReported | None:
    """Return a report by its id, as it was corrected last."""
    return next((each for each in customer.bureau if each.report_id == report_id), None)


def newest_report(
    customer: CustomerState, on: date, rules: BureauRules = ANY_REPORT
) -> tuple[e.BureauReported | None, Unusable]:
    """Return the newest report where it may be relied on, and why there is none where not.

    An older one never stands in for a newest that may not be used. Of one day's reports the one
    known last is the newest.
    """
    newest = None
    for item in customer.bureau:
        if item.pulled_on <= on and (newest is None or item.pulled_on >= newest.pulled_on):
            newest = item
    if newest is None:
        return None, "none"
    why = why_not(customer, newest, on, rules)
    return (None, why) if why else (newest, "")


def why_not(
    customer: CustomerState, report: e.BureauReported, on: date, rules: BureauRules = ANY_REPORT
) -> Unusable:
    """Return why a report may not be relied on at a day, empty where it may.

    Reliance is suspended while a dispute is open (Order 631, Art. 25), and ends with the consent.
    """
    file = customer.bureau_file
    if report.report_id and report.report_id in file.disputes.values():
        return "disputed"
    if file.wrong.get(report.report_id, 0) >= report.revision:
        return "wrong"
    if report.pulled_on + timedelta(days=rules.max_age_days) <= on:
        return "stale"
    if report.consent_id:
        consent = customer.consents.get(report.consent_id)
        if consent is None or (consent.until is not None and consent.until < report.pulled_on):
            return "consent_gone"
        if rules.purposes and consent.purpose not in rules.purposes:
            return "consent_missing"
    elif rules.purposes:
        return "consent_missing"
    return ""
