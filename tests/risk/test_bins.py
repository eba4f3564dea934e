import pytest

from limen.kernel.errors import InvariantViolated
from limen.risk.bins import Bins


def test_bins_are_half_open_and_missing_has_its_own():
    bins = Bins((0, 10))
    assert [bins.index(value) for value in (-1, 0, 9, 10, None)] == [0, 1, 1, 2, 3]
    assert (bins.count, bins.missing) == (4, 3)
    assert [bins.label(at) for at in range(4)] == ["< 0", "[0, 10)", ">= 10", "missing"]
    assert Bins(()).label(0) == "any"


def test_cut_points_rise_and_labels_exist():
    with pytest.raises(InvariantViolated):
        Bins((3, 3))
    with pytest.raises(InvariantViolated):
        Bins((3,)).label(3)


def test_special_values_have_bins_of_their_own():
    bins = Bins((10,), (-2, -1))
    assert [bins.index(value) for value in (-3, -2, -1, 0, 10, None)] == [0, 2, 3, 0, 1, 4]
    assert [bins.label(at) for at in (2, 3, 4)] == ["= -2", "= -1", "missing"]
    with pytest.raises(InvariantViolated):
        Bins((1,), (2, 2))
