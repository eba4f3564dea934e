"""An event folded and all features read again, against river's rolling statistics.

Thirty windowed features of the frame benchmark on both sides: counts, sums and means, which river
can roll by time (its rolling least and most are not by time). Both run on one core, and its time is
measured, so that a shared machine disturbs little. For river an event updates only the
windows of its own kind: those of the other kind are as old as their newest event, where ours are of
the instant. Both sides read every value into a list, and the values of the event's kind must be
equal. Besides: an event over the shipped catalogue.

river runs in two forms. `river`: a rolling statistic a feature, a count being a sum of ones, as its
documentation has it and as ours are declared, thirty on both sides; the bar is on this one.
`river_fused`, the least work found by hand: one rolling mean a window, of which a count and, to
what a float holds, a sum are read too. Neither rolls the windows of the other kind to the instant,
which river does in `update` alone.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.feature_frame import DAYS, KINDS, definitions
from limen.features.declared import DECLARED
from limen.features.facts import Fact
from limen.features.online import OnlineState
from limen.features.plan import plans
from limen.kernel.dates import DAY_US

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from limen.features.definition import Definition
    from limen.features.plan import Plan

    Row = list[Any]

BAR = 10.0
BAR_US = 50.0
ROUNDS = 7
START = 19_000
KEPT = 50
"""One event in so many has its values kept, to be compared."""


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


def ours(given: Sequence[Fact]) -> Callable[[], list[Row]]:
    return _all(given, plans(_wanted()))


def catalogue(given: Sequence[Fact]) -> Callable[[], list[Row]]:
    return _all(given, plans(list(DECLARED.values())))


def _wanted() -> list[Definition]:
    """In the order in which river's statistics stand."""
    return [each for each in definitions() if each.aggregate in {"count", "sum", "mean"}]


def _all(given: Sequence[Fact], made: list[Plan]) -> Callable[[], list[Row]]:
    def over() -> list[Row]:
        states = [OnlineState(plan) for plan in made]
        row: Row = []
        rows = []
        for number, fact in enumerate(given):
            for state in states:
                state.fold(fact)
                row = state.read(fact.known_at, fact.day)
            if number % KEPT == 0:
                rows.append(row)
        return rows

    return over


def river(given: Sequence[Fact]) -> Callable[[], list[Row]]:
    """A rolling statistic a feature."""
    from river import stats, utils

    values = _values(given)

    def over() -> list[Row]:
        made = {
            kind: [
                (utils.TimeRolling(each, period=timedelta(days=days)), ones)
                for days in DAYS
                for each, ones in ((stats.Sum, True), (stats.Sum, False), (stats.Mean, False))
            ]
            for kind in KINDS
        }
        all_ = [each for kinds in made.values() for each, _ in kinds]
        rows = []
        for number, (kind, amount, at) in enumerate(values):
            for each, ones in made[kind]:
                each.update(1 if ones else amount, t=at)
            row = [each.get() for each in all_]
            if number % KEPT == 0:
                rows.append(row)
        return rows

    return over


def river_fused(given: Sequence[Fact]) -> Callable[[], list[Row]]:
    """One rolling mean a window, and what follows from it."""
    from river import stats, utils

    values = _values(given)

    def over() -> list[Row]:
        made = {
            kind: [utils.TimeRolling(stats.Mean, period=timedelta(days=days)) for days in DAYS]
            for kind in KINDS
        }
        all_ = [each.obj for kinds in made.values() for each in kinds]
        rows = []
        for number, (kind, amount, at) in enumerate(values):
            for each in made[kind]:
                each.update(amount, t=at)
            row: Row = []
            for each in all_:
                count, mean = each.n, each.get()
                row += (count, round(mean * count), mean)
            if number % KEPT == 0:
                rows.append(row)
        return rows

    return over


def _values(given: Sequence[Fact]) -> list[tuple[str, Any, datetime]]:
    """An instant is its day's midnight, so that windows of days are the same on both sides."""
    return [(fact.kind, fact.fields["amount_minor"], _naive(fact.day * DAY_US)) for fact in given]


def _agree(given: Sequence[Fact], mine: list[Row], theirs: list[Row]) -> int:
    """Compare what both read; river's windows of the other kind are as old as their newest event.

    Returns
    -------
    int
        Cells that are equal: counts and sums exactly, a mean to what a float holds.

    Raises
    ------
    SystemExit
        Where one differs.
    """
    names, cells = [each.name for each in _wanted()], 0
    for fact, one, two in zip(given[::KEPT], mine, theirs, strict=True):
        for name, a, b in zip(names, one, two, strict=True):
            if not name.startswith(fact.kind) or a is None or b is None:
                continue
            if not (-0.01 <= b - a < 1.01 if "_mean_" in name else a == b):
                raise SystemExit(f"{name} after fact {fact.seq}: limen {a}, river {b}")
            cells += 1
    return cells


def _naive(instant: int) -> datetime:
    """river compares with naive times only."""
    return datetime.fromtimestamp(instant / 1e6, UTC).replace(tzinfo=None)


def _timed(
    make: Callable[[Sequence[Fact]], Callable[[], list[Row]]], given: Sequence[Fact]
) -> tuple[float, list[Row]]:
    make(given[:50])()
    best, rows = float("inf"), []
    over = make(given)
    for _ in range(ROUNDS):
        start = time.process_time()
        rows = over()
        best = min(best, time.process_time() - start)
    return best / len(given), rows


def run(rows: int = 20_000) -> dict[str, object]:
    given = facts(rows)
    (mine, ours_), (theirs, rivers) = (_timed(each, given) for each in (ours, river))
    fused, fused_rows = _timed(river_fused, given)
    all_, _ = _timed(catalogue, facts(rows, statements=True))
    return {
        "events": rows,
        "cells_equal": _agree(given, ours_, rivers) + _agree(given, ours_, fused_rows),
        "limen_us_per_event": round(mine * 1e6, 2),
        "river_us_per_event": round(theirs * 1e6, 2),
        "river_fused_us_per_event": round(fused * 1e6, 2),
        "times_the_rate": round(theirs / mine, 1),
        "times_the_rate_fused": round(fused / mine, 1),
        "bar": BAR,
        "catalogue_features": len(DECLARED),
        "catalogue_us_per_event": round(all_ * 1e6, 2),
        "bar_us": BAR_US,
    }
