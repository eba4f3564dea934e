"""One draw a transaction through `Executor`, durable, against bare stores in the same run.

On SQLite against two bare loops (WAL, FULL), each without any Python of ours round its statements:
one that sends the statements of a draw to the same tables, as pgbench does on PostgreSQL
(`sqlite_ratio`), and one that only inserts two rows as large into two tables of its own, with
fewer columns, constraints and triggers (`sqlite_ratio_fewer_tables`). On PostgreSQL by eight
processes against pgbench with the same statements at eight connections, sent one by one by the
extended protocol (`postgresql_ratio`) and in two messages by the simple one, as ours are
(`postgresql_ratio_combined`). Then every draw on one funding programme against a programme for
each process (uncontended) and against none, and `apply` in groups against one at a time. The
sides take turns, and each gives its best round.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._draws import INFO, draws, executor_of, fill
from limen.storage.rows import EVENT_COLUMNS
from limen.storage.schema import STEPS, insert
from limen.storage.sqlite import open_book

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSES = 8
LINES = 25
ROUNDS = 3
SQLITE_ROUNDS = 6
ROOT = Path(__file__).parents[1]


def run(rows: int = 400) -> dict[str, object]:
    """`rows` are draws a process and round."""
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        return {**_sqlite(Path(name), rows), **_postgresql(Path(name), rows)}


# SQLite


def _sqlite(folder: Path, rows: int) -> dict[str, object]:
    with open_book(folder / "a.book", create=INFO) as book:
        fill(book, LINES)
        single, funded, group, bare, fewer = [], [], [], [], []
        for at in range(SQLITE_ROUNDS):
            bare.append(_bare(folder / f"{at}.db", rows))
            single.append(_rate(executor_of(book, "one"), f"s{at}", rows))
            fewer.append(_fewer(folder / f"fewer{at}.db", rows))
            funded.append(_rate(executor_of(book, "one", "joint"), f"f{at}", rows))
        for at in range(ROUNDS):
            todo = draws(f"g{at}", 5_000, LINES)
            start = time.perf_counter()
            executor_of(book, "one").apply(todo)
            group.append(len(todo) / (time.perf_counter() - start))
    return {
        "sqlite_bare_per_s": round(max(bare)),
        "sqlite_bare_fewer_tables_per_s": round(max(fewer)),
        "sqlite_draws_per_s": round(max(single)),
        "sqlite_ratio": round(max(single) / max(bare), 2),
        "sqlite_ratio_fewer_tables": round(max(single) / max(fewer), 2),
        "sqlite_programme_to_none": round(max(funded) / max(single), 2),
        "sqlite_groups_per_s": round(max(group)),
        "sqlite_groups_ratio": round(max(group) / max(single), 1),
    }


def _rate(executor: Any, name: str, count: int) -> float:
    todo = draws(name, count, LINES)
    start = time.perf_counter()
    for command in todo:
        executor.execute(command)
    return count / (time.perf_counter() - start)


def _bare(path: Path, count: int) -> float:
    """The statements of one draw in their order, on the tables of a book."""
    connection = _connected(path)
    for step in STEPS:
        connection.executescript(step.script)
    look = "SELECT key, body_hash, reply FROM answer WHERE key = ?"
    fresh = (
        f"SELECT {EVENT_COLUMNS} FROM journal "
        "WHERE chain_id = ? AND chain_seq > ? ORDER BY known_at, seq"
    )
    due = "UPDATE line_index SET next_day = ?1 WHERE line_id = ?2 AND next_day > ?1"
    entry, body, hash32 = insert(1), bytes(330), bytes(32)
    start = time.perf_counter()
    for at in range(count):
        key, chain, line, place = f"k{at}", f"g{at % LINES}", f"l{at % LINES}", at // LINES
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(look, (key,)).fetchone()
        connection.execute(fresh, (chain, place)).fetchall()
        (seq,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
        row = (chain, 1, "draw_held", key, "c", line, 1, 20_000, 1, 0, body, hash32)
        connection.execute(entry, (*row, (seq or 0) + 1, place + 1, 1, hash32))
        connection.execute(due, (20_000, line))
        connection.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", (key, hash32, bytes(150), 1))
        connection.execute("COMMIT")
    seconds = time.perf_counter() - start
    connection.close()
    return count / seconds


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _fewer(path: Path, count: int) -> float:
    """One journal row and one answer a commit, of a draw's size, with the same unique indexes."""
    connection = _connected(path)
    connection.execute(
        "CREATE TABLE entry (seq INTEGER PRIMARY KEY, chain TEXT NOT NULL, place INTEGER NOT NULL, "
        "key TEXT NOT NULL UNIQUE, body BLOB NOT NULL, hash BLOB NOT NULL, UNIQUE (chain, place))"
    )
    connection.execute("CREATE TABLE answer (key TEXT PRIMARY KEY, reply BLOB NOT NULL)")
    start = time.perf_counter()
    for at in range(count):
        connection.execute("BEGIN IMMEDIATE")
        row = (at + 1, f"g{at % LINES}", at, f"k{at}", bytes(330), bytes(64))
        connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO answer VALUES (?, ?)", (f"k{at}", bytes(150)))
        connection.execute("COMMIT")
    seconds = time.perf_counter() - start
    connection.close()
    return count / seconds


# PostgreSQL


