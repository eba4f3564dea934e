"""An event folded and all features read again, against river's rolling statistics.

Thirty windowed features of the frame benchmark on both sides: counts, sums and means, which river
can roll by time (its rolling least and most are not by time). Both run on one core, and its time is
measured, so that a shared machine disturbs little. For river an event updates only the
windows of its own kind; a count is a sum of ones. Besides: an event over the shipped catalogue.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.feature_frame import DAYS, KINDS, definitions
from limen.features.declared import DECLARED
from limen.features.facts import Fact
from limen.features.online import OnlineState
from limen.features.plan import plans
from limen.kernel.dates import DAY_US

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BAR = 10.0
BAR_US = 50.0
ROUNDS = 3
START = 19_000


def facts(count: int, *, statements: bool = False, seed: int = 3) -> list[Fact]:
    """Seeded draws and repayments of one customer, some three in a week; statements by month."""
    chance, known, made = random.Random(seed), START * DAY_US, []
    closed = START
    for seq in range(count):
        known += chance.randrange(1, 5 * DAY_US)
        day, kind = known // DAY_US, chance.choice(KINDS)
        fields = {"amount_minor": chance.randrange(1, 5_000_000)}
        if kind == "draw_made":
            fields |= {"limit_minor": 9_000_000, "use_after_bp": chance.randrange(10_001)}
        if statements and day - closed >= 30:
            closed, kind = day, "statement_closed"
            fields = {
                "balance_minor": 900_000, "months_late": chance.choice((0, 0, 1)),
                "limit_minor": 9_000_000, "use_bp": chance.randrange(10_001),
                "paid_minor": 50_000, "before_minor": 800_000, "interest_minor": 900,
            }  # fmt: skip
        made.append(Fact(kind, seq, known, day, "l", "c", "g", "", fields))
    return made


def ours(given: Sequence[Fact]) -> Callable[[], None]:
    wanted = [each for each in definitions() if each.aggregate in {"count", "sum", "mean"}]
    return _all(given, [OnlineState(plan) for plan in plans(wanted)])


def catalogue(given: Sequence[Fact]) -> Callable[[], None]:
    return _all(given, [OnlineState(plan) for plan in plans(list(DECLARED.values()))])


def _all(given: Sequence[Fact], states: list[OnlineState]) -> Callable[[], None]:
    def over() -> None:
        for fact in given:
            for state in states:
                state.fold(fact)
                state.values_on(fact.known_at, fact.day)

    return over


def river(given: Sequence[Fact]) -> Callable[[], None]:
    from river import stats, utils

    made = {
        kind: [
            (utils.TimeRolling(each(), timedelta(days=days)), ones)
            for days in DAYS
            for each, ones in ((stats.Sum, True), (stats.Sum, False), (stats.Mean, False))
        ]
        for kind in KINDS
    }
    values = [(fact.kind, fact.fields["amount_minor"], _naive(fact.known_at)) for fact in given]

    def over() -> None:
        for kind, amount, at in values:
            for each, ones in made[kind]:
                each.update(1 if ones else amount, t=at)
            for kinds in made.values():
                for each, _ in kinds:
                    each.get()

    return over


def _naive(instant: int) -> datetime:
    """river compares with naive times only."""
    return datetime.fromtimestamp(instant / 1e6, UTC).replace(tzinfo=None)


def _seconds(make: Callable[[Sequence[Fact]], Callable[[], None]], given: Sequence[Fact]) -> float:
    make(given[:50])()
    best = float("inf")
    for _ in range(ROUNDS):
        over = make(given)
        start = time.process_time()
        over()
        best = min(best, time.process_time() - start)
    return best / len(given)


def run(rows: int = 20_000) -> dict[str, object]:
    given = facts(rows)
    mine, theirs = (_seconds(each, given) for each in (ours, river))
    all_ = _seconds(catalogue, facts(rows, statements=True))
    return {
        "events": rows,
        "limen_us_per_event": round(mine * 1e6, 2),
        "river_us_per_event": round(theirs * 1e6, 2),
        "times_the_rate": round(theirs / mine, 1),
        "bar": BAR,
        "catalogue_features": len(DECLARED),
        "catalogue_us_per_event": round(all_ * 1e6, 2),
        "bar_us": BAR_US,
    }
