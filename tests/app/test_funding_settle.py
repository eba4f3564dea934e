"""Settlement with partners: what a closed day moved, in the same bytes every time."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from app.drawing import TODAY, House, release_of
from app.test_draw_funding import joint
from limen.app.close_day import Closer
from limen.app.funding_settle import Paid, record_paid, settle
from limen.app.ledger import trial_balance_on
from limen.app.repayments import Repay
from limen.kernel.errors import BadInput
from storage.contract.stores import SqliteStore

DAY = 86_400_000_000


@pytest.fixture
def house(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        made = House(book, release_of(joint()))
        made.open()
        made.open("l2", "h", "d")
        yield made


def close(house: House, on) -> None:
    house.clock.move_to(max(house.clock.now(), house.clock.now() + DAY))
    Closer(house.book, house.book, house.book, house.clock).close_through(on)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_a_day_s_draws_and_repayments_are_settled(house):
    house.hold("d1", 300_000)
    house.post("d1")
    house.hold("d2", 60_000, "l2")
    house.post("d2", "l2")
    house.do(Repay(key="r1", line_id="l", amount_minor=100_000))
    with pytest.raises(BadInput, match="not closed"):
        settle(house.book, TODAY)
    close(house, TODAY)
    first, second = settle(house.book, TODAY)
    assert (first.partner, second.partner, first.currency) == ("bank-a", "bank-b", "CNY")
    found = rows(first.as_csv())
    assert [(row["line_id"], row["kind"]) for row in found] == [
        ("l", "draw"),
        ("l", "pay"),
        ("l2", "draw"),
        ("", "total"),
    ]
    assert [int(row["amount_minor"]) for row in found[:3]] == [99_999, -33_333, 19_999]
    assert int(found[-1]["amount_minor"]) == first.total_minor == 86_665
    assert first.file_name == f"{TODAY}-bank-a-CNY.csv"
    again = settle(house.book, TODAY)
    assert [each.as_csv() for each in again] == [first.as_csv(), second.as_csv()]
    close(house, TODAY + timedelta(days=1))
    assert settle(house.book, TODAY + timedelta(days=1)) == []


def test_money_that_moved_is_recorded_once_and_clears_the_account(house):
    house.hold("d1", 300_000)
    house.post("d1")
    close(house, TODAY)
    total_minor = settle(house.book, TODAY)[0].total_minor
    paid = Paid("bank-a", "CNY", total_minor, TODAY, "4711")
    now = house.clock.now()
    assert record_paid(house.book, paid, now)
    assert not record_paid(house.book, paid, now)
    with pytest.raises(BadInput, match="other money"):
        record_paid(house.book, paid._replace(amount_minor=1), now)
    balances = trial_balance_on(house.book, TODAY).balances
    settled = [n for name, n in balances.items() if name.endswith("partner_settlement/bank-a")]
    assert sum(settled) == 0
    assert sum(balances.values()) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"partner": ""},
        {"partner": "a/b"},
        {"currency": "XXZ"},
        {"amount_minor": 0},
        {"amount_minor": 10**15 + 1},
        {"ref": ""},
    ],
)
def test_money_that_makes_no_sense_is_not_recorded(house, change):
    paid = Paid("bank-a", "CNY", 1, TODAY, "r")._replace(**change)
    with pytest.raises(BadInput):
        record_paid(house.book, paid, house.clock.now())
