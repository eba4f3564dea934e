"""A summary of a world's run, for reports and for calibration; integers only."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.book.events import DrawMade, Event, LimitChanged, LineOpened, RepaymentMade
from limen.kernel.dates import HOUR_US, add_months
from limen.kernel.rates import PPM, Rounding, divide

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from limen.world.truth import CustomerTruth
    from limen.world.world import World

PROBE_SHARE_MAX_PPM = 30_000
PROBE_HOURS_MAX = 72


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts and rates of a run.

    Attributes
    ----------
    default_12m_ppm
        Share of each kind of customer that defaulted within a year of the start.
    defaults_by_type
        Defaults to the end, by kind and latent type.
    probe_ppm
        Share of customers with a test draw in the first year: of those who would have paid
        throughout, and of those who defaulted within the run.
    """

    events: int
    by_kind: dict[str, int]
    customers_by_type: dict[str, int]
    defaults_by_type: dict[str, int]
    default_12m_ppm: dict[str, int]
    probe_ppm: dict[str, int]
    probes: int
    left: int
    stressed: int

    def lines(self) -> list[str]:
        """Return the summary as short lines of text."""
        rows = [f"events {self.events}"]
        for name in ("by_kind", "customers_by_type", "defaults_by_type"):
            counts: dict[str, int] = getattr(self, name)
            rows.append(f"{name} " + ", ".join(f"{key} {counts[key]}" for key in sorted(counts)))
        for name in ("default_12m_ppm", "probe_ppm"):
            rates: dict[str, int] = getattr(self, name)
            rows.append(f"{name} " + ", ".join(f"{key} {rates[key]}" for key in sorted(rates)))
        rows.append(f"probes {self.probes}, left {self.left}, stressed {self.stressed}")
        return rows


def summary(world: World, events: Sequence[Event]) -> Summary:
    """Return the summary of the events that a world took part in."""
    everybody = list(world.truth().customers.values())
    year = add_months(world.config.start, 12)
    probes = find_probes(events)
    probed = {event.customer_id for event in probes if event.effective_on < year}
    return Summary(
        events=len(events),
        by_kind=dict(Counter(event.kind for event in events)),
        customers_by_type=dict(Counter(_type(one) for one in everybody)),
        defaults_by_type=dict(Counter(_type(one) for one in everybody if one.defaulted_on)),
        default_12m_ppm={
            kind: _share(
                one.defaulted_on is not None and one.defaulted_on < year
                for one in everybody
                if one.kind == kind
            )
            for kind in ("person", "merchant")
        },
        probe_ppm={
            "good": _share(one.customer_id in probed for one in everybody if one.would_have_paid),
            "bad": _share(one.customer_id in probed for one in everybody if one.defaulted_on),
        },
        probes=len(probes),
        left=sum(one.left_on is not None for one in everybody),
        stressed=sum(one.stressed for one in everybody),
    )


def find_probes(events: Iterable[Event]) -> list[Event]:
    """Return the draws below 3 % of the limit that were repaid, the same sum, within 72 hours."""
    limits: dict[str, int] = {}
    waiting: dict[str, list[Event]] = defaultdict(list)
    found = []
    for event in events:
        body = event.body
        if isinstance(body, LineOpened):
            limits[event.line_id] = body.limit_minor
        elif isinstance(body, LimitChanged):
            limits[event.line_id] = body.to_minor
        elif isinstance(body, DrawMade):
            if body.amount_minor * PPM < limits[event.line_id] * PROBE_SHARE_MAX_PPM:
                waiting[event.line_id].append(event)
        elif isinstance(body, RepaymentMade):
            for draw in waiting[event.line_id]:
                hours = (event.occurred_at - draw.occurred_at) // HOUR_US
                same = (
                    isinstance(draw.body, DrawMade) and draw.body.amount_minor == body.amount_minor
                )
                if same and hours < PROBE_HOURS_MAX:
                    found.append(draw)
                    waiting[event.line_id].remove(draw)
                    break
    return found


def _type(one: CustomerTruth) -> str:
    return f"{one.kind} {one.latent}"


def _share(hits: Iterable[bool]) -> int:
    flags = list(hits)
    return divide(sum(flags) * PPM, len(flags), Rounding.HALF_EVEN) if flags else 0
