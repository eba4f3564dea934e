"""`limen decide`: show a decision, replay it; exit 1 where bytes differ."""

from __future__ import annotations

import pytest

from app.builders import DAY
from cli.calling import a_book, a_release, call, told
from limen.app.replay import decision_ids
from limen.bootstrap import Wired
from limen.storage.sqlite import open_book


@pytest.fixture
def book(tmp_path):
    path = a_book(tmp_path)
    told("review", "run", "--book", path, "--release", a_release(tmp_path), "--at", DAY)
    return path


def test_one_decision_and_all_replay_to_the_same_bytes(book):
    handle = open_book(book)
    first = next(decision_ids(handle))
    handle.close()
    assert told("decide", "replay", first, "--book", book)["same"] == 1
    assert told("decide", "replay", "--all", "--book", book)["same"] == 6
    assert told("decide", "replay", "--all", "--limit", 4, "--book", book)["same"] == 4
    shown = call("decide", "show", first, "--book", book)
    assert first in shown.stdout
    assert told("decide", "show", first, "--book", book)["question"]["decision_id"] == first


def test_planted_a_difference_ends_with_1(book, monkeypatch):
    """The engine finds another statement than the one decided on."""
    from app.builders import Tampered
    from limen.book import events as e

    true = Wired.open_book

    def tampering(self, path, create=None):
        statement = e.StatementClosed(100_000, 2, "late")
        return Tampered(true(self, path, create), f"c1:{DAY}:statement", statement)

    monkeypatch.setattr(Wired, "open_book", tampering)
    said = told("decide", "replay", "--all", "--book", book, code=1)
    assert (said["same"], len(said["different"])) == (5, 1)
