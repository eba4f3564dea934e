"""Features kept beside the journal: what is taken up is what a fold of the whole history gives."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from app.drawing import NOW, House, draw_policy, release_of
from limen.app import group_cache
from limen.app.copies import rebuild_book
from limen.app.draws import HoldDraw
from limen.app.feature_states import decode_fold, encode_fold, fold_faults, follow
from limen.app.groups import fold_groups, group_events
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.kernel.outcomes import Accepted, Refused

RELEASE = release_of(
    draw=draw_policy(
        'if begun_count_30d >= 6 then "refuse" else "allow"',
        'if begun_count_30d >= 6 then "velocity" else null',
        begun_count_30d="number",
    )
)
PLAN = RELEASE.fold_plan()


@pytest.fixture
def often(monkeypatch):
    monkeypatch.setattr(group_cache, "KEPT_EVERY", 4)


@pytest.fixture
def house(make):
    return make(RELEASE)


def drawn(house: House, number: int, executor=None):
    house.later(1_000_000)
    command = HoldDraw(key=f"k{number}", line_id="l", draw_id=f"d{number}", amount_minor=100)
    return (executor or house.executor).execute(command)


def test_a_draw_reads_what_was_folded_and_the_state_is_kept_in_its_commit(house, often):
    for number in range(6):
        assert isinstance(drawn(house, number), Accepted)
    refused = drawn(house, 6)
    assert isinstance(refused, Refused)
    kept = decode_fold(house.book.fold_of("g"))
    assert kept.counts == {"g": 8}  # stored at the fourth and the eighth event; the ninth waits
    assert house.book.folds() == ["g"]
    cold = house.beside(house.book, "two")
    assert isinstance(drawn(house, 7, cold), Refused)
    assert fold_faults(house.book) == []


def test_only_what_came_since_is_folded(house, often):
    for number in range(5):
        drawn(house, number)
    events = group_events(house.book, "g")
    data = house.book.fold_of("g")
    follower, held = follow(PLAN, "g", events, data)
    fresh, none = follow(PLAN, "g", events, b"")
    assert (held, none) == (4, 0)
    at = events[-1].known_at
    assert follower.values("l", "c", at, "UTC") == fresh.values("l", "c", at, "UTC")
    (group,) = fold_groups(house.book, plan=PLAN)
    assert group.follower.values("l", "c", at, "UTC")["begun_count_30d"] == 5


def history(house: House):
    for number in range(5):
        drawn(house, number)
    events = group_events(house.book, "g")
    follower, _ = follow(PLAN, "g", events[:4], b"")
    return events, encode_fold(follower, {"g": 4}, events[3].known_at)


def test_what_does_not_fit_the_events_is_folded_anew(house):
    events, data = history(house)
    assert follow(PLAN, "g", events, data)[1] == 4
    late = msgspec.structs.replace(events[-1], known_at=events[2].known_at)
    moved = sorted([*events[:-1], late], key=lambda each: (each.known_at, each.seq))
    assert follow(PLAN, "g", moved, data)[1] == 0
    assert follow(PLAN, "g", events[:3], data)[1] == 0
    absorbed = msgspec.structs.replace(events[-1], chain_id="z")
    assert follow(PLAN, "g", [*events[:-1], absorbed], data)[1] == 0
    assert follow(PLAN, "g", events, data[:-3])[1] == 0
    other = release_of(draw=draw_policy('"allow"', drawn_count_90d="number")).fold_plan()
    assert follow(other, "g", events, data)[1] == 0


def test_a_wrong_state_is_found_and_made_anew(house):
    events, _ = history(house)
    rebuild_book(house.book, RELEASE)
    assert (verify_book(house.book).faults, house.book.folds()) == ((), ["g"])
    right = house.book.fold_of("g")
    wrong, _ = follow(PLAN, "g", events[:3], b"")
    planted = encode_fold(wrong, {"g": len(events)}, events[-1].known_at)
    for body in (planted, b"torn"):
        with house.book.unit(["g"]) as unit:
            unit.put_fold("g", body)
        assert [fault.chain_id for fault in verify_book(house.book).faults] == ["g"]
        assert rebuild_book(house.book).differed == ("features of groups: 1 states were wrong",)
        assert fold_faults(house.book) == []
    assert house.book.folds() == []  # a torn one does not say what it was of
    assert rebuild_book(house.book, RELEASE).features == 1
    assert house.book.fold_of("g") == right


def test_a_group_linked_into_another_counts_in_it(house, often):
    house.open("m", "h", "d")
    for number in range(3):
        drawn(house, number)
        house.later(1_000_000)
        house.executor.execute(
            HoldDraw(key=f"m{number}", line_id="m", draw_id=f"m{number}", amount_minor=100)
        )
    at = house.clock.now()
    link = e.Event("g", "link:g", e.GroupLinked("g", "h"), at, date(2026, 6, 21), at)
    house.book.append([link, msgspec.structs.replace(link, chain_id="h", key="link:h")], NOW)
    rebuild_book(house.book, RELEASE)
    (group,) = fold_groups(house.book, plan=PLAN)
    assert group.follower.values("m", "d", at, "UTC")["begun_count_30d"] == 3
    assert decode_fold(house.book.fold_of("g")).counts.keys() == {"g", "h"}
    assert fold_faults(house.book) == []
