"""What `limen bureau list` tells; reports and evidence have their tests in test_bureau."""

from app.lending import bank_in
from limen.app.bureau import ReportBureau
from limen.app.bureau_view import bureau_of, customer_of
from limen.app.customers import LinkGroups
from limen.book.bureau import BureauRules


def test_a_customer_of_a_linked_group_is_found_in_the_one_that_continues(tmp_path):
    bank = bank_in(tmp_path)
    for name in ("a", "b"):
        bank.customer(name)
    consent = bank.consent("b", "bureau_report")
    bank.do(LinkGroups, customer_id="a", other_customer_id="b")
    report = {"report_id": "r", "bureau": "central", "pulled_on": bank.today}
    bank.do(ReportBureau, customer_id="b", consent_id=consent, **report)
    found = bureau_of(customer_of(bank.book, "b"), bank.today)
    assert [each["report_id"] for each in found["reports"]] == ["r"]
    strict = BureauRules(purposes=("post_loan_management",))
    found = bureau_of(customer_of(bank.book, "b"), bank.today, strict)
    assert [each["unusable"] for each in found["reports"]] == ["consent_missing"]
    bank.book.close()
