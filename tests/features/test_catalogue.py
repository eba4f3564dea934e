from limen.features.catalogue import DIRECTIONS, FEATURES, REASON_CODES, SCORABLE
from limen.features.compute import FUNCTIONS
from limen.kernel.reasons import REASONS
from limen.risk.protected import protected_among

UNITS = {"bp", "minor", "count", "months", "days"}


def test_every_feature_is_declared_once_with_a_function():
    assert list(FEATURES) and set(FEATURES) == set(FUNCTIONS)
    for name, feature in FEATURES.items():
        assert feature.name == name
        assert feature.unit in UNITS
        assert feature.english and feature.chinese and feature.missing and feature.sources


def test_a_reason_has_a_direction_so_that_its_words_are_true():
    for feature in FEATURES.values():
        if feature.reason_code is not None:
            assert feature.reason_code in REASONS
            assert feature.direction in {-1, 1}, feature.name
            assert feature.may_cut


def test_test_draws_support_no_cut_and_no_score():
    assert [item.name for item in FEATURES.values() if not item.may_cut] == ["probe_draws_30d"]
    assert "probe_draws_30d" not in SCORABLE


def test_what_the_lender_moves_is_not_scored():
    assert "undrawn_minor" not in SCORABLE
    assert set(DIRECTIONS) == set(REASON_CODES) == set(FEATURES)


def test_no_feature_is_a_protected_attribute():
    assert protected_among(FEATURES) == []
