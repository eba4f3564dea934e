"""Chains' locks: one number a chain, in the order of ids, the whole book above a bound."""

import threading
from itertools import pairwise

import psycopg
import pytest

from limen.storage.postgresql.locks import CHAINS_MAX, lock_chains, lock_number


def test_numbers_are_of_the_schema_and_the_chain():
    numbers = [lock_number(s, c) for s in ("a", "b", "ab") for c in ("", "b", "a", "c")]
    assert len(set(numbers)) == 12
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def test_locks_are_taken_in_the_order_of_ids():
    asked = []

    class Recorder:
        def execute(self, statement, parameters):
            asked.append(parameters)

    lock_chains(Recorder(), "s", ["b", "a", "c", "a"])
    assert asked == [(lock_number("s", ""), [lock_number("s", name) for name in "abc"])]


@pytest.mark.parametrize("first", [1, CHAINS_MAX + 1])
def test_who_locks_the_book_and_who_locks_a_chain_wait_for_each_other(server, first):
    order = []
    sizes = {1: CHAINS_MAX + 1, CHAINS_MAX + 1: 1}

    def chains(size):
        return [f"c{at}" for at in range(size)]

    def second():
        with psycopg.connect(server.url) as mine:
            lock_chains(mine, "locks", chains(sizes[first]))
            order.append("second")

    with psycopg.connect(server.url) as holder:
        lock_chains(holder, "locks", chains(first))
        waiter = threading.Thread(target=second)
        waiter.start()
        waiter.join(0.3)
        assert waiter.is_alive()
        order.append("first")
    waiter.join(5)
    assert order == ["first", "second"]


def test_the_server_takes_an_array_in_its_order(server):
    with psycopg.connect(server.url) as connection:
        rows = connection.execute(
            "SELECT n FROM unnest(%s::bigint[]) AS c (n)", (list(range(500, 0, -1)),)
        ).fetchall()
    assert all(one > other for (one,), (other,) in pairwise(rows))
