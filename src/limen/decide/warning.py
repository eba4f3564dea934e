"""A line's early warning within a decision: the month's reading added to what was known before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.book.line_life import Warned
from limen.risk.warning.cusum import Level, hazard_milli, step

if TYPE_CHECKING:
    from limen.decide.facts import Facts
    from limen.decide.record import Record
    from limen.release.rulebook import Release


def warning_after(
    facts: Facts, release: Release, pd_ppm: int | None, horizon_months: int
) -> Warned | None:
    """Return the early warning with this decision's score; None where the product declares none.

    Parameters
    ----------
    pd_ppm
        None where the decision has no score: the evidence stays.
    """
    before = facts.warning
    if before is UNSET:
        return None
    if not before.steps or pd_ppm is None:
        return Warned(facts.on, before.tenths, before.since)
    terms = release.warnings[facts.product]
    level = Level(before.tenths, before.since is not None)
    after = step(terms, level, hazard_milli(pd_ppm, horizon_months))
    if not after.is_on:
        return Warned(facts.on, after.tenths, None)
    return Warned(facts.on, after.tenths, before.since or facts.on)


def to_keep(record: Record, release: Release) -> Warned | None:
    """Return what a review keeps of a line's early warning; None where all is quiet."""
    before, score = record.facts.warning, record.score
    if before is UNSET or not before.steps or score is None:
        return None
    after = warning_after(record.facts, release, score.pd_ppm, score.horizon_months)
    is_quiet = after is None or (after.tenths == before.tenths == 0)
    return None if is_quiet else after
