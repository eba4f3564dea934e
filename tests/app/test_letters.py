"""Notices: the release has every one it needs, and each letter says why, what and when."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from app.builders import (
    AT,
    DAY,
    HARD,
    LATE,
    ZONE,
    customer,
    small_files,
    small_release,
)
from limen.app.deciding import Run, decide_line
from limen.app.letters import (
    LANGUAGES,
    OFFERED_ACTIONS,
    STEPS_SHOWN_MAX,
    WITHDRAWN,
    Writer,
    check_notices,
    language_of,
    planned_steps,
)
from limen.book.group import fold_group
from limen.caps.duties import CUTS, NOTICE_KINDS
from limen.care.wording import date_text, money_text
from limen.decide.record import Record
from limen.kernel.errors import InvariantViolated
from limen.kernel.reasons import REASONS
from limen.release.rulebook import Release
from release.builders import OUTPUTS, loaded, policy, shipped


def record_of(lateness: tuple[int, ...], release: Release | None = None) -> Record:
    group = fold_group("g-c", customer("c", lateness))
    run = Run("run", AT, "review", release or small_release(), 99, ZONE, {"limen": "0"})
    return decide_line(group, "c:line", run)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lateness", "kind"), [(LATE, "limit_cut"), (HARD, "freeze")])
def test_a_letter_says_the_reasons_and_the_day(lateness, kind, language):
    record = record_of(lateness)
    text = Writer(small_release(), language).write(record, kind).body
    for code in record.outcome.reason_codes:
        words = REASONS[code].english if language == "en" else REASONS[code].chinese
        assert words in text
    assert record.outcome.reason_codes
    assert date_text(record.outcome.effective_on, language) in text
    assert "Tiny" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_both_limits(language):
    record = record_of(LATE)
    text = Writer(small_release(), language).write(record, "limit_cut").body
    for minor in (record.outcome.limit_before_minor, record.outcome.limit_after_minor):
        assert money_text(minor, "CNY", language) in text


def test_what_is_sent_is_known_by_its_hash():
    record = record_of(LATE)
    writer = Writer(small_release(), "en")
    assert writer(record, "limit_cut") == ("en", writer.write(record, "limit_cut").text_hash)
    other = writer(record_of(HARD), "limit_cut")
    assert other != writer(record, "limit_cut")


def test_a_kind_without_a_text_breaks_the_promise():
    with pytest.raises(InvariantViolated, match="every notice"):
        Writer(small_release(), "en").write(record_of(LATE), "nonsense")


# -- the check


def needed() -> list[tuple[str, str]]:
    """By the design: whatever a decision may send, in each language, and the withdrawal."""
    kinds = {NOTICE_KINDS[action] for action in (*CUTS, "reinstate")} | {WITHDRAWN}
    return [(kind, language) for kind in sorted(kinds) for language in ("en", "zh")]


def test_a_release_with_every_notice_passes():
    assert check_notices(small_release()).items == []
    assert set(needed()) <= set(small_release().notices)
    assert OFFERED_ACTIONS >= CUTS


@pytest.mark.parametrize(("kind", "language"), needed())
def test_a_missing_notice_is_named_by_its_file(kind, language):
    files = small_files()
    path = f"notices/{kind}.{language}.md"
    del files[path]
    (fault,) = check_notices(loaded(files)).items
    assert (fault.code, fault.place.file) == ("R060", path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whoever_may_be_refused_by_policy_needs_a_text_for_it(language):
    files, path = small_files(), f"notices/refuse.{language}.md"
    del files[path]
    assert check_notices(loaded(files)).items == []
    told = {"admitted": "branch != null", "reasons": '["L06"]'}
    files["policies/eligibility.dmn"] = policy(told, {"branch": "string"}, "Eligibility")
    (fault,) = check_notices(loaded(files)).items
    assert (fault.code, fault.place.file) == ("R060", path)


def test_a_text_that_leaves_out_what_it_must_say_is_a_fault():
    """Planted: the cut's letter no longer gives its reasons."""
    files = small_files()
    path = "notices/limit_cut.en.md"
    files[path] = files[path].replace(b"{% for reason in reasons %}", b"{% for reason in steps %}")
    faults = check_notices(loaded(files))
    assert faults.has_errors
    assert all(item.place.file == path for item in faults.items)


def test_a_release_that_tells_nobody_needs_no_notices():
    """Only a simulation may: the incumbent of the demo."""
    assert not shipped("incumbent").conduct.sends_notices
    assert check_notices(shipped("incumbent")).items == []


@pytest.mark.parametrize("name", ["limen", "uci"])
def test_the_shipped_releases_have_every_notice(name):
    assert check_notices(shipped(name)).items == []


@pytest.mark.parametrize(
    ("jurisdiction", "language"), [("CN", "zh"), ("CN-SH", "zh"), ("TW", "en"), ("DE", "en")]
)
def test_the_language_follows_the_jurisdiction(jurisdiction, language):
    head = small_files()["release.toml"].decode().replace('"CN"', f'"{jurisdiction}"')
    release = loaded({**small_files(), "release.toml": head.encode()})
    assert language_of(release) == language


# -- the steps of a step-down


def stepping(target: str) -> Release:
    """The small release stepping down towards a target instead of lowering at once."""
    outputs = {
        **OUTPUTS,
        "actions": 'if months_late_now >= 1 then ["watch", "step_down"] else ["keep"]',
        "target_minor": target,
    }
    return loaded({**small_files(), "policies/account_review.dmn": policy(outputs)})


@pytest.mark.parametrize("target", ["0", "owed_minor", "400000", "930000"])
def test_steps_go_down_by_the_release_share_and_never_below_what_is_owed(target):
    """The first is the decision itself; each takes at most a quarter and is a whole step."""
    release = stepping(target)
    record = record_of(LATE, release)
    assert record.outcome.action == "step_down"
    steps = planned_steps(record, release)
    assert steps[0] == (record.outcome.effective_on, record.outcome.limit_after_minor)
    assert 1 <= len(steps) <= STEPS_SHOWN_MAX
    limits = [record.outcome.limit_before_minor, *(minor for _, minor in steps)]
    for before, after in pairwise(limits):
        assert 0 < before - after <= before * release.conduct.step_ppm / 1_000_000
        assert after % release.products["line"].step_minor == 0
        assert after >= record.facts.owed_minor
    days = [on for on, _ in steps]
    gap = timedelta(days=release.conduct.step_days)
    assert all(b - a == gap for a, b in pairwise(days))


def test_other_actions_have_no_steps():
    assert planned_steps(record_of(LATE), small_release()) == ()
    assert record_of(LATE).outcome.effective_on > DAY
