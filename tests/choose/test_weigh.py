import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from limen.caps.duties import CUTS
from limen.choose import weigh as subject
from limen.choose.candidates import Candidate
from limen.choose.conduct import SEVERITY
from limen.choose.economics import RESOURCES, Worth
from limen.choose.weigh import OPEN, Market, Weighed, best, dearest, settled, weigh

prices = st.dictionaries(st.sampled_from(RESOURCES), st.integers(0, 3_000_000), max_size=4)
markets = st.builds(
    Market,
    prices_ppm=prices,
    lowers=st.just(()),
    spent=st.lists(st.sampled_from(RESOURCES), max_size=2).map(tuple),
)
high = st.dictionaries(st.sampled_from(RESOURCES), st.integers(10**5, 3_000_000), min_size=2)
ROOM = st.integers(1, 10**9)


Menu = list[tuple[Candidate, Worth]]


@st.composite
def asked(draw: st.DrawFn) -> Menu:
    """A menu of one line, each option with a value and uses of its own."""
    limit = draw(st.integers(0, 10**6))
    options = [Candidate("keep", limit)]
    for action in draw(st.lists(st.sampled_from(("raise", "lower", "step_down")), max_size=6)):
        to = limit + draw(ROOM) if action == "raise" else draw(st.integers(0, limit))
        options.append(Candidate(action, to))
    options += [
        Candidate(each, limit) for each in draw(st.sets(st.sampled_from(("freeze", "close"))))
    ]
    options = list(dict.fromkeys(options))
    return [
        (
            each,
            Worth(
                {"interest": draw(st.integers(-1_000, 1_000))},
                {name: draw(st.integers(0, 1_000)) for name in RESOURCES},
            ),
        )
        for each in options
    ]


def net(each: Weighed, market: Market) -> int:
    """Value less prices, by its own sum."""
    paid = [market.prices_ppm.get(name, 0) * use for name, use in each.worth.uses.items()]
    return 1_000_000 * sum(each.worth.parts.values()) - sum(paid)


@given(asked(), markets)
def test_the_best_of_those_left_is_taken_and_keep_is_always_left(
    question: Menu, market: Market
) -> None:
    weighed = weigh(question, market)
    assert weighed[0].option.action == "keep"
    assert [each.net_ppm for each in weighed] == [net(each, market) for each in weighed]
    assert best(weighed).net_ppm == max(each.net_ppm for each in weighed)
    equal = [each for each in weighed if each.net_ppm == best(weighed).net_ppm]
    mildest = min(SEVERITY[each.option.action] for each in equal)
    assert SEVERITY[best(weighed).option.action] == mildest


@given(asked(), markets)
def test_prices_alone_never_cut_a_line(question: Menu, market: Market) -> None:
    # The chosen cut would be no worse than keeping without any price, and no other cut that is
    # worth more then is milder: prices have neither made it nor deepened it.
    free = {each.option: net(each, OPEN) for each in weigh(question, OPEN)}
    chosen = best(weigh(question, Market(market.prices_ppm))).option
    if chosen.action not in CUTS:
        return
    assert free[chosen] >= free[question[0][0]]
    unpriced = best(weigh(question, OPEN)).option
    if unpriced.action in CUTS:
        assert taken_away(chosen) <= taken_away(unpriced)


def taken_away(option: Candidate) -> tuple[int, int]:
    """How much a cut takes: a stop of draws is more than any limit, and a close more than that."""
    return {"freeze": 1, "close": 2}.get(option.action, 0), -option.limit_minor


@given(asked(), prices, st.sets(st.sampled_from(RESOURCES), min_size=1), st.data())
def test_what_the_plan_assigns_is_taken_even_at_a_tie(
    question: Menu, found: dict[str, int], lowers: set[str], data: st.DataObject
) -> None:
    option, _ = data.draw(st.sampled_from(question))
    market = Market(found, tuple(sorted(lowers)), (), (option.action, option.limit_minor))
    assert settled(weigh(question, market), market).option == option


@given(asked(), markets, st.sampled_from(RESOURCES))
def test_what_is_spent_is_used_no_more(question: Menu, market: Market, name: str) -> None:
    weighed = weigh(question, Market(market.prices_ppm, (), (*market.spent, name)))
    keep = weighed[0].worth.uses[name]
    assert all(each.worth.uses[name] <= keep for each in weighed)


@given(asked(), prices, st.sampled_from(RESOURCES), st.integers(1, 10**6))
def test_a_dearer_resource_is_never_used_more(
    question: Menu, before: dict[str, int], name: str, more: int
) -> None:
    # Monotone comparative statics of a fixed menu: only own value leaves options out here.
    dearer = {**before, name: before.get(name, 0) + more}
    then = best(weigh(question, Market(before)))
    now = best(weigh(question, Market(dearer)))
    assert now.worth.uses[name] <= then.worth.uses[name]


@given(asked(), st.sampled_from(RESOURCES), st.integers(1, 10**7))
def test_a_release_that_says_so_lets_a_price_lower(question: Menu, name: str, price: int) -> None:
    market = Market({name: price}, (name,))
    options = [Weighed(option, worth, 0) for option, worth in question]
    most = max(net(each, market) for each in options)
    assert best(weigh(question, market)).net_ppm == most


@given(asked(), high)
def test_dearest_names_what_speaks_for_the_choice(question: Menu, found: dict[str, int]) -> None:
    market = Market(found)
    weighed = weigh(question, market)
    chosen, free = best(weighed), best(weigh(question, OPEN))
    assume(chosen.option != free.option)
    name = dearest(chosen.worth, free.worth, market)
    assert name is not None
    assert free.worth.uses[name] > chosen.worth.uses[name]
    assert found[name] > 0


def test_a_choice_that_heeds_no_price_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "_net_ppm", lambda each, prices: each.value_minor * 1_000_000)
    with pytest.raises(AssertionError):
        test_the_best_of_those_left_is_taken_and_keep_is_always_left()
