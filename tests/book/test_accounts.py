import pytest

from limen.book import accounts as a
from limen.book.terms import Bucket


def test_every_bucket_has_its_accounts():
    assert set(a.RECEIVABLES) == set(Bucket)
    assert set(a.INCOMES) == set(Bucket) - {Bucket.PRINCIPAL}
    used = {*a.RECEIVABLES.values(), *a.INCOMES.values()}
    assert used <= a.ACCOUNTS.keys()


def test_a_partner_has_accounts_of_its_own():
    name = a.of_partner(a.PARTNER_CLAIMS, "north")
    assert name == "partner_claims/north"
    assert a.account_of(name) is a.ACCOUNTS[a.PARTNER_CLAIMS]


@pytest.mark.parametrize("name", ["nowhere", "cash/north", "partner_claims", "nowhere/north"])
def test_the_chart_knows_no_other(name):
    with pytest.raises(KeyError):
        a.account_of(name)
