"""Work in processes of this machine, a partition each; results come back in order."""

from __future__ import annotations

import gc
import multiprocessing
import os
import queue
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.queues import Queue

    Report = Callable[[int], None]
    Work = Callable[[Any, Report], Any]

COLLECT_AFTER = 100_000
"""Objects that are new in a worker before the garbage collector looks at them."""

_POLL_SECONDS = 0.2
_reports: Queue[tuple[int, int]]


def in_parallel(
    work: Work, items: Sequence[Any], on_progress: Callable[[int, int], None]
) -> list[Any]:
    """Run `work(item, report)` for each item and return the results in the items' order.

    Parameters
    ----------
    work
        A function of a module, so that a fresh process can find it.
    on_progress
        Called here with (item's place, what it reported).
    """
    if len(items) < 2 or (os.cpu_count() or 1) < 2:
        return [work(item, _reporter(on_progress, place)) for place, item in enumerate(items)]
    context = multiprocessing.get_context("spawn")
    reports: Queue[tuple[int, int]] = context.Queue()
    workers = min(len(items), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, context, _begin, (reports,)) as pool:
        futures = [pool.submit(_run, work, item, place) for place, item in enumerate(items)]
        _watch(futures, reports, on_progress)
        return [future.result() for future in futures]


def _reporter(on_progress: Callable[[int, int], None], place: int) -> Report:
    return lambda done: on_progress(place, done)


def _begin(reports: Queue[tuple[int, int]]) -> None:
    global _reports  # noqa: PLW0603 - a process of the pool has one queue for its life
    _reports = reports
    # A worker lives for few tasks and holds much that lives as long as they do: to look through
    # all of it for cycles again and again would cost a tenth of its time.
    gc.set_threshold(COLLECT_AFTER, 50, 100)


def _run(work: Work, item: Any, place: int) -> Any:
    return work(item, lambda done: _reports.put((place, done)))


def _watch(
    futures: Sequence[Future[Any]],
    reports: Queue[tuple[int, int]],
    on_progress: Callable[[int, int], None],
) -> None:
    while not all(future.done() for future in futures):
        try:
            on_progress(*reports.get(timeout=_POLL_SECONDS))
        except queue.Empty:
            continue
    while not reports.empty():
        on_progress(*reports.get())
