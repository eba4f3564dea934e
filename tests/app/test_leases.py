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


def test_what_came_before_a_quota_is_counted_once_and_held(house):
    """Two processes that find it new at once hold it once; it never ends by itself."""
    book, clock, shelf = house
    asked = []

    def stock():
        asked.append(1)
        return 40_000

    terms = QuotaTerms("s", 64_000, stock)
    for holder in ("h", "other"):
        with book.unit([]) as unit, pytest.raises(LeaseWanted) as wanted:
            LeaseShelf(book, clock, holder).take(unit, terms, 24_001)
        LeaseShelf(book, clock, holder).fetch(wanted.value)
    assert asked == [1]  # the second found the quota there
    shelf._count_stock(QuotaTerms("s", 64_000, None), NOW)
    (quota,) = book.quotas()
    assert (quota.name, quota.leased_minor) == ("s", 40_000)
    clock.move_to(NOW + 10 * 365 * 86_400_000_000)
    with book.unit([]) as unit, pytest.raises(LeaseWanted) as wanted:
        shelf.take(unit, terms, 24_000)
    shelf.fetch(wanted.value)
    with book.unit([]) as unit:
        assert shelf.take(unit, terms, 24_000).is_taken
        with pytest.raises(LeaseWanted):
            shelf.take(unit, terms, 1)


def test_more_than_the_quota_from_before_leaves_nothing(house):
    book, _, shelf = house
    terms = QuotaTerms("s", 64_000, lambda: 70_000)
    with book.unit([]) as unit, pytest.raises(LeaseWanted) as wanted:
        shelf.take(unit, terms, 1)
    shelf.fetch(wanted.value)
    with book.unit([]) as unit:
        assert shelf.take(unit, terms, 1)[1:] == (False, 0)
