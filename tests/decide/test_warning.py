"""The early warning within a decision: what it adds and keeps, what a policy may do with it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from app.worsening import TERMS
from decide.builders import decided, facts, release_of
from limen.book.line_life import Warned
from limen.decide.facts import WarningSoFar
from limen.decide.warning import to_keep, warning_after
from limen.kernel.errors import InvariantViolated
from limen.risk.warning.cusum import Level, hazard_milli, step
from release.builders import CONSTRAINTS

SINCE = date(2023, 11, 30)
INPUTS = {"is_warned": "boolean", "warned_days": "number", "warning_tenths": "number"}
WATCHES = {
    "actions": 'if is_warned then ["watch"] else ["keep"]',
    "reasons": 'if is_warned then ["pd"] else []',
    "calls_officer": "is_warned and warned_days >= 30",
    "mandatory": "null",
}
RELEASE = release_of(WATCHES, INPUTS, constraints=CONSTRAINTS + TERMS)
RISKY = {"utilisation_max_6m_bp": 9_500, "payment_ratio_3m_bp": 0}


def with_warning(tenths=0, since=None, steps=True, features=None):
    return facts(features, warning=WarningSoFar(tenths, since, steps))


def test_a_review_adds_the_month_s_reading():
    known = with_warning(20)
    after = warning_after(known, RELEASE, 50_000, 12)
    wanted = step(RELEASE.warnings["line"], Level(20), hazard_milli(50_000, 12))
    assert after == Warned(known.on, wanted.tenths, known.on if wanted.is_on else None)


def test_a_month_counts_once_and_without_a_score_nothing_is_said():
    for known in (with_warning(20, steps=False), with_warning(20)):
        pd_ppm = 900_000 if not known.warning.steps else None
        assert warning_after(known, RELEASE, pd_ppm, 12) == Warned(known.on, 20, None)
    assert warning_after(facts(), RELEASE, 900_000, 12) is None


def test_an_alarm_that_goes_on_remembers_its_first_day():
    known = with_warning(59, SINCE, features=RISKY)
    record = decided(known, RELEASE)
    kept = to_keep(record, RELEASE)
    assert kept is not None
    assert kept.since == SINCE
    assert record.outcome.action == "watch"
    assert record.outcome.needs_officer


def test_a_new_alarm_watches_and_calls_nobody_yet():
    record = decided(with_warning(25, features=RISKY), RELEASE)
    assert to_keep(record, RELEASE).since == record.facts.on
    assert record.outcome.action == "watch"
    assert not record.outcome.needs_officer


def test_an_alarm_takes_nothing_away():
    """Whatever its level, an alarm that a policy would freeze on only watches (design 4.7)."""
    freezes = {**WATCHES, "mandatory": 'if is_warned then "freeze" else null'}
    release = release_of(freezes, INPUTS, constraints=CONSTRAINTS + TERMS)
    record = decided(with_warning(60, SINCE, features=RISKY), release)
    assert record.outcome.action == "watch"
    assert record.outcome.limit_after_minor == record.facts.limit_minor
    assert "no hard fact: an officer looks" in record.outcome.notes


def test_quiet_lines_keep_nothing():
    record = decided(with_warning(0), RELEASE)
    assert to_keep(record, RELEASE) is None
    assert to_keep(decided(with_warning(20), RELEASE), RELEASE).tenths < 20
    assert to_keep(decided(facts(), RELEASE), RELEASE) is None


def test_a_switch_that_is_none_is_a_fault():
    release = release_of({"calls_officer": '"yes"'})
    with pytest.raises(InvariantViolated, match="switch"):
        decided(facts(), release)


def test_the_early_warning_policy_reads_what_the_review_kept():
    record = decided(msgspec.structs.replace(with_warning(40, SINCE, steps=False)), RELEASE)
    assert record.outcome.action == "watch"
    assert to_keep(record, RELEASE) is None
