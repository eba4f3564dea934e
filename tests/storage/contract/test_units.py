"""Effect, answer, journal entry and outbox row: together or not at all, on every store."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


class Refused(Exception):
    pass


def test_of_an_attempt_that_fails_nothing_is_left(store, book):
    with book.unit(["g", "h"]) as unit:
        for key in ("a", "no", "b"):
            with suppress(Refused), unit.attempt():
                write_all(unit, key)
                if key == "no":
                    raise Refused
        assert [x.key for x in unit.chain_events("h")] == ["a:cap", "b:cap"]
        assert unit.answers_to(["a", "no", "b", "c"]).keys() == {"a", "b"}
    with store.open() as other:
        assert [x.key for x in other.chain_events("g")] == ["a:draw", "b:draw"]
        assert [item.message.message_id for item in other.take(9, NOW, NOW + 1)] == [
            "a:pay",
            "b:pay",
        ]
        assert other.verify() == []


def test_an_attempt_sees_what_it_wrote_and_the_next_does_not(book):
    with book.unit(["g", "h"]) as unit:
        write_all(unit, "a")
        for at in range(3):
            with suppress(Refused), unit.attempt():
                write_all(unit, "no")
                assert [x.key for x in unit.chain_events("g")] == ["a:draw", "no:draw"]
                assert unit.append([event("no:draw", chain="g")], NOW) == [Put.REPEATED]
                assert unit.append([event("no:draw", chain="g", amount=2)], NOW) == [Put.CONFLICT]
                assert unit.answer_to("no") is not None
                unit.append([event(f"late{at}", chain="g")], NOW)
                raise Refused
            assert [x.key for x in unit.chain_events("g")] == ["a:draw"]
            assert unit.answer_to("no") is None
        with unit.attempt():
            write_all(unit, "no")
        assert len(unit.chain_events("g")) == 2
    assert [x.seq for x in book.chain_events("g")] == [1, 3]
    assert (book.head(), book.unsent()) == (4, 2)
    assert book.verify() == []


def test_one_attempt_at_a_time_and_a_lost_unit_loses_its_attempts(book):
    with pytest.raises(InvariantViolated, match="attempt"), book.unit(["g", "h"]) as unit:
        with unit.attempt():
            write_all(unit)
        with unit.attempt(), unit.attempt():
            pass
    assert (book.head(), book.unsent()) == (0, 0)
    assert book.append([event("k")], NOW) == [Put.WRITTEN]
    assert book.verify() == []


def test_a_key_written_elsewhere_is_judged_within_an_attempt(book):
    book.append([event("k", chain="other")], NOW)
    with book.unit(["g"]) as unit, unit.attempt():
        assert unit.append([event("k", chain="g"), event("n", chain="g")], NOW) == [
            Put.CONFLICT,
            Put.WRITTEN,
        ]
    assert book.head() == 2


@given(st.data())
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_commands_in_one_unit_leave_what_they_leave_alone(store_at, data):
    """The law: a group accepts and refuses as its commands would one by one."""
    commands = data.draw(
        st.lists(
            st.tuples(st.sampled_from("gh"), st.integers(0, 5), st.booleans(), st.booleans()),
            max_size=8,
        )
    )
    alone, together = store_at(), store_at()
    said: list[list[object]] = [[], []]
    with alone.create() as one, together.create() as many:
        for step in commands:
            with one.unit("gh") as unit:
                said[0].append(obey(unit, *step))
        with many.unit("gh") as unit:
            said[1] += [obey(unit, *step) for step in commands]
        assert said[0] == said[1]
        assert alone.links() == together.links()
        assert one.unsent() == many.unsent()
        assert many.verify() == []


def refuse(does: bool) -> None:
    if does:
        raise Refused


def obey(unit, chain: str, number: int, reads: bool, refuses: bool) -> object:
    """A command: repeats its answer, or writes and then may be refused."""
    key = f"{chain}{number}"
    known = unit.answer_to(key)
    if known is not None:
        return known.reply
    try:
        with unit.attempt():
            unit.append([event(f"{key}:draw", chain=chain), event(f"{key}:2", chain="g")], NOW)
            unit.enqueue([Message(f"{key}:pay", "t", b"")], NOW)
            count = len(unit.chain_events(chain)) if reads else 0
            unit.remember(Answer(key, bytes(32), b"yes"), NOW)
            refuse(refuses)
    except Refused:
        return "refused"
    return count
