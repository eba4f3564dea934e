"""The contract of every store, through a pooler that hands out connections by transaction."""

from __future__ import annotations

import psycopg
import pytest

from limen.app.ports import Ahead, Answer
from storage.books import NOW, event
from storage.contract import test_outbox, test_quotas, test_units
from storage.contract.stores import PostgresStore
from storage.postgresql.pooler import PROGRAM, Pooler

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no pgbouncer on this machine")

for module in (test_outbox, test_quotas, test_units):
    globals().update({name: each for name, each in vars(module).items() if name[:5] == "test_"})


@pytest.fixture(scope="module")
def pooler(server, tmp_path_factory):
    made = Pooler(server, tmp_path_factory.mktemp("pooler"))
    yield made
    made.stop()


@pytest.fixture
def store(server, pooler, tmp_path):
    made = PostgresStore(server, tmp_path, pooler.port)
    yield made
    made.drop()


@pytest.fixture
def store_at(server, pooler, tmp_path_factory):
    made = []

    def make():
        made.append(PostgresStore(server, tmp_path_factory.mktemp("place"), pooler.port))
        return made[-1]

    yield make
    for place in made:
        place.drop()


@pytest.fixture
def book(store):
    with store.create() as made:
        yield made


def test_units_of_two_books_go_over_whatever_connection_is_free(store, book, pooler):
    url = f"postgresql://limen@127.0.0.1:{pooler.port}/postgres"
    used = set()
    with store.open() as other:
        for at in range(6):
            mine, asked = (book, other)[at % 2], f"k{at}"
            with psycopg.connect(url) as busy:  # takes the connection that was free first
                busy.execute("SELECT 1")
                with mine.unit(["g"], Ahead((asked,), {"g": at})) as unit:
                    used.add(unit._connection.execute("SELECT pg_backend_pid()").fetchone()[0])
                    assert unit.answer_to(asked) is None
                    unit.append([event(asked)], NOW)
                    unit.remember(Answer(asked, bytes(32), b"yes"), NOW)
            with mine.unit([]) as unit:
                used.add(unit._connection.execute("SELECT pg_backend_pid()").fetchone()[0])
        assert [each.key for each in other.chain_events("g")] == [f"k{at}" for at in range(6)]
        assert other.verify() == []
    assert len(used) > 1


def test_nothing_that_a_unit_set_is_left_in_a_connection(book, pooler):
    with book.unit(["g"]) as unit:
        assert unit._connection.execute("SHOW lock_timeout").fetchone() == ("5s",)
    url = f"postgresql://limen@127.0.0.1:{pooler.port}/postgres"
    with psycopg.connect(url) as other:
        assert other.execute("SHOW lock_timeout").fetchone() == ("0",)
