"""`when`: a FEEL condition decides which rows become events."""

from __future__ import annotations

import polars as pl
import pytest

from app.importing import LINES, SALES, mapping_of, new_book, row, run, write_csv
from limen.app.mapping_when import compile_when
from limen.kernel.errors import BadInput


def with_when(condition: str, text: str = LINES) -> str:
    event = 'kind = "statement_closed"\n'
    return text.replace(event, f"{event}when = '{condition}'\n")


def test_only_rows_that_fit_become_events(tmp_path):
    rows = [row(id="a"), row(id="b", status="none", balance="?"), row(id="c", status="late")]
    path = write_csv(tmp_path / "lines.csv", rows)
    with new_book(tmp_path / "a.book") as book:
        report, rejects = run(book, mapping_of(with_when('status != "none"')), path)
        # What the condition leaves out is not judged either: `?` is no fault here.
        assert rejects == []
        assert report.written == {
            "customer_registered": 3, "line_opened": 3, "statement_closed": 2,
        }  # fmt: skip
        assert book.event_by_key("b:statement") is None
        again, _ = run(book, mapping_of(with_when('status != "none"')), path)
        assert again.written == {}


@pytest.mark.parametrize("suffix", ["double", "int", "decimal"])
def test_numbers_and_dates_of_parquet(tmp_path, suffix):
    frame = pl.DataFrame(
        {
            "shop": ["a", "b", "c", "d"],
            "period": ["2020-01-01"] * 4,
            "received": ["2020-02-01", "2020-02-01", "2020-02-01", "2020-03-01"],
            "sales": [0, 5, None, 7],
        }
    ).with_columns(pl.col("period", "received").str.to_date())
    kind = {"double": pl.Float64, "int": pl.Int32, "decimal": pl.Decimal(12, 2)}[suffix]
    frame.with_columns(pl.col("sales").cast(kind)).write_parquet(tmp_path / "s.parquet")
    condition = 'sales != null and sales > 0 and received < date("2020-02-15")'
    event = 'kind = "sales_reported"'
    text = SALES.replace(event, f"{event}\nwhen = '{condition}'")
    with new_book(tmp_path / "a.book") as book:
        report, rejects = run(book, mapping_of(text), tmp_path / "s.parquet")
        assert rejects == []
        assert report.written["sales_reported"] == 1
        assert book.event_by_key("b:2020-01-01@2020-02-01").body.sales_minor == 500


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("stauts = 1", "stauts"),
        ("status = ", "event"),
        ('status + "x"', "is a condition"),
    ],
)
def test_a_condition_that_cannot_hold_refuses_the_file(tmp_path, condition, message):
    path = write_csv(tmp_path / "lines.csv", [row()])
    with new_book(tmp_path / "a.book") as book:
        with pytest.raises(BadInput, match=message) as caught:
            run(book, mapping_of(with_when(condition)), path)
        assert caught.value.diagnostics[0].place.line is not None
        assert book.head() == 0


def test_what_fails_on_a_row_is_told():
    condition, faults = compile_when("number(a) > 1", {"a": "string"}, None)
    assert faults.items == []
    assert condition.judge({"a": "2"}) is True
    assert condition.judge({"a": "1"}) is False
    assert isinstance(condition.judge({"a": "x"}), str)
    nothing, _ = compile_when("a > 1", {"a": "number"}, None)
    assert "gives null" in nothing.judge({"a": None})


def test_a_text_that_is_compared_as_a_number_is_told_row_by_row(tmp_path):
    path = write_csv(tmp_path / "lines.csv", [row(), row(id="c2", balance="0")])
    with new_book(tmp_path / "a.book") as book:
        report, rejects = run(book, mapping_of(with_when("balance > 1")), path)
        assert (report.written, {x.row for x in rejects}) == ({}, {1, 2})
        report, rejects = run(book, mapping_of(with_when("number(balance) > 1")), path)
        assert (report.written["statement_closed"], rejects) == (1, [])
