import pytest

from limen.app.bins_file import read_bins, write_bins
from limen.kernel.errors import BadInput
from risk.cards import CARD


def test_round_trip():
    bins, settings = read_bins(write_bins(CARD), "bins.toml")
    assert bins == {item.name: item.bins for item in CARD.characteristics}
    assert settings == {}


@pytest.mark.parametrize(
    "text",
    [
        "bins =",
        "[bins]",
        "[bins.late]\ncuts = [2, 1]",
        "[bins.late]\ncuts = [1]\nspecials = [3, 3]",
        "[bins.late]\ncuts = [1.5]",
        "[bins.late]\ncuts = [1]\ncolour = 1",
    ],
)
def test_faults(text):
    with pytest.raises(BadInput) as caught:
        read_bins(text.encode(), "bins.toml")
    assert {item.code for item in caught.value.diagnostics} == {"K008"}
