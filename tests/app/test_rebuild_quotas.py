"""Quotas counted anew, on both stores; `tests/properties/test_ledger_machine.py` has the law."""

from __future__ import annotations

from app.drawing import LIMIT, TODAY, reasons, release_of, value
from limen.app.copies import rebuild_book
from limen.app.rebuild_quotas import count_used, rebuild_quotas

PRODUCT = "[caps]\nportfolio_minor.line = 1_000_000\n"
BALANCE = PRODUCT + 'portfolio_counts = "balance"\n'


def test_what_was_lost_of_the_tables_is_counted_anew(make, store):
    house = make(release_of(PRODUCT))
    house.hold("d1", 400_000)
    house.post("d1")
    house.hold("d2", 300_000)
    house.hold("d3", 100_000)
    house.void("d3")
    assert dict(count_used(house.book)) == {"product/line": 700_000}
    assert rebuild_quotas(house.book) == []
    store.run("DELETE FROM lease")
    store.run("DELETE FROM quota")
    told = ("quota product/line: 0 was taken as used, it is 700000",)
    assert rebuild_book(house.book).differed == told
    assert house.book.used() == {"product/line": 700_000}
    assert rebuild_book(house.book).differed == ()
    house.open("l2")
    assert "over_product_cap" in reasons(house.hold("d4", 300_001, "l2"))
    house.later(2_000_000)
    value(house.hold("d5", 300_000, "l2"))


def test_a_month_has_a_quota_of_its_own(make):
    house = make(release_of(PRODUCT + 'portfolio_counts = "drawn_monthly"\n'))
    house.hold("d1", LIMIT)
    assert dict(count_used(house.book)) == {f"product/line#{TODAY:%Y-%m}": LIMIT}
    house.open("l2")
    assert reasons(house.hold("d2", 100, "l2")) == ("over_product_cap",)
    house.later(12 * 86_400_000_000)
    value(house.hold("d3", LIMIT, "l2"))
    house.later(1)
    house.expire("d1")
    assert house.book.used() == {"product/line#2026-06": 0, "product/line#2026-07": LIMIT}
