import time
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choose.money import amounts, effects, lines, options, rates
from limen.choose.economics import PARTS, RESOURCES, Effect, Line, Rates, Terms, worth
from limen.choose.response import Elasticities
from limen.choose.worth import kernels
from limen.choose.worth.kernels import (
    ACTIONS,
    LINE_COLUMNS,
    OPTION_COLUMNS,
    declared_columns,
    value_columns,
    worth_columns,
)
from limen.kernel.errors import InvariantViolated
from limen.risk.loss import LossTerms

option = lines.flatmap(
    lambda line: st.tuples(
        st.just(line),
        st.lists(
            st.tuples(options(line), effects, st.integers(0, 90), amounts), min_size=0, max_size=5
        ),
    )
)


def columns(questions) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Line columns, offsets and option columns of lines with their options."""
    rows = [
        (line.limit_minor, line.owed_minor, line.pd_ppm, line.volume_minor, line.may_draw,
         line.wants_more)
        for line, _ in questions
    ]  # fmt: skip
    asked = [
        (ACTIONS.index(action), limit, effect.balance_minor, effect.volume_minor, effect.pd_ppm,
         days, offer)
        for _, found in questions
        for (action, limit), effect, days, offer in found
    ]  # fmt: skip
    offs = np.cumsum([0, *(len(found) for _, found in questions)])
    return (
        np.array(rows, np.int64).reshape(-1, len(LINE_COLUMNS)).T.copy(),
        offs.astype(np.int64),
        np.array(asked, np.int64).reshape(-1, len(OPTION_COLUMNS)).T.copy(),
    )


@given(st.lists(option, min_size=1, max_size=4), rates, rates)
def test_columns_equal_rows(questions, one: Rates, other: Rates) -> None:
    book, offs, asked = columns(questions)
    kinds = np.arange(len(questions)) % 2
    parts, uses = worth_columns(book, kinds, offs, asked, [one, other])
    cols = value_columns(book, kinds, offs, asked, [one, other])
    assert (cols == np.concatenate([parts.sum(axis=0, keepdims=True), uses])).all()
    at = 0
    for number, (line, found) in enumerate(questions):
        for (action, limit), effect, days, offer in found:
            row = worth(
                line, action, limit, (one, other)[number % 2],
                effect=effect, lead_days=days, offer_minor=offer,
            )  # fmt: skip
            assert dict(zip(PARTS, parts[:, at].tolist(), strict=True)) == row.parts
            assert dict(zip(RESOURCES, uses[:, at].tolist(), strict=True)) == row.uses
            at += 1


shares = st.integers(0, 10**6)
elasticities = st.builds(
    Elasticities,
    st.tuples(shares, shares, shares),
    shares, shares, shares,
    st.integers(-(10**6), 10**6),
    st.integers(-(10**6), 10**6),
    st.tuples(st.integers(-(10**6), 0), st.integers(0, 10**6)),
)  # fmt: skip


@given(st.lists(option, min_size=1, max_size=4), elasticities, elasticities)
def test_declared_answers_by_columns_equal_rows(questions, one, other) -> None:
    book, offs, asked = columns(questions)
    declared_columns(book, np.arange(len(questions)) % 2, offs, asked, [one, other])
    rows = [
        (one, other)[number % 2].effect(line, limit)
        for number, (line, found) in enumerate(questions)
        for (_, limit), *_ in found
    ]
    assert asked[2:5].T.tolist() == [
        [row.balance_minor, row.volume_minor, row.pd_ppm] for row in rows
    ]


@settings(max_examples=300)
@given(st.integers(0, 4 * 10**18), st.integers(0, 10**6), st.integers(0, 10**6))
def test_products_beyond_64_bits_are_exact(amount: int, one: int, other: int) -> None:
    exact = amount * one * other
    assert kernels._micro_ppm2(amount, one, other) == round_half_even(exact, 10**18)
    assert kernels._ppm2(amount, one, other) == round_half_even(exact, 10**12)
    assert kernels._ppm(amount, one) == round_half_even(amount * one, 10**6)


def round_half_even(numerator: int, denominator: int) -> int:
    quotient, rest = divmod(numerator, denominator)
    return quotient + (2 * rest > denominator or (2 * rest == denominator and quotient % 2))


def test_a_half_goes_to_the_even_side() -> None:
    for amount in (1, 3, 5, 500_000, 2_500_000):
        assert kernels._ppm(amount, 500_000) == round_half_even(amount * 500_000, 10**6)
        assert kernels._ppm(-amount, 500_000) == -kernels._ppm(amount, 500_000)


def test_the_rates_stand_in_the_order_of_their_fields() -> None:
    places = [getattr(kernels, name) for name in ("_INCOME", "_LOSS", "_CCF", "_RUN", "_OWN")]
    names = [field.name for field in fields(Rates)]
    assert [names[place] for place in places] == [
        "income_ppm", "loss_ppm", "ccf_ppm", "run_daily_ppm", "own_ppm",
    ]  # fmt: skip


def test_what_is_out_of_bounds_is_refused() -> None:
    line = Line(1_000, 0, 10_000)
    book, offs, asked = columns([(line, [(("keep", 1_000), Effect(), 0, 0)])])
    table = [Rates.of(Terms(), 180_000, LossTerms(500_000, 650_000))]
    book[2] = 1_000_001
    with pytest.raises(InvariantViolated):
        worth_columns(book, np.zeros(1, np.int64), offs, asked, table)
    book[2] = 0
    with pytest.raises(InvariantViolated):
        worth_columns(book, np.zeros(1, np.int64), offs[:1], asked, table)


@pytest.mark.nightly
def test_a_million_lines_of_ten_options_take_seconds() -> None:
    n, each = 1_000_000, 10
    luck = np.random.default_rng(11)
    limit = luck.integers(1, 10**7, n)
    book = np.stack(
        [limit, luck.integers(0, limit + 1), luck.integers(0, 10**6, n), limit,
         np.ones(n, np.int64), np.zeros(n, np.int64)]
    ).astype(np.int64)  # fmt: skip
    asked = np.zeros((len(OPTION_COLUMNS), n * each), np.int64)
    asked[0] = luck.integers(0, len(ACTIONS), n * each)
    asked[1] = np.repeat(limit, each)
    table = [Rates.of(Terms(funding_ppm=40_000), 180_000, LossTerms(500_000, 650_000))]
    offs = np.arange(n + 1, dtype=np.int64) * each
    value_columns(book[:, :1], np.zeros(1, np.int64), offs[:2], asked[:, :each], table)
    start = time.perf_counter()
    value_columns(book, np.zeros(n, np.int64), offs, asked, table)
    assert time.perf_counter() - start < 15
