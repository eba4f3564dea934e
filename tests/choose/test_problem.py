"""Chunks and the sketch of a problem."""

from __future__ import annotations

import numpy as np
import pytest

from choose.referee import large_case
from limen.choose.problem import Chunk, sketch

CHUNK = Chunk(np.arange(12, dtype=np.int32).reshape(2, 6), np.array([0, 1, 3, 6]))


def test_customers_are_taken_in_the_order_asked():
    taken = CHUNK.take(np.array([2, 0]))
    assert taken.offs.tolist() == [0, 3, 4]
    assert taken.cols.tolist() == [[3, 4, 5, 0], [9, 10, 11, 6]]


def test_chunks_joined_are_the_whole():
    parts = [CHUNK.take(np.array([n])) for n in range(3)]
    whole = Chunk.joined(parts)
    assert np.array_equal(whole.cols, CHUNK.cols)
    assert whole.offs.tolist() == CHUNK.offs.tolist()
    assert Chunk.joined([CHUNK]) is CHUNK


class Split:
    """A problem in chunks of some size."""

    def __init__(self, problem, size):
        self.resources, self._chunk, self._size = problem.resources, problem.chunk, size

    def chunks(self):
        for start in range(0, self._chunk.customers, self._size):
            yield self._chunk.take(np.arange(start, min(start + self._size, self._chunk.customers)))


def test_the_sample_is_the_same_however_the_problem_is_cut():
    problem = large_case(1, 3_000, caps=2).problem
    whole, cut = sketch(problem, 1_000), sketch(Split(problem, 700), 1_000)
    assert whole.customers == cut.customers == 3_000
    assert whole.rows == cut.rows == 30_000
    assert whole.tops == cut.tops
    assert np.array_equal(whole.sample.cols, cut.sample.cols)
    assert 850 < whole.sample.customers < 1_150


def test_the_sample_knows_what_it_uses_above_its_share():
    problem = large_case(1, 3_000, caps=2).problem
    seen = sketch(Split(problem, 700), 1_000)
    share = seen.sample.customers / 3_000
    for column, excess in enumerate(seen.excess):
        all_, some = (
            sum(int(chunk.cols[column, at]) for at in chunk.offs[:-1])
            for chunk in (problem.chunk, seen.sample)
        )
        assert excess == pytest.approx(some - share * all_)


def test_few_customers_are_kept_whole():
    problem = large_case(1, 300, caps=2).problem
    seen = sketch(problem, 300)
    assert seen.sample.customers == 300
    assert not seen.excess.any()
