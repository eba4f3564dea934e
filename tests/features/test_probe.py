from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from features.histories import AT, LIMIT, START, TODAY, Deeds, days, deeds, noon
from limen.kernel.dates import HOUR_US

D = date(2024, 12, 10)


def differing(before, after):
    return {name for name in before if before[name] != after[name]}


@given(deeds(), days(1), st.integers(0, 23), st.integers(1, 72), st.integers(1, 99))
def test_a_probe_draw_changes_no_other_feature(made, day, hour, hours_later, odd):
    """The law of the harmless test draw, over generated histories."""
    at = noon(day, hour)
    repaid_at = at + hours_later * HOUR_US
    repaid_on = START + timedelta(days=(repaid_at - noon(START, 0)) // (24 * HOUR_US))
    assume(repaid_at <= AT)
    assume(limit_at(made, at) * 3 > odd * 100)
    before = made.values()
    made.items += [(at, day, odd), (repaid_at, repaid_on, -odd)]
    after = made.values()
    assert differing(before, after) <= {"probe_draws_30d"}
    counts = 0 <= (TODAY - day).days < 30
    assert after["probe_draws_30d"] - before["probe_draws_30d"] == counts


def limit_at(made, at):
    steps = [(when, what.to_minor) for when, _, what in made.items if hasattr(what, "to_minor")]
    return max([item for item in steps if item[0] <= at], default=(0, LIMIT))[1]


def with_use() -> Deeds:
    return (
        Deeds().add(date(2024, 10, 3), 300_000).close(date(2024, 10, 31)).close(date(2024, 11, 30))
    )


def test_a_probe_may_be_repaid_in_parts_or_two_at_once():
    """On a line that owed nothing, what came in since repaid it."""
    parts = Deeds().add(D, 20_000).add(D, -5_000, 13).add(D + timedelta(days=1), -15_000)
    pair = Deeds().add(D, 20_000).add(D, 10_000, 13).add(D, -30_000, 15)
    for made, probes in ((parts, 1), (pair, 2)):
        assert differing(Deeds().values(), made.values()) == {"probe_draws_30d"}
        assert made.values()["probe_draws_30d"] == probes


def test_interest_of_a_probe_is_part_of_it():
    made = with_use().add(D, 20_000).add(D, -20_030, 20)
    owed = {"utilisation_bp", "owed_minor", "undrawn_minor", "group_owed_minor"}
    assert differing(with_use().values(), made.values()) - owed == {"probe_draws_30d"}


def test_a_payment_of_more_pays_the_older_debt():
    values = with_use().add(D, 20_000).add(D, -100_000, 20).values()
    assert values["probe_draws_30d"] == 0
    assert values["draw_count_30d"] == 1
    assert values["days_since_repayment"] == 5


def test_neither_a_larger_draw_nor_a_late_repayment_is_a_probe():
    large = with_use().add(D, 30_000).add(D, -30_000, 13)
    late = with_use().add(D, 20_000).add(D + timedelta(days=4), -20_000)
    for made in (large, late):
        assert made.values()["probe_draws_30d"] == 0
        assert made.values()["draw_count_30d"] == 1


def test_a_pending_small_draw_is_owed_and_nothing_else():
    made = with_use().add(TODAY, 20_000)
    assert differing(with_use().values(), made.values()) == {
        "utilisation_bp", "owed_minor", "undrawn_minor", "group_owed_minor",
    }  # fmt: skip
    after = AT + 73 * HOUR_US
    assert made.values(after)["draw_count_30d"] == 1


def test_a_statement_within_the_72_hours_does_not_count_the_probe():
    end = date(2024, 11, 30)
    plain = with_use()
    probed = with_use().add(end, 29_900).add(end + timedelta(days=1), -29_900)
    assert differing(plain.values(), probed.values()) == {"probe_draws_30d"}
