"""Test draws: small, repaid at once, and never held against anybody.

A *probe draw* is below 3 % of the limit and repaid in full within 72 hours. Repaid means either
that a repayment of its very amount (or up to 1 % more, for interest) came in, or, where nothing was
owed before, that the repayments since add up to it. It and its repayment are taken out of the
history; a small draw whose 72 hours still run is *pending* and left out of the draws alone.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from limen.features.limits import limit_at
from limen.kernel.dates import HOUR_US

if TYPE_CHECKING:
    from datetime import date

    from limen.book.line import Draw, LineState, Repayment
    from limen.features.limits import HasLimits
    from limen.kernel.dates import Instant

PROBE_LIMIT_PERCENT = 3
PROBE_WINDOW_US = 72 * HOUR_US
_at = attrgetter("at")


@dataclass(slots=True)
class History:
    """Draws and repayments of a line without its probe draws.

    Attributes
    ----------
    draws
        Draws that count, oldest first; `owed_before_minor` without what probes owed.
    repayments
        Repayments that count, oldest first.
    probes
        Probe draws, each with the day on which its repayment was complete.
    """

    draws: list[Draw]
    repayments: list[Repayment]
    probes: list[tuple[Draw, date]] = field(default_factory=list)

    def probe_owed(self, day: date) -> int:
        """Return what probes owed at the end of a day."""
        return sum(draw.amount_minor for draw, repaid in self.probes if draw.on <= day < repaid)


@dataclass(slots=True)
class _Work:
    """Small draws and repayments, each in the order of time, while they are matched.

    Attributes
    ----------
    left
        What is left of each repayment.
    repaid
        The repayment that completed a probe draw, by the draw's place in `small`.
    """

    small: list[Draw]
    repayments: list[Repayment]
    left: list[int]
    repaid: dict[int, Repayment] = field(default_factory=dict)


def clean_history(
    line: HasLimits, draws: list[Draw], repayments: list[Repayment], at: Instant
) -> History:
    """Return some of a line's draws and repayments without the probe draws among them."""
    small = _small_draws(line, draws)
    if not small:
        return History(draws, repayments)
    ordered = sorted(repayments, key=_at)
    work = _Work(small, ordered, [item.amount_minor for item in ordered])
    _match_exact(work)
    _match_from_nothing(work, at)
    return _without(sorted(draws, key=_at), work, at)


def may_hold_probes(line: LineState) -> bool:
    """Whether some draws are so small that they may be probes; where none is, all of them count."""
    least = line.least_draw_minor
    return bool(line.draws) and least is not None and least * 100 < _bound(line)


def _bound(line: HasLimits) -> int:
    most = max((step.from_minor for step in line.limit_steps), default=0)
    return max(line.limit_minor, most) * PROBE_LIMIT_PERCENT


def _small_draws(line: HasLimits, draws: list[Draw]) -> list[Draw]:
    steps, bound = line.limit_steps, _bound(line)
    small = [draw for draw in draws if draw.amount_minor * 100 < bound]
    if steps:
        small = [
            draw
            for draw in small
            if draw.amount_minor * 100 < limit_at(line, draw.at) * PROBE_LIMIT_PERCENT
        ]
    return sorted(small, key=_at)


def _match_exact(work: _Work) -> None:
    """Give each repayment to the newest small draw of its amount that still waits for it."""
    waiting: list[int] = []
    pushed = 0
    for place, repayment in enumerate(work.repayments):
        while pushed < len(work.small) and work.small[pushed].at <= repayment.at:
            waiting.append(pushed)
            pushed += 1
        oldest = repayment.at - PROBE_WINDOW_US
        while waiting and work.small[waiting[0]].at < oldest:
            del waiting[0]
        for at in reversed(waiting):
            due = work.small[at].amount_minor
            if due <= repayment.amount_minor <= due * 101 // 100:
                work.repaid[at] = repayment
                work.left[place] = 0
                waiting.remove(at)
                break


def _match_from_nothing(work: _Work, at: Instant) -> None:
    """Match draws on a line that owed nothing to the repayments that came in since."""
    outstanding: list[tuple[Instant, int]] = []
    for place, draw in enumerate(work.small):
        waits = place not in work.repaid
        if waits and draw.owed_before_minor <= _owed_at(outstanding, draw.at):
            _match_run(work, place)
        repayment = work.repaid.get(place)
        if repayment is not None:
            outstanding.append((repayment.at, draw.amount_minor))
        elif at - draw.at <= PROBE_WINDOW_US:
            outstanding.append((at, draw.amount_minor))


def _owed_at(outstanding: list[tuple[Instant, int]], at: Instant) -> int:
    """Return what was outstanding at an instant; forget what was repaid before it."""
    if not outstanding:
        return 0
    outstanding[:] = [item for item in outstanding if item[0] >= at]
    return sum(amount for _, amount in outstanding)


def _match_run(work: _Work, first: int) -> None:
    """Take repayments, oldest first, until they cover the small draws made so far."""
    start, until = work.small[first].at, work.small[first].at + PROBE_WINDOW_US
    run: list[int] = []
    used: list[tuple[int, int]] = []
    due, following = 0, first
    for place in range(bisect_left(work.repayments, start, key=_at), len(work.repayments)):
        repayment = work.repayments[place]
        if repayment.at > until:
            return
        if not work.left[place]:
            continue
        while following < len(work.small) and work.small[following].at <= repayment.at:
            if following not in work.repaid:
                run.append(following)
                due += work.small[following].amount_minor
            following += 1
        taken = min(due, work.left[place])
        used.append((place, taken))
        due -= taken
        if due == 0:
            _settle_run(work, run, used)
            return


def _settle_run(work: _Work, run: list[int], used: list[tuple[int, int]]) -> None:
    for item in run:
        work.repaid[item] = work.repayments[used[-1][0]]
    for place, taken in used:
        rest = work.left[place] - taken
        work.left[place] = rest if rest * 100 > taken else 0


def _without(ordered: list[Draw], work: _Work, at: Instant) -> History:
    """Take out what was matched, and the small draws whose 72 hours still run."""
    gone = {
        id(draw): work.repaid.get(place)
        for place, draw in enumerate(work.small)
        if place in work.repaid or at - draw.at <= PROBE_WINDOW_US
    }
    if not gone:
        return History(ordered, work.repayments)
    draws: list[Draw] = []
    probes: list[tuple[Draw, date]] = []
    outstanding: list[tuple[Instant, int]] = []
    for draw in ordered:
        if id(draw) in gone:
            repayment = gone[id(draw)]
            if repayment is not None:
                probes.append((draw, repayment.on))
                outstanding.append((repayment.at, draw.amount_minor))
            else:
                outstanding.append((at, draw.amount_minor))
            continue
        owed = _owed_at(outstanding, draw.at)
        if owed:
            draw = draw._replace(owed_before_minor=max(draw.owed_before_minor - owed, 0))  # noqa: PLW2901
        draws.append(draw)
    repayments = [
        item if left == item.amount_minor else item._replace(amount_minor=left)
        for item, left in zip(work.repayments, work.left, strict=True)
        if left
    ]
    return History(draws, repayments, probes)
