"""Generated FEEL of the frame profile: texts by kind, and rows with nulls, ends and extremes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from limen.dmn.scales import Bounds

BOUNDS: Mapping[str, Bounds] = {
    "n": Bounds(-1000, 1000),
    "price": Bounds(Decimal("-99999.99"), Decimal("99999.99"), scale=2),
    "big": Bounds(-(10**12), 10**12),
    "sure": Bounds(1, 50, nullable=False),
}
TYPES = {
    "n": "number",
    "price": "number",
    "big": "number",
    "sure": "number",
    "word": "string",
    "flag": "boolean",
    "day": "date",
}

_NUMERALS = ("0", "1", "2", "3", "7", "0.1", "0.29", "100", "2.5", "-1", "-0.5", "1000", "99999.99")
_WORDS = ('"a"', '"b"', '"abc"', '""', '"ä€𝄞"')
_ROUNDINGS = ("floor", "ceiling", "round up", "round down", "round half up", "round half down")
_COMPARE = ("=", "!=", "<", "<=", ">", ">=")


def numbers(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*_NUMERALS, "n", "price", "big", "sure", "n", "price", "null"])
    if depth == 0:
        return leaf
    inner = numbers(depth - 1)
    return st.one_of(
        leaf,
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({} / {})".format, inner, st.sampled_from(["2", "5", "-0.4", "1000"])),
        st.builds("-({})".format, inner),
        st.builds("abs({})".format, inner),
        st.builds("{}({} / {})".format, st.sampled_from(("floor", "ceiling")), inner, inner),
        st.builds(
            "{}({} / {}, {})".format,
            st.sampled_from((*_ROUNDINGS, "decimal")),
            inner,
            inner,
            st.integers(-2, 3),
        ),
        st.builds(
            "{}({}, {})".format,
            st.sampled_from((*_ROUNDINGS, "decimal")),
            inner,
            st.integers(-2, 3),
        ),
        st.builds("modulo({}, {})".format, inner, inner),
        st.builds("{}({}, {})".format, st.sampled_from(("min", "max", "sum")), inner, inner),
        st.builds("(if {} then {} else {})".format, booleans(depth - 1), inner, inner),
        st.builds("string length({})".format, strings(depth - 1)),
        st.builds(
            "({}).{}".format, dates(depth - 1), st.sampled_from(("year", "month", "day", "weekday"))
        ),
    )


def booleans(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(["flag", "true", "false", "null", "n > 0", 'word = "a"', "n = null"])
    if depth == 0:
        return leaf
    inner, number, word = booleans(depth - 1), numbers(depth - 1), strings(depth - 1)
    return st.one_of(
        st.builds("({} {} {})".format, number, st.sampled_from(_COMPARE), number),
        st.builds("({} / {} {} {})".format, number, number, st.sampled_from(_COMPARE), number),
        st.builds("({} {} {})".format, word, st.sampled_from(_COMPARE), word),
        st.builds("({} {} {})".format, dates(depth - 1), st.sampled_from(_COMPARE), dates(0)),
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {} or {})".format, inner, inner, inner),
        st.builds("not({})".format, inner),
        st.builds("({} between {} and {})".format, number, number, number),
        st.builds("({} in [{}..{}))".format, number, st.integers(-5, 5), st.integers(0, 9)),
        st.builds('({} in ("a", "b", {}))'.format, word, word),
        st.builds("list contains([{}, 1, null], {})".format, number, number),
        st.builds(
            "{}({}, {})".format,
            st.sampled_from(("contains", "starts with", "ends with")),
            word,
            word,
        ),
    )


def strings(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*_WORDS, "word", "word", "null"])
    if depth == 0:
        return leaf
    inner = strings(depth - 1)
    return st.one_of(
        leaf,
        st.builds("({} + {})".format, inner, inner),
        st.builds("substring({}, {})".format, inner, st.sampled_from((-2, -1, 1, 2))),
        st.builds("substring({}, {}, {})".format, inner, st.sampled_from((-2, 1, 2)), st.just(1)),
        st.builds("substring after({}, {})".format, inner, st.sampled_from(_WORDS)),
        st.builds("substring before({}, {})".format, inner, st.sampled_from(_WORDS)),
        st.builds("(if {} then {} else {})".format, booleans(depth - 1), inner, inner),
        st.builds("day of week({})".format, dates(depth - 1)),
    )


def dates(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(["day", "day", '@"2024-02-29"', '@"1969-12-31"'])
    if depth == 0:
        return leaf
    step = st.sampled_from(
        ['@"P1D"', '@"-P3DT25H"', '@"PT1S"', '@"P1M"', '@"-P13M"', '@"P9000Y"', '@"P1Y"']
    )
    return st.one_of(
        leaf, st.builds("({} {} {})".format, dates(depth - 1), st.sampled_from("+-"), step)
    )


def texts(depth: int = 2) -> st.SearchStrategy[str]:
    return st.one_of(numbers(depth), booleans(depth), strings(depth), dates(depth))


def numbers_within(bounds: Bounds) -> st.SearchStrategy[Any]:
    span = bounds.span()
    whole = st.one_of(
        st.sampled_from([span.low, span.high, max(span.low, 0), max(span.low, 1)]),
        st.integers(span.low, span.high),
    )
    value = whole.map(lambda n: _number(n, bounds.scale))
    return st.one_of(st.none(), value, value) if bounds.nullable else value


def _number(whole: int, scale: int) -> Any:
    return Decimal(whole).scaleb(-scale) if whole % 10**scale else whole // 10**scale


ROWS: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.fixed_dictionaries(
        {name: numbers_within(bounds) for name, bounds in BOUNDS.items()}
        | {
            "word": st.sampled_from([None, "", "a", "b", "abc", "ä€𝄞", "Ω"]),
            "flag": st.sampled_from([None, True, False]),
            "day": st.one_of(
                st.none(),
                st.sampled_from(
                    [dt.date.min, dt.date.max, dt.date(2024, 2, 29), dt.date(1970, 1, 1)]
                ),
                st.dates(),
            ),
        }
    ),
    min_size=1,
    max_size=12,
)
