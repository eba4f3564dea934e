import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.builders import array
from limen.lab import grid
from limen.lab.grid import grid_rank


@st.composite
def reviewed(draw):
    """Columns of a few dozen customers over three folds."""
    count = draw(st.integers(5, 40))

    def column(values):
        return array(draw(st.lists(values, min_size=count, max_size=count)))

    return (
        column(st.integers(0, 9).map(lambda tenth: tenth * 100_000)),
        column(st.sampled_from((0, 2_999, 3_000, 6_999, 7_000, 9_499, 9_500, 12_000))),
        column(st.integers(0, 4)),
        column(st.integers(0, 1)),
        column(st.integers(0, 2)),
    )


def inside(values, edges):
    """Band of each value, counted by hand: how many edges it has reached."""
    return [sum(value >= edge for edge in edges) for value in values]


def rates_by_hand(pd_ppm, use_bp, late, defaulted, fold):
    """Default rate of each customer's cell among the other folds, one customer at a time."""
    edges = [np.quantile(pd_ppm, share) for share in (0.2, 0.4, 0.6, 0.8)]
    cells = list(
        zip(
            inside(pd_ppm, edges),
            inside(use_bp, (3_000, 7_000, 9_500)),
            inside(late, (1, 2)),
            strict=True,
        )
    )
    rates = []
    for own in range(len(cells)):
        others = [
            int(defaulted[place])
            for place in range(len(cells))
            if cells[place] == cells[own] and fold[place] != fold[own]
        ]
        rates.append((sum(others) + 1) / (len(others) + 5))
    return rates


@given(reviewed())
def test_worst_cell_first_against_a_count_by_hand(columns):
    rates = rates_by_hand(*columns)
    expected = sorted(range(len(rates)), key=lambda place: -rates[place])
    assert list(grid_rank(*columns)) == expected


def order_of(columns, number, rank=grid_rank):
    """The order among the customers of one fold."""
    fold = columns[-1]
    return [place for place in rank(*columns) if fold[place] == number]


def moves_its_own_order(columns, number, flips, rank=grid_rank):
    """Whether other outcomes in a fold change the order among its own customers."""
    *known, defaulted, fold = columns
    own = fold == number
    other = np.where(own, flips[: len(fold)], defaulted)
    again = (*known, other, fold)
    return order_of(columns, number, rank) != order_of(again, number, rank)


@given(reviewed(), st.integers(0, 2), st.lists(st.integers(0, 1), min_size=40, max_size=40))
def test_a_fold_s_own_outcomes_never_order_it(columns, number, flips):
    assert not moves_its_own_order(columns, number, array(flips))


# Two customers of one cell each in every fold; the second cell defaults.
TWO_CELLS = (
    array([100, 900] * 4),
    array([0] * 8),
    array([0, 3] * 4),
    array([0, 1] * 4),
    array([0, 0, 0, 0, 1, 1, 1, 1]),
)


def test_a_grid_that_peeks_is_noticed():
    flips = array([1, 0] * 4)
    assert not moves_its_own_order(TWO_CELLS, 0, flips)

    def peeking(pd_ppm, use_bp, late, defaulted, fold):
        return np.argsort(-defaulted, kind="stable")

    assert moves_its_own_order(TWO_CELLS, 0, flips, peeking)


def test_other_folds_outcomes_do_order_it():
    *known, defaulted, fold = TWO_CELLS
    assert order_of(TWO_CELLS, 0) == [1, 3, 0, 2]
    swapped = np.where(fold == 1, 1 - defaulted, defaulted)
    assert order_of((*known, swapped, fold), 0) == [0, 2, 1, 3]


def ranked_cells(thin, thick):
    """Cells in order of two of them, each with (defaults, customers) in the other fold."""
    late = [0, 1] + [0] * thin[1] + [1] * thick[1]
    defaulted = [0, 0]
    for bad, count in (thin, thick):
        defaulted += [1] * bad + [0] * (count - bad)
    count = len(late)
    fold = array([0, 0] + [1] * (count - 2))
    level = array([0] * count)
    ranked = grid_rank(level, level, array(late), array(defaulted), fold)
    return [("thin", "thick")[place] for place in ranked if place < 2]


def test_a_thin_cell_is_not_the_worst_by_one_default():
    """One default alone counts as 2 in 6: less than 10 in 15, more than 6 in 19."""
    assert ranked_cells((1, 1), (9, 10)) == ["thick", "thin"]
    assert ranked_cells((1, 1), (5, 14)) == ["thin", "thick"]


@pytest.mark.parametrize("edges", [grid.USE_EDGES_BP, grid.LATE_EDGES_MONTHS])
def test_edges_rise(edges):
    assert list(edges) == sorted(set(edges))
