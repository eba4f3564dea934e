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
