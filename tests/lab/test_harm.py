from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.builders import LOSS_PPM, books, customers, cuts, placebo
from limen.lab.harm import Harm, Interval, at_avoided, compare, harm_of

shares = st.fractions(0, 1, max_denominator=50)


def whole_by_hand(outcomes, removed):
    avoided = people = paid = Fraction(0)
    for defaulted, amount in zip(outcomes, removed, strict=True):
        if defaulted:
            avoided += Fraction(int(amount) * LOSS_PPM, 10**6)
        elif amount:
            people += 1
            paid += int(amount)
    return avoided, people, paid


def thinned_by_hand(outcomes, removed, order, wanted):
    """Cut one after another until the wanted loss is avoided; the last one only in part."""
    avoided = people = paid = Fraction(0)
    for place in order:
        if avoided >= wanted:
            break
        amount = int(removed[place])
        if outcomes[place]:
            avoided += min(Fraction(amount * LOSS_PPM, 10**6), wanted - avoided)
        else:
            people, paid = people + 1, paid + amount
    return people, paid


def near(found: Harm, avoided, people, paid):
    assert (found.avoided, found.customers, found.removed) == pytest.approx(
        (float(avoided), float(people), float(paid)), rel=1e-9, abs=1e-9
    )


def weights_of(people):
    return np.ones(len(people.defaulted))


@given(books())
def test_the_harm_of_a_whole_set_against_plain_sums(book):
    people, made = book
    near(harm_of(made, people), *whole_by_hand(people.defaulted, made.removed_minor))


@given(books(), st.integers(0, 10**6))
def test_at_its_own_avoided_loss_nothing_changes(book, more):
    people, made = book
    own = harm_of(made, people)
    for wanted in (own.avoided, own.avoided + more):
        assert at_avoided(made, people, wanted, weights_of(people)) == own


@given(books(ordered=False), shares)
def test_without_an_order_harms_shrink_evenly(book, share):
    people, made = book
    own = harm_of(made, people)
    wanted = own.avoided * float(share)
    kept = share if own.avoided else 1
    found = at_avoided(made, people, wanted, weights_of(people))
    near(found, own.avoided * kept, own.customers * kept, own.removed * kept)


def ordered_fault(book, share, thin=at_avoided):
    """Whether thinning along the order differs from taking one cut after another."""
    people, made = book
    own = whole_by_hand(people.defaulted, made.removed_minor)[0]
    # Multiples of a half are exact in binary, so that nothing hangs on the last bit.
    wanted = Fraction(int(own * share * 2), 2)
    if wanted >= own:
        return False
    found = thin(made, people, float(wanted), weights_of(people))
    expected = thinned_by_hand(people.defaulted, made.removed_minor, made.order, wanted)
    return (found.avoided, found.customers, found.removed) != pytest.approx(
        (float(wanted), *map(float, expected)), rel=1e-9, abs=1e-9
    )


@given(books(ordered=True), shares)
def test_along_an_order_one_cut_after_another(book, share):
    assert not ordered_fault(book, share)


def test_thinning_that_forgets_the_order_is_noticed():
    def evenly(made, people, wanted, weights):
        return at_avoided(replace(made, order=None), people, wanted, weights)

    book = customers([0, 1, 1]), cuts([10, 20, 20], [1, 0, 2])
    assert not ordered_fault(book, Fraction(1, 2))
    assert ordered_fault(book, Fraction(1, 2), evenly)


@given(books(), shares, shares)
def test_less_loss_avoided_never_harms_more(book, one, other):
    people, made = book
    own = harm_of(made, people).avoided
    low, high = sorted((float(one) * own, float(other) * own))
    less, more = (at_avoided(made, people, wanted, weights_of(people)) for wanted in (low, high))
    assert less.customers <= more.customers + 1e-9
    assert less.removed <= more.removed + 1e-9


def test_sums_that_differ_in_the_last_bit_are_the_whole():
    chance = np.random.default_rng(2)
    for _ in range(50):
        removed = chance.integers(1, 10**9, 50)
        made = cuts(removed, range(50))
        people = customers(np.ones(50), 300_000)
        own = harm_of(made, people)
        just_below = float(np.nextafter(own.avoided, 0))
        found = at_avoided(made, people, just_below, np.ones(50))
        assert found.avoided == pytest.approx(own.avoided)


