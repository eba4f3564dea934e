"""What a customer means to do in a billing cycle: a plan of deeds, made when it begins."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from limen.world.fate import Phase
from limen.world.people import Latent

if TYPE_CHECKING:
    from random import Random

    from limen.world.accounts import Account, LineView
    from limen.world.config import Behaviour
    from limen.world.fate import Month

YUAN = 100


class Step(NamedTuple):
    """One deed of a plan.

    Attributes
    ----------
    day
        Days after the statement.
    size
        Minor units of a repayment, or the part of a draw's gap, limit or room.
    """

    day: int
    second: int
    deed: str
    size: float


class Luck(NamedTuple):
    """A cycle's luck, drawn whole, so that it never depends on what happens."""

    active: float
    draws: float
    wish: float
    pay: float
    pay_day: float
    tardy: float
    probe: float
    probe_size: float
    places: tuple[float, ...]
    parts: tuple[float, ...]
    seconds: tuple[int, ...]


def draw_luck(stream: Random) -> Luck:
    """Draw a cycle's luck."""
    u = [stream.random() for _ in range(8)]
    places = tuple(sorted(stream.random() for _ in range(4)))
    parts = tuple(stream.random() for _ in range(4))
    seconds = tuple(stream.randrange(25_200, 84_000) for _ in range(8))
    return Luck(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], places, parts, seconds)


def plan_cycle(
    account: Account, month: Month, luck: Luck, behaviour: Behaviour, days: int, ordinal: int
) -> list[Step]:
    """Return the deeds of the cycle that a statement has just begun.

    Parameters
    ----------
    days
        Days until the next statement.
    ordinal
        The statement's day.
    """
    steps: list[Step] = []
    steps.extend(_payment(account, month, luck, behaviour, ordinal))
    steps.extend(plan_draws(account, month, luck, behaviour, days))
    probe = _probe(account, month, luck, behaviour, days)
    return steps + probe


def _payment(
    account: Account, month: Month, luck: Luck, behaviour: Behaviour, ordinal: int
) -> list[Step]:
    balance = account.last_balance_minor
    if balance <= 0:
        return []
    second = luck.seconds[0]
    if month.phase in {Phase.STOPPED, Phase.BUST}:
        if account.months_late < 3 or luck.pay >= behaviour.recovery_monthly:
            return []
        return [Step(behaviour.due_days, second, "repay", max(balance * 0.03, 1.0))]
    kept = behaviour.warned_slip_factor if ordinal <= account.warned_until else 1.0
    if month.slips and month.luck < kept:
        return []
    day = behaviour.due_days - int(luck.pay_day * 4)
    if luck.tardy < behaviour.tardy_monthly:
        day = behaviour.due_days + 1 + int(luck.pay_day * 9)
    return [Step(day, second, "repay", _amount(account, month, luck, balance, ordinal))]


def _amount(account: Account, month: Month, luck: Luck, balance: int, ordinal: int) -> float:
    """Return what is paid: never less than everything billed as a minimum."""
    latent, least = account.customer.latent, account.due_minor
    if account.leaving_on is not None and ordinal >= account.leaving_on:
        return balance
    if month.phase is Phase.TROUBLE:
        return least if luck.pay < 0.75 else max(least, balance * 0.08)
    if latent is Latent.STRETCHED:
        return least if luck.pay < 0.65 else max(least, balance * (0.06 + 0.3 * (luck.pay - 0.65)))
    if latent is Latent.REVOLVER:
        if luck.pay > 0.88:
            return balance
        share = (0.25 if account.shop else 0.08) + 0.3 * luck.pay
        return max(least, balance * share)
    return balance if luck.pay < 0.97 else max(least, balance * 0.3)


