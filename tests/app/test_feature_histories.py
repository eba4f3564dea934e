from datetime import date, datetime

from limen.app.feature_histories import TRADE, generated, purchases, receipts
from limen.features.definition import AGGREGATES
from limen.features.frame import rows_at
from limen.features.parity import parity_of


def test_a_generated_history_has_everything_that_goes_wrong():
    found = generated(4, 2, 1).facts
    assert [fact.seq for fact in found] == list(range(len(found)))
    assert {"repayment_reversed", "sales_amended", "probe_draw"} <= {fact.kind for fact in found}
    assert any(fact.void for fact in found)
    assert any(fact.known_at // 86_400_000_000 > fact.day + 2 for fact in found)
    assert generated(4, 2, 1) == generated(4, 2, 1)


def test_reports_come_in_the_order_received():
    rows = [
        {"merchant_id": 1, "period": date(2016, m, 1), "received_month": date(2016, r, 1),
         "gross_receipts_usd": 10.5 * m}
        for m, r in ((1, 2), (2, 5), (3, 4), (2, 6))
    ]  # fmt: skip
    found = receipts(rows, 5, 3, 1)
    assert [fact.fields["sales_minor"] for fact in found.facts] == [1_050, 3_150, 2_100, 2_100]
    assert len({fact.ref for fact in found.facts}) == 3


def test_purchases_have_parity():
    rows = [
        {"buyer_id": n % 3, "ts": datetime(2011, 1 + n % 12, 1 + n % 28, 9),  # noqa: DTZ001
         "country": "ab"[n % 2],
         "kind": "return" if n % 7 == 0 else "purchase", "amount_gbp": (n * 37 % 100) - 10.0}
        for n in range(150)
    ]  # fmt: skip
    found = purchases(rows, 2, 3, 1)
    assert len(found.asked["line"]) == 6
    assert {each.aggregate for each in TRADE} == set(AGGREGATES)
    judged = parity_of(found.facts, found.asked, TRADE, found.zone, rows_at)
    assert judged.differences == ()
