"""What is read with the BEGIN is what would be found later, and the server's link is ours."""

from __future__ import annotations

from itertools import pairwise

import pytest

from limen.app.ports import Ahead, Answer, Put
from limen.book.chain import link_hash
from limen.kernel.errors import ConcurrencyConflict, Unavailable
from storage.books import NOW, event
from storage.contract.stores import PostgresStore

ASKED = bytes(range(32))


@pytest.fixture
def store(server, tmp_path):
    made = PostgresStore(server, tmp_path)
    yield made
    made.drop()


@pytest.fixture
def book(store):
    with store.create() as made:
        made.append([event(f"e{at}") for at in range(3)], NOW)
        with made.unit(["g"]) as unit:
            unit.remember(Answer("old", ASKED, b"yes"), NOW)
        yield made


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
def test_reading_ahead_changes_nothing_that_is_found(book, after):
    keys = ("old", "e1", "new")
    with book.unit(["g"]) as unit:
        events, answers = unit.chain_events("g", after), unit.answers_to(keys)
    with book.unit(["g"], Ahead(keys, {"g": after})) as unit:
        assert unit.chain_events("g", after) == events
        assert unit.chain_events("g")[after:] == events
        assert unit.answers_to(keys) == answers
        found = [unit.append([event("e1", amount=amount)], NOW) for amount in (1, 5)]
        assert found == [[Put.REPEATED], [Put.CONFLICT]]
        assert unit.append([event("new")], NOW) == [Put.WRITTEN]
        assert [each.key for each in unit.chain_events("g", after)] == [
            *(each.key for each in events),
            *(["new"] if after <= 3 else []),
        ]
    assert book.verify() == []


def test_the_link_that_the_server_makes_is_ours(store, book):
    for at in range(3):
        with book.unit(["g"], Ahead((f"k{at}",), {"g": 3 + at})) as unit:
            unit.append([event(f"k{at}")], NOW + at)
            unit.remember(Answer(f"k{at}", ASKED, b"yes"), NOW + at)
    rows = store.links()
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6]
    for (*_, before), (seq, _, place, content, link) in pairwise(rows):
        known = book.event_by_key(f"k{seq - 4}" if seq > 3 else f"e{seq - 1}")
        at = (known.known_at, known.recorded_at)
        assert bytes(link) == link_hash(bytes(before), seq, place, *at, bytes(content))
    assert book.verify() == []


def test_of_two_units_that_answer_one_key_one_is_told(store, book):
    ahead = Ahead(("k",), {"g": 3})
    with store.open() as other, pytest.raises(ConcurrencyConflict), book.unit([], ahead) as unit:
        with other.unit(["g"], ahead) as mine:
            mine.append([event("k")], NOW)
            mine.remember(Answer("k", ASKED, b"yes"), NOW)
        unit.remember(Answer("k", ASKED, b"no"), NOW)
    assert (book.head(), book.verify()) == (4, [])


def test_a_unit_is_refused_where_durability_was_lost(book):
    book._link._connection.execute("SET synchronous_commit = off")
    with pytest.raises(Unavailable, match="synchronous_commit"), book.unit(["g"]):
        raise AssertionError
    book._link._connection.execute("SET synchronous_commit = on")
    assert book.append([event("k")], NOW) == [Put.WRITTEN]
