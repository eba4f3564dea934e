"""Clients of one book in a process of their own: ``draw_clients.py WHAT PLACE TASK``, TASK as JSON.

Threads share a few executors, each with a connection of its own; who is told of a conflict asks
again under the same key.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from app.drawing import NOW, release_of
from app.law_lending import lender, under_law
from limen.app.command import LineCommand
from limen.app.desk import Desk, Done
from limen.app.draws import HoldDraw
from limen.app.execute import Executor, Outcome
from limen.app.handlers import HANDLERS
from limen.book import events as e
from limen.bootstrap import wire
from limen.kernel.clock import ManualClock
from limen.kernel.errors import ConcurrencyConflict
from limen.kernel.outcomes import Accepted

AMOUNT = 1_000
EXECUTORS = 3


class Cut(LineCommand, frozen=True, kw_only=True, tag="cut"):
    """A cut of the limit, as another part of the house would make it."""

    to_minor: int


def cut(desk: Desk, command: Cut) -> Done:
    line = desk.line(command.line_id)
    assert line is not None
    return Done((desk.event(e.LimitChanged(line.limit_minor, command.to_minor), line),))


def start(what: str, place: str, task: dict[str, Any]) -> subprocess.Popen[str]:
    """Start a process of clients; it waits for a line on its input once it is ready."""
    paths = [str(Path(__file__).parents[1]), *sys.path]
    child = subprocess.Popen(
        [sys.executable, __file__, what, place, json.dumps(task)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def run_together(children: list[subprocess.Popen[str]]) -> list[list[str]]:
    """Let every process go at once; return the keys that each saw accepted."""
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate(timeout=900)[0] for child in children]
    assert all(child.returncode == 0 for child in children)
    return [json.loads(text) for text in said]


def ask(executor: Executor, command: LineCommand) -> Outcome:
    while True:
        try:
            return executor.execute(command)
        except ConcurrencyConflict:
            continue


def commands(what: str, task: dict[str, Any], client: int) -> list[LineCommand]:
    """Return what one client asks, in its order."""
    if what == "cut":
        return [
            Cut(key=f"cut{at}", line_id=f"l{at % task['lines']}", to_minor=to_minor)
            for at, to_minor in enumerate(task["cuts"])
            if at % task["clients"] == client
        ]
    return [
        HoldDraw(
            key=f"draw{at}",
            line_id=f"l{at % task['lines']}",
            draw_id=f"d{at}",
            amount_minor=task.get("amounts", [AMOUNT])[at % len(task.get("amounts", [AMOUNT]))],
        )
        for at in range(task["first"], task["last"])
        if at % task["clients"] == client
    ]


def main(what: str, place: str, task: dict[str, Any]) -> None:
    handlers = {**HANDLERS, Cut: cut}
    cap_minor = task.get("law_cap_minor", 0)
    release = under_law(lender(cap_minor)) if cap_minor else release_of()
    clock = ManualClock(NOW)
    count = min(EXECUTORS, task["clients"])
    books = [wire().open_book(place) for _ in range(count)]
    executors = [Executor(book, book, clock, handlers, release, quotas=book) for book in books]
    accepted: list[str] = []

    def work(client: int) -> None:
        for command in commands(what, task, client):
            if isinstance(ask(executors[client % count], command), Accepted):
                accepted.append(command.key)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(task["clients"])]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps(accepted))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
