"""What the generated SQL makes of a cell, against Decimal and the calendar of Python."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limen.app.mapping import Cell, Template
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.ids import is_id
from limen.storage.lower import MACROS, lower, lower_template, staged

EPOCH = date(1970, 1, 1)
MOMENTS = [datetime.fromisoformat(f"{year}-01-01") for year in (1980, 2100, 1970)]
PLACES = {"USD": 2, "JPY": 0, "KWD": 3}


@pytest.fixture(scope="module")
def engine():
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for macro in MACROS:
        connection.execute(macro)
    return connection


def convert(engine, cell: Cell, kind: str, values: list, currency: str = "USD") -> list[tuple]:
    """Return (value, fault) of each source value."""
    engine.execute(f"CREATE OR REPLACE TABLE t (n INTEGER, v {kind})")
    engine.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(values)))
    made = lower(cell, kind, currency)
    query = f"SELECT {made.value}, {made.fault} FROM {staged('t', [made])} ORDER BY n"
    return engine.execute(query).fetchall()


def oracle(text: str, places: int, rounding: str) -> int | None:
    """The amount in minor units by Decimal; None where it must be a fault."""
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]{0,20})?|\.[0-9]{1,20})", text):
        return None
    scaled = Decimal(text).scaleb(places)
    if rounding == "exact":
        whole = scaled.to_integral_value()
        if whole != scaled:
            return None
    else:
        whole = scaled.to_integral_value(
            {"down": ROUND_DOWN, "half_even": ROUND_HALF_EVEN}[rounding]
        )
    return int(whole) if abs(scaled) <= AMOUNT_MINOR_MAX else None


ODD = """
9999999999999.99 10000000000000 10000000000000.001 -10000000000000.01 NaN inf 1e5 1,000 --1 abc
1_0 0x10 １２ .5 -.125 5. $5 1.2.3 + . 0.0000000000000000000001
"""
amounts = st.one_of(
    st.from_regex(r"[+-]?[0-9]{1,15}(\.[0-9]{0,6})?", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,4}\.[0-9]{0,3}50{0,4}", fullmatch=True),
    st.sampled_from(ODD.split()),
)


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(amounts, min_size=1, max_size=40),
    rounding=st.sampled_from(["exact", "half_even", "down"]),
    currency=st.sampled_from(sorted(PLACES)),
)
def test_text_becomes_money_as_decimal_says(engine, texts, rounding, currency):
    bound = AMOUNT_MINOR_MAX
    cell = Cell(column="v", unit="major", rounding=rounding, low=-bound, high=bound)
    for text, (value, fault) in zip(
        texts, convert(engine, cell, "VARCHAR", texts, currency), strict=True
    ):
        expected = oracle(text, PLACES[currency], rounding)
        assert (fault is None) == (expected is not None), (text, fault)
        if fault is None:
            assert value == expected, text


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=40))
def test_a_double_counts_as_its_shortest_text(engine, values):
    cell = Cell(column="v", unit="major", rounding="half_even", low=-(10**15), high=10**15)
    for number, (value, fault) in zip(values, convert(engine, cell, "DOUBLE", values), strict=True):
        exact = Decimal(repr(number)).scaleb(2)
        assert fault is None
        assert value == int(exact.to_integral_value(ROUND_HALF_EVEN)), number


def test_a_double_too_small_to_count_is_not_nothing(engine):
    cell = Cell(column="v", unit="major", low=-10, high=10)
    (first, second) = convert(engine, cell, "DOUBLE", [1e-25, -3e-300])
    assert first[1] == second[1] == "more decimal places than USD has"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_no_double_without_a_value(engine, value):
    cell = Cell(column="v", unit="major", low=0, high=10)
    assert convert(engine, cell, "DOUBLE", [value]) == [(None, "not a finite number")]


@pytest.mark.parametrize("kind", ["TINYINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL(18,4)"])
def test_whole_numbers_of_every_type(engine, kind):
    cell = Cell(column="v", unit="major", low=0, high=10**12)
    assert convert(engine, cell, kind, [0, 7, -1, 100]) == [
        (0, None), (700, None), (-100, "below 0"), (10_000, None),
    ]  # fmt: skip


def test_bounds_units_and_missing_values(engine):
    percent = Cell(column="v", unit="percent", low=0, high=100_000_000)
    assert convert(engine, percent, "VARCHAR", ["12.5", "0.00001", "-1"]) == [
        (125_000, None), (None, "not a whole number"), (-10_000, "below 0"),
    ]  # fmt: skip
    count = Cell(column="v", unit="count", low=0, high=12)
    assert convert(engine, count, "VARCHAR", ["3.0", "13", "", "  ", None, " 4 "]) == [
        (3, None), (13, "above 12"), (None, "missing"), (None, "missing"), (None, "missing"),
        (4, None),
    ]  # fmt: skip
    optional = Cell(column="v", unit="count", low=0, high=12, is_required=False)
    assert convert(engine, optional, "VARCHAR", [""]) == [(None, None)]


def test_codes_hold_everything_that_is_allowed(engine):
    cell = Cell(column="v", codes=(("-1", "it's paid"), ("0", "revolving")))
    found = convert(engine, cell, "TINYINT", [-1, 0, 5, None])
    assert [value for value, _ in found] == ["it's paid", "revolving", None, None]
    assert found[2][1].startswith("unknown code")
    assert found[3][1] == "missing"


@settings(max_examples=60, deadline=None)
@given(day=st.dates(date(1890, 1, 1), date(2210, 12, 31)), rule=st.sampled_from(
    [None, "month_end", "start_of_month"]))  # fmt: skip
def test_dates_and_their_rules(engine, day, rule):
    expected = {
        None: day,
        "month_end": day.replace(day=calendar.monthrange(day.year, day.month)[1]),
        "start_of_month": day.replace(day=1),
    }[rule]
    in_range = 1900 <= day.year <= 2200
    for unit in ("date", "instant"):
        cell = Cell(column="v", unit=unit, rule=rule)
        for kind, source in (("DATE", day), ("VARCHAR", day.isoformat())):
            ((value, fault),) = convert(engine, cell, kind, [source])
            assert (fault is None) == in_range
            assert value == ((expected - EPOCH).days if in_range else None)


@pytest.mark.parametrize(
    "text",
    ["2005-02-30", "2005-2-3", "03/02/2005", "infinity", "20050203", "2005-02-03 10:00", "0", "x"],
)
def test_what_is_no_date(engine, text):
    for unit in ("date", "instant"):
        ((value, fault),) = convert(engine, Cell(column="v", unit=unit), "VARCHAR", [text])
        assert value is None
        assert fault


@settings(max_examples=40, deadline=None)
@given(
    moment=st.datetimes(MOMENTS[0], MOMENTS[1]),
    offset=st.integers(-14 * 60, 14 * 60),
)
def test_an_instant_needs_its_offset(engine, moment, offset):
    hours, minutes = divmod(abs(offset), 60)
    text = f"{moment.isoformat()}{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}"
    ((value, fault),) = convert(engine, Cell(column="v", unit="instant"), "VARCHAR", [text])
    expected = moment - timedelta(minutes=offset) - MOMENTS[2]
    assert fault is None
    assert value == expected // timedelta(microseconds=1)
    ((_, fault),) = convert(engine, Cell(column="v", unit="instant"), "VARCHAR", [text[:-6]])
    assert fault


def test_a_format_reads_months_written_as_numbers(engine):
    cell = Cell(column="v", unit="date", format="%Y%m", rule="month_end")
    assert convert(engine, cell, "INTEGER", [200502, 20050])[0] == (12842, None)
    assert "%Y%m" in convert(engine, cell, "INTEGER", [200513])[0][1]


ids = st.one_of(
    st.text(max_size=6),
    st.sampled_from([" a", "a ", "a  b", "a b", "a\tb", "é", "a\u00a0b", "x" * 129, "\u2003"]),
)


@settings(max_examples=80, deadline=None)
@given(parts=st.lists(ids, min_size=1, max_size=20))
def test_ids_are_what_the_kernel_calls_ids(engine, parts):
    parts = [part.replace("\0", "") for part in parts]
    engine.execute("CREATE OR REPLACE TABLE t (n INTEGER, v VARCHAR)")
    engine.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(parts)))
    checks = lower_template(Template("{v}", ("", "v", "")), {"v": "VARCHAR"}, is_key=False)
    faults = ", ".join(check.fault for check in checks)
    for row in engine.execute(f"SELECT v, {faults} FROM t ORDER BY n").fetchall():
        assert (not any(row[1:])) == is_id(row[0]), row
