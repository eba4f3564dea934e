"""Bodies of events of a bureau's reports and of evidence that a customer sends."""

from __future__ import annotations

from datetime import date
from typing import Literal

from limen.book.body import Body


class BureauReported(Body, frozen=True, omit_defaults=True, tag="bureau_reported"):
    """What a credit bureau said on a day; None where it said nothing.

    A correction has the `report_id` of what it corrects and a higher `revision`. `consent_id` is
    what it was pulled under; `price_minor` is what the pull cost.
    """

    pulled_on: date
    lenders: int | None = None
    inquiries_6m: int | None = None
    other_limit_minor: int | None = None
    other_owed_minor: int | None = None
    worst_dpd_12m: int | None = None
    report_id: str = ""
    bureau: str = ""
    consent_id: str = ""
    price_minor: int = 0
    price_currency: str = ""
    revision: int = 1


class BureauDisputed(Body, frozen=True, omit_defaults=True, tag="bureau_disputed"):
    """The customer disputes a report: nobody relies on it until the dispute has ended."""

    report_id: str
    dispute_id: str
    because: str = ""
    answer_by: date | None = None


class BureauDisputeEnded(Body, frozen=True, omit_defaults=True, tag="bureau_dispute_ended"):
    """A dispute came to its end; a report that was wrong stays aside until it is corrected."""

    report_id: str
    dispute_id: str
    outcome: Literal["upheld", "rejected", "withdrawn"]


class EvidenceGiven(Body, frozen=True, omit_defaults=True, tag="evidence_given"):
    """The customer sent a document; only its hash is kept. `amount_minor` is what it shows."""

    evidence_id: str
    evidence_kind: str
    dated_on: date
    sha256: str
    expires_on: date | None = None
    amount_minor: int | None = None
    currency: str = ""


class EvidenceChecked(Body, frozen=True, omit_defaults=True, tag="evidence_checked"):
    """Somebody looked at a document and takes it for true, or does not."""

    evidence_id: str
    verifier: str
    is_accepted: bool
