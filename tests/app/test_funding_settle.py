"""Settlement with partners: what a closed day moved, in the same bytes every time."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from app.drawing import TODAY, House, release_of
from app.test_draw_funding import joint
from limen.app.close_day import Closer
from limen.app.customers import LinkGroups
from limen.app.funding_settle import Paid, record_paid, settle
from limen.app.ledger import trial_balance_on
from limen.app.repayments import Repay
from limen.book import events as e
from limen.kernel.errors import BadInput
from limen.kernel.outcomes import Accepted

DAY = 86_400_000_000


@pytest.fixture
def house(make):
    made = make(release_of(joint()))
    made.open("l2", "h", "d")
    return made


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


class OnlyFinds:
    """A journal that may be asked what an index answers, and no chain of it."""

    def __init__(self, book):
        self.book, self.read = book, 0

    def event_by_key(self, key):
        return self.book.event_by_key(key)

    def openings(self, line_ids):
        return self.book.openings(line_ids)

    def events_under(self, prefix, holding):
        for event in self.book.events_under(prefix, holding):
            self.read += 1
            yield event


def test_a_settlement_reads_what_the_day_posted_with_partners_alone(house):
    house.hold("d1", 300_000)
    house.post("d1")
    house.hold("d2", 60_000, "l2")
    house.post("d2", "l2")
    close(house, TODAY)
    house.later(9 * DAY)
    close(house, TODAY + timedelta(days=8))
    house.happen(e.RepaymentMade(50_000, "d2"), "l2", "h", "d")
    close(house, TODAY + timedelta(days=9))
    journal = OnlyFinds(house.book)
    assert [each.total_minor for each in settle(journal, TODAY)] == [119_998, 119_998]
    assert journal.read == 2
    days = [TODAY + timedelta(days=days) for days in range(1, 10)]
    quiet = [day for day in days if not settle(journal, day)]
    assert journal.read - 2 == len(days) - len(quiet), "a day without partners reads nothing"


def test_a_line_of_a_linked_group_is_settled_in_its_own_currency(house):
    """What comes after a link is written in the other chain than the line was opened in."""
    linked = house.do(LinkGroups(key="link", customer_id="c", other_customer_id="d"))
    assert isinstance(linked, Accepted), linked
    for line_id in ("l", "l2"):
        house.hold(f"d-{line_id}", 300_000, line_id)
        house.post(f"d-{line_id}", line_id)
    close(house, TODAY)
    assert [(each.currency, each.total_minor) for each in settle(house.book, TODAY)] == [
        ("CNY", 199_998),
        ("CNY", 199_998),
    ]
