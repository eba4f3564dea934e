"""Replay: the question alone gives the bytes again, and faults make exactly their own differ."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.builders import (
    AT,
    DAY,
    ENDS,
    NOW,
    VERSIONS,
    Tampered,
    Through,
    bodies,
    book_of,
    event,
    groups_of,
    mixed,
    records,
    reviewed,
    small_files,
    stored,
)
from limen.app.replay import Replayer, decision_ids, replay_many, stored_release
from limen.book import events as e
from limen.decide.record import Question
from limen.kernel.dates import DAY_US
from limen.kernel.errors import BadInput, JournalCorrupt
from release.builders import INPUTS, OUTPUTS, loaded, policy


class Blanked(Through):
    """Every stored record keeps its question; all else in it is gone."""

    def find_decision(self, decision_id: str) -> e.Event | None:
        found = self.inner.find_decision(decision_id)
        return None if found is None else self.blank(found)

    def chain_events(self, *asked: Any) -> list[e.Event]:
        return [self.blank(one) for one in self.inner.chain_events(*asked)]

    @staticmethod
    def blank(one: e.Event) -> e.Event:
        if not isinstance(one.body, e.DecisionMade):
            return one
        question = msgspec.json.decode(bytes(one.body.record))["question"]
        raw = msgspec.Raw(msgspec.json.encode({"question": question}))
        return msgspec.structs.replace(one, body=msgspec.structs.replace(one.body, record=raw))


class OtherRelease(Through):
    """The stored release says another number in its policy."""

    def get_blob(self, digest: str) -> bytes | None:
        data = self.inner.get_blob(digest)
        if data is None or b"<definitions" not in data:
            return data
        changed = data.replace(b"months_late_now &gt;= 1", b"months_late_now &gt;= 2")
        assert changed != data
        return changed


@pytest.fixture
def book(tmp_path):
    made = book_of(tmp_path, groups_of(mixed()))
    assert reviewed(made).written == 6
    return made


def different(journal: Any) -> set[str]:
    """The lines whose decision replays to other bytes."""
    replayer = Replayer(journal, VERSIONS)
    return {
        event.line_id
        for _, chain in journal.all_chains()
        for event in chain
        if isinstance(event.body, e.DecisionMade)
        and not replayer.replay(event.body.decision_id).is_same
    }


def test_every_stored_decision_replays_to_its_bytes(book):
    report = replay_many(book, VERSIONS, None, 1_000)
    assert (report.same, report.different, report.warnings) == (6, [], [])
    assert report.as_dict()["replayed"] == 6
    assert report.lines() == ["6 replayed to the same bytes, 0 differ"]


def test_stored_outputs_are_not_looked_at(book):
    """With every output of every record blanked, the true bytes come out all the same."""
    replayer = Replayer(Blanked(book), VERSIONS)
    for body in bodies(book, e.DecisionMade):
        kept = Blanked(book).find_decision(body.decision_id).body.record
        assert set(msgspec.json.decode(bytes(kept))) == {"question"}
        question = msgspec.json.decode(bytes(kept), type=dict[str, Question])["question"]
        assert replayer.again(question) == bytes(body.record)


def test_planted_another_statement_makes_exactly_that_line_differ(book):
    key = f"c1:{ENDS[-1]}:statement"
    assert different(Tampered(book, key, e.StatementClosed(100_000, 2, "late"))) == {"c1:line"}


def test_planted_a_moved_threshold_makes_exactly_those_on_it_differ(book):
    """The policy lowers from two months late instead of one: the lines one month late differ."""
    assert different(OtherRelease(book)) == {f"c{n}:line" for n in (1, 4, 7)}


def test_planted_a_stored_record_with_another_outcome_is_found(book):
    (body,) = [one for one in bodies(book, e.DecisionMade) if b'"c1:line"' in bytes(one.record)]
    forged = msgspec.structs.replace(
        body, record=msgspec.Raw(bytes(body.record).replace(b'"lower"', b'"close"'))
    )

    class Forged(Through):
        def find_decision(self, decision_id: str) -> e.Event | None:
            found = self.inner.find_decision(decision_id)
            is_it = decision_id == body.decision_id
            return msgspec.structs.replace(found, body=forged) if is_it else found

    report = replay_many(Forged(book), VERSIONS, None, 1_000)
    assert report.different == [body.decision_id]
    assert report.lines()[0] == f"differs: {body.decision_id}"


def test_a_backfill_known_before_the_decision_changes_none_of_it(book):
    """It comes in after the decision's head, with a `known_at` before its instant."""
    worse = e.StatementClosed(900_000, 3, "late")
    for name in mixed():
        late = event(name, "backfill", worse, DAY, AT - DAY_US)
        book.append([late], NOW)
    assert different(book) == set()
    # The placebo: were it there before, it would have changed each of them.
    assert different(Tampered(book, f"c1:{ENDS[-1]}:statement", worse)) == {"c1:line"}


