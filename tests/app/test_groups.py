"""Groups as a book holds them; linked ones in `test_customers`, on both stores."""

from __future__ import annotations

from app.lending import bank_in
from limen.app.customers import LinkGroups
from limen.app.groups import fold_groups, group_events, group_of_line


def test_every_group_comes_once_in_id_order_and_alone_it_is_its_chain(tmp_path):
    bank = bank_in(tmp_path)
    for name in ("b", "a"):
        bank.line_for(name)
    assert [group.group_id for group in fold_groups(bank.book)] == ["g-a", "g-b"]
    assert group_events(bank.book, "g-a") == bank.book.chain_events("g-a")


def test_a_line_answers_through_the_last_of_its_groups(tmp_path):
    bank = bank_in(tmp_path)
    lines = {name: bank.line_for(name) for name in ("c", "b", "a")}
    bank.do(LinkGroups, customer_id="b", other_customer_id="c")
    bank.do(LinkGroups, customer_id="a", other_customer_id="b")
    for line_id in lines.values():
        chain_id, events = group_of_line(bank.book, line_id)
        assert chain_id == "g-a"
        assert {event.customer_id for event in events} >= {"a", "b", "c"}
    assert group_of_line(bank.book, "none") is None
