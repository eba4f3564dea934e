"""Dates and durations in columns."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.frames import both, refusal

DAYS = (dt.date.min, dt.date.max, dt.date(2024, 2, 29), dt.date(1969, 12, 31), dt.date(2023, 3, 31))


@pytest.mark.parametrize("text", ['d + @"P1D"', 'd - @"P1M"', '@"P1D" + at', 'at - @"PT1S"'])
def test_moves_are_refused_for_a_row_may_leave_the_years_of_a_column(text: str) -> None:
    assert "moved" in refusal(text)


@pytest.mark.parametrize("text", ['@"PT7S" / n', '@"PT7S" * 0.1'])
def test_parts_of_a_microsecond_are_refused(text: str) -> None:
    assert "microsecond" in refusal(text)


@pytest.mark.parametrize(
    "text", ["d - e", '(d - e) / @"P1D" < 0', "(d - e).days", "years and months duration(d, e)"]
)
@given(st.lists(st.tuples(st.dates(), st.dates()), min_size=20, max_size=60))
@settings(max_examples=4)
def test_between_dates(text: str, pairs: list[tuple[dt.date, dt.date]]) -> None:
    near = [(a, a + dt.timedelta(days=n)) for a, _ in pairs[:5] for n in (-31, -1, 0, 1, 30)
            if dt.date(2, 1, 1) < a < dt.date(9990, 1, 1)]  # fmt: skip
    both(text, *({"d": d, "e": e} for d, e in pairs + near), {"d": pairs[0][0]}, {})


@pytest.mark.parametrize("part", ["year", "month", "day", "weekday"])
def test_parts_of_dates(part: str) -> None:
    both(f"d.{part}", *({"d": day} for day in (*DAYS, None)))


@pytest.mark.parametrize("part", ["year", "weekday", "hour", "minute", "second"])
def test_parts_of_instants(part: str) -> None:
    both(
        f"at.{part}", {"at": dt.datetime.combine(dt.date(1969, 12, 31), dt.time(23, 59, 58, 7))}, {}
    )


@pytest.mark.parametrize("part", ["hour", "minute", "second"])
def test_parts_of_times(part: str) -> None:
    both(f"clock.{part}", {"clock": dt.time(23, 59, 58, 120_000)}, {})


@pytest.mark.parametrize(
    "text",
    [
        '@"P1DT2H" * m', '@"P13M" * n', 'm * @"-PT7S"', '@"P13M" / n',
        '@"P1D" + @"PT1S"', '@"P1Y" - @"P5M"', '(@"P1D" * m) > @"P2D"', '-(@"P1M" * m)',
        'abs(@"P1D" * m)', '(@"-P1DT1H1.5S" * m).hours', '(@"-P1DT1H1.5S" * m).seconds',
        '(@"-P17M" * m).years', '(@"-P17M" * m).months', '@"P1D" + @"P1M"', 'd + n', 'n - d',
    ],
)  # fmt: skip
def test_durations(text: str) -> None:
    row = {"d": dt.date(2024, 1, 31)}
    both(text, *({**row, "n": n, "m": n} for n in (-3, -1, 0, 1, 2, None)))


def test_zones_are_refused() -> None:
    assert "zone" in refusal('@"2024-01-01T00:00:00Z"')
    assert "zone" in refusal('at < @"2024-01-01T00:00:00Z"')
