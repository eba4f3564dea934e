"""Columns that tell customers apart."""

from __future__ import annotations

import polars as pl
import pytest

from limen.kernel.errors import BadInput
from limen.storage.options_features import read_features


def codes(caught) -> set[str]:
    return {each.code for each in caught.value.diagnostics}


def test_values_stand_in_the_order_of_the_customers(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("customer,score,age\n7,70,1\n5,50,2\n9,90,3\n")
    names, values = read_features(path, pl.Series([5, 7]))
    assert names == ("score", "age")
    assert values.tolist() == [[50, 2], [70, 1]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("who,score\n5,1\n", {"O042"}),
        ("customer\n5\n7\n", {"O043"}),
        ("customer,score\n5,0.5\n7,1\n", {"O043"}),
        ("customer,score\n5,\n7,1\n", {"O043"}),
        ("customer,a-b\n5,1\n7,1\n", {"O043"}),
        ("customer,score\n5,1\n5,1\n7,1\n", {"O044"}),
        ("customer,score\n5,1\n", {"O044"}),
    ],
)
def test_faults_are_named(tmp_path, text, wanted):
    path = tmp_path / "f.csv"
    path.write_text(text)
    with pytest.raises(BadInput) as caught:
        read_features(path, pl.Series([5, 7]))
    assert codes(caught) == wanted
