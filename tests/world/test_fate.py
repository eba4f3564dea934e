from hypothesis import given, settings
from hypothesis import strategies as st

from limen.world.behaviour import rising_use
from limen.world.config import Behaviour, WorldConfig
from limen.world.fate import Phase, live, stress_months
from limen.world.luck import count_of, logit_shift
from limen.world.people import make_persons

CONFIG = WorldConfig(seed=3)
PEOPLE = make_persons(CONFIG, 400)


@given(st.integers(0, 399), st.integers(0, 17), st.floats(0.1, 3.0))
@settings(max_examples=60, deadline=None)
def test_stress_changes_nothing_before_it_begins(who, first, shift):
    quiet = live(CONFIG, PEOPLE[who])
    loud = live(CONFIG, PEOPLE[who], stress=stress_months(first, shift, 6))
    assert [quiet[i] for i in range(-14, first)] == [loud[i] for i in range(-14, first)]


def test_stress_makes_more_of_them_stop():
    stress = stress_months(0, 2.0, 18)
    quiet = sum(live(CONFIG, one).stops_at() is not None for one in PEOPLE)
    loud = sum(live(CONFIG, one, stress=stress).stops_at() is not None for one in PEOPLE)
    assert loud > 2 * quiet


def test_no_stress_is_no_change():
    for one in PEOPLE[:50]:
        quiet, same = live(CONFIG, one), live(CONFIG, one, stress={})
        assert [quiet[i] for i in range(18)] == [same[i] for i in range(18)]


def test_who_stopped_stays_so_and_nobody_stops_before_the_opening():
    for one in PEOPLE:
        path = live(CONFIG, one)
        stops = path.stops_at()
        assert stops is None or stops >= 0
        if stops is not None:
            assert all(path[i].phase is Phase.STOPPED for i in range(stops + 1, 30))


def test_use_rises_through_the_published_points():
    behaviour = Behaviour()
    points = {12: 0.55, 6: 0.70, 3: 0.85}
    assert all(abs(rising_use(0.1, far, behaviour) - use) < 1e-9 for far, use in points.items())
    levels = [rising_use(0.1, far / 2, behaviour) for far in range(50)]
    assert levels == sorted(levels, reverse=True)
    assert rising_use(0.9, 12, behaviour) == 0.9


def test_log_odds_shift_there_and_back():
    assert abs(logit_shift(logit_shift(0.2, 0.4), -0.4) - 0.2) < 1e-12
    assert logit_shift(0.0, 5.0) == 0.0
    assert logit_shift(1.0, -5.0) == 1.0


def test_counts_follow_their_quantile():
    assert count_of(1.0, 0.0) == 0
    assert count_of(1.0, 0.5) == 1
    assert count_of(0.5, 0.999999) < 10
