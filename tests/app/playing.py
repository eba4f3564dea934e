"""A small world, played through a book."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from limen.app.letters import Writer
from limen.app.play import Player
from limen.app.ports import BookInfo
from limen.release.rulebook import Release
from limen.storage.sqlite import SqliteBook, open_book
from limen.world.config import WorldConfig
from limen.world.world import World
from release.builders import shipped

VERSIONS = {"limen": "0"}


def config_of(seed: int = 7, months: int = 5) -> WorldConfig:
    return WorldConfig(
        seed=seed, persons=24, merchants=8, months=months, story_month=2, start=date(2025, 1, 1)
    )


def played(
    folder: Path, name: str = "limen", seed: int = 7, months: int = 5
) -> tuple[Player, SqliteBook]:
    """Play a tiny world under a shipped release."""
    config = config_of(seed, months)
    book = open_book(folder / f"{name}-{seed}.book", create=BookInfo(f"demo-{name}", config.zone))
    release = release_of(name)
    world = World(config, release.products)
    player = Player(world, book, release, Writer(release, "en"), VERSIONS)
    player.play(lambda _days: None)
    return player, book


@cache
def release_of(name: str) -> Release:
    return shipped(name)
