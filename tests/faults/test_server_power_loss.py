"""Power lost under a PostgreSQL server, and its disk full.

The server's cluster is put together again from what was synced, and nothing else; names last at
once. Writes are lost whole from the last sync on; torn single writes are not played.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time

import pytest

from faults.shims import built
from limen.app.ports import Put
from limen.kernel.errors import Unavailable
from limen.storage.postgresql import link, writer
from postgres import Server
from storage.books import NOW, event
from storage.contract.stores import PostgresStore


def lost(server, store, seconds: float, name: str) -> list[str]:
    """Cut the power; return the acknowledged keys that the book no longer has."""
    server.stop()
    data, kept = server.folder / "data", server.folder / "kept"
    subprocess.run(["cp", "-a", str(data), str(kept)], check=True)
    shim = built("power_loss", server.folder)
    server.start(LD_PRELOAD=str(shim), SHADOW=str(kept), ROOT=str(data.resolve()))
    said = []
    with store.open() as book:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            key = f"{name}-{len(said)}"
            book.append([event(key, chain=f"g{len(said) % 3}")], NOW)
            said.append(key)
        server.kill()
    shutil.rmtree(data)
    kept.rename(data)
    server.start()
    assert said
    with store.open() as book:
        assert book.verify() == []
        return [key for key in said if book.event_by_key(key) is None]


def check(folder, cuts: int, seed: int, **settings: str) -> list[str]:
    chance, server = random.Random(seed), Server(**settings)
    try:
        store = PostgresStore(server.start(), folder)
        store.create().close()
        gone = []
        for at in range(cuts):
            gone += lost(server, store, chance.uniform(0.2, 0.6), str(at))
        return gone
    finally:
        server.remove()


def test_nothing_acknowledged_is_lost_with_the_server_s_power(tmp_path):
    assert check(tmp_path, cuts=1, seed=1) == []


@pytest.mark.nightly
def test_nothing_acknowledged_is_lost_with_the_server_s_power_often(tmp_path):
    assert check(tmp_path, cuts=20, seed=2) == []


def test_the_test_sees_a_server_that_does_not_sync(tmp_path, monkeypatch):
    for module in (link, writer):
        monkeypatch.setattr(module, "check_durability", lambda *_: None)
    assert check(tmp_path, cuts=1, seed=3, fsync="off") != []


def test_a_full_disk_under_a_server_is_told_and_leaves_the_book_whole(tmp_path):
    server = Server()
    try:
        shim = built("full_disk", server.folder)
        full = server.folder / "full"
        store = PostgresStore(server.start(LD_PRELOAD=str(shim), FULL=str(full)), tmp_path)
        with store.create() as book:
            acknowledged, seq = [], 0
            for at in range(3):
                full.write_text("")
                with pytest.raises(Unavailable, match="full"):
                    for number in range(10_000):
                        key = f"{at}-{number}"
                        book.append([event(f"{key}:{x}") for x in range(50)], NOW)
                        acknowledged.append(key)
                assert book.verify() == []
                assert book.head() == 50 * len(acknowledged) >= seq
                full.unlink()
                seq = book.head()
                assert book.append([event(f"{key}:{x}") for x in range(50)], NOW)[0] is Put.WRITTEN
                acknowledged.append(key)
            assert book.verify() == []
    finally:
        server.remove()
