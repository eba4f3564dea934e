"""Import: whole rows or rejects, the same book however it is cut, and nothing twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.importing import (
    GOOD,
    HEADER,
    LINES,
    NOW,
    SALES,
    ignoring,
    links,
    mapping_of,
    new_book,
    row,
    run,
    write_csv,
)
from limen.book import events as e
from limen.book.group import fold_group
from limen.kernel.dates import end_of_day
from limen.storage import scan_judge


@pytest.fixture
def book(tmp_path):
    with new_book(tmp_path / "a.book") as made:
        yield made


def test_a_row_becomes_its_events(book, tmp_path):
    path = write_csv(tmp_path / "lines.csv", [GOOD])
    report, rejects = run(book, mapping_of(), path)
    assert rejects == []
    assert report.written == {"customer_registered": 1, "line_opened": 1, "statement_closed": 1}
    registered, opened, statement = book.chain_events("c1")
    assert registered.body.attributes == {"city": "Ulm"}
    assert book.unseal("c1", "age", registered.body.sealed["age"]) == "41"
    assert book.unseal("c1", "name", registered.body.sealed["name"]) == "Ann"
    assert opened.body == e.LineOpened("card", "bank", "EUR", 100_000, custody="reported")
    assert statement.body == e.StatementClosed(1250, months_late=0)
    assert (statement.customer_id, statement.line_id) == ("c1", "c1:card")
    assert statement.effective_on == date(2020, 1, 31)
    assert (
        statement.known_at
        == statement.occurred_at
        == end_of_day(date(2020, 1, 31), "Europe/Berlin")
    )
    assert statement.backfill is True
    assert fold_group("c1", book.chain_events("c1")).lines["c1:card"].balance_minor == 1250


def test_a_second_run_adds_nothing(book, tmp_path):
    path = write_csv(tmp_path / "lines.csv", [row(id=f"c{at}") for at in range(30)])
    first, _ = run(book, mapping_of(), path)
    before = links(book)
    second, rejects = run(book, mapping_of(), path, now=NOW + 10**12)
    assert (second.written, rejects) == ({}, [])
    assert second.repeated == first.written
    assert links(book) == before
    assert book.verify() == []


cells = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["c1", "c2", "c3", "c4", "c5", "c6", "", " c7", "c8"]),
        "since": st.sampled_from(["2020-01-01", "2020-01-01", "2020-01-01", "2020-13-01", ""]),
        "limit": st.sampled_from(["1000", "1000", "1000", "-1", "1000.555", "many"]),
        "closed": st.sampled_from(["2020-01-31", "2020-01-31", "2020-01-31", "2050-01-31"]),
        "balance": st.sampled_from(["12.50", "12.50", "-3", "NaN"]),
        "status": st.sampled_from(["ok", "late", "ok", "lost"]),
    }
)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(cells, min_size=1, max_size=14), size=st.integers(1, 9), data=st.data())
def test_rejected_and_accepted_rows_are_all_rows(tmp_path_factory, rows, size, data):
    """With an oracle that reads one row at a time and knows nothing of SQL."""
    folder = tmp_path_factory.mktemp("law")
    path = write_csv(folder / "lines.csv", [row(**cells) for cells in rows])
    order = data.draw(st.permutations(HEADER))
    shuffled = [
        [dict(zip(HEADER, row(**cells), strict=True))[name] for name in order] for cells in rows
    ]
    other = write_csv(folder / "shuffled.csv", shuffled, list(order))
    good = {at + 1 for at, cells in enumerate(rows) if _is_good(cells)}
    contents: dict[str, set[tuple]] = {}
    for at in good:
        contents.setdefault(rows[at - 1]["id"], set()).add(tuple(sorted(rows[at - 1].items())))
    good = {at for at in good if len(contents[rows[at - 1]["id"]]) == 1}
    mapping = mapping_of(LINES.split("[attributes]")[0] + ignoring("age", "name", "city"))
    with new_book(folder / "a.book") as one, new_book(folder / "b.book") as two:
        report, rejects = run(one, mapping, path)
        assert {reject.row for reject in rejects} == set(range(1, len(rows) + 1)) - good
        assert report.rejected_rows + len(good) == report.rows == len(rows)
        distinct = {rows[at - 1]["id"] for at in good}
        assert sum(report.written.values()) == 3 * len(distinct)
        assert sum(report.repeated.values()) == 3 * (len(good) - len(distinct))
        again, others = run(two, mapping, other, batch_events=size)
        assert links(one) == links(two)
        assert again == report
        assert others == [reject._replace(file="shuffled.csv") for reject in rejects]
        assert one.verify() == []
        for name, events in one.all_chains():
            fold_group(name, events)


def _is_good(cells: dict[str, str]) -> bool:
    return (
        cells["id"] not in {"", " c7"}
        and cells["since"] == "2020-01-01"
        and cells["limit"] == "1000"
        and cells["closed"] == "2020-01-31"
        and cells["balance"] != "NaN"
        and cells["status"] != "lost"
    )


def test_a_row_of_a_day_to_come_contradicts_nobody(book, tmp_path):
    path = write_csv(tmp_path / "lines.csv", [GOOD, row(closed="2050-01-31")])
    _, rejects = run(book, mapping_of(), path)
    assert [(each.row, each.column) for each in rejects] == [(2, "closed")]


def test_every_fault_of_a_row_is_listed(book, tmp_path):
    bad = row(limit="-5", balance="12.345", status="?", since="31.01.2020")
    path = write_csv(tmp_path / "lines.csv", [bad, row(id="c2")])
    report, rejects = run(book, mapping_of(), path)
    assert (report.rejected_rows, report.faults) == (1, 4)
    assert [(x.row, x.column, x.value, x.reason) for x in rejects] == [
        (1, "balance", "12.345", "more decimal places than EUR has"),
        (1, "limit", "-5", "below 0"),
        (1, "since", "31.01.2020", "neither a date nor a time with an offset"),
        (1, "status", "?", "unknown code; known: ok, late"),
    ]
    assert [name for name, _ in book.all_chains()] == ["c2"]


def test_malformed_rows_keep_the_numbers_of_the_others(book, tmp_path):
    path = tmp_path / "lines.csv"
    good = [",".join(row(id=f"c{at}")) for at in range(4)]
    text = [",".join(HEADER), good[0], "c9,2020-01-01", "", good[1], good[2] + ",more",
            ",".join(row(id="c3", limit="x")), good[3].replace("Ann", '"A ""nn, B"')]  # fmt: skip
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(text).encode())
    report, rejects = run(book, mapping_of(), path)
    assert report.rows == 6
    assert [(x.row, x.reason) for x in rejects] == [
        (2, "2 fields instead of 9"),
        (4, "10 fields instead of 9"),
        (5, "not a number in plain digits"),
    ]
    assert report.written["customer_registered"] == 3
    sealed = book.chain_events("c3")[0].body.sealed["name"]
    assert book.unseal("c3", "name", sealed) == 'A "nn, B'


def test_a_conflict_with_the_book_keeps_the_whole_row_out(book, tmp_path):
    run(book, mapping_of(), write_csv(tmp_path / "a.csv", [GOOD]))
    text = (
        LINES + '\n[[event]]\nkind = "repayment_made"\nkey = "{id}:paid"\n'
        'occurred_at = "closed"\nfields.amount_minor = { column = "balance", unit = "major" }\n'
    )
    changed = write_csv(tmp_path / "b.csv", [row(balance="13"), row(id="c2")])
    report, rejects = run(book, mapping_of(text), changed)
    assert [(x.row, x.value, x.reason) for x in rejects] == [
        (1, "c1:statement", "the book holds another content under this key")
    ]
    assert report.rejected_rows == 1
    assert book.event_by_key("c1:paid") is None
    assert book.event_by_key("c2:paid").body == e.RepaymentMade(1250)
    assert book.event_by_key("c2:paid").known_at == NOW
    assert book.event_by_key("c2:paid").backfill is False


def test_rows_of_strangers_stay_out(book, tmp_path):
    head, middle = LINES.split('[[event]]\nkind = "customer_registered"')
    statements = head + "[[event]]" + middle.split("[[event]]")[2].split("[attributes]")[0]
    statements += ignoring("since", "limit", "age", "name", "city")
    path = write_csv(tmp_path / "a.csv", [GOOD, row(id="c2")])
    report, rejects = run(book, mapping_of(statements), path)
    assert report.written == {}
    assert {x.reason for x in rejects} == {
        "this customer is neither in the book nor in a sound row of the file",
        "this line is neither in the book nor in a sound row of the file",
    }
    run(book, mapping_of(), write_csv(tmp_path / "b.csv", [row(closed="2020-03-31")]))
    other = write_csv(tmp_path / "c.csv", [row(closed="2019-12-31"), row(id="c2")])
    changed = mapping_of(statements.replace("{id}:statement", "{id}:{closed}"))
    report, rejects = run(book, changed, other)
    assert [x.reason for x in rejects if x.row == 1] == [
        "known before its customer was", "known before its line was",
    ]  # fmt: skip
    report, _ = run(book, changed, write_csv(tmp_path / "d.csv", [row(closed="2020-02-29")]))
    assert report.written == {"statement_closed": 1}


TWO_FILES = """
[book]
entity = "bank"
product = "card"
currency = "EUR"
time_zone = "Europe/Berlin"
custody = "reported"
customer = "{id}"

