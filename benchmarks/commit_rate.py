"""One command a transaction through a unit, and many in one, against bare loops on the same disk.

PostgreSQL: `pgbench` sends the same statement list by the same protocol over as many connections.
SQLite: a bare loop inserts the same rows under WAL and FULL. The two sides take turns, and each
gives its best round. A command appends one event, its answer and one outbox row. `--rows` is how
many seconds a round takes.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import tempfile
import time
from pathlib import Path

from benchmarks import _commands as commands
from limen.app.ports import Book
from limen.storage.place import open_place
from limen.storage.postgresql.address import read_address
from limen.storage.schema import STEPS, insert
from postgres import Server, programs

CLIENTS = 8
GROUP = 1_000
ROUNDS = 3


def run(rows: int = 3) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        return {**_sqlite(Path(name), rows), **_postgresql(Path(name), rows)}


def _sqlite(folder: Path, seconds: int) -> dict[str, object]:
    bare, single, group = [], [], []
    with open_place(str(folder / "a.book"), commands.INFO) as book:
        for at in range(ROUNDS):
            bare.append(_bare(folder / f"bare{at}.db", seconds))
            single.append(commands.single(book, f"s{at}", seconds))
            group.append(_grouped(book, f"m{at}", seconds))
    return _told("sqlite", bare, single, group)


def _postgresql(folder: Path, seconds: int) -> dict[str, object]:
    found = programs()
    if found is None or not (found / "pgbench").exists():
        return {"postgresql": "no programs: `make setup` installs them"}
    server = Server()
    bare, single, group, alone = [], [], [], []
    try:
        server.start()
        place = server.new_address(folder)
        with (
            open_place(place, commands.INFO) as book,
            multiprocessing.get_context("spawn").Pool(CLIENTS) as pool,
        ):
            schema = read_address(place).schema
            for at in range(ROUNDS):
                bare.append(
                    commands.pgbench(
                        found / "pgbench", server.url, schema, CLIENTS, seconds, "extended"
                    )
                )
                work = [(place, f"s{at}-{each}", seconds) for each in range(CLIENTS)]
                single.append(sum(pool.starmap(commands.client, work)))
                alone.append(commands.single(book, f"a{at}", seconds))
                group.append(_grouped(book, f"m{at}", seconds))
    finally:
        server.remove()
    told = _told("postgresql", bare, single, group)
    return {**told, "postgresql_one_connection_per_s": round(max(alone))}


def _told(
    store: str, bare: list[float], single: list[float], group: list[float]
) -> dict[str, object]:
    return {
        f"{store}_bare_per_s": round(max(bare)),
        f"{store}_single_per_s": round(max(single)),
        f"{store}_group_per_s": round(max(group)),
        f"{store}_single_to_bare": round(max(single) / max(bare), 2),
        f"{store}_group_to_single": round(max(group) / max(single), 1),
    }


def _grouped(book: Book, name: str, seconds: float) -> float:
    """A thousand commands a commit, each an attempt of its own; return commands a second."""
    chains = [f"g-{name}-{number}" for number in range(commands.CHAINS)]

    def one(at: int) -> None:
        keys = [f"{name}-{at}-{number}" for number in range(GROUP)]
        with book.unit(chains) as unit:
            unit.answers_to(keys)
            for number, key in enumerate(keys):
                with unit.attempt():
                    commands.command(unit, chains[number % commands.CHAINS], key)

    return commands.rate(one, seconds) * GROUP


def _bare(path: Path, seconds: float) -> float:
    """Insert the three rows of a command in a loop that judges, reads and hashes nothing."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for step in STEPS:
        connection.executescript(step.script)
    statement = insert(1)
    fixed = 1, "repayment_made", "customer", "line", 3, 19_724, 5, 0, commands.BODY, bytes(32)

    def one(at: int) -> None:
        chain, key = f"g-{at % commands.CHAINS}", f"b-{at}"
        place = at // commands.CHAINS + 1
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            statement,
            (chain, *fixed[:2], key, *fixed[2:], at + 1, place, commands.NOW, bytes(32)),
        )
        connection.execute(
            "INSERT INTO outbox (message_id, topic, body, recorded_at) VALUES (?, ?, ?, ?)",
            (key, "pay", b"{}", commands.NOW),
        )
        connection.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?)", (key, bytes(32), commands.REPLY, commands.NOW)
        )
        connection.execute("COMMIT")

    found = commands.rate(one, seconds)
    connection.close()
    return found


if __name__ == "__main__":
    start = time.perf_counter()
    print(run(), round(time.perf_counter() - start))
