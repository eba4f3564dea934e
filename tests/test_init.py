"""The Python face: what a lender's own program does with a book."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import limen
from limen.app.repayments import Repay, ReverseRepayment
from limen.book import events as e
from limen.book.product import Product
from limen.book.terms import RateTerms, RepaymentTerms, ScheduleTerms, Terms
from limen.kernel.dates import start_of_day
from limen.kernel.errors import BadInput
from limen.kernel.outcomes import Accepted, Refused

DAY = date(2026, 1, 5)
ZONE = "Asia/Shanghai"
PRODUCT = Product(
    "cash",
    "CNY",
    0,
    10_000_000,
    100,
    100,
    146_000,
    terms=Terms(
        RateTerms(146_000),
        ScheduleTerms("pay_any_time", 12),
        repayment=RepaymentTerms(),
    ),
)


def told(number: int, body: e.AnyBody, day: date, line_id: str = "l1") -> e.Event:
    at = start_of_day(day, ZONE) + number
    return e.Event("g1", f"k{number}", body, at, day, at, "c1", line_id, backfill=True)


@pytest.fixture
def path(tmp_path):
    """A book with one line of 10,000.00 and one draw of 1,000.00 on its first day."""
    path = tmp_path / "book.limen"
    with limen.open(path, create=True, time_zone=ZONE) as book:
        terms_id = book.file_product(PRODUCT)
        opened = e.LineOpened("cash", "lender", "CNY", 1_000_000, terms_id=terms_id)
        bodies = (e.CustomerRegistered("person"), opened, e.DrawMade("d1", 100_000))
        events = [told(number, body, DAY) for number, body in enumerate(bodies, start=1)]
        book._store.append(events, start_of_day(DAY, ZONE))
    return path


def test_a_book_is_made_only_where_that_is_asked(tmp_path):
    with pytest.raises(BadInput):
        limen.open(tmp_path / "none.limen")
    with limen.open(str(tmp_path / "new.limen"), create=True) as book:
        assert book.events("g1") == []
    with limen.open(tmp_path / "new.limen", create=True) as book:
        assert book.state("l1") is None


def test_interest_is_there_on_any_day(path):
    with limen.open(path) as book:
        # 1,000.00 at 14.6 % on 365 days: 0.40 a day.
        for days in (0, 1, 10, 25):
            view = book.state("l1", on=DAY + timedelta(days=days))
            assert (view.principal_minor, view.accrued_minor) == (100_000, 40 * days)
            assert (view.owed_minor, view.undrawn_minor) == (100_000, 900_000)
        assert book.state("l1", on=DAY - timedelta(days=1)) is None
        assert book.group_of("l1") == "g1"


def test_a_repayment_has_one_effect_however_often_it_is_sent(path):
    command = Repay(key="r1", line_id="l1", amount_minor=50_000)
    with limen.open(path) as book:
        first = book.execute(command)
        assert isinstance(first, Accepted)
        assert [book.execute(command) for _ in range(3)] == [first] * 3
        other = Repay(key="r1", line_id="l1", amount_minor=60_000)
        assert book.execute(other) == Refused(("key_reused",))
        assert [event.kind for event in book.events("g1")].count("repayment_made") == 1
    with limen.open(path) as book:
        assert book.execute(command) == first


def test_what_was_known_before_a_reversal_is_still_told(path):
    with limen.open(path) as book:
        book.execute(Repay(key="r1", line_id="l1", amount_minor=50_000))
        known_at = book.events("g1")[-1].known_at
        today = book.state("l1").on
        paid = book.state("l1", on=today)
        book.execute(ReverseRepayment(key="r2", line_id="l1", repayment_key="r1"))
        bounced = book.state("l1", on=today)
        assert bounced.principal_minor == 100_000 > paid.principal_minor
        assert book.state("l1", on=today, known_at=known_at) == paid


def test_each_of_many_commands_is_answered_alone(path):
    commands = [
        Repay(key="a", line_id="l1", amount_minor=1_000),
        Repay(key="b", line_id="l1", amount_minor=0),
        Repay(key="c", line_id="nobody", amount_minor=1),
        Repay(key="d", line_id="l1", amount_minor=2_000, on=date(2020, 1, 1)),
        Repay(key="e", line_id="l1", amount_minor=3_000),
    ]
    with limen.open(path) as book:
        outcomes = book.apply(commands)
        assert [type(each) for each in outcomes] == [Accepted, Refused, Refused, Refused, Accepted]
        assert [each.reasons for each in outcomes if isinstance(each, Refused)] == [
            ("amount_out_of_bounds",),
            ("line_unknown",),
            ("date_out_of_bounds",),
        ]
        assert book.apply(commands) == outcomes


def test_days_are_closed_and_customers_registered_through_it(path):
    with limen.open(path) as book:
        closed = book.close_day(DAY + timedelta(days=40))
        assert [day.on for day in closed] == [DAY + timedelta(days=n) for n in range(41)]
        assert all(sum(day.balances.values()) == 0 for day in closed)
        assert isinstance(book.register("reg", "c2", "person", personal={"name": "Li"}), Accepted)
        (event,) = book.events("g-c2")
        assert "Li" not in event.body.sealed["name"]
        with pytest.raises(BadInput):
            book.close_day(date(2999, 1, 1))


def test_a_line_is_followed_into_the_group_that_goes_on(path):
    with limen.open(path) as book:
        first, second = start_of_day(DAY, ZONE), start_of_day(DAY + timedelta(2), ZONE)
        linked = e.GroupLinked("g0", "g1")
        for group in ("g0", "g1"):
            book._store.append([e.Event(group, group, linked, second, DAY, second)], second)
        paid = e.RepaymentMade(40_000)
        at = second + 1
        later = e.Event("g0", "paid", paid, at, DAY + timedelta(2), at, "c1", "l1")
        book._store.append([later], at)
        assert book.group_of("l1") == "g0"
        assert book.state("l1", DAY + timedelta(3)).principal_minor < 100_000
        before = book.state("l1", DAY + timedelta(3), known_at=first + 9)
        assert before.principal_minor == 100_000
        kinds = [event.kind for event in book.events("g0")]
        assert kinds[-1] == "repayment_made"
        assert "line_opened" in kinds
