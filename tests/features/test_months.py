import pytest

from limen.features.months import met_how


@pytest.mark.parametrize(
    ("late", "told", "before", "paid", "balance", "met"),
    [
        (1, "paid_in_full", 9, 9, 0, "late"),
        (0, "no_use", 9, 9, 5, "no_use"),
        (0, None, 9, 9, 5, "paid_in_full"),
        (0, None, 9, 8, 5, "revolving"),
        (0, None, 0, 0, 5, "paid_in_full"),
        (0, None, None, 0, 5, "revolving"),
        (0, None, None, 0, 0, "no_use"),
        (0, None, -3, 0, -3, "no_use"),
    ],
)
def test_how_a_statement_was_met(late, told, before, paid, balance, met):
    assert met_how(late, told, before, paid, balance) == met
