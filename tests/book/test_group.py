import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.builders import START, Opening, event, group_histories, opened, statement
from limen.book import events as e
from limen.book.group import GroupState, apply, fold_group
from limen.kernel.errors import InvariantViolated


@given(group_histories(), st.data())
def test_a_history_may_be_split_anywhere(events, data):
    place = data.draw(st.integers(0, len(events)))
    first = fold_group("g", events[:place])
    kept = copy.deepcopy(first)
    for item in events[place:]:
        apply(first, item)
    assert first == fold_group("g", events)
    assert kept == fold_group("g", events[:place])


@given(group_histories())
def test_a_line_is_moved_by_its_own_events_only(events):
    whole = fold_group("g", events)
    for line_id, customer_id in (("l", "c"), ("m", "d")):
        own = [
            item for item in events if item.kind == "customer_registered" or item.line_id == line_id
        ]
        assert fold_group("g", own).lines[line_id] == whole.lines[line_id]
        assert whole.lines[line_id].customer_id == customer_id


@given(group_histories())
def test_folding_never_changes_an_event(events):
    before = [(item, e.encode_body(item.body)) for item in events]
    fold_group("g", events)
    assert [(item, e.encode_body(item.body)) for item in events] == before


@pytest.mark.parametrize(
    "body", [opened(), e.SalesReported("day", START, 5, "CNY"), e.BureauReported(START)]
)
def test_an_unknown_customer_is_refused(body):
    with pytest.raises(InvariantViolated, match="the customer is registered"):
        fold_group("g", [event(body, customer_id="stranger")])


@pytest.mark.parametrize("body", [statement(5), e.RepaymentMade(5), e.LineClosed()])
def test_an_unknown_line_is_refused(body):
    with pytest.raises(InvariantViolated, match="the line is open"):
        fold_group("g", [*Opening().events(), event(body, line_id="stranger")])


def test_bureau_reports_are_kept_in_the_order_they_came():
    reports = [e.BureauReported(START, lenders) for lenders in (3, 1)]
    group = fold_group("g", [*Opening().events(), *map(event, reports)])
    assert group.customers["c"].bureau == reports
    assert group.customers["d"].bureau == []


def test_the_lower_id_continues_and_the_other_points_to_it():
    linked = event(e.GroupLinked("a", "b"))
    assert fold_group("a", [linked]) == GroupState("a", absorbed=["b"])
    assert fold_group("b", [linked]) == GroupState("b", linked_into="a")


@given(st.text(max_size=4), st.text(max_size=4))
def test_only_the_lower_id_may_continue(continues, closes):
    linked = event(e.GroupLinked(continues, closes))
    if continues < closes:
        assert fold_group(closes, [linked]).linked_into == continues
    else:
        with pytest.raises(InvariantViolated, match="the lower id continues"):
            fold_group(closes, [linked])


def test_a_link_of_other_groups_is_refused():
    with pytest.raises(InvariantViolated, match="a link names the group"):
        fold_group("g", [event(e.GroupLinked("a", "b"))])
