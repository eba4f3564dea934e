import re
from datetime import date

import pytest

from limen.book import terms as b
from limen.kernel.day_counts import DayCount
from limen.kernel.diagnostics import Diagnostics
from limen.kernel.rates import Rounding
from limen.release.products import load_products
from release.builders import PRODUCT

FULL = (
    PRODUCT.replace("apr_ppm = 156_000", "dormant_months = 12")
    + """
day_count = "30/360"
rounding = "half_up"

[rate]
reference = "LPR-1Y"
source = "National Interbank Funding Center"
spread_ppm = 50_000
reset_months = 12
steps = [{from_on = 2025-05-20, rate_ppm = 30_000}]

[schedule]
kind = "equal_instalments"
periods = 6
due_day = 20

[[fees]]
kind = "late"
amount_minor = 500
from_dpd = 3

[penalty]
multiple_ppm = 1_500_000
from_dpd = 4
on_interest = true

[repayment]
order = ["interest", "penalty", "principal", "fee"]
oldest_first = true
late_from_dpd = 91
early = "instalment"

[calendar]
country = "CN"
roll = "following"
closed = [2026-05-05]
time_zone = "Asia/Shanghai"
cut_off = "23:30"

[cure]
months = 3
"""
)


def read(text):
    faults = Diagnostics()
    products = load_products({"products/line.toml": text.encode()}, faults)
    return products.get("line"), faults.items


def test_everything_that_was_written_is_in_the_terms():
    product, faults = read(FULL)
    assert faults == []
    terms = product.terms
    step = b.RateStep(date(2025, 5, 20), 30_000)
    reference = b.Reference("LPR-1Y", (step,), "National Interbank Funding Center")
    assert terms.rate == b.RateTerms(None, reference, 50_000, 12)
    assert terms.schedule == b.ScheduleTerms("equal_instalments", 6, due_day=20)
    assert (terms.day_count, terms.rounding) == (DayCount.THIRTY_360, Rounding.HALF_UP)
    assert terms.fees == (b.FeeTerms(b.FeeKind.LATE, 500, from_dpd=3),)
    assert terms.penalty == b.PenaltyTerms(1_500_000, None, 4, on_interest=True)
    order = (b.Bucket.INTEREST, b.Bucket.PENALTY, b.Bucket.PRINCIPAL, b.Bucket.FEE)
    assert terms.repayment == b.RepaymentTerms(
        order, oldest_first=True, late_from_dpd=91, early=b.Early.INSTALMENT
    )
    assert terms.calendar == b.CalendarTerms(
        "CN",
        roll=b.Roll.FOLLOWING,
        closed=frozenset({date(2026, 5, 5)}),
        time_zone="Asia/Shanghai",
        cut_off=23 * 60 + 30,
    )
    assert terms.cure == b.CureTerms(3, 2)
    assert product.dormant_months == 12


def test_a_product_that_says_nothing_has_the_defaults():
    product, faults = read(PRODUCT)
    assert faults == []
    assert product.terms == b.Terms(rate=b.RateTerms(fixed_ppm=156_000))
    assert product.dormant_months is None


def test_statements_pay_principal_early():
    product, _ = read(PRODUCT + '\n[schedule]\nkind = "statement_cycle"\n')
    assert product.terms.repayment.early is b.Early.PRINCIPAL


EDITS = {
    "day_count": ('"30/360"', '"30/365"', "R050", "day_count"),
    "rounding": ('"half_up"', '"nearest"', "R050", "rounding"),
    "kind": ('"equal_instalments"', '"equal_instalment"', "R050", "schedule.kind"),
    "fee": ('kind = "late"', 'kind = "lat"', "R050", "fees[1].kind"),
    "roll": ('"following"', '"follow"', "R050", "calendar.roll"),
    "early": ('"instalment"', '"sooner"', "R050", "repayment.early"),
    "periods": ("periods = 6", "periods = 0", "R051", "schedule.periods"),
    "due_day": ("due_day = 20", "due_day = 32", "R051", "schedule.due_day"),
    "spread": ("spread_ppm = 50_000", "spread_ppm = 200_000_000", "R051", "rate.spread_ppm"),
    "steps": ("{from_on = 2025-05-20, rate_ppm = 30_000}", "", "R052", "rate.steps"),
    "fee bounds": ("amount_minor = 500", "least_minor = 2\nmost_minor = 1", "R053", "fees[1]"),
    "penalty": ("multiple_ppm = 1_500_000", "multiple_ppm = 1\nrate_ppm = 1", "R054", "penalty"),
    "principal": ('"instalment"', '"principal"', "R055", "repayment.early"),
    "order": ('"principal", "fee"]', '"fee", "fee"]', "R056", "repayment.order"),
    "country": ('"CN"', '"QQ"', "R057", "calendar"),
    "subdivision": ('country = "CN"', 'subdivision = "CA"', "R057", "calendar"),
    "zone": ('"Asia/Shanghai"', '"Asia/Nowhere"', "R058", "calendar.time_zone"),
    "cut_off": ('"23:30"', '"24:30"', "R059", "calendar.cut_off"),
    "dormant": ("dormant_months = 12", "dormant_months = 0", "R051", "dormant_months"),
    "cure": ("months = 3\n", "months = -3\n", "R051", "cure.months"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_each_fault_has_its_code_and_place(name):
    old, new, code, place = EDITS[name]
    product, faults = read(FULL.replace(old, new))
    assert product is None
    assert [(item.code, item.place.file, item.place.path) for item in faults] == [
        (code, "products/line.toml", place)
    ]


def test_all_faults_are_told_at_once():
    wrong = re.sub("periods = 6", "periods = 0", FULL.replace('"23:30"', '"late"'))
    wrong = wrong.replace("step_minor = 10_000", "step_minor = 0")
    _, faults = read(wrong)
    assert [item.code for item in faults] == ["R015", "R051", "R059"]


def test_a_near_name_is_offered():
    _, faults = read(FULL.replace('"equal_instalments"', '"equal_instalment"'))
    assert faults[0].hint == "did you mean 'equal_instalments'?"
