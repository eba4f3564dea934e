"""A trial inside the simulated world: raises at random, customers live on, balances tell."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np

from limen.book.events import LimitChanged
from limen.choose.causal.fit import Trial
from limen.world.config import WorldConfig
from world.builders import run
from world.lenders import event_of

PPM = 1_000_000
ARMS = (0, 500_000, 1_000_000)
RAISED_ON, LAST_ON = date(2025, 2, 20), date(2025, 9, 30)


@dataclass(frozen=True)
class WorldTrial:
    """A trial, and what it truly did: the same people's lives without any raise."""

    trial: Trial
    gained: np.ndarray


def world_trial(persons: int, seed: int) -> WorldTrial:
    """Play one world twice, with random raises and with none; luck does not depend on deeds."""
    config = WorldConfig(seed=seed, persons=persons, merchants=1, months=9, story_month=9)
    luck = Random(seed)
    given: dict[str, int] = {}

    def arm_of(line_id: str) -> int:
        return given.setdefault(line_id, luck.choice(ARMS))

    raised, before = _lived(config, arm_of)
    untouched, _ = _lived(config, lambda line_id: 0)
    names = sorted(line_id for line_id in raised if line_id in given)
    limit = np.array([before[name][0] for name in names], float)
    owed = np.array([before[name][1] for name in names], float)
    mean = np.array([raised[name] for name in names])
    alone = np.array([untouched[name] for name in names])
    trial = Trial(
        ("utilisation_ppm",),
        np.floor(owed / limit * PPM)[:, None],
        np.array([given[name] for name in names], np.int64),
        np.full(len(names), PPM // len(ARMS), np.int64),
        (mean - owed) / limit,
        np.zeros(len(names)),
    )
    return WorldTrial(trial, (mean - alone) / limit)


def _lived(config, arm_of) -> tuple[dict[str, float], dict[str, tuple[int, int]]]:
    """Each personal line's mean balance after the day of the raises; limit and owed on it."""
    total: dict[str, int] = {}
    before: dict[str, tuple[int, int]] = {}

    def lender(day, lines):
        if day > RAISED_ON:
            for name in before:
                total[name] = total.get(name, 0) + lines[name].owed_minor
        if day != RAISED_ON:
            return []
        events = []
        for name, line in lines.items():
            if line.product != "consumer" or line.limit_minor <= 0:
                continue
            before[name] = line.limit_minor, line.owed_minor
            more = line.limit_minor * arm_of(name) // PPM
            if more:
                body = LimitChanged(line.limit_minor, line.limit_minor + more)
                events.append(event_of(line, f"{name}/raised", body, day))
        return events

    run(config, lender)
    days = (LAST_ON - RAISED_ON) // timedelta(days=1)
    return {name: owed / days for name, owed in total.items()}, before
