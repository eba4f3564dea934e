from datetime import date

from features.histories import Deeds


def test_draws_of_thirty_days_and_their_pace():
    made = Deeds().add(date(2024, 9, 1), 150_000).add(date(2024, 10, 1), 150_000)
    made.add(date(2024, 12, 1), 200_000).add(date(2024, 12, 2), 450_000)
    values = made.values()
    assert values["draw_count_30d"] == 2
    assert values["draw_sum_30d_minor"] == 650_000
    assert values["draw_velocity_bp"] == 650_000 * 10_000 // (300_000 // 3)
    assert values["full_draw_count_90d"] == 1
    assert values["days_since_draw"] == 13


def test_a_line_never_drawn_and_one_not_drawn_for_long():
    assert Deeds().values()["days_since_draw"] is None
    assert Deeds().values()["draw_velocity_bp"] is None
    assert Deeds().add(date(2024, 1, 15), 500_000).values()["days_since_draw"] == 335
