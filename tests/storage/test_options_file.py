"""Files of options: read whole or in slices, the free option, the choice written out."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from limen.kernel.errors import BadInput
from limen.storage import options_file
from limen.storage.options_file import column_names, open_options

ROWS = {
    "customer": [1, 1, 1, 2, 3, 3],
    "option": [0, 1, 2, 1, 0, 2],
    "value": [0, 5, 9, 4, 0, 7],
    "loss": [0, 2, 6, 1, 0, 3],
    "owed": [10, 20, 30, 20, 10, 30],
}


def write(folder, rows=None, name="options.parquet"):
    frame = pl.DataFrame(rows or ROWS)
    path = folder / name
    frame.write_csv(path) if name.endswith(".csv") else frame.write_parquet(path)
    return path


@pytest.mark.parametrize("name", ["options.parquet", "options.csv"])
def test_columns_come_in_the_order_asked(tmp_path, name):
    path = write(tmp_path, name=name)
    found = open_options(path, ["owed", "loss"], None)
    (chunk,) = found.chunks()
    assert column_names(path) == ("loss", "owed")
    assert chunk.cols.dtype == np.int32
    assert chunk.cols.tolist() == [ROWS["value"], ROWS["owed"], ROWS["loss"]]
    assert chunk.offs.tolist() == [0, 3, 4, 6]
    assert (found.customers, found.rows, found.is_held) == (3, 6, True)


@pytest.mark.parametrize("size", [1, 4, 7, 12, 100])
def test_slices_never_cut_a_customer(tmp_path, monkeypatch, size):
    monkeypatch.setattr(options_file, "SLICE_CELLS", size * 4)
    found = open_options(write(tmp_path), ["loss"], None, is_streamed=True)
    assert not found.is_held
    chunks = list(found.chunks())
    assert np.concatenate([c.cols for c in chunks], axis=1).tolist() == [
        ROWS["value"],
        ROWS["loss"],
    ]
    assert [n for c in chunks for n in np.diff(c.offs)] == [3, 1, 2]
    found.write_choice(np.array([2, 0, 1]), tmp_path / "out.csv")
    assert pl.read_csv(tmp_path / "out.csv").rows() == [(1, 2), (2, 1), (3, 2)]


@pytest.mark.parametrize("is_streamed", [False, True])
def test_the_free_option_is_added_where_it_is_missing(tmp_path, is_streamed):
    found = open_options(write(tmp_path), ["loss"], "0", is_streamed)
    (chunk,) = found.chunks()
    assert found.added == 1
    assert chunk.offs.tolist() == [0, 3, 5, 7]
    assert chunk.cols[:, 4].tolist() == [0, 0]
    found.write_choice(np.array([0, 1, 0]), tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet")["option"].to_list() == [0, 0, 0]


@pytest.mark.parametrize("name", ["options.parquet", "options.csv"])
def test_rows_in_any_order_are_put_in_order(tmp_path, name):
    order = [5, 0, 3, 1, 4, 2]
    path = write(tmp_path, {k: [v[n] for n in order] for k, v in ROWS.items()}, name)
    (chunk,) = open_options(path, ["loss"], None).chunks()
    assert chunk.offs.tolist() == [0, 3, 4, 6]
    assert sorted(chunk.cols[0, :3].tolist()) == [0, 5, 9]


def test_a_stream_must_be_in_order(tmp_path):
    path = write(tmp_path, {k: v[::-1] for k, v in ROWS.items()})
    with pytest.raises(BadInput, match="O035"):
        open_options(path, ["loss"], None, is_streamed=True)


def test_large_values_take_64_bits_and_too_large_ones_are_refused(tmp_path):
    found = open_options(write(tmp_path, ROWS | {"value": [2**40] * 6}), ["loss"], None)
    assert next(found.chunks()).cols.dtype == np.int64
    with pytest.raises(BadInput, match="coarser unit"):
        open_options(write(tmp_path, ROWS | {"value": [2**61] * 6}), ["loss"], None)


def test_text_names_are_kept(tmp_path):
    rows = ROWS | {"customer": list("aaabcc"), "option": ["keep", "up", "top", "up", "keep", "top"]}
    found = open_options(write(tmp_path, rows, "o.csv"), ["loss"], "keep")
    found.write_choice(np.array([2, 1, 0]), tmp_path / "out.csv")
    assert pl.read_csv(tmp_path / "out.csv").rows() == [("a", "top"), ("b", "keep"), ("c", "keep")]


def test_a_free_option_by_another_type_is_refused(tmp_path):
    with pytest.raises(BadInput, match="O036"):
        open_options(write(tmp_path), ["loss"], "keep")


def test_a_broken_file_is_refused(tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"no parquet")
    with pytest.raises(BadInput, match="T001"):
        open_options(tmp_path / "x.parquet", ["loss"], None)
    with pytest.raises(BadInput, match="no such file"):
        open_options(tmp_path / "y.parquet", ["loss"], None)
