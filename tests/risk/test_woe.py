from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.risk.woe import information_value, woe_of_bins

COUNTS = st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=2, max_size=8)


@given(COUNTS)
def test_woe_and_iv_by_the_book(counts):
    """The textbook's two lines, without smoothing."""
    goods, bads = [item[0] for item in counts], [item[1] for item in counts]
    share = [(g / sum(goods), b / sum(bads)) for g, b in counts]
    assert woe_of_bins(goods, bads, 0) == pytest.approx([log(g / b) for g, b in share])
    iv = sum((g - b) * log(g / b) for g, b in share)
    assert information_value(goods, bads, 0) == pytest.approx(iv)


def test_an_empty_bin_or_side_says_nothing_or_something_finite():
    assert woe_of_bins([0, 10, 5], [0, 0, 5])[0] == 0.0
    assert woe_of_bins([0, 10, 5], [0, 0, 5])[1] > 0
    assert woe_of_bins([1, 2], [0, 0]) == [0.0, 0.0]
    assert information_value([1, 2], [0, 0]) == 0.0
