"""What the demo's report says of a ledger is what the book holds."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from app.playing import played
from limen.app import demo_ledger
from limen.app.demo_ledger import find_ledger
from limen.app.ledger import closing_of, trial_balance_on
from limen.storage.sqlite import open_book


@pytest.fixture(scope="module")
def play(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    player, book = played(folder, months=3)
    return player, book, next(folder.glob("*.book"))


def test_it_is_the_last_close_and_sums_to_zero(play):
    player, book, _ = play
    found = find_ledger(book, player.terms)
    assert (found.on, found.gap_minor, found.agrees) == (player.world.last_day, 0, True)
    assert sum(found.balances.values()) == sum(trial_balance_on(book).balances.values()) == 0
    assert found.audited == len(player.lines)
    assert found.lines == closing_of(book).body.buckets
    owed = sum(line.owed_minor for line in player.lines.values())
    assert sum(found.owed_minor.values()) == owed


def test_a_sample_is_spread_over_the_book(play, monkeypatch):
    player, book, _ = play
    monkeypatch.setattr(demo_ledger, "AUDITED", 7)
    assert 5 <= find_ledger(book, player.terms).audited <= 7


def test_planted_entries_changed_in_the_file_are_noticed(play, tmp_path):
    player, _, path = play
    copy = tmp_path / "copy.book"
    with closing(sqlite3.connect(path)) as raw, closing(sqlite3.connect(copy)) as other:
        raw.backup(other)
        other.execute("DROP TRIGGER journal_never_updated")
        seq, body = other.execute(
            "SELECT seq, body FROM journal WHERE kind = 'entries_posted' ORDER BY seq LIMIT 1"
        ).fetchone()
        changed = re.sub(rb'"loans",(-?)', rb'"loans",\g<1>1', bytes(body), count=1)
        assert changed != body
        other.execute("UPDATE journal SET body = ? WHERE seq = ?", (changed, seq))
        other.commit()
    with open_book(copy) as book:
        found = find_ledger(book, player.terms)
    assert found.faults
    assert not found.agrees
