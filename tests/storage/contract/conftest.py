"""The same tests on every store."""

import pytest

from storage.contract.stores import PostgresStore, SqliteStore


@pytest.fixture(params=["sqlite", "postgres"])
def store(request, tmp_path):
    """A place for one new book."""
    if request.param == "sqlite":
        yield SqliteStore(tmp_path)
        return
    made = PostgresStore(request.getfixturevalue("server"), tmp_path)
    yield made
    made.drop()


@pytest.fixture
def book(store):
    """A new book in it."""
    with store.create() as made:
        yield made
