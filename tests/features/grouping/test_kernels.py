"""Grouping against Python's lists."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from limen.features.grouping import kernels

ITEMS = st.lists(st.tuples(st.integers(3, 9), st.integers(-3, 3), st.integers(0, 99)))
LANES = st.integers(1, 3)
LOW, SHIFT, BLOCKS = 3, 1, 4
NONE = np.empty(0, np.int64)


def blocks(keys, lanes):
    counts = np.zeros((lanes, BLOCKS), np.int64)
    kernels.counted(keys, LOW, SHIFT, counts)
    flat = counts.T.ravel()
    begins = (np.cumsum(flat) - flat).reshape(BLOCKS, lanes)
    return begins, begins.T.copy()


@given(ITEMS, LANES)
def test_facts_stand_by_block_in_journal_order_where_a_question_sees_them(items, lanes):
    keys, days, known = (np.array([item[n] for item in items], np.int64) for n in range(3))
    begins, ends = blocks(keys, lanes)
    out = np.zeros((len(items), kernels.REST + 1), np.int64)
    kinds, table = known % 3, np.array([0, 5, 2])
    seen = np.array([-3, 2, 90], np.int64)
    kernels.scatter(keys, LOW, SHIFT, ends, days, known, NONE, kinds, table, NONE,
                    known.reshape(1, -1), seen, out)  # fmt: skip
    found = []
    for block in range(BLOCKS):
        for lane in range(lanes):
            for head, at, bits, value in out[begins[block, lane] : ends[lane, block]].tolist():
                key = (block << SHIFT) + (head & kernels.KEY_MASK) + LOW
                found.append((key, head >> kernels.KEY_BITS, at))
                assert (bits, value) == (table[at % 3], at)
    wanted = [each for each in items if -3 < each[1] <= 2 and each[2] <= 90 and each[2] % 3]
    assert found == sorted(wanted, key=lambda each: (each[0] - LOW) >> SHIFT)


def test_given_bits_go_before_those_by_kind_and_an_end_has_its_place():
    keys = np.array([4], np.int64)
    one, out = np.ones(1, np.int64), np.zeros((1, kernels.REST + 2), np.int64)
    kernels.scatter(keys, LOW, SHIFT, np.zeros((1, BLOCKS), np.int64), one, one, one * 7, one * 0,
                    np.array([1]), one * 6, one.reshape(1, -1) * 9,
                    np.array([0, 9, 9]), out)  # fmt: skip
    assert out.tolist() == [[(1 << kernels.KEY_BITS) + 1, 1, 6, 7, 9]]


def test_bits():
    bits = kernels.bits_of_kinds(np.array([1, 0, 1]), np.array([4, 1]))
    kernels.set_bit(bits, np.array([True, False, False]), 1)
    assert bits.tolist() == [3, 4, 1]


@given(ITEMS, LANES)
def test_questions_stand_by_block_in_the_order_asked(items, lanes):
    keys, days, at = (np.array([item[n] for item in items], np.int64) for n in range(3))
    _, ends = blocks(keys, lanes)
    out = np.empty((len(items), 3), np.int64)
    kernels.scatter_asked(keys, LOW, SHIFT, ends, at, days, out)
    wanted = sorted(range(len(items)), key=lambda place: (keys[place] - LOW) >> SHIFT)
    assert out[:, 2].tolist() == wanted
    assert (out[:, 0] >> kernels.KEY_BITS).tolist() == days[wanted].tolist()


@given(ITEMS)
def test_rows_of_each_key_are_sorted_stable(items):
    items = sorted(items, key=lambda item: item[0])
    rows = np.array([[day, at] for _, day, at in items], np.int64).reshape(-1, 2)
    starts = np.searchsorted([key for key, _, _ in items], np.arange(3, 11))
    kernels.order(rows, starts, 7)
    wanted = sorted(items, key=lambda item: item[:2])
    assert rows.tolist() == [[day, at] for _, day, at in wanted]
    heads = np.array([[key - LOW] for key, _, _ in items], np.int64).reshape(-1, 1)
    found, ends = np.empty(8, np.int64), np.array([len(items)])
    most = kernels.starts_of(heads, np.zeros(1, np.int64), ends, found, 7)
    assert found.tolist() == starts.tolist()
    assert most == max(np.diff(starts))
