"""Replay: take only what was asked from a stored decision, decide again, compare the bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeGuard

import msgspec
from msgspec import UNSET

from limen.app.application_record import answer_on_record
from limen.app.deciding import answer_question, opening_key
from limen.app.groups import group_events
from limen.book import events as e
from limen.book.group import fold_group
from limen.decide.applying import decode_application, encode_application
from limen.decide.record import Question, decode, encode
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput, JournalCorrupt
from limen.release.load import load_release

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from limen.app.ports import Journal
    from limen.decide.applying import ApplicationQuestion
    from limen.release.rulebook import Release


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stored decision and what the same question gives now.

    Attributes
    ----------
    versions_differ
        Library versions that are not those of the time; equal bytes still prove the decision.
    """

    decision_id: str
    stored: bytes
    again: bytes
    versions_differ: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether the bytes are equal."""
        return self.stored == self.again


@dataclass(slots=True)
class Replayer:
    """Replays decisions of one book; keeps the releases that it has loaded."""

    journal: Journal
    versions: Mapping[str, str]
    _releases: dict[str, Release] = field(default_factory=dict)

    def replay(self, decision_id: str) -> Replayed:
        """Replay one decision.

        Raises
        ------
        BadInput
            If the book holds no such decision.
        JournalCorrupt
            If the book lacks the run or the release that the decision names.
        """
        event = self.journal.find_decision(decision_id)
        body = None if event is None else event.body
        if event is not None and isinstance(body, e.ApplicationEnded):
            stored = record_of(body)
            asked = decode_application(stored).question
            again = self.application_again(asked, event.seq)
            return Replayed(decision_id, stored, again, self._differing(asked.versions))
        if not isinstance(body, e.DecisionMade):
            raise BadInput([Diagnostic("A010", f"the book holds no decision '{decision_id}'")])
        stored = bytes(body.record)
        question = decode(stored).question
        differing = self._differing(question.versions)
        return Replayed(decision_id, stored, self.again(question), differing)

    def again(self, question: Question) -> bytes:
        """Answer a stored question from the book alone; no stored output is looked at."""
        release = self._release(question.run_id)
        events = group_events(self.journal, question.group_id, question.at, question.head)
        follower = release.follower(question.group_id)
        group = fold_group(question.group_id, events, follower)
        zone = self.journal.info.time_zone
        return encode(answer_question(question, group, release, zone))

    def application_again(self, question: ApplicationQuestion, seq: int) -> bytes:
        """Answer an application's question; it saw its group's events before its own at `seq`."""
        events = group_events(self.journal, question.group_id, question.at, seq - 1)
        group = fold_group(question.group_id, events)
        found = answer_on_record(question, group, self._stored(question.manifest))
        return b"" if found is None else encode_application(found.record)

    def _differing(self, versions: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(
            f"{name} {then} then, {self.versions.get(name)} now"
            for name, then in sorted(versions.items())
            if self.versions.get(name) != then
        )

    def _release(self, run_id: str) -> Release:
        opening = self.journal.event_by_key(opening_key(run_id))
        if opening is None or not isinstance(opening.body, e.ReviewOpened):
            raise JournalCorrupt(f"the book lacks the run '{run_id}'")
        return self._stored(opening.body.release_manifest)

    def _stored(self, manifest: str) -> Release:
        if manifest not in self._releases:
            self._releases[manifest] = stored_release(self.journal, manifest)
        return self._releases[manifest]


def stored_release(journal: Journal, manifest: str) -> Release:
    """Load a release from the files that the book kept."""
    release, faults = load_release(release_files(journal, manifest))
    if release is None:
        raise BadInput(faults.items)
    return release


def release_files(journal: Journal, manifest: str) -> dict[str, bytes]:
    """Return the files that the book kept of a release.

    Raises
    ------
    JournalCorrupt
        If one is missing or changed.
    """
    listing = journal.get_blob(manifest)
    if listing is None:
        raise JournalCorrupt(f"the book lacks the release manifest '{manifest}'")
    files = {}
    for path, digest in msgspec.json.decode(listing, type=dict[str, str]).items():
        data = journal.get_blob(digest)
        if data is None:
            raise JournalCorrupt(f"the book lacks the release file '{path}'")
        files[path] = data
    return files


def decision_ids(journal: Journal) -> Iterator[str]:
    """Yield the id of every stored decision, group by group."""
    for _, events in journal.all_chains():
        for event in events:
            if is_decision(event.body):
                yield event.body.decision_id


def is_decision(body: e.AnyBody) -> TypeGuard[e.DecisionMade | e.ApplicationEnded]:
    """Whether an event keeps a decision's record."""
    return isinstance(body, e.DecisionMade) or (
        isinstance(body, e.ApplicationEnded) and body.record is not UNSET
    )


def record_of(body: e.ApplicationEnded) -> bytes:
    """Return the record of an application that was refused on one.

    Raises
    ------
    BadInput
        If it ended without a record.
    """
    if body.record is UNSET:
        raise BadInput([Diagnostic("A010", f"no decision ended '{body.application_id}'")])
    return bytes(body.record)


@dataclass(slots=True)
class ReplayReport:
    """What a replay of one or many decisions found."""

    same: int = 0
    different: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "replayed": self.same + len(self.different),
            "same": self.same,
            "different": self.different,
            "warnings": self.warnings,
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        return [
            *(f"warning: {text}" for text in self.warnings),
            *(f"differs: {decision_id}" for decision_id in self.different),
            f"{self.same} replayed to the same bytes, {len(self.different)} differ",
        ]


def replay_many(
    journal: Journal, versions: Mapping[str, str], decision_id: str | None, limit: int
) -> ReplayReport:
    """Replay one decision, or the first `limit` of all where no id is given."""
    replayer = Replayer(journal, versions)
    wanted = [decision_id] if decision_id is not None else decision_ids(journal)
    report = ReplayReport()
    for name in islice(wanted, limit):
        found = replayer.replay(name)
        if found.is_same:
            report.same += 1
        else:
            report.different.append(name)
        for text in found.versions_differ:
            if text not in report.warnings:
                report.warnings.append(text)
    return report