@given(books(), st.integers(0, 9))
def test_against_itself_the_ratio_is_one(book, seed):
    people, made = book
    (found,) = compare(made, [made], people, seed=seed, replicates=5)
    own = harm_of(made, people)
    assert found.ours == found.theirs == own
    for ratio, harmed in (
        (found.customers_ratio, own.customers),
        (found.removed_ratio, own.removed),
    ):
        if harmed and not np.isnan(ratio.estimate):
            assert ratio == Interval(1.0, 1.0, 1.0)
        else:
            assert np.isnan([ratio.estimate, ratio.low, ratio.high]).all()


def test_a_cut_that_spares_the_payers_wins():
    people = customers([1, 1, 0, 0])
    sharp, blunt = cuts([100, 100, 10, 0]), cuts([100, 100, 100, 100], name="blunt")
    (found,) = compare(sharp, [blunt], people, seed=1, replicates=10)
    assert found.name == "blunt"
    assert found.ours == Harm(100.0, 1.0, 10.0)
    assert found.theirs == Harm(100.0, 2.0, 200.0)
    assert (found.customers_ratio.estimate, found.removed_ratio.estimate) == (0.5, 0.05)


def test_the_larger_set_is_thinned_to_the_smaller():
    people = customers([1, 1, 0, 0])
    small, large = cuts([50, 50, 10, 0]), cuts([100, 100, 100, 100], [0, 2, 1, 3], "large")
    (found,) = compare(small, [large], people, seed=1, replicates=1)
    # 50 of loss: the first cut alone avoids it, and harms nobody.
    assert found.theirs == Harm(50.0, 0.0, 0.0)
    assert np.isnan(found.customers_ratio.estimate)


def test_every_other_is_compared_under_its_own_name():
    people, one, other = placebo(1, 60)
    found = compare(one, [other, one], people, seed=1, replicates=5)
    assert [item.name for item in found] == ["other", "one"]
    assert found[1].customers_ratio == Interval(1.0, 1.0, 1.0)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_seed_gives_the_same_intervals(seed):
    people, one, other = placebo(seed, 100)
    again = [compare(one, [other], people, seed=seed, replicates=20) for _ in range(2)]
    assert again[0] == again[1]
    assert again[0] != compare(one, [other], people, seed=seed + 1, replicates=20)


def width(found: Interval) -> float:
    return found.high - found.low


def intervals(seed: int, count: int) -> list[Interval]:
    people, one, other = placebo(seed, count)
    (found,) = compare(one, [other], people, seed=seed, replicates=100)
    return [found.customers_ratio, found.removed_ratio]


@pytest.mark.parametrize("count", [200, 2_000])
def test_an_interval_holds_its_estimate(count):
    for ratio in (ratio for seed in range(6) for ratio in intervals(seed, count)):
        assert ratio.low < ratio.estimate < ratio.high


def test_intervals_shrink_with_more_customers():
    """Twenty-five times the customers: about a fifth of the width; a third leaves room."""
    few, many = (
        sum(width(ratio) for seed in range(6) for ratio in intervals(seed, count))
        for count in (200, 5_000)
    )
    assert many < few / 3


def test_placebo_cuts_that_know_nothing_are_alike():
    """Outcomes independent of both sets: 95 % intervals cover a ratio of one."""
    covered = 0
    for seed in range(40):
        people, one, other = placebo(seed)
        ratio = compare(one, [other], people, seed=seed, replicates=100)[0].removed_ratio
        covered += ratio.low <= 1 <= ratio.high
    # Fewer than 33 of 40 would come by chance less than once in three hundred.
    assert covered >= 33


def test_a_set_that_knows_the_outcome_is_not_mistaken_for_a_placebo():
    people, one, other = placebo(5)
    knowing = cuts(one.removed_minor * (people.defaulted | (one.removed_minor % 3 == 0)))
    ratio = compare(knowing, [other], people, seed=5, replicates=100)[0].removed_ratio
    assert ratio.high < 0.8


def test_where_nobody_defaults_there_is_nothing_to_compare():
    people = customers([0, 0])
    (found,) = compare(cuts([5, 0]), [cuts([0, 0])], people, seed=1, replicates=5)
    assert np.isnan(found.customers_ratio.estimate)
    assert harm_of(cuts([5, 0]), people) == Harm(0.0, 1.0, 5.0)
