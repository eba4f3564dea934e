"""Readings of merchants' reports, as known at the time."""

from __future__ import annotations

from math import log

from benchmarks.texas_silence import (
    END,
    GONE_MONTHS,
    LAST_MONTH,
    START,
    Report,
    lives_of,
    readings,
)

JAN = START + 4
LATE = START + 20


def punctual(months, sales=1_000.0):
    return [Report(month + 1, month, sales) for month in months]


def test_silence_begins_when_the_month_s_report_does_not_come():
    reports = punctual(range(JAN, JAN + 6))
    assert readings(reports, "silence", JAN + 6, JAN + 9) == [0, 1_000, 2_000, 3_000]


def test_a_late_report_is_not_known_before_it_came():
    reports = [*punctual(range(JAN, JAN + 6)), Report(JAN + 9, JAN + 6, 900.0)]
    assert readings(reports, "silence", JAN + 7, JAN + 9) == [1_000, 2_000, 2_000]


def test_an_amended_month_counts_as_it_was_then():
    reports = [*punctual(range(JAN, JAN + 6)), Report(JAN + 7, JAN + 5, 500.0)]
    before, after = (
        readings(reports, "decline", JAN + 6, JAN + 6),
        readings(reports, "both", JAN + 7, JAN + 7),
    )
    assert before == [0]
    assert after == [round(1_000 * log(2)) + 1_000]


def test_a_fall_is_held_against_the_same_month_a_year_before():
    sales = [Report(JAN + n + 1, JAN + n, 1_000.0 if n % 12 else 4_000.0) for n in range(13)]
    assert readings(sales, "decline", JAN + 13, JAN + 13) == [0]
    assert readings(sales[1:], "decline", JAN + 13, JAN + 13) == [-1_386]


def test_who_reports_to_the_end_has_not_stopped():
    going = punctual(range(START, LAST_MONTH))
    gone = punctual(range(START, LATE))
    unknown = punctual(range(START, END - GONE_MONTHS + 1))
    lives = {one.line_id: one for one in lives_of({1: going, 2: gone, 3: unknown}, "both")}
    assert lives["1"].defaults_after is None
    assert lives["3"].defaults_after is None
    first = START + 1 + 6
    assert lives["2"].defaults_after == LATE + GONE_MONTHS - first
    assert len(lives["2"].readings_milli) == LATE + GONE_MONTHS - first + 1


def test_nothing_later_moves_an_earlier_reading():
    """Planted: the readings of a history are those of its beginning, as far as that goes."""
    reports = [*punctual(range(JAN, JAN + 9)), Report(JAN + 12, JAN + 3, 10.0)]
    for kind in ("decline", "silence", "both"):
        early = [one for one in reports if one.known <= JAN + 8]
        whole = readings(reports, kind, JAN + 6, JAN + 12)
        assert whole[:3] == readings(early, kind, JAN + 6, JAN + 8)
