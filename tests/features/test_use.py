from datetime import date

from features.histories import Deeds

ENDS = [date(2024, 6, 30), date(2024, 7, 31), date(2024, 8, 31), date(2024, 9, 30),
        date(2024, 10, 31), date(2024, 11, 30)]  # fmt: skip


def rising() -> Deeds:
    made = Deeds()
    for end, amount in zip(
        ENDS, (100_000, 100_000, 100_000, 200_000, 200_000, 250_000), strict=True
    ):
        made.add(end.replace(day=10), amount).close(end)
    return made


def test_use_of_the_limit_and_its_course():
    values = rising().values()
    assert values["utilisation_bp"] == 9_500
    assert values["utilisation_mean_6m_bp"] == (1_000 + 2_000 + 3_000 + 5_000 + 7_000 + 9_500) // 6
    assert values["utilisation_mean_3m_bp"] == (5_000 + 7_000 + 9_500) // 3
    assert values["utilisation_max_6m_bp"] == 9_500
    assert values["above_90_count_6m"] == 1
    assert values["utilisation_slope_6m_bp"] == (21_500 - 6_000) // 3
    assert values["owed_max_6m_minor"] == 950_000
    assert values["limit_basis_minor"] == 1_000_000
    assert values["undrawn_minor"] == 50_000
    assert values["balance_growth_1m_bp"] == 2_500
    assert values["balance_growth_3m_bp"] == 6_500


def test_new_use_is_growth_and_what_was_paid():
    made = rising().add(date(2024, 11, 20), -50_000)
    assert made.values()["net_use_1m_bp"] == 2_500
    assert made.values()["balance_growth_1m_bp"] == 2_000


def test_a_credit_balance_is_no_negative_use():
    made = Deeds().add(date(2024, 10, 1), -40_000).close(date(2024, 10, 31))
    assert made.values()["utilisation_mean_6m_bp"] == made.values()["owed_minor"] == 0


def test_no_limit_no_use():
    assert Deeds(limit_minor=0).values()["utilisation_bp"] is None
