"""Portfolio quotas: handed out in blocks, never more than there is, whoever asks and dies."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from limen.book.quota import LeaseWish, Quota, lease_id, quota_of
from storage.books import INFO, NOW, event

HOUR = 3_600_000_000
UNTIL = NOW + HOUR


def wish(holder: str = "a", least: int = 1, block: int = 10, total: int = 100) -> LeaseWish:
    return LeaseWish("q", holder, total, least, block)


def use(book, id_: str, amount_minor: int) -> int | None:
    with book.unit([]) as unit:
        return unit.use_lease(id_, amount_minor)


def free(book, id_: str, amount_minor: int) -> None:
    with book.unit([]) as unit:
        unit.free_lease(id_, amount_minor)


def test_an_id_tells_its_quota():
    assert quota_of(lease_id("product/a@b", "host.1")) == "product/a@b"


def test_a_block_is_taken_used_and_topped_up(book):
    lease = book.lease(wish(), NOW, UNTIL)
    assert (lease.left_minor, lease.room_minor) == (10, 90)
    assert use(book, lease.lease_id, 7) == 3
    assert use(book, lease.lease_id, 4) is None
    assert use(book, "q@nobody", 1) is None
    assert book.lease(wish(least=4), NOW, UNTIL).left_minor == 13
    assert use(book, lease.lease_id, 13) == 0
    assert book.quotas() == [Quota("q", 100, 20)]


def test_where_the_quota_lacks_what_is_needed_it_is_left_alone(book):
    book.lease(wish("a", least=60), NOW, UNTIL)
    lease = book.lease(wish("b", least=41), NOW, UNTIL)
    assert (lease.left_minor, lease.room_minor) == (0, 40)
    assert book.quotas() == [Quota("q", 100, 60)]
    assert book.lease(wish("b", least=40), NOW, UNTIL).left_minor == 40


def test_a_lease_that_ended_gives_back_what_was_not_used(book):
    lease = book.lease(wish("dead", least=60), NOW, UNTIL)
    use(book, lease.lease_id, 15)
    assert book.lease(wish("b", least=50), UNTIL - 1, UNTIL + HOUR).left_minor == 0
    assert book.lease(wish("b", least=50), UNTIL, UNTIL + HOUR).left_minor == 50
    # What the dead one used stays used until its draws are given up: then it is the quota's.
    assert book.quotas() == [Quota("q", 100, 65)]
    assert use(book, lease.lease_id, 1) is None
    free(book, lease.lease_id, 15)
    assert book.quotas() == [Quota("q", 100, 50)]


def test_what_is_given_back_serves_again(book):
    lease = book.lease(wish(), NOW, UNTIL)
    use(book, lease.lease_id, 10)
    free(book, lease.lease_id, 10)
    assert use(book, lease.lease_id, 10) == 0


def test_a_release_with_a_smaller_quota_takes_nothing_back(book):
    book.lease(wish(least=60), NOW, UNTIL)
    assert book.lease(wish("b", total=50), NOW, UNTIL).left_minor == 0
    assert book.quotas() == [Quota("q", 60, 60)]
    assert book.lease(wish("b", least=140, total=200), NOW, UNTIL).left_minor == 140


def test_a_unit_that_fails_took_nothing(book):
    lease = book.lease(wish(), NOW, UNTIL)
    with pytest.raises(ZeroDivisionError), book.unit([]) as unit:
        unit.use_lease(lease.lease_id, 10)
        raise ZeroDivisionError
    assert use(book, lease.lease_id, 10) == 0


def test_an_attempt_that_fails_took_nothing(book):
    lease = book.lease(wish(), NOW, UNTIL)
    with book.unit(["g"]) as unit:
        with pytest.raises(ZeroDivisionError), unit.attempt():
            unit.use_lease(lease.lease_id, 10)
            unit.append([event("gone")], NOW)
            raise ZeroDivisionError
        with unit.attempt():
            unit.append([event("k")], NOW)
            assert unit.use_lease(lease.lease_id, 4) == 6
    assert use(book, lease.lease_id, 7) is None
    assert (book.head(), book.event_by_key("gone")) == (1, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quota SET leased_minor = total_minor + 1",
        "UPDATE quota SET leased_minor = -1",
        "UPDATE lease SET used_minor = granted_minor + 1",
        "UPDATE lease SET used_minor = -1",
        "INSERT INTO quota (name, total_minor) VALUES ('n', -1)",
        "INSERT INTO lease SELECT id, quota, holder, 1, 0, 1 FROM lease",
    ],
)
def test_the_tables_themselves_refuse_what_cannot_be(store, book, statement):
    book.lease(wish(), NOW, UNTIL)
    with pytest.raises(store.refusal):
        store.run(statement)


def test_many_take_from_one_quota_never_more_than_there_is(store, book):
    """Four holders, each with a connection of its own, until there is nothing left."""
    taken: list[int] = []

    def draw(holder: str) -> None:
        with store.open() as mine:
            id_ = lease_id("q", holder)
            while True:
                with mine.unit([]) as unit:
                    left = unit.use_lease(id_, 3)
                if left is not None:
                    taken.append(3)
                elif mine.lease(wish(holder, 3, 9, 301), NOW, UNTIL).left_minor < 3:
                    return

    threads = [threading.Thread(target=draw, args=(holder,)) for holder in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # All but what is too little for one more draw, in each lease and in the quota.
    assert 301 - 5 * 2 <= sum(taken) <= 301
    assert sum(taken) <= book.quotas()[0].leased_minor <= 301


steps = st.lists(
    st.tuples(
        st.sampled_from(["lease", "use", "free", "expire"]),
        st.sampled_from(["a", "b"]),
        st.integers(1, 40),
    ),
    max_size=25,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_what_draws_have_out_never_passes_the_quota(tmp_path_factory, steps):
    """By an independent count: draws made and given back, whatever became of their leases."""
    from limen.storage.sqlite import open_book

    folder = tmp_path_factory.mktemp("quota")
    with open_book(folder / "a.book", create=INFO) as book:
        out: list[tuple[str, int]] = []
        now = NOW
        for what, holder, amount in steps:
            if what == "lease":
                book.lease(wish(holder, amount, 8), now, now + HOUR)
            elif what == "use":
                id_ = lease_id("q", holder)
                if use(book, id_, amount) is not None:
                    out.append((id_, amount))
            elif what == "free" and out:
                free(book, *out.pop(amount % len(out)))
            elif what == "expire":
                now += 2 * HOUR
            drawn = sum(amount for _, amount in out)
            assert drawn <= 100
            for quota in book.quotas():
                rows = book._connection.execute("SELECT granted_minor - used_minor FROM lease")
                assert quota.leased_minor - sum(row[0] for row in rows) == drawn


def test_what_draws_hold_is_told_and_set(book):
    lease = book.lease(wish(least=30), NOW, UNTIL)
    other = book.lease(wish("b"), NOW, UNTIL)
    use(book, lease.lease_id, 25)
    use(book, other.lease_id, 1)
    assert book.used() == {"q": 26}
    free(book, lease.lease_id, 5)
    with book.unit([]) as unit:
        unit.lease_again(lease.lease_id, 5)
    assert book.used() == {"q": 26}
    with book.unit([]) as unit:
        unit.lease_again("q@gone", 90)
    assert book.used() == {"q": 116}
    assert book.quotas() == [Quota("q", 135, 135)], "a claim that came back is never refused"
    assert book.lease(wish(), NOW, UNTIL).room_minor == 0
    book.put_used({"q": 40, "new": 7})
    assert book.used() == {"new": 7, "q": 40}
    assert book.quotas() == [Quota("new", 7, 7), Quota("q", 135, 40)]
    assert use(book, lease.lease_id, 1) is None, "leases begin anew"
    assert book.lease(wish(), NOW, UNTIL).room_minor == 50


def test_what_is_leased_again_in_an_attempt_that_fails_is_not(book):
    lease = book.lease(wish(), NOW, UNTIL)
    with book.unit([]) as unit:
        with pytest.raises(KeyError), unit.attempt():
            unit.lease_again(lease.lease_id, 5)
            raise KeyError
        unit.lease_again(lease.lease_id, 1)
    assert book.used() == {"q": 1}
