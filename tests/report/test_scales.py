from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from limen.report.scales import flow, month_starts, shortened, text_width, thinned, ticks

VALUES = st.integers(-(10**15), 10**15)


@given(VALUES, VALUES)
def test_ticks_cover_the_values_and_are_few(one, other):
    low, high = min(one, other), max(one, other)
    found = ticks(low, high)
    span = found[-1] - found[0]
    assert found[0] <= low + span * 1e-9
    assert found[-1] >= high - span * 1e-9
    assert 2 <= len(found) <= 9
    assert found == sorted(set(found))


@given(st.integers(0, 500), st.integers(1, 20))
def test_thinning_keeps_the_first_and_no_more_than_asked(count, most):
    kept = thinned(count, most)
    assert len(kept) <= most
    assert kept[:1] == ([0] if count else [])


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 2_000))
def test_month_starts_lie_within(first, days):
    last = first + timedelta(days=days)
    found = month_starts(first, last, 8)
    assert 1 <= len(found) <= 8
    assert all(first <= day <= last for day in found)


@given(st.text(max_size=80), st.floats(10, 400))
def test_a_shortened_text_fits(text, room):
    assert text_width(shortened(text, 9.5, room), 9.5) <= max(room, text_width("…", 9.5))


def test_chinese_is_wider():
    assert text_width("额度", 10) > text_width("ab", 10)


@given(st.lists(st.floats(1, 300), max_size=20))
def test_items_that_flow_do_not_overlap(widths):
    places = flow(widths, 400, 10)
    for (row, x), (next_row, next_x), width in zip(places, places[1:], widths, strict=False):
        assert next_row > row or next_x >= x + width
    assert all(x == 0 or x + width <= 400 for (_, x), width in zip(places, widths, strict=True))


def test_counts_have_whole_ticks():
    assert ticks(0, 1, least=1.0) == [0.0, 1.0]
    assert ticks(0, 3, least=1.0) == [0.0, 1.0, 2.0, 3.0]
    assert ticks(0, 50, least=1.0) == ticks(0, 50)
