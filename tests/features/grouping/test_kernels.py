"""Grouping against a stable sort by Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from limen.features.grouping import kernels

ITEMS = st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 3), st.integers(0, 99)))


@given(ITEMS)
def test_facts_stand_by_key_then_day_then_journal(items):
    codes, days, known = (np.array([item[n] for item in items], np.int64) for n in range(3))
    starts = kernels.offsets(codes, 6)
    out = np.empty((len(items), kernels.SLOT + 1), np.int64)
    none = np.empty(0, np.int64)
    kernels.scatter(codes, starts, days, known, none, days * 0, known.reshape(1, -1), out)
    kernels.order(out, starts)
    wanted = sorted(items, key=lambda item: item[:2])
    assert out[:, kernels.DAY].tolist() == [item[1] for item in wanted]
    assert out[:, kernels.KNOWN].tolist() == [item[2] for item in wanted]
    assert out[:, kernels.SLOT].tolist() == [item[2] for item in wanted]
    assert set(out[:, kernels.UNTIL].tolist()) <= {kernels.FOREVER}


def test_bits():
    bits = kernels.bits_of_kinds(np.array([1, 0, 1]), np.array([4, 1]))
    kernels.set_bit(bits, np.array([True, False, False]), 1)
    assert bits.tolist() == [3, 4, 1]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9))))
def test_questions_stand_by_key_and_instant(items):
    codes, instants = (np.array([item[n] for item in items], np.int64) for n in range(2))
    starts = kernels.offsets(codes, 4)
    out = np.empty((len(items), 3), np.int64)
    kernels.scatter_rows(codes, starts, instants, instants, out)
    kernels.order(out, starts)
    wanted = sorted(range(len(items)), key=lambda place: items[place])
    assert out[:, 2].tolist() == wanted
