from collections import Counter
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.choose.candidates import Candidate
from limen.choose.conduct import SEVERITY
from limen.choose.explore import Arm, Explored, Seed, Weighed, explore
from limen.kernel.errors import InvariantViolated

PPM = 1_000_000
actions = st.sampled_from(("keep", "raise", "step_down", "lower", "freeze", "divert", "close"))
weighed = st.builds(
    Weighed,
    st.builds(Candidate, actions, st.integers(0, 200_000)),
    st.integers(-100_000, 100_000),
)
asked = st.lists(weighed, min_size=1, max_size=8).flatmap(
    lambda options: st.tuples(st.just(options), st.integers(0, len(options) - 1))
)
seeds = st.builds(Seed, st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
CUT = [
    Weighed(Candidate("keep", 100_000), 990),
    Weighed(Candidate("lower", 90_000), 995),
    Weighed(Candidate("lower", 50_000), 1_000),
    Weighed(Candidate("freeze", 100_000), 999),
    Weighed(Candidate("raise", 125_000), 500),
]


def run(customer: int, options=CUT, best: int = 2, ppm: int = 40_000, band: int = 20) -> Explored:
    return explore(options, best, band, ppm, Seed("release", f"c{customer}", "run"))


@given(asked, st.integers(0, 10**6), st.integers(0, PPM), seeds)
def test_it_never_takes_more_from_the_customer(question, band, ppm, seed) -> None:
    options, best = question
    found = explore(options, best, band, ppm, seed)
    chosen, taken = options[best].option, found.arms[found.taken]
    assert SEVERITY[taken.action] <= SEVERITY[chosen.action]
    assert taken.limit_minor >= chosen.limit_minor
    assert sum(arm.propensity_ppm for arm in found.arms) == PPM
    assert found.arms[0].propensity_ppm >= PPM - ppm
    assert all(arm.propensity_ppm > 0 for arm in found.arms) or ppm == PPM
    assert (found.arms[0].action, found.arms[0].limit_minor) == (chosen.action, chosen.limit_minor)
    assert found == explore(options, best, band, ppm, seed)


@given(asked, st.integers(0, 10**6), seeds)
def test_outside_the_band_nothing_is_tried(question, band, seed) -> None:
    options, best = question
    worths = {(each.option.action, each.option.limit_minor, each.worth_minor) for each in options}
    for arm in explore(options, best, band, PPM // 10, seed).arms[1:]:
        assert any(
            (arm.action, arm.limit_minor) == (action, limit)
            and options[best].worth_minor - worth <= band
            for action, limit, worth in worths
        )


def test_a_cut_may_be_withheld_or_made_smaller_and_nothing_else() -> None:
    assert run(1).arms == [
        Arm("lower", 50_000, 960_000),
        Arm("keep", 100_000, 20_000),
        Arm("lower", 90_000, 20_000),
    ]


def test_what_is_kept_may_only_be_raised() -> None:
    found = run(1, best=0, band=10**6)
    assert [arm.action for arm in found.arms] == ["keep", "raise"]


def test_the_draws_follow_the_propensities() -> None:
    customers = 20_000
    taken = Counter(run(customer).taken for customer in range(customers))
    for place, share in enumerate((0.96, 0.02, 0.02)):
        spread = sqrt(customers * share * (1 - share))
        assert abs(taken[place] - customers * share) < 4 * spread


def test_a_seed_of_one_thing_alone_moves_the_draw() -> None:
    one = Seed("r", "c", "n")
    draws = {one.draw_ppm(), one._replace(release_id="s").draw_ppm(),
             one._replace(customer_id="d").draw_ppm(), one._replace(run_id="o").draw_ppm(),
             Seed("r\0c", "n", "").draw_ppm()}  # fmt: skip
    assert len(draws) == 5
    assert all(0 <= draw < PPM for draw in draws)


def test_a_planted_harsher_option_would_be_seen(monkeypatch) -> None:
    monkeypatch.setattr("limen.choose.explore._takes_no_more", lambda other, chosen: True)
    assert "freeze" in [arm.action for arm in run(1).arms]


@pytest.mark.parametrize(("ppm", "band"), [(-1, 0), (PPM + 1, 0), (1, -1)])
def test_no_share_is_refused(ppm: int, band: int) -> None:
    with pytest.raises(InvariantViolated):
        run(1, ppm=ppm, band=band)


def test_without_exploration_the_best_is_certain() -> None:
    assert run(1, ppm=0) == Explored(0, [Arm("lower", 50_000, PPM)])
