"""The strict reading of a CSV file, against a reading of the whole text at once."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limen.kernel.errors import BadInput
from limen.storage import csv_check
from limen.storage.csv_check import check_csv, rewrite_csv

cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6)


@settings(max_examples=60)
@given(rows=st.lists(st.lists(cells, min_size=1, max_size=4), max_size=12))
def test_rows_are_counted_and_the_odd_ones_named(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("csv")
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["a", "b"], *rows])
    (folder / "t.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    facts = check_csv(folder / "t.csv", ",")
    assert (facts.header, facts.rows) == (("a", "b"), len(rows))
    odd = [(at, len(row)) for at, row in enumerate(rows, 1) if len(row) != 2]
    assert list(facts.malformed) == odd
    rewrite_csv(folder / "t.csv", folder / "u.csv", ",")
    with (folder / "u.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    assert found == [[str(at), *row] for at, row in enumerate(rows, 1) if len(row) == 2]


@pytest.mark.parametrize("bad_at", [0, 5, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 7])
def test_the_first_bad_byte_is_found_by_line(tmp_path, bad_at):
    data = bytearray(("é,b\n" * 500_000).encode())
    data[bad_at] = 0xFF
    (tmp_path / "t.csv").write_bytes(bytes(data))
    line = bytes(data[:bad_at]).count(b"\n") + 1
    with pytest.raises(BadInput) as caught:
        check_csv(tmp_path / "t.csv", ",")
    assert caught.value.diagnostics[0].place.line in {line, line + 1 if bad_at == 0 else line}


def test_a_file_of_nothing_but_odd_rows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_check, "MALFORMED_MAX", 10)
    (tmp_path / "t.csv").write_text("a,b\n" + "1\n" * 20)
    with pytest.raises(BadInput, match="most rows"):
        check_csv(tmp_path / "t.csv", ",")
