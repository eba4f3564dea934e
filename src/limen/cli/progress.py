"""Progress bars on a terminal; silence elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[str, int, int], None]


@contextmanager
def bars(*, quiet: bool) -> Iterator[Progress]:
    """Give a function (task, done, total) that moves that task's bar."""
    if quiet or not sys.stderr.isatty():
        yield lambda _task, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as shown:
        tasks = {}

        def move(task: str, done: int, total: int) -> None:
            if task not in tasks:
                tasks[task] = shown.add_task(task, total=total)
            shown.update(tasks[task], completed=done)

        yield move
