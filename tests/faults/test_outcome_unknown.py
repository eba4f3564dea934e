"""A connection lost after COMMIT was sent: told as unknown, and doing it again has one effect."""

from __future__ import annotations

import pytest

from faults.cutting import CuttingProxy
from limen.app.ports import Answer, Message, Put
from limen.kernel.errors import OutcomeUnknown
from storage.books import NOW, event
from storage.contract.stores import PostgresStore


def check(server, folder, times: int) -> None:
    proxy = CuttingProxy(server.port)
    store = PostgresStore(server, folder, proxy.port)
    try:
        with store.create() as book:
            found = {Put.WRITTEN: 0, Put.REPEATED: 0}
            for at in range(times):
                proxy.is_armed = True
                with pytest.raises(OutcomeUnknown):
                    book.append([event(f"k{at}")], NOW)
                (put,) = book.append([event(f"k{at}")], NOW)
                found[put] += 1
            assert proxy.cuts == times
            # The server had the COMMIT each time; calling it failed would have been a lie.
            assert found == {Put.WRITTEN: 0, Put.REPEATED: times}
            assert book.head() == times
            assert book.verify() == []
            proxy.is_armed = True
            with pytest.raises(OutcomeUnknown), book.unit(["g"]) as unit:
                unit.append([event("draw")], NOW)
                unit.enqueue([Message("m", "t", b"")], NOW)
                unit.remember(Answer("c", bytes(32), b"yes"), NOW)
            with book.unit(["g"]) as unit:
                assert unit.answer_to("c") == Answer("c", bytes(32), b"yes")
            assert book.unsent() == 1
    finally:
        proxy.close()
        store.drop()


def test_a_connection_cut_after_the_commit_has_one_effect(server, tmp_path):
    check(server, tmp_path, 10)


@pytest.mark.nightly
def test_a_connection_cut_after_the_commit_has_one_effect_often(server, tmp_path):
    check(server, tmp_path, 200)
