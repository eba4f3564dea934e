"""The shipped mappings on the real files; skipped where the shared data are absent."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from app.importing import ROOT, SHARED, mapping_of, new_book, run
from limen.book import events as e
from limen.book.group import fold_group

UCI = SHARED / "uci_credit_card" / "customers.parquet"
TEXAS = SHARED / "texas_merchant_receipts" / "monthly_reports.parquet"


def shipped(name: str):
    return mapping_of((ROOT / "examples" / name / "mapping.toml").read_text(encoding="utf-8"))


@pytest.mark.skipif(not UCI.exists(), reason=f"no shared data: {UCI} (set LIMEN_SHARED)")
def test_credit_cards_of_taiwan(tmp_path):
    frame = pl.read_parquet(UCI)
    mapping = shipped("uci_credit_card")
    with new_book(tmp_path / "a.book", mapping.time_zone) as book:
        report, rejects = run(book, mapping, UCI)
        assert rejects == []
        payments = sum((frame[f"pay_amt{at}"] > 0).sum() for at in range(1, 7))
        assert report.written == {
            "customer_registered": 21_000,
            "line_opened": 21_000,
            "repayment_made": payments,
            "statement_closed": 126_000,
        }
        limits = balances = 0
        for group, events in book.all_chains():
            line = fold_group(group, events).lines[f"{group}:card"]
            limits += line.limit_minor
            balances += sum(statement.balance_minor for statement in line.statements)
        assert limits == 3_509_820_000 * 100
        assert balances == 100 * sum(frame[f"bill_amt{at}"].sum() for at in range(1, 7))
        _one_customer(book, frame.filter(pl.col("customer_id") == 17).to_dicts()[0])
        assert book.verify() == []


def _one_customer(book, source: dict[str, int]) -> None:
    state = fold_group("17", book.chain_events("17"))
    line, customer = state.lines["17:card"], state.customers["17"]
    assert line.limit_minor == source["limit_bal"] * 100
    assert [x.on for x in line.statements] == [
        date(2005, month, 31 if month in {5, 7, 8} else 30) for month in range(4, 10)
    ]
    assert [x.balance_minor for x in line.statements] == [
        source[f"bill_amt{at}"] * 100 for at in range(6, 0, -1)
    ]
    codes = [source[name] for name in ("pay_6", "pay_5", "pay_4", "pay_3", "pay_2", "pay_0")]
    assert [x.months_late for x in line.statements] == [max(code, 0) for code in codes]
    # The newest statement and not a payment has the last word on what is owed.
    assert line.balance_minor == source["bill_amt1"] * 100
    for name in ("sex", "education", "marriage", "age"):
        assert book.unseal("17", name, customer.sealed[name]) == str(source[name])
    assert customer.attributes == {}


@pytest.mark.skipif(not TEXAS.exists(), reason=f"no shared data: {TEXAS} (set LIMEN_SHARED)")
def test_merchants_of_texas(tmp_path):
    frame = pl.read_parquet(TEXAS)
    mapping = shipped("texas_merchants")
    place = ["merchant_id", "period", "received_month"]
    distinct = frame.unique()
    doubtful = distinct.group_by(place).len().filter(pl.col("len") > 1)
    odd = frame.filter(pl.col("period") > pl.col("received_month")).height
    left_out = frame.join(doubtful, on=place, how="semi").height
    with new_book(tmp_path / "a.book", mapping.time_zone) as book:
        report, rejects = run(book, mapping, TEXAS)
        assert report.rejected_rows == left_out + odd
        assert {x.reason for x in rejects} == {
            "two values for one period in one file; the source does not order them",
            "happened after it was known",
        }
        assert report.written["customer_registered"] == 12_828
        sound = distinct.join(doubtful, on=place, how="anti").height - odd
        assert report.written["sales_reported"] == sound
        assert report.repeated["sales_reported"] == report.rows - report.rejected_rows - sound
        amended = frame.filter(pl.col("merchant_id") == 3, pl.col("period") == date(2014, 8, 1))
        found = [
            x.body.sales_minor
            for x in book.chain_events("3")
            if isinstance(x.body, e.SalesReported) and x.body.period_start == date(2014, 8, 1)
        ]
        assert found == [round(value * 100) for value in amended["gross_receipts_usd"]]
