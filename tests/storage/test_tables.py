"""Tables on disk: read, written whole, refused with a word."""

from __future__ import annotations

import polars as pl
import pytest

from limen.kernel.errors import BadInput
from limen.storage.tables import csv_writer, read_table, write_table

ROWS = [{"a": 1, "b": "x"}, {"a": 2, "b": None}]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".parquet"])
def test_a_table_comes_back(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    assert write_table(ROWS, path) == 2
    assert read_table(path).to_dicts() == ROWS
    assert write_table(pl.DataFrame(ROWS), path) == 2
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_no_rows_still_have_columns(tmp_path):
    write_table([], tmp_path / "t.csv", ["a", "b"])
    assert (tmp_path / "t.csv").read_text() == "a,b\n"


def test_a_table_that_fails_leaves_the_old_one(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("old")

    def boom() -> None:
        with csv_writer(path, ["a"]) as write:
            write([1])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        boom()
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["t.csv"]
    with csv_writer(path, ["a"]) as write:
        write([1])
    assert path.read_text() == "a\n1\n"


def test_what_cannot_be_read_says_why(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 not really")
    (tmp_path / "t.xlsx").write_bytes(b"x")
    for name, word in (
        ("t.parquet", "cannot be read"),
        ("t.xlsx", "suffix"),
        ("no.csv", "no such"),
    ):
        with pytest.raises(BadInput, match=word):
            read_table(tmp_path / name)
    with pytest.raises(BadInput, match="folder"):
        write_table(ROWS, tmp_path / "no" / "t.csv")


def test_names_in_csv_are_told_apart_as_they_are_written(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("who,n\n007,1\n7,2\n")
    assert read_table(path)["who"].to_list() == [7, 7]
    assert read_table(path, ("who", "other"))["who"].to_list() == ["007", "7"]
    path.write_text("who,n\n-3,1\n7,2\n,3\n")
    assert read_table(path, ("who",)).to_dict(as_series=False) == {
        "who": [-3, 7, None],
        "n": [1, 2, 3],
    }
    path.write_text("who\n+7\n7\n")
    assert read_table(path, ("who",))["who"].to_list() == ["+7", "7"]
    path.write_text("who\n7\n7.5\n")
    assert read_table(path, ("who",))["who"].to_list() == [7.0, 7.5]
