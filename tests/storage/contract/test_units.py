"""Effect, answer, journal entry and outbox row: together or not at all, on every store."""

from __future__ import annotations

import hashlib
import threading

import pytest

from limen.app.ports import Answer, Message, Put
from limen.kernel.errors import ConcurrencyConflict, InvariantViolated
from storage.books import NOW, event

ASKED = hashlib.sha256(b"draw 5").digest()


def write_all(unit, key: str = "c1") -> None:
    unit.append([event(f"{key}:draw", chain="g"), event(f"{key}:cap", chain="h")], NOW)
    unit.enqueue([Message(f"{key}:pay", "payments", b"{}")], NOW)
    unit.remember(Answer(key, ASKED, b"accepted"), NOW)


def test_all_of_a_unit_is_there_after_its_commit(store, book):
    with book.unit(["h", "g"]) as unit:
        write_all(unit)
        assert [x.key for x in unit.chain_events("g")] == ["c1:draw"]
    with store.open() as other:
        assert other.head() == 2
        assert other.unsent() == 1
        with other.unit([]) as unit:
            assert unit.answer_to("c1") == Answer("c1", ASKED, b"accepted")
            assert unit.answer_to("c2") is None
    assert book.verify() == []


def test_none_of_a_unit_is_there_when_its_block_fails(store, book):
    with pytest.raises(ZeroDivisionError), book.unit(["g", "h"]) as unit:
        write_all(unit)
        raise ZeroDivisionError
    with store.open() as other, other.unit([]) as unit:
        assert unit.answer_to("c1") is None
    assert (book.head(), book.unsent()) == (0, 0)
    assert book.append([event("k")], NOW) == [Put.WRITTEN]
    assert book.verify() == []


def test_a_unit_writes_to_chains_it_locked(book):
    with pytest.raises(InvariantViolated, match="locked"), book.unit(["g"]) as unit:
        unit.append([event("k", chain="other")], NOW)
    assert book.head() == 0


def test_a_key_is_answered_once(book):
    with book.unit(["g"]) as unit:
        unit.remember(Answer("c", ASKED, b"yes"), NOW)
    with pytest.raises(ConcurrencyConflict), book.unit(["g"]) as unit:
        unit.append([event("k")], NOW)
        unit.remember(Answer("c", ASKED, b"no"), NOW)
    assert book.event_by_key("k") is None
    with book.unit([]) as unit:
        assert unit.answer_to("c").reply == b"yes"


def test_a_limit_that_many_draw_on_is_kept(store, book):
    """Each unit reads its chain and writes only while there is room: nobody overdraws."""
    answers = []

    def draw(name: str) -> None:
        with store.open() as mine:
            for at in range(12):
                with mine.unit(["g"]) as unit:
                    has_room = len(unit.chain_events("g")) < 20
                    if has_room:
                        unit.append([event(f"{name}{at}")], NOW)
                answers.append(has_room)

    threads = [threading.Thread(target=draw, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count(True), answers.count(False)) == (20, 16)
    assert book.head() == 20


def test_units_over_the_same_chains_never_wait_for_each_other_in_a_ring(store, book):
    faults = []

    def work(name: str, chains: list[str]) -> None:
        with store.open() as mine:
            for at in range(15):
                try:
                    with mine.unit(chains) as unit:
                        unit.append([event(f"{name}{at}{x}", chain=x) for x in chains], NOW)
                except ConcurrencyConflict as error:
                    faults.append(error)

    rings = [["a", "b", "c"], ["c", "b", "a"], ["b", "c"]]
    threads = [
        threading.Thread(target=work, args=(name, ring))
        for name, ring in zip("xyz", rings, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert book.head() == 15 * 8
    assert book.verify() == []
