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


@pytest.fixture(params=["sqlite", "postgres"])
def store_at(request, tmp_path_factory):
    """Makes places for new books."""
    server = request.getfixturevalue("server") if request.param == "postgres" else None
    made = []

    def make():
        folder = tmp_path_factory.mktemp("place")
        made.append(SqliteStore(folder) if server is None else PostgresStore(server, folder))
        return made[-1]

    yield make
    if server is not None:
        for place in made:
            place.drop()
