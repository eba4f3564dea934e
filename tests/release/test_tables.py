import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.diagnostics import Diagnostics
from limen.release import tables as t
from release.builders import CONSTRAINTS, HEAD, PRODUCT

SHAPES = {
    "release.toml": (t.ReleaseTable, HEAD),
    "constraints.toml": (t.ConstraintsTable, CONSTRAINTS),
    "products/line.toml": (t.ProductTable, PRODUCT),
}


def read(data, path="release.toml", shape=t.ReleaseTable):
    faults = Diagnostics()
    return t.read_table({path: data}, path, shape, faults), faults.items


@pytest.mark.parametrize("path", SHAPES)
def test_what_was_written_is_read(path):
    shape, text = SHAPES[path]
    table, faults = read(text.encode(), path, shape)
    assert faults == []
    for name, value in tomllib.loads(text).items():
        if not isinstance(value, dict):
            assert getattr(table, name) == value


@given(st.binary(max_size=60))
def test_any_bytes_give_a_table_or_a_fault_with_its_place(data):
    table, faults = read(data)
    assert (table is None) == (len(faults) == 1)
    assert all(item.place.file == "release.toml" for item in faults)


@pytest.mark.parametrize("path", SHAPES)
def test_an_entry_nobody_knows_is_refused(path):
    shape, text = SHAPES[path]
    table, faults = read(f"zzz = 1\n{text}".encode(), path, shape)
    assert table is None
    assert [item.code for item in faults] == ["R004"]
    assert "zzz" in faults[0].message


@pytest.mark.parametrize("value", ["1.0", '"1"', "true", "[1]"])
def test_a_number_is_a_whole_number(value):
    text = PRODUCT.replace("apr_ppm = 156_000", f"apr_ppm = {value}")
    table, faults = read(text.encode(), "products/line.toml", t.ProductTable)
    assert table is None
    assert "apr_ppm" in faults[0].message


def test_the_byte_that_is_no_text_is_named():
    _, faults = read(b"name = '\xff'")
    assert faults[0].message == "not UTF-8 at byte 8"


def test_a_missing_file_names_its_nearest():
    faults = Diagnostics()
    assert t.read_table({"relese.toml": b""}, "release.toml", t.ReleaseTable, faults) is None
    assert faults.items[0].hint == "did you mean 'relese.toml'?"
