"""One story makes the same bytes in every store."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from storage.books import INFO, NOW
from storage.contract.stores import PostgresStore, SqliteStore
from storage.test_writer import stories


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories)
def test_the_chain_of_the_same_events_is_the_same(tmp_path_factory, server, story):
    folder = tmp_path_factory.mktemp("same")
    stores = [SqliteStore(folder), PostgresStore(server, folder)]
    puts = []
    for store in stores:
        with store.create() as book:
            assert book.info == INFO
            puts.append([book.append(story[at : at + 4], NOW) for at in range(0, len(story), 4)])
            assert book.verify() == []
    one, other = stores
    assert puts[0] == puts[1]
    assert one.links() == [
        (seq, chain, place, bytes(content), bytes(link))
        for seq, chain, place, content, link in other.links()
    ]
    other.drop()
