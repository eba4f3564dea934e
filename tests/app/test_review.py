"""An account review: repeatable, resumable, held to its budget."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.builders import (
    AT,
    CLEAN,
    EXPECTED,
    HARD,
    LATE,
    Failing,
    PowerCut,
    all_events,
    bodies,
    book_of,
    customer,
    groups_of,
    mixed,
    records,
    reviewed,
    run_of,
    small_release,
    stored,
)
from limen.app import review as module
from limen.app.deciding import decide_group
from limen.app.review import groups_seen
from limen.book import events as e
from limen.decide.record import encode
from limen.kernel.errors import InvariantViolated

KINDS = st.sampled_from((CLEAN, LATE, HARD))
BOOKS = st.lists(KINDS, max_size=6).map(
    lambda kinds: {f"c{number}": kind for number, kind in enumerate(kinds)}
)


@given(lateness=BOOKS)
@settings(max_examples=10)
def test_every_line_is_counted_and_only_changes_are_stored(lateness):
    with tempfile.TemporaryDirectory() as folder:
        book = book_of(Path(folder), groups_of(lateness))
        found = reviewed(book)
        actions = [EXPECTED[kind] for kind in lateness.values()]
        assert found.actions == {name: actions.count(name) for name in sorted(set(actions))}
        assert found.lines == len(lateness)
        changed = {f"{name}:line" for name, kind in lateness.items() if kind != CLEAN}
        assert set(stored(book)) == changed
        assert found.written == len(changed)
        book.close()


@given(lateness=BOOKS, data=st.data())
@settings(max_examples=8)
def test_the_order_in_which_groups_came_does_not_matter(lateness, data):
    with tempfile.TemporaryDirectory() as folder:
        groups = groups_of(lateness)
        shuffled = data.draw(st.permutations(groups))
        one = book_of(Path(folder), groups, "one.book")
        two = book_of(Path(folder), shuffled, "two.book")
        assert reviewed(one).digest == reviewed(two).digest
        assert stored(one) == stored(two)
        one.close()
        two.close()


def decided(book, run):
    return [record for group in groups_seen(book, run) for record in decide_group(group, run)]


def test_the_digest_is_that_of_every_record_in_order(tmp_path):
    """By hand: SHA-256 over the SHA-256 of each record, the unchanged ones too."""
    book = book_of(tmp_path, groups_of(mixed()))
    run = run_of(book)
    hashes = [hashlib.sha256(encode(record)).digest() for record in decided(book, run)]
    assert len(hashes) == 9
    assert reviewed(book).digest == hashlib.sha256(b"".join(hashes)).hexdigest()


def test_a_line_without_change_moves_the_digest_though_it_is_not_stored(tmp_path):
    less = customer("quiet", owed_minor=100_000)
    more = customer("quiet", owed_minor=100_100)
    one, two = book_of(tmp_path, [less], "one.book"), book_of(tmp_path, [more], "two.book")
    found = reviewed(one), reviewed(two)
    assert [result.written for result in found] == [0, 0]
    assert found[0].digest != found[1].digest


def test_the_same_review_again_writes_nothing(tmp_path):
    book = book_of(tmp_path, groups_of(mixed()))
    first = reviewed(book)
    before = all_events(book)
    again = reviewed(book)
    assert again.digest == first.digest
    assert (first.was_there, again.was_there) == (False, True)
    assert again.written == 0
    assert all_events(book) == before


def test_facts_that_came_later_do_not_move_a_review_run_again(tmp_path):
    book = book_of(tmp_path, groups_of(mixed()))
    first = reviewed(book)
    book.append(customer("newcomer", HARD), AT + 1)
    assert reviewed(book).digest == first.digest


def test_another_engine_version_makes_the_same_bytes_of_an_old_run(tmp_path):
    book = book_of(tmp_path, groups_of(mixed()))
    first = reviewed(book)
    again = reviewed(book, versions={"limen": "99"})
    assert again.was_there
    assert again.digest == first.digest


def whole(folder: Path) -> tuple[str, list[e.Event]]:
    """An uninterrupted run over the mixed book, with two decisions a commit."""
    book = book_of(folder, groups_of(mixed()), "whole.book")
    return reviewed(book).digest, all_events(book)


@pytest.mark.parametrize("appends", [0, 1, 2, 3, 4])
def test_a_killed_review_is_continued_by_running_it_again(tmp_path, monkeypatch, appends):
    """Killed before its opening, after it, between batches, before its closing: the same book."""
    monkeypatch.setattr(module, "BATCH", 2)
    digest, events = whole(tmp_path)
    book = book_of(tmp_path, groups_of(mixed()), "killed.book")
    with pytest.raises(PowerCut):
        reviewed(Failing(book, appends))
    assert len(all_events(book)) < len(events)
    again = reviewed(book)
    assert (again.digest, again.was_there) == (digest, False)
    assert all_events(book) == events


def test_the_kills_above_fall_into_every_part_of_a_run(tmp_path, monkeypatch):
    """Opening, three batches of two decisions with their notices, closing: five appends."""
    monkeypatch.setattr(module, "BATCH", 2)
    book = Failing(book_of(tmp_path, groups_of(mixed())), 99)
    reviewed(book)
    assert book.seen == [1, 4, 4, 4, 1]


def test_a_record_that_came_out_otherwise_before_is_refused(tmp_path):
    """Planted: half a run under the same id whose stored record says something else."""
    book = book_of(tmp_path, [customer("c", LATE)])
    run = run_of(book)
    (record,) = decided(book, run)
    forged = encode(record).replace(b'"lower"', b'"close"')
    book.append([module.decision_event(record, forged)], AT)
    with pytest.raises(InvariantViolated, match="same bytes"):
        reviewed(book)


def test_over_the_budget_discretionary_cuts_wait_and_mandatory_ones_proceed(tmp_path):
    book = book_of(tmp_path, groups_of(mixed()))
    found = reviewed(book, small_release(200_000))  # one of nine lines, three would be cut
    assert "3 discretionary cuts exceed the budget of 1" in found.stopped
    assert {record.outcome.action for record in records(book).values()} == {"freeze"}
    assert {notice.notice_kind for notice in bodies(book, e.NoticeSent)} == {"freeze"}
    (closing,) = bodies(book, e.ReviewRun)
    assert (closing.stopped, closing.changed) == (found.stopped, 3)


@pytest.mark.parametrize(("budget_ppm", "stops"), [(333_333, True), (333_334, False)])
def test_the_budget_is_met_to_the_line(tmp_path, budget_ppm, stops):
    """Three of nine: 333,334 ppm of nine lines are 3.000006, 333,333 ppm are one less than 3."""
    book = book_of(tmp_path, groups_of(mixed()))
    assert bool(reviewed(book, small_release(budget_ppm)).stopped) is stops


def test_the_budget_does_not_change_what_is_decided(tmp_path):
    """The digest covers the cuts that wait, so that two people see what they agree to."""
    book = book_of(tmp_path, groups_of(mixed()))
    found = reviewed(book, small_release(0), on_record=(seen := []).append)
    assert found.actions["lower"] == 3
    assert len(seen) == found.lines == 9


def test_lines_of_an_unknown_product_are_counted_not_passed_over(tmp_path):
    known, strange = customer("a"), customer("b")
    strange = [
        msgspec.structs.replace(one, body=msgspec.structs.replace(one.body, product="boat"))
        if isinstance(one.body, e.LineOpened)
        else one
        for one in strange
    ]
    result = reviewed(book_of(tmp_path, [known, strange]))
    assert (result.lines, result.skipped) == (1, 1)
