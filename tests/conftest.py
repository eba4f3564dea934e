"""Counts of generated cases: short by default, long in `make test-nightly`."""

import pytest
from hypothesis import settings

# No deadline: two cores may be shared, and a slow machine is no fault of the code.
settings.register_profile("quick", deadline=None)
settings.register_profile("nightly", deadline=None, max_examples=5_000)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server for every test of this worker that wants one."""
    from postgres import Server  # late: the tests without a server need no driver

    made = Server()
    try:
        yield made.start()
    finally:
        made.remove()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request, tmp_path):
    """A place for one new book, on each store."""
    from storage.contract.stores import PostgresStore, SqliteStore

    if request.param == "sqlite":
        yield SqliteStore(tmp_path)
        return
    made = PostgresStore(request.getfixturevalue("server"), tmp_path)
    yield made
    made.drop()
