"""Power lost at any moment: the book is opened from what was synced, and nothing else.

Writes are lost whole from the last sync on; torn single writes are not played.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faults.shims import built
from limen.storage.sqlite import open_book

HERE = Path(__file__).parent
CHILD = """
import sys
sys.path.insert(0, sys.argv[2])
from limen.storage.sqlite import open_book
from storage.books import INFO, NOW, event
with open_book(sys.argv[1], create=INFO) as book:
    book._connection.execute(f"PRAGMA synchronous = {sys.argv[3]}")
    book._connection.execute("PRAGMA wal_autocheckpoint = 20")
    print("ready", flush=True)
    for at in range(100_000):
        book.append([event(f"k{at}", chain=f"g{at % 3}")], NOW)
        print(f"k{at}", flush=True)
"""


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    return built("power_loss", tmp_path_factory.mktemp("shim"))


def lost(folder: Path, shim: Path, seconds: float, synchronous: str) -> list[str]:
    """Cut the power; return the acknowledged keys that the book no longer has."""
    (folder / "disk").mkdir(parents=True)
    (folder / "kept").mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder / "disk/a.book"), str(HERE.parent), synchronous],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"LD_PRELOAD": str(shim), "SHADOW": str(folder / "kept")},
    )
    assert child.stdout.readline() == "ready\n"
    time.sleep(seconds)
    child.kill()
    said = child.stdout.read().split("\n")[:-1]
    child.wait()
    child.stdout.close()
    assert said
    with open_book(folder / "kept/a.book") as book:
        assert book.verify() == []
        return [key for key in said if book.event_by_key(key) is None]


def check(folder: Path, shim: Path, cuts: int, seed: int) -> None:
    chance = random.Random(seed)
    for at in range(cuts):
        assert lost(folder / str(at), shim, chance.uniform(0.1, 0.4), "FULL") == []


def test_nothing_acknowledged_is_lost_with_the_power(tmp_path, shim):
    check(tmp_path, shim, cuts=3, seed=1)


@pytest.mark.nightly
def test_nothing_acknowledged_is_lost_with_the_power_often(tmp_path, shim):
    check(tmp_path, shim, cuts=60, seed=2)


def test_the_test_sees_a_book_that_does_not_sync(tmp_path, shim):
    assert lost(tmp_path, shim, 0.3, "OFF") != []