[files]
people = "argument"
reports = "reports.csv"

[[event]]
kind = "customer_registered"
from = "people"
key = "{id}:registered"
occurred_at = "since"
known_at = "since"
fields.customer_kind = { constant = "person" }

[[event]]
kind = "bureau_reported"
from = "reports"
key = "{id}:{pulled}"
occurred_at = "pulled"
known_at = "pulled"
fields.pulled_on = "pulled"
fields.lenders = "lenders"
"""


def test_a_row_that_falls_takes_those_that_need_it_along(book, tmp_path):
    people = [["a", "2020-01-01"], ["b", "?"], ["c", "2020-01-01"]]
    path = write_csv(tmp_path / "people.csv", people, ["id", "since"])
    reports = [["a", "2020-02-01", "3"], ["b", "2020-02-01", "2"], ["c", "2020-02-01", ""]]
    write_csv(tmp_path / "reports.csv", reports, ["id", "pulled", "lenders"])
    report, rejects = run(book, mapping_of(TWO_FILES), path)
    assert [(x.file, x.row) for x in rejects] == [("people.csv", 2), ("reports.csv", 2)]
    assert (
        rejects[1].reason == "this customer is neither in the book nor in a sound row of the file"
    )
    assert report.written == {"bureau_reported": 2, "customer_registered": 2}
    assert book.event_by_key("c:2020-02-01").body == e.BureauReported(date(2020, 2, 1))


# -- amendments


def sales(*rows: tuple[str, str, str, str]) -> list[list[str]]:
    return [list(item) for item in rows]


SALES_HEADER = ["shop", "period", "received", "sales"]


def test_amendments_are_ordered_by_the_source(book, tmp_path):
    path = write_csv(
        tmp_path / "s.csv",
        sales(
            ("s1", "2020-01-01", "2020-03-01", "11"),
            ("s1", "2020-01-01", "2020-02-01", "10.005"),
            ("s1", "2020-01-01", "2020-02-01", "10.005"),
            ("s1", "2020-02-01", "2020-03-01", "5"),
            ("s1", "2020-02-01", "2020-03-01", "6"),
        ),
        SALES_HEADER,
    )
    report, rejects = run(book, mapping_of(SALES), path)
    assert report.written == {"customer_registered": 1, "sales_reported": 2}
    assert report.repeated == {"sales_reported": 1}
    assert [(x.row, x.value) for x in rejects] == [
        (4, "s1:2020-02-01@2020-03-01"), (5, "s1:2020-02-01@2020-03-01"),
    ]  # fmt: skip
    assert "the source does not order them" in rejects[0].reason
    state = fold_group("s1", book.chain_events("s1")).customers["s1"]
    found = state.sales["month", date(2020, 1, 1)]
    assert (found.sales_minor, found.reports) == (1100, 2)
    bodies = [x.body for x in book.chain_events("s1")][1:]
    assert [(x.sales_minor, x.amendment) for x in bodies] == [
        (1000, "2020-02-01"), (1100, "2020-03-01"),
    ]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(
    values=st.lists(
        st.decimals(0, 10**6, places=3, allow_nan=False), min_size=1, max_size=20, unique=True
    )
)
def test_sales_of_every_type_of_column_are_the_same_money(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("law")
    rows = [
        (f"s{at:02d}", "2020-01-01", "2020-02-01", str(value)) for at, value in enumerate(values)
    ]
    texts = write_csv(folder / "s.csv", sales(*rows), SALES_HEADER)
    frame = pl.DataFrame(rows, schema=SALES_HEADER, orient="row")
    dates = frame.with_columns(
        pl.col("period").str.to_date(), pl.col("received").str.to_date(),
        sales=pl.Series([float(value) for value in values]),
    )  # fmt: skip
    dates.write_parquet(folder / "s.parquet")
    expected = [int(value.scaleb(2).to_integral_value("ROUND_HALF_EVEN")) for value in values]
    with new_book(folder / "a.book") as one, new_book(folder / "b.book") as two:
        for book, path in ((one, texts), (two, folder / "s.parquet")):
            _, rejects = run(book, mapping_of(SALES), path)
            assert rejects == []
            found = [
                x.body.sales_minor
                for _, events in book.all_chains()
                for x in events
                if x.kind == "sales_reported"
            ]
            assert found == expected
        assert links(one) == links(two)
    assert all(isinstance(value, Decimal) for value in values)


def test_keys_compared_in_parts_are_the_same_keys(tmp_path, monkeypatch):
    rows = [("s1", f"2020-{at % 12 + 1:02d}-01", "2021-01-01", str(at % 18)) for at in range(36)]
    path = write_csv(tmp_path / "s.csv", sales(*rows), SALES_HEADER)
    found = []
    for size in (10**6, 5):
        monkeypatch.setattr(scan_judge, "KEYS_AT_ONCE", size)
        with new_book(tmp_path / f"{size}.book") as book:
            found.append(run(book, mapping_of(SALES), path))
    assert found[0] == found[1]
    assert found[0][0].rejected_rows == 36


# -- erasure, time, reading without a book


def test_an_erased_customer_is_not_registered_again(book, tmp_path):
    path = write_csv(tmp_path / "a.csv", [GOOD, row(id="c2")])
    run(book, mapping_of(), path)
    book.erase("c1")
    report, rejects = run(book, mapping_of(), path)
    assert [(x.row, x.reason) for x in rejects] == [(1, "the customer's personal data were erased")]
    assert report.written == {}
    assert book.verify() == []


def test_what_is_known_only_later_stays_out(book, tmp_path):
    path = write_csv(tmp_path / "a.csv", [GOOD, row(id="c2", closed="2023-11-14")])
    _, rejects = run(book, mapping_of(), path)
    assert [x.row for x in rejects] == [2]
    assert rejects[0].reason.startswith("known only after the present")


def test_an_instant_with_an_offset_gives_the_day_in_the_zone(book, tmp_path):
    path = write_csv(tmp_path / "a.csv", [row(closed="2020-01-31T23:30:00Z")])
    _, rejects = run(book, mapping_of(), path)
    assert rejects == []
    assert book.event_by_key("c1:statement").effective_on == date(2020, 2, 1)


def test_only_a_header_is_an_import_of_nothing(book, tmp_path):
    report, rejects = run(book, mapping_of(), write_csv(tmp_path / "a.csv", []))
    assert (report.rows, report.written, rejects) == (0, {}, [])
