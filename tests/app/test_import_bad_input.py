"""Every kind of bad input in one table, with what happens: refused whole, or a row put aside.

Exit 2: `BadInput`, nothing written. Exit 1: the row is a reject, the good row beside it goes in.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from app.importing import GOOD, HEADER, LINES, mapping_of, new_book, row, run, write_csv
from limen.kernel.errors import BadInput

# -- files refused as a whole


def text_file(name: str, data: bytes):
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def parquet(cut: int | None = None, **columns):
    def make(folder: Path) -> Path:
        good = {name: [value] for name, value in zip(HEADER, GOOD, strict=True)}
        path = folder / "lines.parquet"
        pl.DataFrame(good | columns).write_parquet(path)
        if cut is not None:
            path.write_bytes(path.read_bytes()[:cut])
        return path

    return make


def table(rows, header=None):
    return lambda folder: write_csv(folder / "lines.csv", rows, header)


def a_folder(folder: Path) -> Path:
    (folder / "lines.csv").mkdir()
    return folder / "lines.csv"


LINE = ",".join(HEADER) + "\n" + ",".join(GOOD) + "\n"
TEN = pl.Series(["2020-01-31T10:00:00"]).str.to_datetime()
CURRENCY = LINES.replace('currency = "EUR"', 'currency = { column = "ccy" }')
SHAPE = '\n[shape]\nsql = "{}"\n'
WHOLE = [
    # name, mapping, maker of the file, part of the message, part of the hint
    ("missing", LINES, lambda folder: folder / "no.csv", "no such file", "path"),
    ("folder", LINES, a_folder, "not a file", "name a file"),
    ("suffix", LINES, text_file("a.xlsx", b"x"), "unknown suffix '.xlsx'", ".parquet"),
    ("empty", LINES, text_file("a.csv", b""), "empty", "first line"),
    ("only a BOM", LINES, text_file("a.csv", b"\xef\xbb\xbf"), "empty", "first line"),
    ("Latin-1", LINES, text_file("a.csv", LINE.replace("Ulm", "Köln").encode("latin-1")),
     "a.csv:2: I001 not UTF-8", "UTF-8"),
    ("UTF-16", LINES, text_file("a.csv", LINE.encode("utf-16")), "not UTF-8", "UTF-8"),
    ("NUL", LINES, text_file("a.csv", LINE.encode() + b"a\0b\n"), "a.csv:3: I001 a NUL", "UTF-8"),
    ("cut in a character", LINES, text_file("a.csv", LINE.encode() + "é".encode()[:1]),
     "a.csv:3: I001 not UTF-8", "UTF-8"),
    ("open quote", LINES, text_file("a.csv", LINE.encode() + b'c2,"2020-01-01\n' + LINE.encode()),
     "row cannot be read", "quotes"),
    ("two names alike", LINES, text_file("a.csv", b"id,ID\n1,2\n"), "two columns", "case"),
    ("nameless column", LINES, text_file("a.csv", b"id,,b\n1,2,3\n"), "no name", "first line"),
    ("other delimiter", LINES, text_file("a.csv", LINE.replace(",", ";").encode()),
     "one column", "delimiter"),
    ("a column named row", LINES, text_file("a.csv", b"row,id\n1,2\n"), "'row'", "rename"),
    ("no Parquet", LINES, text_file("a.parquet", LINE.encode()), "not a sound Parquet", "suffix"),
    ("cut Parquet", LINES, parquet(cut=300), "not a sound Parquet", "whole"),
    ("CSV that is Parquet", LINES, text_file("a.csv", b"PAR1\x15\x04\x15"), "column", ""),
    ("column misspelt", LINES, table([GOOD], [*HEADER[:-1], "cities"]),
     "the file 'lines' has no column 'city'", "did you mean 'cities'?"),
    ("column of another make", LINES, table([[*GOOD, "1"]], [*HEADER, "colour"]),
     "the file 'lines' has a column that the mapping does not know", "[columns] ignored"),
    ("amount of dates", LINES, parquet(limit=pl.Series([None], dtype=pl.Date)),
     "column 'limit': DATE is not a number", ""),
    ("id of doubles", LINES, parquet(id=[1.0]), "no part of an id", "cast"),
    ("nested column", LINES, parquet(status=[["ok"]]), "no single value", ""),
    ("time without a zone", LINES, parquet(closed=TEN),
     "without a zone", "offset"),
    ("mixed currencies", CURRENCY, table([[*GOOD, "EUR"], [*GOOD, "USD"]], [*HEADER, "ccy"]),
     "mixes currencies: EUR, USD", "one currency"),
    ("unknown currency", CURRENCY, table([[*GOOD, "EUX"]], [*HEADER, "ccy"]),
     "unknown currency 'EUX'", "EUR"),
    ("SQL that fails", LINES + SHAPE.format("SELECT row, nothing FROM lines"), table([GOOD]),
     "the SQL fails", ""),
    ("SQL that reads files", LINES + SHAPE.format("SELECT * FROM read_csv('/etc/hostname')"),
     table([GOOD]), "disabled by configuration", ""),
    ("SQL that writes", LINES + SHAPE.format("COPY lines TO 'x.csv'"), table([GOOD]),
     "not one SELECT", ""),
    ("two statements", LINES + SHAPE.format("SELECT * FROM lines; DROP TABLE lines"),
     table([GOOD]), "not one SELECT", ""),
    ("SQL without row", LINES + SHAPE.format("SELECT id FROM lines"), table([GOOD]),
     "no column 'row'", "SELECT row"),
    ("wrong zone", LINES.replace("Europe/Berlin", "Asia/Taipei"), table([GOOD]),
     "the book keeps its days in Europe/Berlin", "time_zone"),
    ("second file missing", LINES.replace('"argument"', '"argument"\nother = "other.csv"').replace(
        "[[event]]\n", '[[event]]\nfrom = "lines"\n'), table([GOOD]), "no such file", "path"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "make", "message", "hint"), [case[1:] for case in WHOLE], ids=[x[0] for x in WHOLE]
)
def test_a_bad_file_is_refused_and_nothing_is_written(tmp_path, mapping, make, message, hint):
    with new_book(tmp_path / "a.book") as book:
        with pytest.raises(BadInput) as caught:
            run(book, mapping_of(mapping), make(tmp_path))
        assert message in str(caught.value)
        assert all(str(item.place) for item in caught.value.diagnostics)
        assert hint in str(caught.value)
        assert book.head() == 0
        assert book.erased() is not None
        assert not list(tmp_path.glob("x.csv"))


def test_all_missing_columns_are_named_at_once(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["1"]], ["id"])
    with new_book(tmp_path / "a.book") as book, pytest.raises(BadInput) as caught:
        run(book, mapping_of(), path)
    named = {item.message.split("'")[-2] for item in caught.value.diagnostics}
    assert named == set(HEADER) - {"id"}


# -- rows put aside

ROWS = [
    # name, changed cells, column, part of the reason
    ("text for an amount", {"limit": "many"}, "limit", "not a number"),
    ("grouped amount", {"limit": "1,000"}, "limit", "not a number"),
    ("currency sign", {"limit": "€5"}, "limit", "not a number"),
    ("exponent", {"limit": "1e3"}, "limit", "not a number"),
    ("too many places", {"balance": "1.005"}, "balance", "more decimal places than EUR"),
    ("NaN", {"balance": "NaN"}, "balance", "not a number"),
    ("infinity", {"balance": "inf"}, "balance", "not a number"),
    ("out of bounds", {"balance": "99999999999999"}, "balance", "out of bounds"),
    ("beyond a machine number", {"balance": "9" * 40}, "balance", "not a number"),
    ("negative limit", {"limit": "-0.01"}, "limit", "below 0"),
    ("limit too large", {"limit": "10000000000.01"}, "limit", "above 1000000000000"),
    ("limit missing", {"limit": ""}, "limit", "missing"),
    ("id missing", {"id": ""}, "id", "missing"),
    ("id with blanks", {"id": " c9"}, "id", "not an id"),
    ("id with a line break", {"id": "c\n9"}, "id", "not an id"),
    ("id too long", {"id": "x" * 129}, "id", "longer than 128"),
    ("date missing", {"since": ""}, "since", "missing"),
    ("no such day", {"since": "2020-02-30"}, "since", "neither a date"),
    ("other order of a date", {"since": "01.02.2020"}, "since", "neither a date"),
    ("year too early", {"since": "1899-12-31"}, "since", "year outside"),
    ("year too late", {"since": "2201-01-01"}, "since", "year outside"),
    ("a time without offset", {"since": "2020-01-01T10:00:00"}, "since", "neither a date"),
    ("still to come", {"closed": "2200-01-01"}, "closed", "known only after the present"),
    ("unknown code", {"status": "LATE"}, "status", "unknown code; known: ok, late"),
    ("no code", {"status": ""}, "status", "missing"),
    ("statement before the line", {"closed": "2019-12-31"}, "id", "known before its line was"),
    ("text too long", {"name": "x" * 5000}, "name", "longer than 4096"),
    ("SQL in a cell", {"limit": "1'; DROP TABLE lines; --"}, "limit", "not a number"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column", "reason"), [case[1:] for case in ROWS], ids=[case[0] for case in ROWS]
)
def test_a_bad_row_is_put_aside_and_the_rest_goes_in(tmp_path, cells, column, reason):
    path = write_csv(tmp_path / "lines.csv", [row(id="good"), row(**cells)])
    with new_book(tmp_path / "a.book") as book:
        report, rejects = run(book, mapping_of(), path)
        assert report.rejected_rows == 1
        assert {x.row for x in rejects} == {2}
        assert any(x.column == column and reason in x.reason for x in rejects), rejects
        assert sum(report.written.values()) == 3
        assert [name for name, _ in book.all_chains()] == ["good"]
        assert book.verify() == []


def test_one_key_with_two_contents_keeps_both_rows_out(tmp_path):
    rows = [row(id="good"), row(balance="1"), row(balance="2")]
    with new_book(tmp_path / "a.book") as book:
        _, rejects = run(book, mapping_of(), write_csv(tmp_path / "lines.csv", rows))
        assert {(x.row, x.reason) for x in rejects} == {
            (2, "the same key with another content in this file"),
            (3, "the same key with another content in this file"),
        }
        assert [name for name, _ in book.all_chains()] == ["good"]


def test_doubles_without_a_value_in_parquet(tmp_path):
    good = {name: [value] * 3 for name, value in zip(HEADER, GOOD, strict=True)}
    frame = pl.DataFrame(good | {"id": ["a", "b", "c"], "balance": [1.5, float("nan"), None]})
    frame.write_parquet(tmp_path / "lines.parquet")
    with new_book(tmp_path / "a.book") as book:
        _, rejects = run(book, mapping_of(), tmp_path / "lines.parquet")
        assert [(x.row, x.reason) for x in rejects] == [
            (2, "not a finite number"), (3, "missing"),
        ]  # fmt: skip
