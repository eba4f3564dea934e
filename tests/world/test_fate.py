from hypothesis import given, settings
from hypothesis import strategies as st

from limen.world.config import WorldConfig
from limen.world.fate import Phase, live, stress_months
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
