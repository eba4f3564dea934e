"""What a line's loans have of each funder, as principal is owed."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from limen.book.funding import Split
from limen.book.joint import joint_loans
from limen.book.money_events import FundedPart


def line_of(holds=(), leases=None):
    return SimpleNamespace(holds={each.draw_id: each for each in holds}, leases=leases or {})


def account_of(split, owed_minor):
    loan = SimpleNamespace(principal_minor=owed_minor)
    return SimpleNamespace(loans={"d": loan}, splits={"d": split})


def test_a_hold_counts_whole_with_its_leases_and_one_without_partners_not_at_all():
    parts = (FundedPart("p", 30),)
    hold = SimpleNamespace(draw_id="h", amount_minor=100, parts=parts, leases={"q@one": 30})
    alone = SimpleNamespace(draw_id="a", amount_minor=100, parts=(), leases={})
    (found,) = joint_loans(line_of((hold, alone)), None)
    assert found == ("h", Split(70, (("p", 30),)), {"q@one": 30})


def test_a_loan_that_the_lender_funds_alone_is_none():
    assert list(joint_loans(line_of(), account_of(None, 50))) == []


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), max_size=3), st.data())
def test_what_is_owed_is_shared_out_whole_and_nobody_has_more_than_they_gave(own, gave, data):
    split = Split(own, tuple((f"p{n}", part) for n, part in enumerate(gave)))
    if split.total_minor == 0:
        return
    owed = data.draw(st.integers(0, split.total_minor))
    (found,) = joint_loans(line_of(), account_of(split, owed))
    assert found.split.total_minor == owed
    for (name, now), (same, was) in zip(found.split.partners, split.partners, strict=True):
        assert name == same and 0 <= now <= was
        # Within one unit of the even share of what is owed.
        assert abs(now * split.total_minor - was * owed) < split.total_minor
    if owed in {0, split.total_minor}:
        assert found.split == (
            Split(0, tuple((n, 0) for n, _ in split.partners)) if owed == 0 else split
        )