def plan_draws(
    account: Account, month: Month, luck: Luck, behaviour: Behaviour, days: int
) -> list[Step]:
    """Return the draws of so many days, as parts of the gap between wish and debt."""
    customer = account.customer
    if month.phase is Phase.BUST:
        return [
            Step(1 + turn, luck.seconds[1 + turn], "take", part)
            for turn, part in enumerate((0.5, 0.7, 1.0))
        ]
    quiet = month.phase is Phase.STOPPED
    chance = 0.06 if customer.dormant else behaviour.active_monthly
    if month.phase is Phase.TROUBLE:
        chance = 0.96
    if quiet or luck.active >= chance:
        return []
    count = 1 + (luck.draws < 0.75) + (luck.draws < 0.45) + (luck.draws < 0.2)
    return [
        Step(
            1 + int(luck.places[turn] * (days - 1)),
            luck.seconds[1 + turn],
            "draw",
            (0.3 + 0.4 * luck.parts[turn]) if turn < count - 1 else 1.0,
        )
        for turn in range(count)
    ]


def _probe(
    account: Account, month: Month, luck: Luck, behaviour: Behaviour, days: int
) -> list[Step]:
    if account.customer.tags:
        return []  # scripted people make the test draws of their script and no other
    good, bad = behaviour.probe_yearly
    latent = account.customer.latent
    if latent is Latent.PROBER:
        chance = behaviour.prober_monthly
    elif month.phase in {Phase.TROUBLE, Phase.BUST} or latent is Latent.FRAUD:
        chance = bad / 5  # a year of a later defaulter holds few months of trouble with room
    else:
        chance = good / 22  # the probers make up the other half
    if luck.probe >= chance or month.phase is Phase.STOPPED:
        return []
    share = behaviour.probe_share_max * (0.1 + 0.9 * luck.probe_size)
    day = 12 + int(luck.places[0] * (days - 14))
    return [Step(day, 70_000 + luck.seconds[6] // 7, "probe", share)]


def wish_minor(
    account: Account,
    month: Month,
    view: LineView,
    wish: float,
    ordinal: int,
    behaviour: Behaviour,
    trade: float = 1.0,
) -> int:
    """Return what the customer would like to owe after drawing, within the line's present room.

    The wish is an amount of money, formed by the first limit, so a cut line fills up; what a
    raised limit adds grows with time. `trade` is a shop's season, 1 for a person.
    """
    customer = account.customer
    limit = account.demand_limit_minor
    jitter = (0.85 + 0.3 * wish) * trade
    wanted = customer.use * limit * jitter
    if month.phase is Phase.TROUBLE:
        wanted = max(wanted, rising_use(customer.use, month.to_turn + 3, behaviour) * limit)
    elif customer.latent in {Latent.TRANSACTOR, Latent.PROBER}:
        wanted = max(wanted, view.owed_minor + 0.4 * wanted)
    if customer.latent is not Latent.TRANSACTOR:
        wanted += sum(
            _raise_use(ordinal - seen, behaviour) * amount * behaviour.raise_factor[customer.third]
            for seen, amount in account.raises
        )
    high = customer.third == 2 and month.phase is not Phase.TROUBLE
    ceiling = behaviour.use_after_cut[high] * view.limit_minor
    return int(min(wanted, ceiling))


def rising_use(use: float, months_to_default: float, behaviour: Behaviour) -> float:
    """Return the use of a later defaulter, by straight lines between the published points."""
    points = ((18.0, behaviour.use_before_rise), *behaviour.use_rise, (0.0, 0.94))
    level = points[-1][1]
    for (far, low), (near, high) in pairwise(points):
        if near <= months_to_default <= far:
            level = low + (high - low) * (far - months_to_default) / (far - near)
            break
    else:
        level = points[0][1] if months_to_default > points[0][0] else level
    return max(level, use)


def _raise_use(days: int, behaviour: Behaviour) -> float:
    return behaviour.raise_use * (1.0 - math.exp(-days / 30.4 / behaviour.raise_use_months))


def whole_yuan(amount: float) -> int:
    """Round an amount of minor units down to whole yuan."""
    return int(amount) // YUAN * YUAN