def test_what_became_known_later_changes_nothing(book):
    for name in mixed():
        book.append([event(name, "next", e.StatementClosed(0, 0), DAY, AT + 1)], NOW)
    assert different(book) == set()


def test_other_library_versions_warn_and_the_bytes_are_the_same(book):
    report = replay_many(book, {"limen": "99"}, None, 1_000)
    assert (report.same, report.different) == (6, [])
    assert report.warnings == ["limen 0 then, 99 now"]
    assert report.lines()[0] == "warning: limen 0 then, 99 now"


def test_a_limit_takes_the_first_so_many_and_an_id_takes_one(book):
    ids = list(decision_ids(book))
    assert len(ids) == len(stored(book)) == 6
    assert replay_many(book, VERSIONS, None, 2).same == 2
    assert replay_many(book, VERSIONS, ids[3], 1_000).same == 1


def test_an_unknown_id_is_wrong_use(book):
    with pytest.raises(BadInput, match="no decision 'dec_none'"):
        replay_many(book, VERSIONS, "dec_none", 1)


def test_a_book_without_the_release_is_corrupt(book):
    class Emptied(Through):
        def get_blob(self, _digest: str) -> None:
            return None

    with pytest.raises(JournalCorrupt, match="release manifest"):
        replay_many(Emptied(book), VERSIONS, None, 1)


def test_a_book_without_the_run_is_corrupt(book):
    class Unopened(Through):
        def event_by_key(self, _key: str) -> None:
            return None

    with pytest.raises(JournalCorrupt, match="lacks the run"):
        replay_many(Unopened(book), VERSIONS, None, 1)


def test_the_stored_release_is_the_one_that_was_used(book):
    (opening,) = bodies(book, e.ReviewOpened)
    release = stored_release(book, opening.release_manifest)
    assert release.release_id == opening.release_id
    assert dict(release.files) == small_files()


OWN = """
[features.paid_sum_60d_minor]
source = "repayment_made"
key = "line"
aggregate = "sum"
window = "60 days"
unit = "minor"
value = "amount_minor"
"""


def test_decisions_on_a_releases_own_feature_replay_to_their_bytes(tmp_path):
    outputs = {**OUTPUTS, "target_minor": "owed_minor + paid_sum_60d_minor"}
    review = policy(outputs, {**INPUTS, "paid_sum_60d_minor": "number"})
    release = loaded({**small_files(review=review), "features.toml": OWN.encode()})
    with book_of(tmp_path, groups_of(mixed(3))) as book:
        reviewed(book, release)
        (record,) = (each for each in records(book).values() if each.outcome.action == "lower")
        # Two repayments of 100,000 lie within 60 days of 31 March.
        assert record.facts.features["paid_sum_60d_minor"] == 200_000
        report = replay_many(book, VERSIONS, None, 9)
    assert (report.same, report.different) == (2, [])
