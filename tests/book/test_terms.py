from limen.book.schedule import SCHEDULES
from limen.book.terms import Bucket, PenaltyTerms, Terms


def test_a_product_that_says_nothing_is_paid_at_any_time_without_penalty():
    terms = Terms()
    assert terms.schedule.kind in SCHEDULES
    assert not terms.penalty.applies
    assert terms.repayment.order == (
        Bucket.FEE, Bucket.PENALTY, Bucket.INTEREST, Bucket.PRINCIPAL,
    )  # fmt: skip


def test_a_penalty_is_a_rate_or_a_multiple():
    assert PenaltyTerms(multiple_ppm=1_500_000).applies
    assert PenaltyTerms(rate_ppm=0).applies
