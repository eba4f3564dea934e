"""A run killed at any moment leaves a book that verifies, and a second run completes it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.importing import SALES, content, links, mapping_of, new_book, run, write_csv
from limen.storage.sqlite import open_book

ROWS = 6_000
CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from app.importing import SALES, mapping_of, run
from limen.storage.sqlite import open_book
with open_book(sys.argv[1]) as book:
    print("ready", flush=True)
    run(book, mapping_of(SALES), Path(sys.argv[2]), batch_events=100)
"""


def source(folder):
    rows = [
        [f"s{at // 12:04d}", f"2020-{at % 12 + 1:02d}-01", "2021-06-01", f"{at}.25"]
        for at in range(ROWS)
    ]
    return write_csv(folder / "s.csv", rows, ["shop", "period", "received", "sales"])


def kill_after(folder, path, seconds: float) -> int:
    """Start an import in a child, kill it, return how many events it had written."""
    here = str(Path(__file__).parents[1])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder / "a.book"), str(path), here],
        stdout=subprocess.PIPE,
    )
    child.stdout.readline()
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with open_book(folder / "a.book") as book:
        assert book.verify() == []
        return book.head()


def check(tmp_path, kills: int, seed: int) -> None:
    path, chance = source(tmp_path), random.Random(seed)
    with new_book(tmp_path / "a.book"):
        pass
    heads = [kill_after(tmp_path, path, chance.uniform(0.05, 0.8)) for _ in range(kills)]
    assert heads == sorted(heads)
    with open_book(tmp_path / "a.book") as book, new_book(tmp_path / "whole.book") as whole:
        report, rejects = run(book, mapping_of(SALES), path)
        assert rejects == []
        total = ROWS + ROWS // 12
        assert sum(report.repeated.values()) == heads[-1]
        assert sum(report.written.values()) == total - heads[-1]
        run(whole, mapping_of(SALES), path, batch_events=777)
        assert links(book) == links(whole)
        assert content(book) == content(whole)
        assert book.verify() == []


def test_a_killed_import_is_continued(tmp_path):
    check(tmp_path, kills=4, seed=1)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(20))
def test_a_killed_import_is_continued_often(tmp_path, seed):
    check(tmp_path, kills=6, seed=seed)