def _postgresql(folder: Path, rows: int) -> dict[str, object]:
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        from postgres import Server, programs
    except ModuleNotFoundError:
        return {"postgresql": "skipped: no driver"}
    pgbench = None if programs() is None else programs() / "pgbench"
    if pgbench is None or not pgbench.exists():
        return {"postgresql": "skipped: no pgbench"}
    from limen.storage.postgresql.book import open_book as open_postgresql

    server = Server(shared_buffers="128MB").start()
    try:
        place = server.new_address(folder)
        with open_postgresql(place, create=INFO) as book:
            fill(book, LINES * PROCESSES)
        plain, combined = folder / "draw.sql", folder / "combined.sql"
        plain.write_text(_script(is_combined=False))
        combined.write_text(_script(is_combined=True))
        schema = re.search(r"schema=(\w+)", place).group(1)
        bare, in_two, single, together, apart = [], [], [], [], []
        for at in range(ROUNDS):
            bare.append(_pgbench(pgbench, server, plain, schema, rows, f"1{at}", "extended"))
            in_two.append(_pgbench(pgbench, server, combined, schema, rows, f"2{at}", "simple"))
            single.append(_processes(place, f"s{at}", rows, lambda _: ""))
            together.append(_processes(place, f"t{at}", rows, lambda _: "joint"))
            apart.append(_processes(place, f"a{at}", rows, lambda number: f"of-{number}"))
    finally:
        server.remove()
    return {
        "postgresql_pgbench_per_s": round(max(bare)),
        "postgresql_pgbench_combined_per_s": round(max(in_two)),
        "postgresql_draws_per_s": round(max(single)),
        "postgresql_ratio": round(max(single) / max(bare), 2),
        "postgresql_ratio_combined": round(max(single) / max(in_two), 2),
        "postgresql_one_programme_ratio": round(max(together) / max(apart), 2),
        "postgresql_programme_to_none": round(max(together) / max(single), 2),
    }


def _processes(place: str, name: str, rows: int, programme: Callable[[int], str]) -> float:
    children = [
        subprocess.Popen(
            [
                sys.executable, "-m", "benchmarks._draw_client", place, f"{name}-{at}", str(rows),
                str(LINES), str(at * LINES), programme(at),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for at in range(PROCESSES)
    ]  # fmt: skip
    for child in children:
        if child.stdout.readline() != "ready\n":
            raise SystemExit("a process of the benchmark did not start")
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate()[0].split() for child in children]
    if any(int(refused) for _, refused in said):
        raise SystemExit("a draw was refused")
    return rows * PROCESSES / max(float(seconds) for seconds, _ in said)


def _pgbench(
    program: Path, server: Any, script: Path, schema: str, rows: int, name: str, mode: str
) -> float:
    done = subprocess.run(
        [
            str(program), "-n", "-M", mode, "-c", str(PROCESSES), "-j", "2", "-t", str(rows),
            "-D", f"round={name}", "-D", "n=0", "-f", str(script), server.url,
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PGOPTIONS": f"-c search_path={schema}"},
    )  # fmt: skip
    return float(re.search(r"tps = ([\d.]+)", done.stdout).group(1))


def _script(*, is_combined: bool) -> str:
    """The statements of one draw, in their order, with contents as long as a draw's.

    Combined, they are sent in the same two messages as ours.
    """
    body, reply, hash32 = (f"decode('{'61' * size}', 'hex')" for size in (330, 150, 32))
    chain = "'p' || :round || '-' || :client_id"
    key = f"{chain} || '-' || :n"
    entry = (
        "chain_id, schema, kind, key, customer_id, line_id, occurred_at, effective_day, known_at, "
        "backfill, body, content_hash, seq, chain_seq, recorded_at, link"
    )
    first = [
        "BEGIN",
        (
            "SELECT concat_ws(' ', set_config('lock_timeout', '5s', true), "
            "current_setting('fsync'),"
            " current_setting('synchronous_commit'), current_setting('full_page_writes'))"
            " UNION ALL SELECT pg_advisory_xact_lock_shared(1)::text"
            " UNION ALL SELECT pg_advisory_xact_lock(n)::text"
            " FROM unnest(ARRAY[:client_id + 10]) AS c (n)"
        ),
        (
            f"SELECT true, key, body_hash, reply FROM answer WHERE key = ANY(ARRAY[{key}]) "
            "UNION ALL "
            f"SELECT false, key, content_hash, NULL FROM journal WHERE key = ANY(ARRAY[{key}])"
        ),
        (
            f"SELECT {EVENT_COLUMNS}, chain_seq, link FROM journal"
            f" WHERE chain_id = {chain} AND chain_seq >= :n - 1 ORDER BY known_at, seq"
        ),
    ]
    last = [
        (
            "WITH t AS (UPDATE tip SET seq = seq + 1 RETURNING seq),"
            " a AS (INSERT INTO answer (key, body_hash, reply, recorded_at)"
            f" VALUES ({key}, {hash32}, {reply}, 1)) INSERT INTO journal ({entry})"
            f" SELECT {chain}, 1, 'draw_held', {key}, 'c', 'l', 1, 1, 1, 0, {body}, {hash32},"
            f" t.seq,"
            f" :n, 1, sha256({hash32} || convert_to('[' || t.seq || ',' || :n || ',1,1]', "
            "'UTF8')"
            f" || {hash32}) FROM t"
        ),
        "COMMIT",
    ]
    between = " \\; " if is_combined else ";\n"
    return f"\\set n :n + 1\n{between.join(first)};\n{between.join(last)};\n"
