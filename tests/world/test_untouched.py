from datetime import date

from limen.world.untouched import play
from limen.world.world import World
from world.builders import tiny


def test_a_lender_is_asked_after_every_day_and_sees_that_days_lines():
    seen = []

    def lender(day, lines):
        seen.append((day, len(lines)))
        return []

    play(World(tiny(1, months=1)), lender)
    assert seen == [(date(2025, 1, day), 32) for day in range(1, 32)]
