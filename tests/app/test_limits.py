"""Limits that may be offered: the product's bounds, and the caps by name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.builders import small_files
from app.lending import FIRST, TERMS, bank_in
from limen.app.offers import MakeOffer
from limen.book import events as e
from limen.kernel.outcomes import Accepted
from release.builders import PRODUCT, loaded

SHOP = f"{PRODUCT}sales_multiple_ppm = 2_000_000\n{TERMS}"


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path, loaded(small_files(product=SHOP)))
    yield made
    made.book.close()


def sold(bank, sales_minor: int) -> None:
    """Three months of sales before the first day."""
    for number, month in enumerate((date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1))):
        body = e.SalesReported("month", month, sales_minor, "CNY")
        at = bank.now()
        bank.write(e.Event("g-c", f"sales{number}", body, at, FIRST, at, "c"))


@pytest.mark.parametrize(
    ("limit_minor", "refused"), [(2_000_000, ()), (2_010_000, ("cap_sales_multiple",))]
)
def test_a_merchant_s_first_line_is_capped_by_what_the_shop_sells(bank, limit_minor, refused):
    """Two mean months of 1,000,000; by hand."""
    bank.customer()
    sold(bank, 1_000_000)
    words = {"customer_id": "c", "product": "line", "until": FIRST + timedelta(days=9)}
    found = bank.ask(MakeOffer, limit_minor=limit_minor, **words)
    assert getattr(found, "reasons", ()) == refused


def test_without_sales_the_cap_does_not_bind(bank):
    bank.customer()
    words = {"customer_id": "c", "product": "line", "until": FIRST + timedelta(days=9)}
    assert isinstance(bank.ask(MakeOffer, limit_minor=5_000_000, **words), Accepted)


def test_a_raise_keeps_within_the_cap_too(bank):
    line_id = bank.line_for()
    sold(bank, 600_000)
    words = {"customer_id": "c", "product": "line", "until": FIRST, "line_id": line_id}
    refused = bank.refused(MakeOffer, limit_minor=1_500_000, **words)
    assert refused == ("cap_sales_multiple",)


LENDER = """
[entities.Tiny]
licence_type = "online_microloan"

[entities.Tiny.facts]
net_assets_prior_ye_minor = 10_000_000
related_limits_minor = 0
net_assets_minor = 10_000_000
borrowed_loans_minor = 0
borrowed_bonds_minor = 0
claims_yearly_ppm = 200_000
uses_unapproved_source = false
"""
LAW = '\n[law]\nproduct_types = ["working_capital"]\npurpose = "business"\n'


def release_under_law(lender=LENDER):
    files = small_files(product=f"{PRODUCT}{TERMS}{LAW}")
    head = (
        files["release.toml"].decode().replace('lender = "', 'packs = ["cn"]\nlender = "') + lender
    )
    return loaded({**files, "release.toml": head.encode()})


def under_law(tmp_path, lender=LENDER):
    made = bank_in(tmp_path, release_under_law(lender))
    made.customer()
    return made


WORDS = {"customer_id": "c", "product": "line", "until": FIRST + timedelta(days=9)}


@pytest.mark.parametrize(
    ("limit_minor", "refused"), [(1_000_000, ()), (1_010_000, ("law_limit", "law_l01"))]
)
def test_law_caps_what_is_offered(tmp_path, limit_minor, refused):
    """A tenth of net assets of 10,000,000, by hand."""
    bank = under_law(tmp_path)
    found = bank.ask(MakeOffer, limit_minor=limit_minor, **WORDS)
    assert getattr(found, "reasons", ()) == refused
    bank.book.close()


def test_a_bound_of_law_on_the_whole_that_is_used_up_offers_nothing(tmp_path):
    """Loans of one time, bonds of four times the net assets are borrowed: nothing is left."""
    full = LENDER.replace("borrowed_loans_minor = 0", "borrowed_loans_minor = 10_000_000")
    full = full.replace("borrowed_bonds_minor = 0", "borrowed_bonds_minor = 40_000_000")
    bank = under_law(tmp_path, full)
    assert bank.refused(MakeOffer, limit_minor=100_000, **WORDS) == ("law_headroom", "law_p04")
    bank.book.close()


def test_what_law_does_not_know_is_not_offered(tmp_path):
    bank = under_law(tmp_path, LENDER.replace("net_assets_prior_ye_minor", "other_assets_minor"))
    assert bank.refused(MakeOffer, limit_minor=100_000, **WORDS) == ("law_unknown",)
    # Of whose licence nobody knows, rules lack a fact too that no lawyer has confirmed.
    unsure = ("law_unknown", "law_unconfirmed")
    assert bank.refused(MakeOffer, limit_minor=100_000, entity="stranger", **WORDS) == unsure
    bank.book.close()


LIMITED = b"""
[[portfolio]]
limit = "segment"
name = "merchant"
max_minor = 1
currency = "CNY"
[[portfolio]]
limit = "capital"
max_minor = 1
currency = "CNY"
"""


@pytest.mark.parametrize(
    ("spent", "refused"),
    [
        ((), ()),
        (("segment_minor/person", "contacts", "gone_minor"), ()),
        (("segment_minor/merchant",), ("headroom_portfolio",)),
        (("capital_minor",), ("headroom_funding",)),
    ],
)
def test_what_the_newest_plan_found_used_up_is_not_offered(tmp_path, spent, refused):
    files = small_files(product=SHOP)
    files["constraints.toml"] += LIMITED
    made = bank_in(tmp_path, loaded(files))
    made.customer()
    for run_id, found in (("old", ("capital_minor",)), ("new", spent)):
        body = e.PortfolioSolved(run_id, {}, (), 0, 0, 0, spent=found)
        at = made.now()
        made.book.append(
            [e.Event(e.PORTFOLIO_CHAIN, f"run:{run_id}:solved", body, at, FIRST, at)], at
        )
    words = {"customer_id": "c", "product": "line", "until": FIRST + timedelta(days=9)}
    outcome = made.ask(MakeOffer, limit_minor=1_000_000, **words)
    assert getattr(outcome, "reasons", ()) == refused
    made.book.close()
