from collections import Counter

from limen.world.config import WorldConfig
from limen.world.world import World


def test_everybody_has_one_line_and_shops_have_recent_sales():
    config = WorldConfig(seed=1, persons=50, merchants=10)
    events = World(config).opening_events()
    counts = Counter(event.kind for event in events)
    assert counts["customer_registered"] == counts["line_opened"] == 60
    assert 20 <= counts["sales_reported"] <= 30
    assert 30 <= counts["draw_made"] <= 58
    assert {event.effective_on for event in events} == {config.start}
    assert all(
        event.body.opened_on < config.start for event in events if event.kind == "line_opened"
    )
