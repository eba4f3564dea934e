"""A small demo, played whole, for the tests that look at what it left."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from limen.app.demo import RELEASES, Demo, run_demo
from limen.bootstrap import wire


@dataclass(frozen=True)
class Made:
    """What one demo left."""

    folder: Path
    page: bytes
    links: tuple[tuple[str, bytes], ...]
    found: Demo
    progress: tuple[tuple[str, int, int], ...]


def made_in(folder: Path, seed: int) -> Made:
    heard: list[tuple[str, int, int]] = []
    found = run_demo(wire(), folder, "small", seed, "en", lambda *told: heard.append(told))
    links = tuple(link for name in RELEASES for link in links_of(folder / f"{name}.book"))
    return Made(folder, (folder / "report.html").read_bytes(), links, found, tuple(heard))


def links_of(book: Path) -> list[tuple[str, bytes]]:
    """Every link of every chain: equal links prove equal books."""
    with closing(sqlite3.connect(book)) as raw:
        return raw.execute("SELECT chain_id, link FROM journal ORDER BY seq").fetchall()
