"""How customers take what the lender does: leaving, stress, borrowing elsewhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from limen.world.accounts import Raise
from limen.world.fate import Phase
from limen.world.luck import stream

if TYPE_CHECKING:
    from limen.world.accounts import Account, LineView
    from limen.world.config import Behaviour, WorldConfig
    from limen.world.fate import Month

DEEP = 0.5
FELT = 0.25


class Change(NamedTuple):
    """What changed since the customer last looked: depth of the cut, and whether draws stopped."""

    depth: float
    frozen: bool
    use: float


def look(account: Account, view: LineView, ordinal: int) -> Change | None:
    """Compare the line with what the customer remembers, and remember the new state."""
    before, drew = account.seen_limit_minor, account.saw_may_draw
    account.seen_limit_minor, account.saw_may_draw = view.limit_minor, view.may_draw
    if before == view.limit_minor and drew == view.may_draw:
        return None
    if view.limit_minor > before:
        room = view.limit_minor - max(before, account.demand_limit_minor)
        if room > 0:
            account.raises.append(Raise(ordinal, room))
    frozen = drew and not view.may_draw
    depth = 1.0 if frozen else 1.0 - view.limit_minor / before if before else 0.0
    if depth <= 0.0:
        return None
    use = view.owed_minor / view.limit_minor if view.limit_minor else 1.0
    return Change(depth, frozen, use)


def maybe_leave(
    config: WorldConfig, account: Account, month: Month, hard: bool, ordinal: int
) -> None:
    """Let a good customer decide, once in 90 days, whether to leave within the year."""
    if ordinal <= account.unsettled_until or account.leaving_on is not None:
        return
    account.unsettled_until = ordinal + 90
    if month.phase is not Phase.CALM:
        return
    luck = stream(config.seed, account.name, "leave")
    chance = config.behaviour.attrition_freeze if hard else config.behaviour.attrition_cut
    if luck.random() < chance:
        account.leaving_on = ordinal + int(luck.random() * 360)


def stress_of(change: Change, account: Account, behaviour: Behaviour) -> float:
    """Return the log-odds of trouble that a change adds, 0 where there is no stress."""
    shift = 0.0
    if change.depth >= DEEP and change.use > 0.8:
        shift = behaviour.stress_logit[account.customer.third]
    if account.shop and change.depth >= DEEP:
        shift += math.log(behaviour.no_capital_exit)
    return shift


def displaced_minor(account: Account, view: LineView) -> int:
    """Return what a customer of good standing borrows elsewhere after a cut."""
    if account.customer.third == 0 or view.limit_minor >= account.demand_limit_minor:
        return 0
    wanted = int(account.customer.use * account.demand_limit_minor)
    return max(wanted - view.owed_minor, 0) // 100 * 100
