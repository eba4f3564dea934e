import gc

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from limen.features import frame_arrow
from limen.features.frame_arrow import column


@given(st.lists(st.none() | st.integers(-(2**62), 2**62), max_size=40))
def test_values_and_gaps_come_through(values):
    there = np.array([each is not None for each in values], np.uint8)
    bits = np.packbits(there, bitorder="little")
    found = column("a", np.array([each or 0 for each in values], np.int64), bits)
    assert found.equals(pl.Series("a", values, pl.Int64), check_names=True)
    assert found.null_count() == len(values) - int(there.sum())


def test_a_column_looks_at_the_values_and_lets_go_of_them():
    before = len(frame_arrow._held)
    values = np.arange(1_000)
    found = column("a", values, None)
    values[3] = 77
    assert found[3] == 77
    later = pl.DataFrame([found]).select(pl.col("a") + 1)
    assert len(frame_arrow._held) == before + 1
    del found
    gc.collect()
    assert len(frame_arrow._held) == before
    assert later["a"][3] == 78
