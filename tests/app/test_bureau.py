"""Reports of bureaus: only under a consent, aside while in dispute; evidence and its checks."""

from datetime import timedelta

import pytest

from app.lending import FIRST, bank_in
from limen.app.bureau import CheckEvidence, DisputeReport, EndDispute, GiveEvidence, ReportBureau
from limen.app.bureau_view import bureau_of, customer_of
from limen.app.customers import WithdrawConsent
from limen.kernel.errors import BadInput

REPORT = {"report_id": "r-1", "bureau": "central", "pulled_on": FIRST, "lenders": 3}


@pytest.fixture
def bank(tmp_path):
    found = bank_in(tmp_path)
    found.customer("c")
    yield found
    found.book.close()


def file_of(bank):
    return bureau_of(customer_of(bank.book, "c"), bank.today)


def unusable(bank):
    return [each["unusable"] for each in file_of(bank)["reports"]]


def test_no_report_without_a_consent_that_serves(bank):
    other = bank.consent("c", "marketing")
    for consent in ("", "none", other):
        found = bank.refused(ReportBureau, customer_id="c", consent_id=consent, **REPORT)
        assert found == ("consent_needed",)
    consent = bank.consent("c", "post_loan_management")
    late = {**REPORT, "pulled_on": FIRST + timedelta(days=1), "lenders": -1}
    found = bank.refused(ReportBureau, customer_id="c", consent_id=consent, **late)
    assert found == ("report_unsound", "report_future")
    bank.do(ReportBureau, customer_id="c", consent_id=consent, **REPORT)
    assert unusable(bank) == [""]
    again = bank.refused(ReportBureau, customer_id="c", consent_id=consent, **REPORT)
    assert again == ("report_there",)
    bank.do(WithdrawConsent, customer_id="c", consent_id=consent)
    assert unusable(bank) == ["consent_gone"]


def test_a_dispute_suspends_reliance_and_what_was_wrong_waits_for_its_correction(bank):
    consent = bank.consent("c", "bureau_report")
    bank.do(ReportBureau, customer_id="c", consent_id=consent, **REPORT)
    assert bank.refused(DisputeReport, customer_id="c", report_id="r-9") == ("report_unknown",)
    opened = bank.do(DisputeReport, customer_id="c", report_id="r-1", because="not mine")
    assert opened["answer_by"] == (FIRST + timedelta(days=20)).isoformat()
    assert unusable(bank) == ["disputed"]
    assert bank.refused(DisputeReport, customer_id="c", report_id="r-1") == ("dispute_open",)
    ends = {"customer_id": "c", "dispute_id": opened["dispute_id"]}
    bank.do(EndDispute, outcome="upheld", **ends)
    assert bank.refused(EndDispute, outcome="upheld", **ends) == ("dispute_unknown",)
    assert unusable(bank) == ["wrong"]
    bank.do(ReportBureau, customer_id="c", consent_id=consent, **{**REPORT, "revision": 2})
    assert unusable(bank) == [""]
    second = bank.do(DisputeReport, customer_id="c", report_id="r-1")
    bank.do(EndDispute, customer_id="c", dispute_id=second["dispute_id"], outcome="rejected")
    assert unusable(bank) == [""]
    bank.later(366)
    assert unusable(bank) == ["stale"]


def test_evidence_holds_once_somebody_took_it_for_true_and_until_it_runs_out(bank):
    given = {
        "customer_id": "c", "evidence_id": "pay-1", "evidence_kind": "income", "sha256": "0" * 64,
        "dated_on": FIRST, "expires_on": FIRST + timedelta(days=30), "amount_minor": 900_000,
    }  # fmt: skip
    checked = {"customer_id": "c", "evidence_id": "pay-1", "verifier": "officer-7"}
    assert bank.refused(CheckEvidence, is_accepted=True, **checked) == ("evidence_unknown",)
    bank.do(GiveEvidence, **given)
    assert bank.refused(GiveEvidence, **given) == ("evidence_there",)
    bad = {**given, "evidence_id": "", "dated_on": FIRST + timedelta(days=1)}
    found = bank.refused(GiveEvidence, **{**bad, "expires_on": FIRST - timedelta(days=1)})
    assert found == ("evidence_unsound", "evidence_future", "date_past")
    assert [each["holds"] for each in file_of(bank)["evidence"]] == [False]
    bank.do(CheckEvidence, is_accepted=True, **checked)
    assert [each["holds"] for each in file_of(bank)["evidence"]] == [True]
    bank.later(31)
    assert [each["holds"] for each in file_of(bank)["evidence"]] == [False]


def test_an_unknown_customer(bank):
    with pytest.raises(BadInput):
        customer_of(bank.book, "nobody")
