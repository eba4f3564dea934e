"""Small worlds, and what they leave behind."""

from datetime import date

from limen.book.events import encode_body
from limen.world.config import WorldConfig
from limen.world.untouched import play
from limen.world.world import World
from world import lenders

ACTIONS = ("cut", "freeze", "close", "raise")


def tiny(seed, months=5, start=date(2025, 1, 1)):
    return WorldConfig(
        seed=seed, persons=24, merchants=8, months=months, story_month=2, start=start
    )


def run(config, lender=None):
    world = World(config)
    lenders.know(world)
    return world, play(world, lender)


def raw(events):
    return [(event.key, event.occurred_at, encode_body(event.body)) for event in events]
