"""One process of the benchmark of draws: waits for a line, draws, prints its seconds."""

from __future__ import annotations

import sys
import time

from benchmarks._draws import draws, executor_of
from limen.bootstrap import wire


def main(place: str, name: str, count: int, lines: int, first: int, programme: str) -> None:
    with wire().open_book(place) as book:
        executor = executor_of(book, name, programme)
        todo = draws(name, count + 5, lines, first)
        for command in todo[:5]:
            executor.execute(command)
        print("ready", flush=True)
        sys.stdin.readline()
        start = time.perf_counter()
        refused = sum(not hasattr(executor.execute(each), "value") for each in todo[5:])
        print(time.perf_counter() - start, refused, flush=True)


if __name__ == "__main__":
    place, name, count, lines, first, programme = sys.argv[1:]
    main(place, name, int(count), int(lines), int(first), programme)
