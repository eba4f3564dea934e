"""Customers, consents, and groups that become one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.lending import FIRST, Bank, any_store, bank_in
from limen.app.applications import APPLYING, Apply
from limen.app.close_day import Closer
from limen.app.customers import (
    GiveConsent,
    LinkGroups,
    RegisterCustomer,
    WithdrawConsent,
    registration,
)
from limen.app.execute import Executor
from limen.app.groups import fold_groups, group_events
from limen.app.handlers import HANDLERS
from limen.app.line_life import LowerOwnLine
from limen.app.repayments import Repay
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.book.group import fold_group
from limen.kernel.outcomes import Accepted, Refused


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path)
    yield made
    made.book.close()


@pytest.fixture(params=["sqlite", "postgres"])
def any_bank(request, tmp_path):
    yield from any_store(request, tmp_path)


def test_a_customer_is_registered_once_in_the_whole_book(bank):
    bank.customer("c", group="g1")
    for group in ("g1", "g2"):
        asked = {"group_id": group, "customer_id": "c", "customer_kind": "person"}
        assert bank.refused(RegisterCustomer, **asked) == ("customer_there",)


@pytest.mark.parametrize("group", ["portfolio", "", "a\nb"])
def test_a_group_has_a_sound_name_of_its_own(bank, group):
    asked = {"group_id": group, "customer_id": "c", "customer_kind": "person"}
    assert bank.refused(RegisterCustomer, **asked) == ("group_unsound",)


class Late:
    """A journal whose reader does not yet see a customer that another writer is registering."""

    def __init__(self, book):
        self.book, self.asked = book, 0

    def known_customers(self, names):
        self.asked += 1
        return {} if self.asked == 1 else self.book.known_customers(names)

    def __getattr__(self, name):
        return getattr(self.book, name)


def test_two_writers_register_a_customer_once(any_bank):
    """The second finds the key taken at its commit, looks again, and is refused."""
    any_bank.customer("c", group="g1")
    journal = Late(any_bank.book)
    other = Executor(journal, any_bank.book, any_bank, HANDLERS)
    asked = RegisterCustomer(key="second", group_id="g2", customer_id="c", customer_kind="person")
    assert other.execute(asked) == Refused(("customer_there",))
    assert journal.asked == 2
    assert any_bank.book.chain_events("g2") == []


def test_personal_text_is_sealed_before_it_is_a_command(bank):
    made = registration(
        bank.book, "k", "c", "person", attributes={"city": "Suzhou"}, personal={"name": "Wang"}
    )
    assert "Wang" not in repr(made)
    assert made == registration(
        bank.book, "k", "c", "person", attributes={"city": "Suzhou"}, personal={"name": "Wang"}
    )
    assert isinstance(bank.executor.execute(made), Accepted)
    sealed = bank.group("g-c").customers["c"].sealed["name"]
    assert bank.book.unseal("c", "name", sealed) == "Wang"


def test_a_consent_withdrawn_or_past_serves_nothing(bank):
    bank.customer()
    until = FIRST + timedelta(days=1)
    asked = {"customer_id": "c", "purpose": APPLYING}
    first = bank.do(GiveConsent, **asked)["consent_id"]
    second = bank.do(GiveConsent, until=until, **asked)["consent_id"]
    bank.do(WithdrawConsent, customer_id="c", consent_id=first)
    apply = {"customer_id": "c", "product": "line"}
    assert bank.refused(Apply, consent_id=first, **apply) == ("consent_needed",)
    assert bank.later(2).refused(Apply, consent_id=second, **apply) == ("consent_past",)
    assert bank.refused(WithdrawConsent, customer_id="c", consent_id=first) == ("consent_unknown",)
    assert bank.refused(GiveConsent, consent_id=second, **asked) == ("consent_there",)
    assert bank.refused(GiveConsent, until=until, **asked) == ("date_past",)


# -- linked groups, on both stores


def two_groups(bank: Bank) -> tuple[str, str]:
    """Groups g-a and g-b with a line each."""
    return bank.line_for("a"), bank.line_for("b")


def link(bank: Bank) -> dict[str, object]:
    return bank.do(LinkGroups, customer_id="b", other_customer_id="a")


def test_linking_writes_one_event_in_both_chains_and_the_lower_id_continues(any_bank):
    two_groups(any_bank)
    assert link(any_bank) == {"continues": "g-a", "closes": "g-b"}
    links = [
        event
        for name in ("g-a", "g-b")
        for event in any_bank.book.chain_events(name)
        if event.kind == "group_linked"
    ]
    assert [(one.chain_id, one.body) for one in links] == [
        ("g-a", e.GroupLinked("g-a", "g-b")),
        ("g-b", e.GroupLinked("g-a", "g-b")),
    ]
    asked = {"customer_id": "a", "other_customer_id": "b"}
    assert any_bank.refused(LinkGroups, **asked) == ("groups_linked",)


def test_lines_of_a_closed_group_answer_through_the_one_that_continues(any_bank):
    first, second = two_groups(any_bank)
    link(any_bank)
    closed = len(any_bank.book.chain_events("g-b"))
    any_bank.do(LowerOwnLine, line_id=second, to_minor=500_000)
    any_bank.do(LowerOwnLine, line_id=first, to_minor=600_000)
    assert len(any_bank.book.chain_events("g-b")) == closed
    lines = any_bank.group("g-a").lines
    assert (lines[first].limit_minor, lines[second].limit_minor) == (600_000, 500_000)
    verified = verify_book(any_bank.book)
    assert verified.faults == ()


def test_another_process_follows_the_pointer_too(any_bank):
    """Its cache holds both groups from before the link."""
    _, second = two_groups(any_bank)
    other = Executor(any_bank.book, any_bank.book, any_bank, HANDLERS, any_bank.release)
    other.execute(Repay(key="before", line_id=second, amount_minor=1))
    link(any_bank)
    lower = LowerOwnLine(key="after", line_id=second, to_minor=500_000)
    assert isinstance(other.execute(lower), Accepted)
    assert any_bank.book.chain_events("g-a")[-1].line_id == second


def test_a_linked_group_is_one_group_in_a_review_and_was_two_before(any_bank):
    two_groups(any_bank)
    before, head = any_bank.now(), any_bank.book.head()
    link(any_bank.later(1))
    now = any_bank.now()
    assert [group.group_id for group in fold_groups(any_bank.book)] == ["g-a"]
    (whole,) = fold_groups(any_bank.book, now)
    assert sorted(whole.customers) == ["a", "b"]
    then = list(fold_groups(any_bank.book, before, head))
    assert [sorted(group.customers) for group in then] == [["a"], ["b"]]
    events = group_events(any_bank.book, "g-a")
    assert fold_group("g-a", events) == whole
    assert len(group_events(any_bank.book, "g-a", before, head)) < len(events)


def test_what_a_file_brings_to_a_closed_group_still_counts(any_bank):
    """An import writes where it found the line; the group reads every chain of it."""
    _, second = two_groups(any_bank)
    link(any_bank)
    any_bank.do(LowerOwnLine, line_id=second, to_minor=900_000)
    at = any_bank.later(1).now()
    late = e.Event(
        "g-b", "late", e.LimitChanged(900_000, 800_000, "core"), at, any_bank.today, at, "b", second
    )
    any_bank.write(late)
    any_bank.do(LowerOwnLine, line_id=second, to_minor=700_000)
    newest = any_bank.book.chain_events("g-a")[-1].body
    assert newest == e.LimitChanged(800_000, 700_000, "customer")


def test_commands_of_one_call_see_the_link_between_them(any_bank):
    first, second = two_groups(any_bank)
    asked = [
        LowerOwnLine(key="x1", line_id=second, to_minor=900_000),
        LinkGroups(key="x2", customer_id="a", other_customer_id="b"),
        LowerOwnLine(key="x3", line_id=second, to_minor=800_000),
        LowerOwnLine(key="x4", line_id=first, to_minor=800_000),
    ]
    found = any_bank.executor.apply(asked)
    assert all(isinstance(one, Accepted) for one in found), found
    assert any_bank.group("g-a").lines[second].limit_minor == 800_000
    assert any_bank.kinds("g-b")[-1] == "group_linked"


def test_a_customer_registered_into_a_closed_group_joins_the_one_that_continues(any_bank):
    two_groups(any_bank)
    link(any_bank)
    any_bank.customer("new", group="g-b")
    assert any_bank.book.known_customers(["new"])["new"].chain_id == "g-a"


def test_a_day_s_close_follows_the_pointer(bank):
    """What was paid after the link stands in the continuing chain, and is posted there."""
    bank.line_for("a")
    second = bank.line_for("b")
    bank.fact(second, e.DrawMade("d1", 100_000))
    closer = Closer(bank.book, bank.book, bank.book, bank)
    closer.close_through(bank.today - timedelta(days=1))
    link(bank.later(1))
    bank.do(Repay, line_id=second, amount_minor=30_000)
    posted = bank.later(1).book.head()
    closer.close_through(bank.today - timedelta(days=1))
    made = [one for one in bank.book.chain_events("g-a") if one.seq > posted]
    assert [(one.kind, one.line_id) for one in made] == 2 * [("entries_posted", second)]
    assert bank.kinds("g-b", posted) == []
    assert verify_book(bank.book).faults == ()
