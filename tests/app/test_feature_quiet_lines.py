import random
from datetime import date

from limen.app.feature_quiet_lines import quiet_line
from limen.book import events as e
from limen.kernel.dates import DAY_US

START = date(2024, 1, 1)


def many():
    return [
        quiet_line("g", 10, START, 540, random.Random(seed), "Asia/Shanghai") for seed in range(60)
    ]


def test_a_quiet_line_is_the_same_again_and_numbered_on():
    events = many()[0]
    assert events == many()[0]
    assert [each.seq for each in events] == list(range(10, 10 + len(events)))
    assert {each.line_id for each in events} == {"gq"}


def test_what_facts_may_not_forget_is_in_them():
    """A payment known long after its day, one that bounces ten months on, postings, silence."""
    made = [event for events in many() for event in events]
    assert {"entries_posted", "core_balance_reported", "repayment_reversed"} <= {
        each.kind for each in made
    }
    assert any(each.known_at - each.occurred_at > 270 * DAY_US for each in made)
    paid = {each.body.ref: each for each in made if isinstance(each.body, e.RepaymentMade)}
    gaps = [
        (each.effective_on - paid[each.body.repayment_key].effective_on).days
        for each in made
        if isinstance(each.body, e.RepaymentReversed)
    ]
    assert {3, 60, 320} <= set(gaps)


def test_no_repayment_is_taken_back_before_it_is_known():
    for events in many():
        paid = {each.body.ref: each for each in events if isinstance(each.body, e.RepaymentMade)}
        for each in events:
            if isinstance(each.body, e.RepaymentReversed):
                assert each.known_at > paid[each.body.repayment_key].known_at
