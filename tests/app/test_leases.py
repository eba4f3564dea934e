"""The leases of one holder, over a store that counts how often it is asked."""

import pytest

from app.drawing import NOW
from limen.app.leases import BLOCKS, DRY_MICROS, LeaseShelf, LeaseWanted, QuotaTerms
from limen.kernel.clock import ManualClock
from storage.books import INFO

TERMS = QuotaTerms("q", 64_000)


@pytest.fixture
def house(tmp_path):
    from limen.storage.sqlite import open_book

    with open_book(tmp_path / "a.book", create=INFO) as book:
        clock = ManualClock(NOW)
        yield book, clock, LeaseShelf(book, clock, "h")


def take(book, shelf, amount_minor):
    with book.unit([]) as unit:
        return shelf.take(unit, TERMS, amount_minor)


def fetch(book, shelf, amount_minor) -> None:
    with pytest.raises(LeaseWanted) as wanted:
        take(book, shelf, amount_minor)
    shelf.fetch(wanted.value)


def test_many_draws_take_from_one_block(house):
    book, _, shelf = house
    fetch(book, shelf, 100)
    for at in range(TERMS.total_minor // BLOCKS // 100):
        taken = take(book, shelf, 100)
        assert taken.is_taken
        assert taken.left_minor == 1_000 - 100 * at
    fetch(book, shelf, 100)


def test_a_quota_that_lacks_it_is_not_asked_again_at_once(house):
    book, clock, shelf = house
    fetch(book, shelf, 64_001)
    assert take(book, shelf, 64_001)[1:] == (False, 64_000)
    fetch(book, shelf, 64_000)
    assert take(book, shelf, 64_000).is_taken
    fetch(book, shelf, 1)
    assert not take(book, shelf, 1).is_taken
    clock.move_to(NOW + DRY_MICROS)
    fetch(book, shelf, 1)


def test_what_is_given_back_ends_the_drought(house):
    book, _, shelf = house
    fetch(book, shelf, 64_000)
    taken = take(book, shelf, 64_000)
    fetch(book, shelf, 5)
    with book.unit([]) as unit:
        shelf.give_back(unit, {taken.lease_id: 64_000})
    assert take(book, shelf, 5).left_minor == 64_000


def test_nothing_needs_no_lease(house):
    book, _, shelf = house
    assert take(book, shelf, 0).is_taken
    assert book.quotas() == []
