from limen.world.config import WorldConfig
from limen.world.people import Latent, first_limit, make_merchants, make_persons, third_of

CONFIG = WorldConfig(seed=5)


def test_the_first_rule_looks_at_observed_facts_alone():
    for one in make_persons(CONFIG, 300) + make_merchants(CONFIG, 100, []):
        assert one.limit_minor == first_limit(one.kind, one.score, one.monthly_minor)
        assert one.attributes["score"] == one.score
        assert "latent" not in one.attributes


def test_a_better_score_never_gives_a_lower_limit():
    limits = [first_limit("person", score, 900_000) for score in range(400, 800, 5)]
    assert limits == sorted(limits)


def test_strain_lowers_the_score_on_average_but_not_surely():
    people = sorted(make_persons(CONFIG, 1_000), key=lambda one: one.strain)
    calm, strained = people[:500], people[500:]
    assert sum(one.score for one in calm) > sum(one.score for one in strained) + 5_000
    assert max(one.score for one in strained) > min(one.score for one in calm)


def test_every_third_and_type_is_there():
    people = make_persons(CONFIG, 2_000)
    shares = [sum(one.third == third for one in people) / 2_000 for third in range(3)]
    assert min(shares) > 0.2
    assert {one.latent for one in people} == set(Latent)
    assert [third_of(score) for score in (584, 585, 625)] == [0, 1, 2]


def test_a_person_is_the_same_in_a_larger_world():
    assert make_persons(CONFIG, 5) == make_persons(CONFIG, 50)[:5]
