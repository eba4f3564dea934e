"""Fit the demo release's scorecards on a simulated world of another seed.

The demo's own world (seed 7) is never seen: this one has another seed and no lender that acts.
Prints rows, defaults and measures; writes the cards into the release.

    python scripts/fit_demo_models.py examples/demo/releases/limen/models
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from limen.book.events import Event
from limen.book.group import GroupState, apply
from limen.features.catalogue import (
    CATALOGUE_VERSION,
    DIRECTIONS,
    REASON_CODES,
    SCORABLE,
)
from limen.features.compute import FeatureView, compute
from limen.features.digests import DEFINITIONS, kept_of
from limen.kernel.dates import Instant, add_months, end_of_day, month_end
from limen.kernel.rates import PPM
from limen.risk.crossfit import cross_fit
from limen.risk.fit import fit_scorecard
from limen.risk.scorecard import Scorecard
from limen.world.config import WorldConfig
from limen.world.untouched import play
from limen.world.world import World

SEED = 101
# From the shortest history that a plan scores on: where every sample had half a year, a trend that
# is missing told of shops fallen silent, and the card took each young book for one.
OBSERVED_MONTHS = (1, 3, 6, 9, 12)
HORIZON_MONTHS = 6
DEFAULT_MONTHS_LATE = 3
# Tenure and the test-draw count tell a simulated month apart, not a customer.
LEFT_OUT = {"months_on_book"}


def main(folder: Path) -> None:
    config = WorldConfig(seed=SEED, persons=6_000, merchants=3_000)
    world = World(config)
    events = play(world)
    first_late = first_defaults(events)
    names = [name for name in SCORABLE if name not in LEFT_OUT]
    for product in (config.consumer_product, config.merchant_product):
        ids, columns, outcome, sizes = sample(events, config, product, names, first_late)
        arguments = {
            "name": f"pd_{product}",
            "horizon_months": HORIZON_MONTHS,
            "seed": SEED,
            "directions": DIRECTIONS,
            "reason_codes": REASON_CODES,
            "catalogue_version": CATALOGUE_VERSION,
            "facts": {DEFINITIONS: kept_of(names)},
        }
        whole = fit_scorecard(columns, outcome, **arguments)
        crossed = cross_fit(ids, columns, outcome, **arguments)
        print(product, len(outcome), "rows", sum(outcome), "defaults", crossed.metrics_ppm)
        print("  reads", ", ".join(whole.scorecard.names if whole.scorecard else ()))
        print("  months of history, mean PD and share of defaults (ppm):")
        for months, told in by_history(whole.scorecard, columns, outcome, sizes).items():
            print("   ", months, *told)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"pd_{product}.json").write_bytes(whole.card or b"")


def first_defaults(events: list[Event]) -> dict[str, date]:
    found: dict[str, date] = {}
    for event in events:
        if getattr(event.body, "months_late", 0) >= DEFAULT_MONTHS_LATE:
            found.setdefault(event.line_id, event.effective_on)
    return found


def sample(
    events: list[Event],
    config: WorldConfig,
    product: str,
    names: list[str],
    first_late: dict[str, date],
) -> tuple[list[str], dict[str, list[int | None]], list[int], list[int]]:
    """Return customers, features and outcomes by row, and how many rows each snapshot has."""
    ids: list[str] = []
    columns: dict[str, list[int | None]] = {name: [] for name in names}
    outcome: list[int] = []
    sizes: list[int] = []
    for on, at, groups in snapshots(events, config):
        for group in groups.values():
            for line in group.lines.values():
                late_on = first_late.get(line.line_id)
                if line.product != product or (late_on is not None and late_on <= on):
                    continue
                view = FeatureView(group, group.customers[line.customer_id], line, at, config.zone)
                ids.append(line.customer_id)
                for name, value in compute(view, names).items():
                    columns[name].append(value)
                until = add_months(on, HORIZON_MONTHS)
                outcome.append(int(late_on is not None and late_on <= until))
        sizes.append(len(outcome) - sum(sizes))
    return ids, columns, outcome, sizes


def by_history(
    card: Scorecard | None,
    columns: dict[str, list[int | None]],
    outcome: list[int],
    sizes: list[int],
) -> dict[int, tuple[int, int]]:
    """Return what the card says and what came, by months of history: they should agree in each."""
    found: dict[int, tuple[int, int]] = {}
    start = 0
    for months, size in zip(OBSERVED_MONTHS, sizes, strict=True):
        rows = range(start, start + size)
        start += size
        if card is not None and size:
            told = sum(
                card.score({name: column[row] for name, column in columns.items()}).pd_ppm
                for row in rows
            )
            found[months] = told // size, sum(outcome[row] for row in rows) * PPM // size
    return found


def snapshots(
    events: list[Event], config: WorldConfig
) -> Iterator[tuple[date, Instant, dict[str, GroupState]]]:
    days = [month_end(add_months(config.start, months - 1)) for months in OBSERVED_MONTHS]
    groups: dict[str, GroupState] = {}
    waiting = list(days)
    for event in events:
        while waiting and event.known_at > end_of_day(waiting[0], config.zone):
            on = waiting.pop(0)
            yield on, end_of_day(on, config.zone), groups
        apply(groups.setdefault(event.chain_id, GroupState(event.chain_id)), event)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
