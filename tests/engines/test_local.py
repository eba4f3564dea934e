"""Work in processes: results in order, progress heard, faults not swallowed."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from engines.work import fails_on_one, is_plain, plans, slow_first
from limen.engines import local
from limen.engines.local import in_parallel, in_stages


def heard(work, items):
    reports = []
    found = in_parallel(work, items, lambda place, done: reports.append((place, done)))
    return found, reports


@pytest.fixture(params=["processes", "one processor"])
def machine(request, monkeypatch):
    """With two processors work goes to processes, with one it stays here: the same answers."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2 if request.param == "processes" else 1)
    return request.param


def test_results_come_in_the_order_of_the_items_and_every_report_is_heard(machine):
    found, reports = heard(slow_first, [0, 1, 2])
    assert found == [0, 1, 4]
    assert sorted(reports) == [(place, done) for place in range(3) for done in range(3)]
    for place in range(3):
        assert [done for where, done in reports if where == place] == [0, 1, 2]


def test_what_a_result_asks_for_is_done_and_stands_behind_it(machine):
    found = in_stages(slow_first, [0, 1, 2], range, lambda *_: None)
    assert found == [[0], [1, 0], [4, 0, 1, 4, 9]]


def test_a_fault_in_what_a_result_asks_for_comes_out_here(machine):
    with pytest.raises(ValueError, match="the second item fails"):
        in_stages(fails_on_one, [0, 2], lambda _found: [1], lambda *_: None)


def test_a_fault_in_a_worker_comes_out_here(machine):
    with pytest.raises(ValueError, match="the second item fails"):
        heard(fails_on_one, [0, 1])


@pytest.mark.parametrize("items", [[], [3]])
def test_one_item_or_none_needs_no_process(items, monkeypatch):
    def forbidden(_how):
        raise AssertionError("a process was started")

    monkeypatch.setattr(multiprocessing, "get_context", forbidden)
    assert local.multiprocessing is multiprocessing
    assert heard(slow_first, items)[0] == [item * item for item in items]


@pytest.mark.parametrize("compiles", [True, False])
def test_loops_are_compiled_or_not_and_nothing_of_it_stays(machine, compiles, monkeypatch):
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    found = in_parallel(is_plain, [0, 1], lambda *_: None, compiles=compiles)
    assert found == [not compiles] * 2
    assert "NUMBA_DISABLE_JIT" not in os.environ


def test_plans_are_the_same_with_and_without_a_compiler():
    """What is searched whole is equal; what walks find is as good, under the same prices."""
    items = [[(seed, 8) for seed in range(6)], [(3, 150)]]
    (small_off, small), (large_off, large) = in_parallel(
        plans, items, lambda *_: None, compiles=False
    )
    assert small_off
    assert large_off
    is_off, expected = plans(items[0], None)
    assert not is_off
    for one, other in zip(small, expected, strict=True):
        assert one == other or one[:2] == other[:2]
    (found,), (compiled,) = large, plans(items[1], None)[1]
    assert found[0] == pytest.approx(compiled[0], rel=1e-4)
    assert found[1] == pytest.approx(compiled[1], rel=1e-6)
    assert found[2] == pytest.approx(compiled[2], rel=1e-4, abs=1e-4)
