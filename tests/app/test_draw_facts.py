from datetime import date

from app.drawing import TODAY, reasons, release_of, value
from limen.app.draw_facts import agreed_rate_ppm, is_of_programme, quota_of_product
from limen.app.leases import QuotaTerms
from limen.book.product import Product
from limen.book.terms import RateStep, RateTerms, Reference, Terms
from limen.caps.programme import DrawRules
from release.builders import PRODUCT


def test_lines_in_other_currencies_count_in_no_cap_of_this_one(make):
    house = make(release_of("[caps]\ngroup_max_minor = 1_000_000\n"))
    house.open("far", currency="USD")
    value(house.hold("d1", 900_000, "far"))
    value(house.hold("d2", 900_000))
    assert reasons(house.hold("d3", 100_001)) == ("over_line_cap", "over_group_cap")
    assert house.last().caps["group"] == 100_000


def test_a_draw_has_the_rate_of_its_day(make):
    house = make()
    house.hold("d1", 500)
    assert house.last().rate_ppm == 156_000
    house.open("own", apr_ppm=99_000)
    house.hold("d2", 500, "own")
    assert house.last().rate_ppm == 99_000
    steps = (RateStep(date(2026, 1, 1), 30_000), RateStep(date(2026, 7, 1), 20_000))
    rate = RateTerms(None, Reference("LPR", steps), 50_000)
    product = Product("line", "CNY", 0, 1, 1, 1, 70_000, terms=Terms(rate=rate))
    assert agreed_rate_ppm(house.line(), product, TODAY) == 80_000


def test_owed_counts_interest_once_it_is_billed(make):
    bill = PRODUCT.replace("50_000", "100") + '\n[schedule]\nkind = "interest_first"\n'
    house = make(release_of(product=bill))
    house.hold("d1", 900_000)
    house.post("d1")
    house.later(40 * 86_400_000_000)
    assert reasons(house.hold("d2", 100_000)) == ("over_line_cap",)
    assert house.last().caps["line.owed_minor"] > 900_000


def test_quotas_are_named_after_what_they_bound():
    rules = DrawRules(portfolio_minor={"line": 5})
    assert quota_of_product(rules, "line", TODAY) == QuotaTerms("product/line", 5)
    assert quota_of_product(rules, "other", TODAY) is None
    assert is_of_programme("programme/a/b@h")
    assert not is_of_programme("product/a@h")
