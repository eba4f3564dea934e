from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.book.ageing import (
    AssetClass,
    Episode,
    asset_class,
    class_of_dpd,
    clear,
    dpd_bucket,
    is_cured,
)
from limen.book.terms import CureTerms

CURE = CureTerms(months=6, periods=2)
CLEARED = date(2026, 1, 10)


@pytest.mark.parametrize(
    ("dpd", "grade", "bucket"),
    [
        (0, 1, 0), (1, 2, 1), (30, 2, 1), (31, 2, 2), (90, 2, 3), (91, 3, 4), (180, 3, 6),
        (181, 3, 7), (270, 3, 7), (271, 4, 7), (360, 4, 7), (361, 5, 7), (5_000, 5, 7),
    ],
)  # fmt: skip
def test_classes_and_buckets_by_days_past_due(dpd, grade, bucket):
    assert class_of_dpd(dpd) == AssetClass(grade)
    assert dpd_bucket(dpd) == bucket


@given(st.integers(0, 1_000))
def test_more_days_are_never_a_better_class(dpd):
    assert class_of_dpd(dpd) <= class_of_dpd(dpd + 1)
    assert dpd_bucket(dpd) <= dpd_bucket(dpd + 1)


@pytest.mark.parametrize(
    ("worst", "bills", "on", "cured"),
    [
        (90, 0, CLEARED, True),
        (91, 2, date(2026, 7, 9), False),
        (91, 2, date(2026, 7, 10), True),
        (91, 1, date(2027, 1, 1), False),
    ],
)
def test_a_non_performing_loan_needs_months_and_bills(worst, bills, on, cured):
    assert is_cured(Episode(worst, CLEARED, bills), on, CURE) is cured


def test_a_loan_that_was_never_late_needs_no_cure():
    assert is_cured(None, CLEARED, CURE)
    assert asset_class(0, None, CLEARED, CURE) is AssetClass.NORMAL


def test_what_was_doubtful_stays_so_until_cured():
    episode = Episode(300, CLEARED, 0)
    assert asset_class(0, episode, date(2026, 3, 1), CURE) is AssetClass.DOUBTFUL
    cured = episode._replace(bills=6)
    assert asset_class(0, cured, date(2026, 8, 1), CURE) is AssetClass.NORMAL
    # Late again before the cure: the days since are no good conduct, however many.
    assert asset_class(200, cured, date(2026, 12, 1), CURE) is AssetClass.DOUBTFUL
    assert asset_class(20, cured, date(2026, 12, 1), CURE) is AssetClass.SPECIAL_MENTION


def test_an_episode_before_its_cure_goes_on_in_the_next():
    earlier = Episode(300, CLEARED, 1)
    assert clear(earlier, 5, date(2026, 3, 1), CURE) == Episode(300, date(2026, 3, 1))
    assert clear(earlier._replace(bills=9), 5, date(2027, 3, 1), CURE) == Episode(
        5, date(2027, 3, 1)
    )
    assert clear(None, 5, CLEARED, CURE) == Episode(5, CLEARED)
