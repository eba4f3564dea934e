"""Windows of a block: against sums by hand, and means where doubles do not suffice."""

import numpy as np
import pytest

from limen.features.arithmetic.kernels import MISSING
from limen.features.planes import kernels as planes

SLOTS = np.array([0, -1, 1], np.int64)
SPANS = 2


def _held(facts, questions):
    held = np.empty((len(SLOTS) * SPANS, questions, planes.PARTS), np.int64)
    planes.clear(held, questions)
    for rank, bits, row, question in facts:
        planes.add(held, SPANS, rank, bits, np.array(row, np.int64), SLOTS, question)
    return held


def _planes(facts, questions):
    made = np.empty((len(SLOTS) * SPANS * planes.PARTS, questions + planes.PAD), np.int64)
    planes.lay_planes(_held(facts, questions), SPANS, questions, made)
    return made


def test_a_fact_counts_in_its_channels_and_in_every_larger_window():
    facts = [(0, 0b101, (5, -7), 1), (1, 0b001, (3, 0), 1), (1, 0b010, (9, 9), 0)]
    made = _planes(facts, 2).reshape(len(SLOTS), SPANS, planes.PARTS, -1)
    assert made[0, :, :, 1].tolist() == [[1, 5, 5, 5], [2, 8, 3, 5]]
    assert made[2, :, :, 1].tolist() == [[1, -7, -7, -7], [1, -7, -7, -7]]
    assert made[1, :, :2, 0].tolist() == [[0, 0], [1, 1]]  # without a slot each counts 1
    assert made[0, :, :2, 0].tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("channel", [0, 1, 31, 32, 61])
def test_every_bit_finds_its_channel(channel):
    held = np.zeros((62, 1, planes.PARTS), np.int64)
    slots = np.full(62, -1, np.int64)
    planes.add(held, 1, 0, 1 << channel, np.empty(0, np.int64), slots, 0)
    assert held[:, 0, 0].nonzero()[0].tolist() == [channel]


def test_features_that_lack_a_value_together_are_twins():
    """Aggregate, channels a and b, spans, half life, rounding, whether one stands in."""
    rows = np.array(
        [
            (2, 0, 0, 0, 0, 0, 0, 1, 7),  # a stand-in: lacks nothing, twin of none
            (0, 0, 0, 0, 0, 0, 0, 0, 0),
            (2, 0, 0, 0, 0, 0, 0, 0, 0),
            (3, 0, 0, 0, 0, 0, 0, 0, 0),
            (4, 0, 0, 1, 1, 0, 0, 0, 0),
            (10, 0, 0, 0, 0, 0, 0, 0, 0),
            (4, 0, 0, 0, 0, 0, 0, 0, 0),
        ],
        np.int64,
    )
    assert planes.twins_of(rows).tolist() == [0, 1, 2, 2, 4, 5, 2]


@pytest.mark.parametrize("borders", [[0], [0, 3, 8, 21]])
def test_bits_say_what_is_there_whatever_the_blocks(borders):
    rows = np.array([(2, 0, 0, 0, 0, 0, 0, 0, 0), (3, 0, 0, 0, 0, 0, 0, 0, 0)], np.int64)
    lacking = np.arange(29) % 3 == 0
    out = np.where(lacking, MISSING, np.arange(29))[None, :].repeat(2, axis=0)
    answer = out, np.zeros(2, np.bool_), np.full((2, 4), 255, np.uint8)
    starts = np.array(borders, np.int64)
    for base, end in zip(borders, [*borders[1:], 29], strict=True):
        planes.mark(rows, base, end - base, planes.twins_of(rows), answer)
    planes.mark_edges(rows, starts, answer)
    for bits in answer[2]:
        found = np.unpackbits(bits, bitorder="little")[:29]
        assert found.astype(bool).tolist() == (~lacking).tolist()


def test_means_of_what_doubles_do_not_hold():
    """Each sum lies just beside a multiple, some beyond 2^53."""
    tops = [3 * 2**52 + 1, 2**51 * 3 - 1, -(2**51) * 3 - 1, -1, 7 * 10**15 - 1, 0, 2**60 + 1]
    sums = np.array(tops, np.int64)
    counts = np.array([3, 3, 3, 7, 7, 0, 11], np.int64)
    for chosen in (np.arange(7), np.array([1, 2, 3, 5])):
        column = np.empty(len(chosen), np.int64)
        planes.write_means(counts[chosen], sums[chosen], False, -5, column)
        wanted = [tops[i] // int(counts[i]) if counts[i] else -5 for i in chosen]
        assert column.tolist() == wanted
