"""The outbox on every store: nothing is lost, a late sender marks nothing."""

from __future__ import annotations

import threading

import pytest

from limen.app.keeping_ports import Standing
from limen.app.ports import Message
from limen.app.promote import promote_copy
from limen.book import events as e
from limen.kernel.errors import BadInput, ConcurrencyConflict
from storage.books import NOW

A, B, C = (Message(name, "notices", name.encode()) for name in "abc")


def put(book, *messages: Message) -> None:
    with book.unit([]) as unit:
        unit.enqueue(messages, NOW)


def test_messages_are_taken_in_order_and_sent_once(book):
    put(book, A, B)
    put(book, C)
    taken = book.take(2, NOW, NOW + 10)
    assert [item.message for item in taken] == [A, B]
    assert [item.message for item in book.take(9, NOW, NOW + 10)] == [C]
    assert book.take(9, NOW, NOW + 10) == []
    assert book.mark_sent(taken, NOW) == 2
    assert book.mark_sent(taken, NOW) == 0
    assert book.unsent() == 1


def test_a_message_is_enqueued_once(book):
    put(book, A)
    put(book, Message("a", "other", b"other"), B)
    assert [item.message for item in book.take(9, NOW, NOW + 1)] == [A, B]


def test_a_lease_that_ran_out_goes_to_the_next_and_the_first_marks_nothing(store, book):
    put(book, A)
    late = book.take(1, NOW, NOW + 10)
    with store.open() as other:
        assert other.take(1, NOW + 9, NOW + 99) == []
        again = other.take(1, NOW + 10, NOW + 99)
        assert again[0].lease == late[0].lease + 1
        assert book.mark_sent(late, NOW + 11) == 0
        assert other.unsent() == 1
        assert other.mark_sent(again, NOW + 12) == 1
    assert book.unsent() == 0


def test_senders_at_once_get_different_messages(store, book):
    put(book, *(Message(f"m{at}", "t", b"") for at in range(60)))
    taken = []

    def send() -> None:
        with store.open() as mine:
            while found := mine.take(7, NOW, NOW + 10):
                taken.extend(item.message.message_id for item in found)
                mine.mark_sent(found, NOW)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted({f"m{at}" for at in range(60)})
    assert book.unsent() == 0


def test_a_copy_sends_nothing_until_somebody_says_that_it_is_the_book(store, book):
    put(book, A)
    assert book.standing() == Standing(0, True)
    book.mark_copy()
    book.mark_copy()
    assert book.standing() == Standing(1, False)
    put(book, B)
    with store.open() as other, pytest.raises(BadInput, match="B015"):
        other.take(9, NOW, NOW + 1)
    assert book.unsent() == 2
    found = promote_copy(book, "the disk was lost", NOW)
    assert (found.epoch, found.head, found.unsent) == (2, 1, 2)
    (event,) = book.chain_events(e.PORTFOLIO_CHAIN)
    assert event.body == e.CopyPromoted(1, "the disk was lost", 2)
    with store.open() as other:
        assert [item.message for item in other.take(9, NOW, NOW + 1)] == [A, B]
        with pytest.raises(BadInput, match="B016"):
            promote_copy(other, "once more", NOW)
        with pytest.raises(ConcurrencyConflict):
            other.promote(event, NOW)
    assert (book.head(), book.verify()) == (1, [])
    book.mark_copy()
    assert book.standing() == Standing(3, False)
    promote_copy(book, "again", NOW)
    assert book.chain_events(e.PORTFOLIO_CHAIN)[-1].key == "promoted:3"
