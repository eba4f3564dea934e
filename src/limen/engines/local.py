"""Work in processes of this machine, a partition each; results come back in order."""

from __future__ import annotations

import gc
import multiprocessing
import os
import queue
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.queues import Queue

    Report = Callable[[int], None]
    Work = Callable[[Any, Report], Any]

COLLECT_AFTER = 5_000_000
"""Objects that are new in a worker before the garbage collector looks at them."""

PLAIN = "NUMBA_DISABLE_JIT"
"""Numba reads it once, when it is first imported in a process."""

_POLL_SECONDS = 0.2
_reports: Queue[tuple[int, int]]


def in_parallel(
    work: Work,
    items: Sequence[Any],
    on_progress: Callable[[int, int], None],
    *,
    compiles: bool = True,
) -> list[Any]:
    """Run `work(item, report)` for each item and return the results in the items' order.

    Parameters
    ----------
    work
        A function of a module, so that a fresh process can find it.
    on_progress
        Called here with (item's place, what it reported).
    compiles
        Whether loops are compiled; small problems are done sooner than a compiler. The answers are
        the same.
    """
    found = in_stages(work, items, lambda _result: (), on_progress, compiles=compiles)
    return [result for result, *_ in found]


def in_stages(
    work: Work,
    items: Sequence[Any],
    then: Callable[[Any], Sequence[Any]],
    on_progress: Callable[[int, int], None],
    *,
    compiles: bool = True,
) -> list[list[Any]]:
    """Run `work` for each item and, as soon as one is done, for each item that its result asks for.

    Parameters
    ----------
    then
        Called here with an item's result; returns what is to be done next. Nothing is heard of
        its progress.

    Returns
    -------
    In the items' order, each item's result before those of what it asked for.
    """
    if len(items) < 2 or (os.cpu_count() or 1) < 2:
        with _loops(compiles):
            return [
                _in_turn(work, item, then, _reporter(on_progress, place))
                for place, item in enumerate(items)
            ]
    context = multiprocessing.get_context("spawn")
    reports: Queue[tuple[int, int]] = context.Queue()
    workers = min(len(items), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, context, _begin, (reports, compiles)) as pool:
        stages = [[pool.submit(_run, work, item, place)] for place, item in enumerate(items)]
        open_ = set(range(len(stages)))
        while open_:
            _watch([stages[place][0] for place in open_], reports, on_progress)
            for place in [place for place in open_ if stages[place][0].done()]:
                open_.discard(place)
                parts = then(stages[place][0].result())
                stages[place] += [pool.submit(_run, work, part, None) for part in parts]
        return [[future.result() for future in stage] for stage in stages]


def _in_turn(
    work: Work, item: Any, then: Callable[[Any], Sequence[Any]], report: Report
) -> list[Any]:
    result = work(item, report)
    return [result, *(work(part, _silent) for part in then(result))]


def _silent(_done: int) -> None:
    """Hear nothing."""


def _reporter(on_progress: Callable[[int, int], None], place: int) -> Report:
    return lambda done: on_progress(place, done)


@contextmanager
def _loops(compiles: bool) -> Iterator[None]:
    """Leave the loops of what is imported meanwhile as they are written, or have them compiled."""
    before = os.environ.get(PLAIN)
    if not compiles:
        os.environ[PLAIN] = "1"
    try:
        yield
    finally:
        if before is not None:
            os.environ[PLAIN] = before
        elif not compiles:
            del os.environ[PLAIN]


def _begin(reports: Queue[tuple[int, int]], compiles: bool) -> None:
    global _reports  # noqa: PLW0603 - a process of the pool has one queue for its life
    _reports = reports
    if not compiles:
        os.environ[PLAIN] = "1"
    # A worker lives for few tasks, holds much that lives as long as they do, and leaves next to
    # nothing in cycles: to look for them among all that it makes would cost a part of its time.
    gc.set_threshold(COLLECT_AFTER, 50, 100)


def _run(work: Work, item: Any, place: int | None) -> Any:
    if place is None:
        return work(item, _silent)
    return work(item, lambda done: _reports.put((place, done)))


def _watch(
    futures: Sequence[Future[Any]],
    reports: Queue[tuple[int, int]],
    on_progress: Callable[[int, int], None],
) -> None:
    """Tell of progress until one of the futures is done."""
    while not any(future.done() for future in futures):
        try:
            on_progress(*reports.get(timeout=_POLL_SECONDS))
        except queue.Empty:
            continue
    while not reports.empty():
        on_progress(*reports.get())
