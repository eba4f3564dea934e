"""Work in processes: results in order, progress heard, faults not swallowed."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from engines.work import fails_on_one, slow_first
from limen.engines import local
from limen.engines.local import in_parallel


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
