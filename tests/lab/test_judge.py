import pytest

from lab.builders import lines
from limen.lab.harm import Harm
from limen.lab.judge import judge

# removed, undrawn, pd_ppm, months late now, most in six, use, fold
ROWS = [
    (400, 800, 900_000, 2, 2, 9_800, 0),  # defaults
    (300, 600, 700_000, 0, 2, 8_000, 1),  # defaults
    (100, 500, 800_000, 0, 0, 8_000, 0),  # pays
    (0, 1_000, 300_000, 1, 1, 1_000, 1),  # pays
    (0, 900, 100_000, 0, 0, 1_000, 0),  # pays
    (0, 700, 500_000, 0, 2, 1_000, 1),  # pays
]
DEFAULTED = [1, 1, 0, 0, 0, 0]
HALF = 500_000

RULES = ["ranking by PD", "score x use x lateness grid", "late now", "late two months in six"]


@pytest.fixture(scope="module")
def judged():
    return judge(lines(ROWS), DEFAULTED, HALF, seed=7, replicates=20)


def against(part, name):
    return next(item for item in part.against if item.name == name)


def test_who_defaulted_and_how_well_the_model_ranks(judged):
    assert judged.defaulters == 2
    # Of eight pairs (defaulter, payer) seven are in order: 700,000 stands below 800,000.
    assert judged.auc_ppm == 875_000


def test_the_review_as_it_was_made(judged):
    assert judged.everyone.customers == 6
    assert judged.everyone.review == Harm(350.0, 1.0, 100.0)
    assert [item.name for item in judged.everyone.against] == RULES


def test_against_the_ranking_by_pd(judged):
    """The ranking takes 800 of the first (avoids 400); to 350 that is seven eighths, no payer."""
    found = against(judged.everyone, "ranking by PD")
    assert found.ours == Harm(350.0, 1.0, 100.0)
    assert found.theirs == Harm(350.0, 0.0, 0.0)


def test_against_who_is_late_now(judged):
    """The rule cuts the first (800) and the fourth (1,000), evenly thinned from 400 to 350."""
    found = against(judged.everyone, "late now")
    assert found.theirs == Harm(350.0, 0.875, 875.0)
    assert found.customers_ratio.estimate == pytest.approx(1 / 0.875)
    assert found.removed_ratio.estimate == pytest.approx(100 / 875)


def test_against_who_was_late_twice(judged):
    """The first, second and sixth: 700 avoided, halved to 350, and half the payer's 700."""
    found = against(judged.everyone, "late two months in six")
    assert found.theirs == Harm(350.0, 0.5, 350.0)


def test_those_not_yet_late_are_judged_apart(judged):
    """The first and the fourth were late: the second's 300 is left, and 100 of a payer."""
    quiet = judged.not_yet_late
    assert quiet.customers == 4
    assert quiet.review == Harm(150.0, 1.0, 100.0)
    # By PD the third stands before the second, whose first half is enough.
    assert against(quiet, "ranking by PD").theirs == Harm(150.0, 1.0, 500.0)
    assert against(quiet, "late now").theirs == Harm(0.0, 0.0, 0.0)
    assert against(quiet, "late two months in six").theirs == Harm(150.0, 0.5, 350.0)


def test_a_review_is_thinned_along_certainty_and_amount():
    """By pd³ × removed the second cut comes first: 0.9³ × 200 is more than 0.5³ × 600."""
    rows = [
        (600, 600, 500_000, 0, 0, 0, 0),  # pays
        (200, 100, 900_000, 0, 0, 0, 1),  # defaults
    ]
    found = judge(lines(rows), [0, 1], HALF, seed=1, replicates=2).everyone
    ranking = against(found, "ranking by PD")
    # The ranking's whole 100 avoids 50 of loss; half of our first cut does the same.
    assert ranking.ours == Harm(50.0, 0.0, 0.0)
    assert found.review == Harm(100.0, 1.0, 600.0)


def test_the_grid_s_rates_come_from_the_other_fold():
    """Who was late defaults in the other fold, so the late are cut first and no payer is."""
    rows = [
        (removed, 10, 500_000, 0, late_max, 0, fold)
        for fold in (0, 1)
        for removed, late_max in ((0, 0), (5, 3))
    ]
    part = judge(lines(rows), [0, 1, 0, 1], HALF, seed=1, replicates=2).everyone
    assert part.review == Harm(5.0, 0.0, 0.0)
    assert against(part, "score x use x lateness grid").theirs == Harm(5.0, 0.0, 0.0)


def test_the_same_seed_gives_the_same_judgement(judged):
    again = judge(lines(ROWS), DEFAULTED, HALF, seed=7, replicates=20)
    # As text: where there is nothing to compare stands NaN, which is equal to nothing.
    assert repr(again) == repr(judged)
    assert repr(judge(lines(ROWS), DEFAULTED, HALF, seed=8, replicates=20)) != repr(judged)
