from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.lending import cases
from limen.book.loan import Drawn, FeeCharged, Move, Repaid, Reversed, WrittenOff
from limen.book.loan_fold import apply, fold, in_order
from limen.book.terms import Bucket, Early, PenaltyTerms, RateTerms, RepaymentTerms, Terms
from limen.kernel.errors import InvariantViolated

DRAWN = date(2026, 1, 1)
PLAIN = Terms(RateTerms(fixed_ppm=182_500))  # 50 a day on 100,000


def owed(on, *facts, terms=PLAIN):
    return fold(terms, (Drawn(DRAWN, 100_000, "d"), *facts), on).balances()


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_is_no_matter(case, chance):
    terms, facts, on = case
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert fold(terms, shuffled, on) == fold(terms, facts, on)


@given(cases(), st.integers(0, 400))
def test_facts_taken_one_by_one_give_the_same(case, days):
    terms, facts, on = case
    facts = [fact for fact in facts if not isinstance(fact, Reversed)]
    first, *rest = in_order(facts)
    middle = first.on + timedelta(days=days)
    loan = fold(terms, [fact for fact in facts if fact.on <= middle or fact is first], middle)
    for fact in rest:
        if fact.on > middle:
            apply(loan, fact)
    until = max(loan.day, on)
    assert fold(terms, facts, until).movements[: len(loan.movements)] == loan.movements


@given(cases())
def test_money_in_is_money_used(case):
    terms, facts, on = case
    loan = fold(terms, facts, on)
    moved = dict.fromkeys(Move, 0)
    for movement in loan.movements:
        assert movement.amount_minor > 0
        moved[movement.move] += movement.amount_minor
    gone = {fact.ref for fact in facts if isinstance(fact, Reversed) and fact.on <= on}
    paid = (f for f in facts if isinstance(f, Repaid) and f.on <= on and f.ref not in gone)
    came = sum(fact.amount_minor for fact in paid)
    assert came == moved[Move.PAY] + moved[Move.CREDIT] + moved[Move.RECOVER]
    assert loan.credit_minor == moved[Move.CREDIT] - moved[Move.USE_CREDIT]
    assert loan.written_off_minor == moved[Move.WRITE_OFF] - moved[Move.RECOVER]
    ended = moved[Move.PAY] + moved[Move.USE_CREDIT] + moved[Move.WRITE_OFF]
    asked = loan.undue_minor + sum(item.unpaid_minor for item in loan.items)
    assert moved[Move.DRAW] + moved[Move.CHARGE] == ended + asked


def test_interest_runs_by_the_day_and_is_paid_first():
    assert owed(date(2026, 1, 11)).interest_minor == 500
    found = owed(date(2026, 1, 21), Repaid(date(2026, 1, 11), 50_500, "p"))
    assert (found.principal_minor, found.interest_minor) == (50_000, 250)


def test_less_than_the_interest_leaves_the_rest_running():
    found = owed(date(2026, 1, 21), Repaid(date(2026, 1, 11), 123, "p"))
    assert (found.principal_minor, found.interest_minor, found.due_minor) == (100_000, 877, 0)


def test_too_much_is_the_customers():
    found = owed(date(2026, 1, 21), Repaid(date(2026, 1, 11), 100_600, "p"))
    assert (found.owed_minor, found.credit_minor) == (0, 100)


def test_a_bounced_repayment_never_was():
    paid, bounced = Repaid(date(2026, 1, 11), 50_500, "p"), Reversed(date(2026, 1, 16), "p")
    assert owed(date(2026, 1, 15), paid, bounced) == owed(date(2026, 1, 15), paid)
    assert owed(date(2026, 1, 16), paid, bounced) == owed(date(2026, 1, 16))


def test_early_money_may_wait():
    held = Terms(PLAIN.rate, repayment=RepaymentTerms(early=Early.HOLD))
    found = owed(date(2026, 6, 1), Repaid(date(2026, 1, 11), 50_500, "p"), terms=held)
    assert (found.principal_minor, found.credit_minor) == (100_000, 50_500)


def test_a_fee_is_due_at_once():
    found = owed(date(2026, 1, 11), FeeCharged(date(2026, 1, 5), 70, "f"))
    assert (found.fee_minor, found.due_minor) == (70, 70)


def test_overdue_principal_costs_penalty_instead():
    terms = Terms(PLAIN.rate, penalty=PenaltyTerms(multiple_ppm=1_500_000))
    found = owed(date(2027, 1, 11), terms=terms)
    assert (found.interest_minor, found.penalty_minor) == (18_250, 750)


def test_a_write_off_moves_the_claim_and_money_comes_back():
    gone = WrittenOff(date(2026, 1, 11), "w")
    found = owed(date(2026, 6, 1), gone, Repaid(date(2026, 5, 1), 500, "p"))
    assert (found.owed_minor, found.written_off_minor) == (0, 100_000)


@pytest.mark.parametrize(
    ("facts", "law"),
    [
        ((), "begins with a draw"),
        ((Repaid(DRAWN, 1, "p"),), "begins with a draw"),
        ((Drawn(DRAWN, 0, "d"),), "a draw is above zero"),
        ((Drawn(DRAWN, 1, "d"), Drawn(DRAWN, 1, "e")), "one draw a loan"),
        ((Drawn(DRAWN, 1, "d"), Repaid(DRAWN, 0, "p")), "a repayment is above zero"),
        ((Drawn(DRAWN, 1, "d"), Reversed(DRAWN, "q")), "names a repayment"),
        ((Drawn(DRAWN, 1, "d"), WrittenOff(DRAWN, "w"), WrittenOff(DRAWN, "x")), "but money"),
    ],
)
def test_what_cannot_be_is_refused(facts, law):
    with pytest.raises(InvariantViolated, match=law):
        fold(PLAIN, facts, DRAWN)


def test_a_reversal_needs_a_new_fold():
    loan = fold(PLAIN, (Drawn(DRAWN, 1, "d"),), DRAWN)
    with pytest.raises(InvariantViolated, match="restates"):
        apply(loan, Reversed(DRAWN, "p"))


def test_buckets_stand_in_the_movements():
    facts = (Drawn(DRAWN, 100_000, "d"), Repaid(date(2026, 1, 11), 600, "p"))
    loan = fold(PLAIN, facts, date(2026, 1, 11))
    assert [(m.move, m.bucket, m.amount_minor) for m in loan.movements] == [
        (Move.DRAW, Bucket.PRINCIPAL, 100_000),
        (Move.CHARGE, Bucket.INTEREST, 500),
        (Move.PAY, Bucket.INTEREST, 500),
        (Move.PAY, Bucket.PRINCIPAL, 100),
    ]
