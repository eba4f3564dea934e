"""Lenders that act, for worlds to live under."""

from limen.book.events import Event, LimitChanged, LineClosed, LineOpened, MayDrawSwitched
from limen.kernel.dates import end_of_day

ZONE = "Asia/Shanghai"


def event_of(line, key, body, day):
    """Return a lender's event at the very end of a day."""
    at = end_of_day(day, ZONE)
    group = f"g-{owner_of(line.customer_id)}"
    return Event(group, key, body, at, day, at, line.customer_id, line.line_id)


GROUPS = {}


def owner_of(customer_id):
    return GROUPS.get(customer_id, customer_id)


def know(world):
    """Remember whose group each customer is in."""
    GROUPS.clear()
    for one in world.truth().customers.values():
        GROUPS[one.customer_id] = one.group_id.removeprefix("g-")


def cutter(on, chosen, action="cut"):
    """Return a lender that acts once, on one day, on the lines of the customers chosen."""

    def act(day, lines):
        if day != on:
            return []
        return [
            event_of(line, f"{line.line_id}/acted", _body(line, action), day)
            for line in list(lines.values())
            if chosen(line)
        ]

    return act


def _body(line, action):
    if action == "freeze":
        return MayDrawSwitched(False)
    if action == "close":
        return LineClosed()
    if action == "raise":
        return LimitChanged(line.limit_minor, line.limit_minor * 2)
    return LimitChanged(line.limit_minor, max(line.limit_minor // 4, 0))


def opener(world, on, customer_id, limit_minor=1_000):
    """Return a lender that opens one starter line, on one day."""

    def act(day, lines):
        if day != on:
            return []
        at = end_of_day(day, ZONE)
        terms_id = world.terms_id(customer_id, "merchant")
        body = LineOpened(
            "merchant", "demo-lender", "CNY", limit_minor, apr_ppm=120_000, terms_id=terms_id
        )
        group = f"g-{owner_of(customer_id)}"
        return [Event(group, "starter/opened", body, at, day, at, customer_id, "starter")]

    return act
