"""A bound of law on the whole is used up by draws, comes back with principal, begins anew."""

from __future__ import annotations

import pytest

from app.drawing import LIMIT, House, reasons, value
from app.law_lending import lender, under_law
from limen.app.rebuild_quotas import count_used, rebuild_quotas
from storage.contract.stores import SqliteStore

ROOM = 150_000


@pytest.fixture
def house(tmp_path):
    store = SqliteStore(tmp_path)
    found = House(store.create(), release())
    found.open()
    found.open("l2", "h", "d")
    yield found
    found.book.close()


def release(room_minor=ROOM):
    """Loans are borrowed up to the net assets; bonds may be taken for so much more."""
    assets = 10**9
    return under_law(
        lender(
            LIMIT,
            net_assets_minor=assets,
            borrowed_loans_minor=assets,
            borrowed_bonds_minor=4 * assets - room_minor,
        )
    )


def test_draws_of_all_customers_use_up_what_law_leaves(house):
    assert value(house.hold("d1", 100_000))
    assert reasons(house.hold("d2", 60_000, "l2")) == ("over_law_cap", "law_p04")
    assert house.last("h").caps["law"] == 50_000
    assert value(house.hold("d3", 50_000, "l2"))
    assert reasons(house.hold("d4", 10_000)) == ("over_law_cap", "law_p04")


def test_a_hold_that_is_voided_comes_back(house):
    value(house.hold("d1", ROOM))
    house.void("d1")
    assert value(house.hold("d2", ROOM, "l2"))
    (name,) = count_used(house.book)
    assert name.startswith("law/cn-msl-leverage/")
    assert count_used(house.book)[name] == ROOM
    assert rebuild_quotas(house.book) == []


def test_figures_attested_anew_begin_a_new_bound(house):
    value(house.hold("d1", ROOM))
    house.release = release(2 * ROOM)
    house.executor = house.beside(house.book, "two")
    assert value(house.hold("d2", 2 * ROOM, "l2"))
    assert reasons(house.hold("d3", 10_000)) == ("over_law_cap", "law_p04")


def test_what_law_refuses_otherwise_takes_nothing(house):
    assert reasons(house.hold("d1", 160_000)) == ("over_law_cap", "law_p04")
    assert count_used(house.book) == {}
    assert value(house.hold("d2", ROOM))
