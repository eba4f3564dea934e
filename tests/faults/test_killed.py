"""A writer or a server killed at any moment: nothing acknowledged is lost, nothing is there twice.

This alone cannot show a missing sync: the pages that a killed process wrote are still the kernel's.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from limen.app.ports import Put
from limen.kernel.errors import ConcurrencyConflict, OutcomeUnknown, Unavailable
from postgres import Server
from storage.books import NOW, event
from storage.contract.stores import PostgresStore, SqliteStore

CHILD = """
import sys
sys.path.insert(0, sys.argv[3])
from limen.bootstrap import wire
from storage.books import NOW, event
book = wire().open_book(sys.argv[1])
print("ready", flush=True)
for at in range(100_000):
    key = f"{sys.argv[2]}-{at}"
    book.append([event(key, chain=f"g{at % 3}"), event(key + "x", chain="h")], NOW)
    print(key, flush=True)
"""


def kill_writer(store, name: str, seconds: float) -> list[str]:
    """Start a writer, kill it, return the keys it had acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, store.place, name, str(Path(__file__).parents[1])],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "ready\n"
    time.sleep(seconds)
    child.kill()
    said = child.stdout.read().split("\n")
    child.wait()
    child.stdout.close()
    return said[:-1]  # the last line may be half a line


def check(store, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    with store.create() as book:
        acknowledged = 0
        for at in range(kills):
            for key in kill_writer(store, str(at), chance.uniform(0.0, 0.25)):
                acknowledged += 1
                again = None
                while again is None:
                    try:
                        again = book.append([event(key + "x", chain="h")], NOW)
                    except ConcurrencyConflict:  # the killed one's session is not gone yet
                        time.sleep(0.05)
                assert again == [Put.REPEATED]
            assert book.verify() == []
        assert acknowledged > kills
        assert acknowledged * 2 <= book.head() <= (acknowledged + kills) * 2


def test_a_killed_writer_on_sqlite(tmp_path):
    check(SqliteStore(tmp_path), kills=4, seed=1)


def test_a_killed_writer_on_postgresql(server, tmp_path):
    store = PostgresStore(server, tmp_path)
    check(store, kills=3, seed=2)
    store.drop()


@pytest.mark.nightly
def test_a_killed_writer_on_sqlite_often(tmp_path):
    check(SqliteStore(tmp_path), kills=200, seed=3)


@pytest.mark.nightly
def test_a_killed_writer_on_postgresql_often(server, tmp_path):
    store = PostgresStore(server, tmp_path)
    check(store, kills=100, seed=4)
    store.drop()


def check_server(folder, kills: int, seed: int) -> None:
    chance, server = random.Random(seed), Server()
    try:
        store = PostgresStore(server.start(), folder)
        with store.create() as book:
            acknowledged: list[str] = []
            for at in range(kills):
                until = time.monotonic() + chance.uniform(0.05, 0.3)
                for number in range(10**6):
                    key = f"{at}-{number}"
                    if time.monotonic() > until and server.is_up:
                        server.kill()
                    try:
                        book.append([event(key)], NOW)
                    except (Unavailable, OutcomeUnknown):
                        break
                    acknowledged.append(key)
                server.start()
                assert book.verify() == []
                assert {x.key for x in book.chain_events("g")} >= set(acknowledged)
                assert book.append([event(key)], NOW)[0] in {Put.WRITTEN, Put.REPEATED}
                acknowledged.append(key)
            assert book.head() == len(set(acknowledged))
    finally:
        server.remove()


def test_a_killed_server(tmp_path):
    check_server(tmp_path, kills=1, seed=5)


@pytest.mark.nightly
def test_a_killed_server_often(tmp_path):
    check_server(tmp_path, kills=20, seed=6)
