from datetime import date

from limen.book.events import RepaymentMade
from limen.kernel.dates import format_instant
from limen.world.config import WorldConfig
from limen.world.pen import Pen
from limen.world.people import make_persons


def test_seconds_count_from_the_zones_midnight():
    customer = make_persons(WorldConfig(), 1)[0]
    event = Pen("Asia/Shanghai").write(
        customer, "k", RepaymentMade(5), date(2025, 3, 1), 3_600, "l"
    )
    assert format_instant(event.occurred_at) == "2025-02-28T17:00:00.000000Z"
    assert event.known_at == event.occurred_at
    assert (event.chain_id, event.line_id) == ("g-p-00001", "l")
