"""The same tests on every store."""

import pytest

from storage.contract.stores import PostgresStore, SqliteStore


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
