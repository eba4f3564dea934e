"""Fate: month by month, how a customer stands, drawn from luck that no lender changes.

A path covers the months of the world, some before it (so that troubles are under way at the
opening) and a year after it (so that the truth about a late cut is known). What the lender does
may move odds, never the luck: a path made anew under stress is the same up to its first month.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from limen.world.luck import logit_shift, stream
from limen.world.people import Latent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.world.config import WorldConfig
    from limen.world.people import Customer

WARM_UP = 14
"""Months lived before the world begins."""

BEYOND = 15
"""Months lived after it ends: a year's outlook and three months to fall into default."""


class Phase(enum.Enum):
    """How a customer stands in a month."""

    CALM = "calm"
    TROUBLE = "trouble"
    RECOVERING = "recovering"
    BUST = "bust"
    STOPPED = "stopped"


class Month(NamedTuple):
    """One month of a path.

    Attributes
    ----------
    to_turn
        In trouble: months until it ends, well or badly; recovering: months since it ended.
    slips
        Forgets to pay this month.
    luck
        A uniform for what depends on the lender this month.
    """

    phase: Phase
    to_turn: int
    slips: bool
    luck: float


class _Draws(NamedTuple):
    job: float
    onset: float
    length: float
    ending: float
    slip: float
    slip_length: float
    spare: float


@dataclass(slots=True)
class _State:
    phase: Phase = Phase.CALM
    left: int = 0
    shocked: int = 0
    slipping: int = 0
    rested: int = 9


class Path:
    """A customer's months; ``path[0]`` is the world's first."""

    __slots__ = ("_months", "bust_month")

    def __init__(self, months: list[Month], bust_month: int | None = None) -> None:
        self._months = months
        self.bust_month = bust_month

    def __getitem__(self, index: int) -> Month:
        return self._months[min(index + WARM_UP, len(self._months) - 1)]

    def stops_at(self) -> int | None:
        """Return the first month of the world in which nothing is paid any more."""
        for place, month in enumerate(self._months):
            if month.phase is Phase.STOPPED or month.phase is Phase.BUST:
                return place - WARM_UP
        return None

    def trouble_starts(self) -> tuple[int, ...]:
        """Return the months in which trouble begins."""
        starts = []
        before = Phase.CALM
        for place, month in enumerate(self._months):
            if month.phase is Phase.TROUBLE and before is not Phase.TROUBLE:
                starts.append(place - WARM_UP)
            before = month.phase
        return tuple(starts)


def calm_path(config: WorldConfig) -> Path:
    """Return the path of somebody who always pays."""
    month = Month(Phase.CALM, 0, slips=False, luck=1.0)
    return Path([month] * (WARM_UP + config.months + BEYOND))


def live(
    config: WorldConfig,
    customer: Customer,
    shocks: tuple[int, ...] = (),
    stress: Mapping[int, float] | None = None,
) -> Path:
    """Return the customer's path.

    Parameters
    ----------
    shocks
        Months in which a shock strikes beside those of luck (an owner whose shop fails).
    stress
        Log-odds that the lender's acts add, by month.
    """
    luck = stream(config.seed, customer.customer_id, "fate")
    bust = _bust_month(config, customer, luck.random(), luck.random())
    state = _State()
    months = []
    for index in range(-WARM_UP, config.months + BEYOND):
        draws = _Draws(*(luck.random() for _ in range(7)))
        if index in shocks:
            state.shocked = config.behaviour.shock_months
        if bust is not None and index >= bust:
            phase = Phase.BUST if index == bust else Phase.STOPPED
            months.append(Month(phase, 0, slips=False, luck=draws.spare))
            continue
        _step(config, customer, state, draws, stress.get(index, 0.0) if stress else 0.0)
        if index < 0 and state.phase is Phase.STOPPED:
            state.phase = Phase.CALM  # the opening book holds lines that are paid
        slips = _slips(config, customer, state, draws)
        months.append(Month(state.phase, state.left, slips, draws.spare))
    return Path(months, bust)


def _bust_month(
    config: WorldConfig, customer: Customer, u_sleep: float, u_age: float
) -> int | None:
    if customer.latent is not Latent.FRAUD:
        return None
    low, high = config.behaviour.bust_sleep_months
    sleep = low + int(u_sleep * (high - low + 1))
    return max(low, sleep - int(u_age * 8))  # asleep for some months already


def _step(
    config: WorldConfig, customer: Customer, state: _State, draws: _Draws, stress: float
) -> None:
    behaviour = config.behaviour
    state.shocked = max(state.shocked - 1, 0)
    if draws.job < behaviour.job_loss_monthly and not customer.is_merchant:
        state.shocked = behaviour.shock_months
    if state.phase is Phase.CALM:
        if draws.onset < logit_shift(_onset_hazard(config, customer, state), stress):
            state.phase = Phase.TROUBLE
            state.left = (4 if state.shocked else 7) + int(
                draws.length * (5 if state.shocked else 8)
            )
    elif state.phase is Phase.TROUBLE:
        state.left -= 1
        if state.left <= 0:
            resolves = behaviour.resolve_share
            if state.shocked:
                resolves = 1.0 - min((1.0 - resolves) * 1.5, 0.95)
            well = draws.ending < logit_shift(resolves, -stress)
            state.phase = Phase.RECOVERING if well else Phase.STOPPED
            state.left = 0
    elif state.phase is Phase.RECOVERING:
        state.left += 1
        if state.left >= 6:
            state.phase, state.left = Phase.CALM, 0


def _onset_hazard(config: WorldConfig, customer: Customer, state: _State) -> float:
    behaviour = config.behaviour
    yearly = (
        behaviour.merchant_trouble_yearly if customer.is_merchant else behaviour.trouble_yearly
    )[customer.latent]
    effect = behaviour.strain_effect
    hazard = yearly / 12 * math.exp(effect * customer.strain - effect * effect / 2)
    if state.shocked:
        hazard *= behaviour.shock_factor
    if customer.other_lenders >= 2:
        hazard *= behaviour.several_lenders_factor[customer.third]
    return min(hazard, 0.5)


def _slips(config: WorldConfig, customer: Customer, state: _State, draws: _Draws) -> bool:
    """Decide about a slip; after one, at least three months are paid, so that it cures."""
    behaviour = config.behaviour
    state.rested += 1
    if state.phase is Phase.STOPPED:
        return False
    if state.slipping:
        state.slipping -= 1
        state.rested = 0
        return True
    chance = behaviour.slip_monthly[customer.latent]
    if state.phase is Phase.TROUBLE:
        chance = 0.16 if state.left <= 3 else 0.06
    if state.rested <= 3 or draws.slip >= chance:
        return False
    state.rested = 0
    state.slipping = int(draws.slip_length < behaviour.slip_two_months)
    return True


def stress_months(first: int, shift: float, months: int) -> dict[int, float]:
    """Return the stress of one act: `shift` for so many months from `first`."""
    return dict.fromkeys(range(first, first + months), shift)
