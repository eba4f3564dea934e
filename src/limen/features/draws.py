"""Draws: how many, how much, how fast. Test draws are counted apart and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.features.limits import limit_basis
from limen.features.window import BP, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from limen.book.line import Draw

FULL_PERCENT = 90


def draw_count(w: Window) -> int:
    """Draws in 30 days."""
    start = w.days.ago_30
    return sum(item.on > start for item in w.draws_120d)


def draw_sum(w: Window) -> int:
    """Drawn in 30 days."""
    start = w.days.ago_30
    return sum(item.amount_minor for item in w.draws_120d if item.on > start)


def draw_velocity(w: Window) -> int | None:
    """Drawn in 30 days to the month's mean of the 90 days before them."""
    start, oldest = w.days.ago_30, w.days.ago_120
    before = sum(item.amount_minor for item in w.draws_120d if oldest < item.on <= start)
    return draw_sum(w) * 3 * BP // before if before > 0 else None


def full_draw_count(w: Window) -> int:
    """Draws in 90 days that took what is owed to 90 % of the limit or more."""
    start = w.days.ago_90
    return sum(item.on > start and _is_full(w, item) for item in w.draws_120d)


def days_since_draw(w: Window) -> int | None:
    """Days since the line was last drawn."""
    draws = w.draws_120d or w.whole_history.draws
    newest = max((item.on for item in draws), default=None)
    return None if newest is None else max((w.days.today - newest).days, 0)


def probe_draws(w: Window) -> int:
    """Small draws repaid at once, in 30 days."""
    start = w.days.ago_30
    return sum(draw.on > start for draw, _ in w.history.probes)


def _is_full(w: Window, draw: Draw) -> bool:
    line = w.line
    limit = limit_basis(line, draw.on) if line.limit_steps else line.limit_minor
    owed = draw.owed_before_minor + draw.amount_minor
    return limit > 0 and owed * 100 >= limit * FULL_PERCENT


FUNCTIONS: dict[str, Callable[[Window], int | None]] = {
    "draw_count_30d": draw_count,
    "draw_sum_30d_minor": draw_sum,
    "draw_velocity_bp": draw_velocity,
    "full_draw_count_90d": full_draw_count,
    "days_since_draw": days_since_draw,
    "probe_draws_30d": probe_draws,
}
